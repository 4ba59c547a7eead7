"""How long another editor waits while a large file is looked at: `python -m benchmarks.import_locks [--rows 50000]`.

A child looks at the file as the admin does; meanwhile this process saves a row on the write path, again and again, and times each
save. Ends with 1 where a save took more than a second.
"""

import argparse
import sys
import time

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from benchmarks.children import account, is_running, started
from core.records.saving import save_row
from exchange.checking.plan import Instructions
from exchange.models import StoredUpload
from exchange.steps import run_to_end
from exchange.uploads.stored_upload import create_upload
from exchange.uploads.workflow import iter_preview
from participants.models import Participant

LIMIT, PAUSE = 1.0, 0.05  # seconds


def look(rows: int, user: User) -> None:
    text = "code,kind,name\n" + "".join(f"L{n},other,Body {n}\n" for n in range(rows))
    pending = create_upload(user, "participants", text.encode(), "large.csv")
    run_to_end(iter_preview(pending, Instructions(), user))
    assert "fault" not in StoredUpload.objects.get(pk=pending.pk).preview


def seconds_of_save(row: Participant, user: User) -> float:
    began = time.monotonic()
    row.name = f"Edited at {began}"
    save_row(row, by=user, channel="admin")
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    rows = parser.parse_args().rows
    call_command("migrate", verbosity=0)
    importer, editor = account("importer"), account("editor")
    row, waits = Participant(code="EDITED", kind="other", name="Edited meanwhile"), list[float]()
    save_row(row, by=editor, channel="admin")
    child, began = started(lambda: look(rows, importer)), time.monotonic()
    while is_running(child):
        waits.append(seconds_of_save(row, editor))
        time.sleep(PAUSE)
    waits.sort()
    print(
        f"{connection.vendor}, looking at {rows} rows took {time.monotonic() - began:.1f} s: {len(waits)} saves, "
        f"median {waits[len(waits) // 2]:.3f} s, longest {waits[-1]:.2f} s"
    )
    sys.exit(waits[-1] > LIMIT)


if __name__ == "__main__":
    main()
