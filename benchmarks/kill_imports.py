"""Kills imports at random moments of their commit: `python -m benchmarks.kill_imports [--rounds 100] [--rows 1600] [--seed N]`.

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
from django.db import connection

from benchmarks.children import account, ended, started, wait_until
from core.models import ImportBatch
from core.records.permissions import Actor, Operator
from core.registry import tables
from exchange.batches import Origin, commit
from exchange.checking.check import check
from exchange.checking.plan import Plan
from exchange.files.detect import read
from exchange.steps import run_to_end
from exchange.undo import undo
from meetings.models import Meeting

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
    return "".join(
        f"m-{number},{name} {number},other,A; B,{1 + number % 28} May 2027\n"
        for number in range(first, last)
    )


def planned(text: str, by: Actor) -> Plan:
    plan = check(tables["meetings"](), read((HEADER + text).encode()), by)
    assert not plan.refusals, plan.refusals[0]
    return plan


def committed(plan: Plan, by: Actor) -> None:
    commit(plan, by=by, channel="kill", origin=Origin("killed.csv"))


def state() -> State:
    standing = ImportBatch.objects.filter(
        file_name="killed.csv", channel="kill", undone_at=None, by__isnull=False
    )
    return State(
        Meeting.objects.count(),
        Meeting.objects.filter(name__startswith="changed").count(),
        Meeting.organisers.through.objects.count(),
        Meeting.history.filter(history_batch__in=standing).count(),
        standing.count(),
        LogEntry.objects.filter(
            object_id__in=map(str, standing.values_list("pk", flat=True)), action_flag=1
        ).count(),
    )


class Killing:
    """One import of so many rows, a quarter of them stored before, that can be begun, killed, taken back and begun again."""

    def __init__(self, rows: int) -> None:
        call_command("migrate", verbosity=0)
        operator = Operator(may_publish=True)
        plan = check(
            tables["participants"](), read(b"code,kind,name\nA,other,A\nB,other,B\n"), operator
        )
        commit(plan, by=operator, channel="fill")
        stored = rows // 4
        committed(planned(lines("stored", 0, stored), operator), operator)
        account("killed")
        self.text = lines("changed", 0, stored) + lines("new", stored, rows)
        self.none = state()
        self.seconds = self.whole()
        self.everything = state()
        assert self.everything == State(rows, stored, 2 * rows, rows, 1, 1), self.everything
        self.take_back()
        assert state() == self.none, state()

    def begun(self) -> tuple[int, int]:
        """A child that is about to commit, and the pipe on which it tells when it has."""
        told, telling = os.pipe()

        def work() -> None:
            by = User.objects.get(username="killed")
            plan = planned(self.text, by)
            os.write(telling, STARTED)
            committed(plan, by)
            os.write(telling, DONE)

        child = started(work)
        os.close(telling)
        assert os.read(told, 1) == STARTED, "the child did not come to its commit"
        return child, told

    def killed_after(self, seconds: float) -> bool:
        """Whether the child had told before that it was done."""
        child, told = self.begun()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        ended(child)
        assert wait_until(no_other_session, seconds=60), (
            "the server still works for the killed child"
        )
        done = os.read(told, 1) == DONE
        os.close(told)
        return done

    def whole(self) -> float:
        """How many seconds a commit takes that nobody kills."""
        child, told = self.begun()
        start = time.perf_counter()
        assert os.read(told, 1) == DONE
        seconds = time.perf_counter() - start
        ended(child)
        os.close(told)
        return seconds

    def take_back(self) -> None:
        for batch in ImportBatch.objects.filter(channel="kill", undone_at=None, by__isnull=False):
            run_to_end(undo(batch, by=batch.by))


def no_other_session() -> bool:
    """A server goes on with what a killed client had asked of it, a commit too; what it left is read when it has ended."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone() == (0,)


def is_sound() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--rows", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    killing = Killing(options.rows)
    none, everything, span = killing.none, killing.everything, 1.3 * killing.seconds
    counts = {"none": 0, "all": 0}
    for number in range(options.rounds):
        done = killing.killed_after(chance.uniform(0, span))
        found = state()
        if found not in (none, everything) or (done and found == none) or not is_sound():
            print(
                f"Round {number}: {found} is neither {none} nor {everything}, or was lost after it was done."
            )
            return 1
        counts["none" if found == none else "all"] += 1
        killing.take_back()
    killing.whole()
    if state() != everything:
        print(f"The import after the kills left {state()}.")
        return 1
    print(
        f"{options.rounds} kills within {span:.2f} s ({connection.vendor}): {counts['none']} times no row, {counts['all']} times all."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
