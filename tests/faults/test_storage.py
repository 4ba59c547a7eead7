"""F06 to F09, F68: a disk that is full, a database that cannot be written or is locked, many who write at once."""

import resource
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from benchmarks.visitors import TOPIC, Answer, Readers
from core.records.saving.waiting import MOST_WAITING

from .serving import SLOWNESS, Filled, Site, at_once, rows_of, wait_for

PAPER = b"%PDF-1.7\n" + b"x" * 400_000
DOCUMENT = "/admin/documents/document/add/"


@pytest.fixture
def volume(tmp_path) -> Iterator[Path]:
    """16 MB that can be filled; root only."""
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
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    yield
    ballast.unlink()


@contextmanager
def no_room_for_workers(site: Site) -> Iterator[None]:
    """Every write of the workers fails, as on a full disk."""
    limit = resource.RLIMIT_FSIZE
    for pid in site.workers():
        resource.prlimit(pid, limit, (0, resource.RLIM_INFINITY))
    yield
    for pid in site.workers():
        resource.prlimit(pid, limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def held_by_another(site: Site) -> Iterator[None]:
    """Somebody writes and comes to no end."""
    with closing(sqlite3.connect(site.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def write_into_log(filled: Filled, database: Path) -> None:
    with closing(sqlite3.connect(filled.copy_to(database.parent.parent))) as open_one:
        open_one.execute("PRAGMA journal_mode=WAL")
        open_one.execute(
            "UPDATE participants_participant SET name = 'Left in the log' WHERE code = 'APT'"
        )
        open_one.commit()
        for ending in ("", "-wal", "-shm"):
            shutil.copyfile(database.parent.parent / f"site.sqlite3{ending}", f"{database}{ending}")


def count(site: Site, table: str = "resolutions_topic") -> int:
    return rows_of(site.database, f"SELECT count(*) FROM {table}")[0][0]


def is_sound(site: Site) -> bool:
    return rows_of(site.database, "PRAGMA integrity_check") == [("ok",)]


def assert_refused_with_its_text(answer, text: str) -> None:
    assert [
        answer.status,
        text in answer.text,
        "Retry-After" in answer.headers,
        "successfully" in answer.text,
    ] == [503, True, True, False], answer.text[-3000:]


def test_f06_a_full_volume_of_the_database_refuses_saves_and_serves_readers(start, filled, volume):
    _refuses_saves_only(start(database=filled.copy_to(volume)), filled_up(volume))


def test_f06_a_server_that_may_write_no_file_refuses_saves_and_serves_readers(site):
    _refuses_saves_only(site, no_room_for_workers(site))


def _refuses_saves_only(site: Site, fault) -> None:
    staff = site.staff()
    form = staff.shown(TOPIC)
    with fault:
        for number in range(20):  # what is left of the file that is written first is used up
            refused = staff.post(TOPIC, form | {"name": f"Typed in vain {number}"})
            if refused.status == 503:
                break
        assert_refused_with_its_text(refused, "Typed in vain")
        assert [site.get(address).status for address in ("/", "/meetings/", "/search/?q=a")] == [
            200
        ] * 3
        assert (
            "degraded: no file can be written for the database (full)" in site.get("/readyz").text
        )
        before = count(site)
    assert [count(site), is_sound(site)] == [before, True]
    assert staff.add_topic("After").status == 302
    assert [count(site), "can be written" not in site.get("/readyz").text] == [before + 1, True]


def test_f06_a_full_volume_of_uploads_refuses_the_file_and_keeps_no_row(start, volume):
    site = start(MEDIA_ROOT=str(volume))
    staff, before = site.staff(), count(site, "documents_document")
    form = staff.shown(DOCUMENT) | {"title": "With a file", "kind": "contribution"}
    with filled_up(volume):
        refused = staff.upload(DOCUMENT, form, ("file", "paper.pdf", PAPER))
        assert_refused_with_its_text(refused, "With a file")
    assert [count(site, "documents_document"), list(volume.rglob("*.pdf"))] == [before, []]
    assert staff.upload(DOCUMENT, form, ("file", "paper.pdf", PAPER)).status == 302
    assert count(site, "documents_document") == before + 1


def test_f06_a_full_volume_of_stored_files_still_hands_files_out(start, volume):
    site = start(STORED_FILES_ROOT=str(volume))
    with filled_up(volume):
        assert site.get("/data/wtsa-data.zip").status in {200, 503}
        assert site.get("/meetings.csv").status == 200
        assert site.get("/").status == 200
    assert site.get("/data/wtsa-data.zip").status == 200


@pytest.mark.parametrize("has_log", [False, True])
def test_f07_a_volume_that_is_only_read_serves_readers_and_refuses_saves(
    start, volume, filled, has_log
):
    """With the log that a killed server left beside the file, and without one."""
    database = filled.copy_to(volume)
    if has_log:
        write_into_log(filled, database)
    subprocess.run(["mount", "-o", "remount,ro", volume], check=True)
    site = start(database=database)
    pages = [site.get(address) for address in ("/", "/participants/", "/search/?q=a")]
    assert [page.status for page in pages] == [200] * 3
    assert ("Left in the log" in pages[1].text) == has_log
    staff = site.staff()
    refused = staff.post(TOPIC, staff.shown(TOPIC) | {"name": "Typed in vain"})
    assert_refused_with_its_text(refused, "Typed in vain")
    assert "degraded: nothing can be saved (read-only)" in site.get("/readyz").text


def test_f08_a_database_that_is_locked_for_long_keeps_readers_and_the_typed_text(site):
    staff = site.staff()
    assert staff.add_topic("Before").status == 302
    form = staff.shown(TOPIC)
    before = count(site)
    saved = []
    with (
        held_by_another(site),
        Readers(site.port, ["/", "/meetings/", "/search/?q=a"], 2) as readers,
    ):
        at_once([lambda: saved.append(staff.post(TOPIC, form | {"name": "Typed in vain"}))])
    assert_refused_with_its_text(saved[0], "Typed in vain")
    assert saved[0].seconds < 25 * SLOWNESS
    assert [readers.failures, max(answer.seconds for answer in readers.answers) < 3 * SLOWNESS] == [
        [],
        True,
    ]
    assert [count(site), staff.add_topic("After").status] == [before, 302]


def test_f09_eight_editors_who_save_at_once_lose_nothing(site):
    staff, before = site.staff(), count(site)
    form = staff.shown(TOPIC)
    answers: list[int] = []

    def save(editor: int) -> Callable[[], None]:
        def saves() -> None:
            for number in range(5):
                typed = form | {"name": f"Topic {number} of {editor}"}
                answers.append(staff.post(TOPIC, typed).status)

        return saves

    at_once([save(editor) for editor in range(8)])
    assert [answers.count(302), count(site) - before] == [40, 40]


def test_f68_many_who_wait_to_save_stop_no_reader(site):
    staff, before = site.staff(), count(site)
    form = staff.shown(TOPIC)
    for address in ("/healthz", "/", "/meetings/") * 4:  # each worker has made them
        site.get(address)
    saved: dict[str, Answer] = {}

    def save(name: str) -> None:
        saved[name] = staff.post(TOPIC, form | {"name": name})

    least = 8  # more than both workers let wait
    names = [f"Typed {number}" for number in range(2 * MOST_WAITING + least)]
    threads = [threading.Thread(target=save, args=[name]) for name in names]
    with held_by_another(site):
        for thread in threads:
            thread.start()
        wait_for(lambda: len(saved) >= least, 10)  # refused at once
        read = [site.get(address) for address in ("/healthz", "/", "/meetings/") * 4]
    for thread in threads:
        thread.join()
    assert {answer.status for answer in read} == {200}
    assert max(answer.seconds for answer in read) < 1 * SLOWNESS
    refused = {name: answer for name, answer in saved.items() if answer.status != 302}
    for name, answer in refused.items():
        assert_refused_with_its_text(answer, name)
    assert [count(site) - before, len(refused) >= least] == [len(names) - len(refused), True]


def test_f68_a_due_change_makes_no_reader_wait_for_another_who_writes(site):
    staff, page = site.staff(), "/resolutions/50/"
    [(number,)] = rows_of(site.database, "SELECT id FROM resolutions_resolution WHERE slug = '50'")
    edit = f"/admin/resolutions/resolution/{number}/change/"
    kept = staff.post(edit, staff.shown(edit) | {"title": "Due by now", "_keep_pending": "1"})
    make_due(site)
    with held_by_another(site):
        read = [site.get(page) for _count in range(4)]
    look_again(site)
    after = site.get(page)
    assert [kept.status, after.status, "Due by now" in after.text] == [302, 200, True]
    assert [answer.status for answer in read] == [200] * 4
    assert ["Due by now" in answer.text for answer in read] == [False] * 4
    assert max(answer.seconds for answer in read) < 1 * SLOWNESS


def make_due(site: Site) -> None:
    """What is pending was approved, and its moment has come."""
    with closing(sqlite3.connect(site.database)) as database, database:
        database.execute(
            "UPDATE core_pendingversion SET goes_live_at = '2024-10-15 08:00:00', approved_by_id = "
            "(SELECT id FROM auth_user WHERE username = 'administrator')"
        )
    look_again(site)


def look_again(site: Site) -> None:
    """All workers look up what is due, without waiting for the minute to pass."""
    with closing(sqlite3.connect(site.database)) as database, database:
        database.execute("UPDATE core_contentversion SET token = lower(hex(randomblob(16)))")


def test_f68_readyz_tells_that_somebody_holds_the_database_for_long(site):
    told = "degraded: nothing can be saved (locked)"
    asked = []

    def is_told() -> bool:
        asked.append(site.get("/readyz"))
        return told in asked[-1].text

    for _count in range(8):  # each worker has looked whether the database is migrated
        site.get("/readyz")
    with held_by_another(site):
        seconds = wait_for(is_told, 10)
    after = [site.get("/readyz").text for _count in range(4)]
    assert [seconds > 4, any(told in text for text in after)] == [True, False]
    assert [{answer.status for answer in asked}, asked[0].text.startswith("ready\n")] == [
        {200},
        True,
    ]
    assert max(answer.seconds for answer in asked) < 1 * SLOWNESS
