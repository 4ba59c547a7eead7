"""Fixtures for every test: staff of the four groups, the operator, the sample data, and settings that need no built files."""

import gc
import itertools

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import settings as hypothesis_settings

from core.groups import ADMINISTRATOR, AUTHOR, EDITOR, PUBLISHER
from core.records import state_cache
from core.records.permissions import Operator
from tests.browser.serving import browser, browsers, page, site  # noqa: F401 - one server and one browser for all tests that ask
from tests.database import Snapshots, load_once, open_in_memory, write_to
from tests.quick import (  # noqa: F401 - hooks of pytest
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_runtest_logreport,
    pytest_sessionfinish,
)

# The same examples at every run, and no clock that a busy machine could miss.
hypothesis_settings.register_profile("wtsa", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("wtsa")

# Rows and templates make many short-lived objects; collecting garbage less often saves a tenth of the time.
gc.set_threshold(100_000, 20, 20)


def pytest_collection_finish():
    """What is imported by then is never garbage: it need not be gone through again."""
    gc.freeze()


def _in_a_large_frame(function, **named):
    return function(**named)


# CPython keeps the frames of calls in pieces of memory of 16 kB and gives each back once it is empty: a loop that runs at the edge
# of a piece asks for memory at every turn, which took a fifth of the time. What is called from a frame as large as this shares its piece.
_in_a_large_frame.__code__ = _in_a_large_frame.__code__.replace(co_stacksize=80_000)  # words


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """As pytest runs a test with its fixtures, but in that frame."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    _in_a_large_frame(runtestprotocol, item=item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


# Cheap passwords, set here so that fixtures of a module have them too.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files by their own names, so that nothing has to be collected first; tests with a browser get the collected ones.
_SERVED = {"STATIC_ROOT": django_settings.STATIC_ROOT, "STORAGES": django_settings.STORAGES}
django_settings.STATIC_ROOT = None
django_settings.STORAGES = _SERVED["STORAGES"] | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}

SAMPLES = "sample data"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def _stored_files(tmp_path_factory):
    return tmp_path_factory.mktemp("stored_files")


@pytest.fixture(autouse=True)
def _plain_settings(request, settings, _stored_files):
    state_cache.clear()  # rows of another test have the same token when it wrote none
    settings.STORED_FILES_ROOT = _stored_files / str(next(_numbers))
    if request.node.get_closest_marker("browser"):
        for name, value in _SERVED.items():
            setattr(settings, name, value)


def _staff(group: str, name: str = "") -> User:
    name = name or group.lower()
    user = User.objects.create_user(name, password="correct horse", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


author = pytest.fixture(lambda db: _staff(AUTHOR), name="author")
editor = pytest.fixture(lambda db: _staff(EDITOR), name="editor")
publisher = pytest.fixture(lambda db: _staff(PUBLISHER), name="publisher")
second = pytest.fixture(lambda db: _staff(PUBLISHER, "second"), name="second")
administrator = pytest.fixture(lambda db: _staff(ADMINISTRATOR), name="administrator")


# Somebody at the command line with --publish.
operator = pytest.fixture(lambda: Operator(may_publish=True), name="operator")


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker):
    """On SQLite tables in memory; otherwise what Django makes."""
    if connection.vendor != "sqlite":
        request.getfixturevalue("django_db_setup")
        return
    with django_db_blocker.unblock():
        open_in_memory()


@pytest.fixture(scope="session")
def migrated_database(django_db_setup, django_db_blocker, tmp_path_factory):
    """A file as `migrate` leaves it, for the processes that tests start; none on PostgreSQL, where they migrate themselves."""
    if connection.vendor != "sqlite":
        return None
    path = tmp_path_factory.mktemp("migrated") / "site.sqlite3"
    with django_db_blocker.unblock():
        write_to(path)
    return path


def _load_sample_data() -> None:
    folder = str(django_settings.BASE_DIR / "sample_data")
    call_command("import_csv", all=folder, publish=True, verbosity=0)


snapshots = pytest.fixture(lambda: Snapshots(), scope="session", name="snapshots")


@pytest.fixture(scope="session")
def sample_database(request, django_db_setup, django_db_blocker, snapshots, tmp_path_factory):
    """A file with the sample data, loaded by the worker that needs it first; none on PostgreSQL."""
    if connection.vendor != "sqlite":
        return None
    folder = tmp_path_factory.getbasetemp()
    of_the_run = folder.parent if hasattr(request.config, "workerinput") else folder
    path = of_the_run / "sample_data.sqlite3"
    with (
        django_db_blocker.unblock(),
        snapshots.loaded(SAMPLES, lambda: load_once(path, _load_sample_data)),
    ):
        return path


@pytest.fixture(scope="module")
def sample_data(django_db_setup, django_db_blocker, snapshots, sample_database):
    """The sample data, for all tests of a module."""
    with django_db_blocker.unblock():
        if sample_database:
            with snapshots.loaded(SAMPLES, _load_sample_data):
                yield
        else:
            with transaction.atomic():
                _load_sample_data()
                yield
                transaction.set_rollback(True)


def pytest_make_parametrize_id(config, val, argname):
    return val.__name__ if isinstance(val, type) else None
