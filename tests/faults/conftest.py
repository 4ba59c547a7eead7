import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection

from .serving import Filled, Site, proxied, sessions_in


@pytest.fixture(scope="session")
def filled(tmp_path_factory, sample_database) -> Filled:
    """The sample data and an account of each role."""
    if connection.vendor != "sqlite":
        pytest.skip("the servers of these tests have databases of their own")
    path = tmp_path_factory.mktemp("filled") / "site.sqlite3"
    shutil.copyfile(sample_database, path)
    return Filled(path, sessions_in(f"sqlite:///{path}"))


@pytest.fixture
def start(filled, tmp_path) -> Iterator[Callable[..., Site]]:
    """Starts the site with these environment variables; the site ends with the test."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(Site(filled, tmp_path, **environment))


@pytest.fixture
def site(start) -> Site:
    return start()


@pytest.fixture(scope="module")
def shared_site(filled, tmp_path_factory) -> Iterator[Site]:
    """One server for all tests of a module, which leave it as it was."""
    with Site(filled, tmp_path_factory.mktemp("site")) as site:
        for _ in range(8):  # each worker has read its templates
            site.get("/")
        yield site


@pytest.fixture
def proxy(shared_site, tmp_path) -> Iterator[int]:
    """The port of an nginx in front of the site."""
    with proxied(shared_site, tmp_path) as port:
        yield port
