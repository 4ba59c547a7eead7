"""Journeys write: they have a site of their own, so that nobody else's lists and pages grow by what they add."""

import pytest

from tests.browser.serving import served

from .reader import Reader


@pytest.fixture(scope="session")
def site(tmp_path_factory, sample_database):
    yield from served(tmp_path_factory, sample_database)


@pytest.fixture
def reader(client):
    return Reader(client)
