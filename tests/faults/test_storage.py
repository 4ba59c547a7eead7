"""F06 to F09, F68: a disk that is full, a database that cannot be written or is locked, many who write at once."""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks.visitors import TOPIC, Answer
from core.database.sqlite.base import MOST_WAITING

from .serving import SLOWNESS, Filled, Site, rows_of, wait_for

PAPER = b"%PDF-1.7\n" + b"x" * 400_000
DOCUMENT = "/admin/documents/document/add/"
PATIENCE = 20  # seconds that a save waits for another who writes (wtsa_site/settings.py)


@pytest.fixture
def volume(tmp_path) -> Iterator[Path]:
    """A volume of 16 MB that can be filled; only root can mount it."""
    folder = tmp_path / "volume"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a volume is mounted by root only")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled_up(folder: Path) -> Iterator[None]:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    yield
    ballast.unlink()


@contextmanager
def no_room_for_workers(site: Site) -> Iterator[None]:
    """Every write of the workers fails, as on a full disk."""

    def limit(size: int) -> None:
        for pid in site.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    limit(0)
    yield
    limit(resource.RLIM_INFINITY)


@contextmanager
def held_by_another(site: Site) -> Iterator[None]:
    """Another process holds the lock of the writer."""
    with closing(sqlite3.connect(site.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def write_into_log(filled: Filled, database: Path) -> None:
    """Leaves a change in the write-ahead log only, as a killed server does."""
    with closing(sqlite3.connect(filled.copy_to(database.parent.parent))) as written:
        written.execute("PRAGMA journal_mode=WAL")
        renamed = "UPDATE participants_participant SET name = 'Left in the log' WHERE code = 'APT'"
        written.execute(renamed)
        written.commit()
        for file in database.parent.parent.glob("site.sqlite3*"):
            shutil.copy(file, database.parent)


def count(site: Site, table: str = "resolutions_topic") -> int:
    return rows_of(site.database, f"SELECT count(*) FROM {table}")[0][0]


def is_sound(site: Site) -> bool:
    return rows_of(site.database, "PRAGMA integrity_check") == [("ok",)]


def assert_refused_with_its_text(answer: Answer, text: str) -> None:
    said = [text in answer.text, "Retry-After" in answer.headers, "successfully" in answer.text]
    assert [answer.status, *said] == [503, True, True, False], answer.text[-3000:]


def test_f06_a_full_volume_of_the_database_refuses_saves_and_serves_readers(start, filled, volume):
    _refuses_saves_only(start(database=filled.copy_to(volume)), filled_up(volume))


def test_f06_a_server_that_may_write_no_file_refuses_saves_and_serves_readers(site):
    _refuses_saves_only(site, no_room_for_workers(site))


def _refuses_saves_only(site: Site, fault) -> None:
    staff = site.staff()
    form = staff.shown(TOPIC)
    with fault:
        for number in range(20):  # until the rest of the write-ahead log is used up
            refused = staff.post(TOPIC, form | {"name": f"Typed in vain {number}"})
            if refused.status == 503:
                break
        assert_refused_with_its_text(refused, "Typed in vain")
        for address in ("/", "/meetings/", "/search/?q=a"):
            assert site.get(address).status == 200
        told = "degraded: no file can be written for the database (full)"
        assert told in site.get("/readyz").text
        before = count(site)
    assert [count(site), is_sound(site)] == [before, True]
    assert staff.add_topic("After").status == 302
    assert [count(site), "can be written" not in site.get("/readyz").text] == [before + 1, True]


def test_f06_a_full_volume_of_files_refuses_uploads_keeps_no_row_and_still_hands_files_out(
    start, volume
):
    site = start(MEDIA_ROOT=str(volume), STORED_FILES_ROOT=str(volume / "stored"))
    staff, before = site.staff(), count(site, "documents_document")
    form = staff.shown(DOCUMENT) | {"title": "With a file", "kind": "contribution"}
    with filled_up(volume):
        refused = staff.upload(DOCUMENT, form, ("file", "paper.pdf", PAPER))
        assert_refused_with_its_text(refused, "With a file")
        assert site.get("/data/wtsa-data.zip").status in {200, 503}
        assert [site.get(address).status for address in ("/meetings.csv", "/")] == [200, 200]
    assert site.get("/data/wtsa-data.zip").status == 200
    assert [count(site, "documents_document"), list(volume.rglob("*.pdf"))] == [before, []]
    assert staff.upload(DOCUMENT, form, ("file", "paper.pdf", PAPER)).status == 302
    assert count(site, "documents_document") == before + 1


def test_f07_a_volume_that_is_only_read_serves_readers_and_refuses_saves(start, volume, filled):
    database = filled.copy_to(volume)
    write_into_log(filled, database)
    subprocess.run(["mount", "-o", "remount,ro", volume], check=True)
    site = start(database=database)
    pages = [site.get(address) for address in ("/", "/participants/", "/search/?q=a")]
    assert [page.status for page in pages] == [200] * 3
    assert "Left in the log" in pages[1].text
    staff = site.staff()
    refused = staff.post(TOPIC, staff.shown(TOPIC) | {"name": "Typed in vain"})
    assert_refused_with_its_text(refused, "Typed in vain")
    assert "degraded: nothing can be saved (read-only)" in site.get("/readyz").text


def test_eighty_saves_at_once_by_two_accounts_lose_nothing(site):
    command = [sys.executable, "-m", "tests.editing.parallel_saves", str(site.port)]
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{site.database}"}
    told = subprocess.check_output(command, cwd=settings.BASE_DIR, env=environment, timeout=400)
    counted = json.loads(told)
    sys.stderr.write(f"{counted['answers']}\n")
    assert set(counted["answers"]) == {"302"}
    assert [counted["saves"], counted["lost"]] == [80, []]


def test_f68_many_who_wait_to_save_stop_no_reader(site):
    """If readers waited too, they would be answered only after all who save had been refused."""
    staff, before = site.staff(), count(site)
    form = staff.shown(TOPIC)
    saved: dict[str, Answer] = {}

    def save(name: str) -> None:
        saved[name] = staff.post(TOPIC, form | {"name": name})

    least = 8  # more than both workers let wait
    names = [f"Typed {number}" for number in range(2 * MOST_WAITING + least)]
    with held_by_another(site), ThreadPoolExecutor(len(names)) as threads:
        threads.map(save, names)
        wait_for(lambda: len(saved) >= least, 10)  # refused at once
        read = [site.get(address).status for address in ("/healthz", "/", "/meetings/") * 4]
        still_waiting = set(names) - set(saved)
    assert [set(read), bool(still_waiting)] == [{200}, True]
    for name, answer in saved.items():
        assert_refused_with_its_text(answer, name)
    assert max(answer.seconds for answer in saved.values()) < PATIENCE + 5 * SLOWNESS
    assert [count(site), staff.add_topic("After").status] == [before, 302]


def test_f68_a_due_change_makes_no_reader_wait_for_another_who_writes(site):
    staff, page = site.staff(), "/resolutions/50/"
    [(number,)] = rows_of(site.database, "SELECT id FROM resolutions_resolution WHERE slug = '50'")
    edit = f"/admin/resolutions/resolution/{number}/change/"
    kept = staff.post(edit, staff.shown(edit) | {"title": "Due by now", "_keep_pending": "1"})
    execute(site, MAKE_DUE, LOOK_AGAIN)
    with held_by_another(site):
        read = [site.get(page) for _count in range(4)]
    execute(site, LOOK_AGAIN)
    after = site.get(page)
    assert [kept.status, after.status, "Due by now" in after.text] == [302, 200, True]
    assert [answer.status for answer in read] == [200] * 4
    assert ["Due by now" in answer.text for answer in read] == [False] * 4
    assert max(answer.seconds for answer in read) < PATIENCE  # nobody waited for the writer


# Approves what is pending, for a moment that is over.
MAKE_DUE = """UPDATE core_pendingversion SET goes_live_at = '2024-10-15 08:00:00',
    approved_by_id = (SELECT id FROM auth_user WHERE username = 'administrator')"""
# Makes all workers look up what is due, before the minute is over.
LOOK_AGAIN = "UPDATE core_contentversion SET token = lower(hex(randomblob(16)))"


def execute(site: Site, *orders: str) -> None:
    with closing(sqlite3.connect(site.database)) as database, database:
        for order in orders:
            database.execute(order)


def test_f68_readyz_tells_that_somebody_holds_the_database_for_long(site):
    told, asked = "degraded: nothing can be saved (locked)", []

    def is_told() -> bool:
        asked.append(site.get("/readyz"))
        return told in asked[-1].text

    for _count in range(8):  # each worker has looked whether the database is migrated
        site.get("/readyz")
    with held_by_another(site):
        seconds = wait_for(is_told, 10)
    assert seconds > 4
    assert told not in "".join(site.get("/readyz").text for _count in range(4))
    assert {answer.status for answer in asked} == {200}
    assert asked[0].text.startswith("ready\n")
    assert max(answer.seconds for answer in asked) < PATIENCE
