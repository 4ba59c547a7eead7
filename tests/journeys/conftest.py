"""Journeys write, so in a browser they have a site of their own: lists and pages of other tests stay as they are."""

import pytest

from tests.browser.serving import served

from .reader import Reader


@pytest.fixture(scope="session")
def site(tmp_path_factory, sample_database):
    yield from served(tmp_path_factory, sample_database)


@pytest.fixture
def reader(client):
    return Reader(client)
