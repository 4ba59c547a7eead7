import pytest
from django.core.checks import Tags, run_checks
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def _of_the_database():
    return run_checks(tags=[Tags.database], databases=["default"])


def test_a_database_from_before_the_first_release_is_refused_with_the_remedy(monkeypatch):
    before = _of_the_database()
    applied = {("core", "0002_import_batches"): None}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda recorder: applied)
    [fault] = [one for one in _of_the_database() if one not in before]
    assert [fault.id, "remove the database" in fault.hint] == ["core.E002", True]
