from itertools import count

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(autouse=True)
def _styles_as_they_are(settings):
    """Static files from where they are written, so that nothing has to be collected first."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(scope="module")
def sample_data(django_db_setup, django_db_blocker):
    """The sample data, loaded once for all tests of a module and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_csv", all=str(site.BASE_DIR / "sample_data"), publish=True, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _numbers_from_one(monkeypatch):
    """The same rows whatever ran before, and numbers that stay small however large the crowds."""
    monkeypatch.setattr("tests.rows._numbers", count(1))
