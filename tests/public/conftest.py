import pytest


@pytest.fixture(autouse=True)
def _styles_as_they_are(settings):
    """Static files from where they are written, so that nothing has to be collected first."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
