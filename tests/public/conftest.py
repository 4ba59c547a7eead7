from itertools import count

import pytest


@pytest.fixture(autouse=True)
def _styles_as_they_are(settings):
    """Static files from where they are written, so that nothing has to be collected first."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(autouse=True)
def _numbers_from_one(monkeypatch):
    """The same rows whatever ran before, and numbers that stay small however large the crowds."""
    monkeypatch.setattr("tests.rows._numbers", count(1))
