"""How long another editor waits while a large file is imported: `python -m benchmarks.import_locks [--rows 50000] [--check-only]`.

A child looks at the file as the admin does, then carries it out; meanwhile this process saves a row on the write path, again and
again, and times each save. Ends with 1 where a save took more than a second while the file was only looked at.
"""

import argparse
import ctypes
import sys
import time
from collections.abc import Callable
from multiprocessing import RawValue

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError, connection

from benchmarks.children import account, is_running, started
from core.records.saving import save_row
from core.registry import tables
from exchange.batches import commit
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.files.detect import read
from exchange.models import StoredUpload
from exchange.steps import run_to_end
from exchange.uploads.stored_upload import create_upload
from exchange.uploads.workflow import iter_preview
from participants.models import Participant

LIMIT, PAUSE = 1.0, 0.05  # seconds
LOOKING, BETWEEN, WRITING, DONE = range(4)


def participants_csv(rows: int) -> str:
    return "code,kind,name\n" + "".join(f"L{n},other,Body {n}\n" for n in range(rows))


def imported(text: str, user: User, phase: ctypes.c_int, check_only: bool) -> None:
    phase.value = LOOKING
    pending = create_upload(user, "participants", text.encode(), "large.csv")
    run_to_end(iter_preview(pending, Instructions(), user))
    assert "fault" not in StoredUpload.objects.get(pk=pending.pk).preview
    phase.value = BETWEEN
    if not check_only:
        plan = check(tables["participants"](), read(text.encode()), user)
        phase.value = WRITING
        commit(plan, by=user, channel="import")
    phase.value = DONE


class Editor:
    """Saves one row again and again, and keeps how long each save took, by what the import was doing when it ended."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.row = Participant(code="EDITED", kind="other", name="Edited meanwhile")
        save_row(self.row, by=user, channel="admin")
        self.waits: dict[int, list[float]] = {LOOKING: [], BETWEEN: [], WRITING: [], DONE: []}
        self.refused: list[float] = []

    def save(self, phase: ctypes.c_int) -> None:
        start = time.monotonic()
        self.row.name = f"Edited at {start}"
        version = self.row.version
        try:
            save_row(self.row, by=self.user, channel="admin")
            self.waits[phase.value].append(time.monotonic() - start)
        except OperationalError as fault:
            print(f"a save was refused: {fault}")
            self.row.version = version
            self.refused.append(time.monotonic() - start)

    def told(self, phase: int, word: str, seconds: float) -> str:
        waits = sorted(self.waits[phase])
        most = (
            f"{len(waits)} saves, median {waits[len(waits) // 2]:.3f} s, longest {waits[-1]:.2f} s"
            if waits
            else "no save ended"
        )
        return f"{connection.vendor}, {word} took {seconds:.1f} s: {most}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--check-only", action="store_true")
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    user = account("importer")
    editor = Editor(account("editor"))
    phase, text = RawValue(ctypes.c_int), participants_csv(asked.rows)
    seconds = timed_by_phase(lambda: imported(text, user, phase, asked.check_only), phase, editor)
    print(editor.told(LOOKING, f"looking at {asked.rows} rows", seconds[LOOKING]))
    if not asked.check_only:
        print(
            editor.told(WRITING, f"writing {asked.rows} rows", seconds[WRITING])
            + f"; {len(editor.refused)} saves were refused"
        )
    assert editor.waits[LOOKING], "nothing was saved while the file was looked at"
    sys.exit(max(editor.waits[LOOKING]) > LIMIT)


def timed_by_phase(
    work: Callable[[], None], phase: ctypes.c_int, editor: Editor
) -> dict[int, float]:
    """Lets the editor save while the child works; gives how long each phase took."""
    child = started(work)
    entered = {LOOKING: time.monotonic()}
    while is_running(child):
        entered.setdefault(phase.value, time.monotonic())
        editor.save(phase)
        time.sleep(PAUSE)
    ends = sorted(entered.values())[1:] + [time.monotonic()]
    return {
        name: end - start for (name, start), end in zip(sorted(entered.items()), ends, strict=True)
    }


if __name__ == "__main__":
    main()
