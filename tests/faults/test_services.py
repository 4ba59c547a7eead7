"""F10, F11, F13 to F15, F52: the database or the cache stops, comes back or is full, or the clock is wrong."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks.load import free_port
from benchmarks.visitors import TOPIC, Readers
from tests.database import TABLES

from .serving import SLOWNESS, Filled, Site, sessions_in, wait_for

PAGES = ["/", "/meetings/", "/search/?q=spam"]


class PostgreSQL:
    """A server that tests stop and start."""

    def __init__(self, folder: Path) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            pytest.skip("PostgreSQL is not installed")
        self.programs, self.folder, self.port = programs[-1], folder, free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", f"{folder}/data", "-A", "trust", "-E", "UTF8", "-U", "postgres")

    def start(self) -> None:
        how = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
        how += f" -c unix_socket_directories={self.folder}"
        data = ["-D", f"{self.folder}/data", "-l", f"{self.folder}/log"]
        self._run("pg_ctl", *data, "-w", "-o", how, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def tell(self, order: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([self.programs / "psql", self.url, "-qc", order])

    def _run(self, program: str, *words: str) -> None:
        runas = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*runas, self.programs / program, *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgreSQL]:
    pytest.importorskip("psycopg")
    with tempfile.TemporaryDirectory() as folder:
        cluster = PostgreSQL(Path(folder))
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture(scope="module")
def on_postgresql(cluster, tmp_path_factory) -> Filled:
    """A database with tables, accounts and no rows. `make test-postgres` shows that `migrate` makes these tables too."""
    tables = [sys.executable, "manage.py", "shell", "-v0", "-c", TABLES]
    environment = os.environ | {"DATABASE_URL": cluster.url}
    subprocess.run(tables, cwd=settings.BASE_DIR, env=environment, check=True)
    path = tmp_path_factory.mktemp("none") / "none"
    path.touch()
    return Filled(path, sessions_in(cluster.url))


@pytest.fixture(scope="module")
def site_on_postgresql(cluster, on_postgresql, tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("on_postgresql")
    with Site(on_postgresql, folder, DATABASE_URL=cluster.url) as site:
        yield site


def test_f10_a_restart_of_postgresql_is_told_as_503_and_over_two_seconds_later(
    cluster, site_on_postgresql
):
    """Connections that PostgreSQL has ended are opened again."""
    site = site_on_postgresql
    workers = set(site.workers())
    with Readers(site.port, PAGES, number=2) as readers:
        wait_for(lambda: len(readers.answers) > 8, seconds=10)
        cluster.stop()
        wait_for(lambda: site.get("/meetings/").status == 503, seconds=5)
        page, probe = site.get("/meetings/"), site.get("/readyz")
        assert [page.status, "Retry-After" in page.headers, probe.status] == [503, True, 503]
        assert site.get("/healthz").status == 200
        cluster.start()
        took = wait_for(lambda: site.get("/meetings/").status == 200, seconds=10)
        sys.stderr.write(f"PostgreSQL was back {took:.1f} s before the site\n")
        back = time.monotonic()
        time.sleep(3)
    assert {what for _when, what in readers.failures} <= {"503"}
    assert [what for when, what in readers.failures if when > back + 2 * SLOWNESS] == []
    assert workers <= set(site.workers())

    for address in PAGES * 4:
        site.get(address)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    cluster.tell(f"SELECT count(*) FROM ({others}) AS ended").wait(10)
    answers = [site.get(address).status for address in PAGES * 4]
    assert answers.count(200) >= len(answers) - 1, answers


def test_f11_a_row_that_another_holds_locked_is_told_with_the_typed_text(
    cluster, site_on_postgresql
):
    site = site_on_postgresql
    staff = site.staff()
    assert staff.add_topic("Held").status == 302
    form = staff.shown("/admin/resolutions/topic/1/change/")
    holding = cluster.tell("BEGIN; UPDATE resolutions_topic SET name = name; SELECT pg_sleep(30)")
    time.sleep(1)
    try:
        page = staff.post("/admin/resolutions/topic/1/change/", form | {"name": "Typed in vain"})
    finally:
        holding.terminate()
        holding.wait()
    said = ["Typed in vain" in page.text, "Retry-After" in page.headers]
    assert [page.status, *said] == [503, True, True]
    assert page.seconds < 15 * SLOWNESS


def test_f13_a_site_that_is_there_before_its_database_becomes_ready(
    cluster, on_postgresql, tmp_path
):
    cluster.stop()
    try:
        with Site(on_postgresql, tmp_path, DATABASE_URL=cluster.url) as site:
            workers = set(site.workers())
            assert [site.get("/healthz").status, site.get("/readyz").status] == [200, 503]
            time.sleep(2)
            cluster.start()
            wait_for(lambda: site.get("/readyz").status == 200, seconds=5)
            assert [site.get("/meetings/").status, workers <= set(site.workers())] == [200, True]
    finally:
        if cluster.tell("SELECT 1").wait(10):
            cluster.start()


def test_f15_a_clock_that_jumps_a_day_ahead_ends_sessions_and_keeps_pages(start):
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not libraries:
        pytest.skip("libfaketime is not installed")
    site = start(LD_PRELOAD=str(libraries[0]), FAKETIME="+1d", DONT_FAKE_MONOTONIC="1")
    assert {site.get(address).status for address in PAGES} == {200}
    assert site.staff().get(TOPIC).status == 302  # to the sign-in


def text_of(site: Site, address: str) -> str:
    """The text with long lines unfolded and without the port; of the time at which it was made only the hour stays."""
    text = site.get(address).text.replace("\r\n ", "").replace(str(site.port), "")
    return re.sub(r"(T\d\d):\d\d:\d\d\+", r"\1+", text)


def test_f52_pages_are_the_same_wherever_the_machine_stands(start, shared_site):
    site = start(TZ="Pacific/Apia")
    for address in ("/meetings/", "/meetings.ics", "/meetings.json"):
        assert text_of(site, address) == text_of(shared_site, address)
    assert site.staff().get(TOPIC).status == 200
