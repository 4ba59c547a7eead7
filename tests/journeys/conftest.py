import pytest

from .reader import Reader


@pytest.fixture
def reader(client):
    return Reader(client)
