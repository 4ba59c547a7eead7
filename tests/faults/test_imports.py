"""F02, F68: an import that is killed, and an editor who saves while a large file is previewed."""

import os
import signal
import threading
import time
from contextlib import suppress
from http.client import HTTPException

from benchmarks.visitors import Answer, Staff

from .serving import SLOWNESS, Site, rows_of, wait_for

PARTICIPANTS = "/admin/participants/participant/import/"
ROWS = 400
COUNTS = """SELECT
    (SELECT count(*) FROM participants_participant WHERE code LIKE '{0}-%'),
    (SELECT count(*) FROM participants_historicalparticipant WHERE code LIKE '{0}-%'),
    (SELECT count(*) FROM core_importbatch WHERE file_name = '{0}.csv')"""


def looked_at(staff: Staff, name: str, rows: int) -> Answer:
    """The preview of a file of so many participants."""
    lines = "".join(f"{name}-{number},other,Body {number}\n" for number in range(rows))
    return staff.preview(PARTICIPANTS, f"{name}.csv", f"code,kind,name\n{lines}")


def confirmed(staff: Staff, page: Answer) -> None:
    with suppress(OSError, HTTPException):
        staff.confirm(PARTICIPANTS, page)


def counted(site: Site, name: str) -> tuple[int, ...]:
    """The numbers of rows, lines of history and import batches."""
    [found] = rows_of(site.database, COUNTS.format(name))
    return found


def test_an_import_killed_at_any_moment_is_there_whole_or_not_at_all(site):
    staff, whole = site.staff(), (ROWS, ROWS, 1)
    page, began = looked_at(staff, "K0", ROWS), time.monotonic()
    confirmed(staff, page)
    span = time.monotonic() - began
    assert counted(site, "K0") == whole
    found = {}
    for number in range(1, 4):
        page = looked_at(staff, f"K{number}", ROWS)
        work = threading.Thread(target=confirmed, args=[staff, page])
        work.start()
        time.sleep(span * number / 4)
        for pid in site.workers():
            os.kill(pid, signal.SIGKILL)
        work.join()
        wait_for(lambda: len(site.workers()) == 2 and site.get("/readyz").status == 200, seconds=20)
        found[number] = counted(site, f"K{number}")
    assert set(found.values()) <= {(0, 0, 0), whole}, found
    assert found[1] == (0, 0, 0)


def test_checking_holds_no_write_lock(site):
    staff, other, waits = site.staff("publisher"), site.staff(), []
    work = threading.Thread(target=looked_at, args=[staff, "L", 4_000])
    work.start()
    while work.is_alive():
        waits.append(other.add_topic(f"Meanwhile {len(waits)}").seconds)
    assert [len(waits) > 2, max(waits) < 1.5 * SLOWNESS] == [True, True], waits
