from itertools import count

import pytest
from django.db import connection, transaction

from core import registry
from tests.rows import make

CONFIDENCES = ("unconfirmed", "inferred", "stated")


@pytest.fixture(autouse=True)
def _styles_as_they_are(settings):
    """Serves static files from their source folders, so that none has to be collected first."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(autouse=True)
def _numbers_from_one(monkeypatch):
    """Rows have the same small numbers whatever tests ran before."""
    monkeypatch.setattr("tests.rows._numbers", count(1))


@pytest.fixture(scope="module")
def rows_of_each_list(django_db_setup, django_db_blocker, snapshots):
    """Makes rows for all tests of a module; the rows that a test adds itself have lower numbers."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with snapshots.loaded("rows of each list", _make_rows_of_each_list):
                yield
        else:
            with transaction.atomic():
                _make_rows_of_each_list()
                yield
                transaction.set_rollback(True)


def _make_rows_of_each_list() -> None:
    """For each list a draft, and a public row of each confidence; rows that it requires are stated by a source."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.rows._numbers", count(500))
        for model in (view.model for view in registry.lists.values()):
            make(model, published=False)
            if not hasattr(model, "confidence"):
                make(model)
                continue
            needed = [
                one for one in model._meta.concrete_fields if one.is_relation and not one.null
            ]
            for confidence in CONFIDENCES:
                parents = {
                    one.name: make(one.related_model, confidence="stated")
                    for one in needed
                    if hasattr(one.related_model, "confidence")
                }
                make(model, confidence=confidence, **parents)
