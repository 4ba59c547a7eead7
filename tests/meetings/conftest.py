import pytest

from tests.meetings.test_pasting import World


@pytest.fixture(scope="module")
def world() -> World:
    """Without a database: reading asks it nothing."""
    numbers = iter(range(1, 1000))
    made = World(lambda model, **values: model(pk=next(numbers), **values))
    made.cities = {"Geneva": made.participants["Switzerland"].pk}
    return made
