"""Kills imports at random moments of their commit: `python -m benchmarks.kill_imports [--rounds 100] [--seed N]`.

Each round a child process carries out one import, of new rows, changed rows and many-to-many fields, and gets SIGKILL at a moment
spread over the whole commit. Afterwards all rows must be there or none, and the history, the batch on record and the log of the admin
must say the same. Ends with exit code 1 at the first round in which they do not.
"""

import argparse
import os
import random
import signal
import sys
import time
from typing import NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, connections

from core.imports.batches import undo
from core.imports.checking import check, finished
from core.imports.commit import Origin, commit
from core.imports.reading import read
from core.models import ImportBatch
from core.registry import tables
from core.rights import Operator
from meetings.models import Meeting

STORED, NEW = 400, 1200
HEADER = "slug,name,kind,organisers,dates\n"
STARTED, DONE = b"s", b"d"


class State(NamedTuple):
    """What a file leaves: counted, so that nothing between none and all goes unseen."""

    rows: int
    changed: int
    links: int
    history: int
    batches: int
    log: int


def lines(name: str, first: int, last: int) -> str:
    return "".join(f"m-{number},{name} {number},other,A; B,{1 + number % 28} May 2027\n" for number in range(first, last))


def imported(text: str, by: object) -> None:
    plan = check(tables["meetings"](), read((HEADER + text).encode()), by)
    assert not plan.refusals, plan.refusals[0]
    commit(plan, by=by, door="kill", origin=Origin("killed.csv"))


def state() -> State:
    standing = ImportBatch.objects.filter(file_name="killed.csv", door="kill", undone_at=None, by__isnull=False)
    return State(
        Meeting.objects.count(),
        Meeting.objects.filter(name__startswith="changed").count(),
        Meeting.organisers.through.objects.count(),
        Meeting.history.filter(batch__in=standing).count(),
        standing.count(),
        LogEntry.objects.filter(object_id__in=map(str, standing.values_list("pk", flat=True)), action_flag=1).count(),
    )


def fill() -> None:
    call_command("migrate", verbosity=0)
    operator = Operator(may_publish=True)
    plan = check(tables["participants"](), read(b"code,kind,name\nA,other,A\nB,other,B\n"), operator)
    commit(plan, by=operator, door="fill")
    imported(lines("stored", 0, STORED), operator)
    User.objects.create_superuser("killed", password=None)


def child(pipe: int) -> None:
    """Tells when it begins to commit and when it has."""
    by = User.objects.get(username="killed")
    text = HEADER + lines("changed", 0, STORED) + lines("new", STORED, STORED + NEW)
    plan = check(tables["meetings"](), read(text.encode()), by)
    os.write(pipe, STARTED)
    commit(plan, by=by, door="kill", origin=Origin("killed.csv"))
    os.write(pipe, DONE)


def started_child() -> tuple[int, int]:
    """Its process, and the pipe it tells on; it is about to commit."""
    connections.close_all()  # a connection must not be shared with the child
    told, telling = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            child(telling)
        finally:
            os._exit(0)
    os.close(telling)
    assert os.read(told, 1) == STARTED, "the child did not come to its commit"
    return process, told


def round_of(seconds: float) -> bool:
    """Kills after so many seconds of a commit; whether the child had told before that it was done."""
    process, told = started_child()
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    done = os.read(told, 1) == DONE
    os.close(told)
    return done


def duration() -> float:
    process, told = started_child()
    start = time.perf_counter()
    assert os.read(told, 1) == DONE
    took = time.perf_counter() - start
    os.waitpid(process, 0)
    os.close(told)
    return took


def take_back() -> None:
    for batch in ImportBatch.objects.filter(door="kill", undone_at=None, by__isnull=False):
        finished(undo(batch, by=batch.by))


def is_whole() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    fill()
    none = state()
    took = duration()
    everything = state()
    assert everything == State(STORED + NEW, STORED, 2 * (STORED + NEW), STORED + NEW, 1, 1), everything
    take_back()
    assert state() == none, state()
    counts = {"none": 0, "all": 0}
    for number in range(options.rounds):
        done = round_of(chance.uniform(0, 1.1 * took))
        found = state()
        if found not in (none, everything) or (done and found == none) or not is_whole():
            print(f"Round {number}: {found} is neither {none} nor {everything}, or was lost after it was done.")
            return 1
        counts["none" if found == none else "all"] += 1
        take_back()
    duration()
    if state() != everything:
        print(f"The import after the kills left {state()}.")
        return 1
    print(f"{options.rounds} kills within {1.1 * took:.2f} s ({connection.vendor}): {counts['none']} times no row, {counts['all']} times all.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
