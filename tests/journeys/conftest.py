"""Journeys write: they have a site of their own, so that nobody else's lists and pages grow by what they add."""

import pytest

from tests.browser.serving import served


@pytest.fixture(scope="session")
def site_database(tmp_path_factory):
    return tmp_path_factory.mktemp("journeys") / "site.sqlite3"


@pytest.fixture(scope="session")
def site(tmp_path_factory, sample_database, site_database):
    yield from served(tmp_path_factory, sample_database, site_database)


@pytest.fixture
def next_morning(site, tmp_path_factory, sample_database, site_database):
    """The same site sixteen hours later, at an address of its own."""
    yield from served(tmp_path_factory, sample_database, site_database, later="16h")
