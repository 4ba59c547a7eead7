"""Backups while others write, restored elsewhere: `python -m benchmarks.backup_drill [--writers 4] [--backups 5]`.

On SQLite. Writers save meetings by the write path as fast as they can. Each backup is restored into another database by
`manage.py restore`, in a process of its own, and must hold: every save told done before the backup began, none begun after it ended, and
no save by halves. After the writers a last backup is compared with the database row by row, and the uploads byte by byte. Ends with exit code 1 where not.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from django.core.management import call_command
from django.db import connection

from benchmarks.children import ended, started
from core.records.permissions import Operator
from core.records.saving import save_row
from exchange.backups.backup import database_of_the_site, make_backup
from meetings.models import Meeting

PROJECT = Path(__file__).resolve().parent.parent
OPERATOR = Operator(may_publish=True)
UPLOADS, BYTES = 20, 100_000
Rows = dict[str, list[str]]


class Save(NamedTuple):
    name: str
    began: float
    done: float


def rows_of(database: Path) -> Rows:
    """Each row of each table as text, in order."""
    with closing(sqlite3.connect(database)) as file:
        tables = file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'sqlite_sequence'"
        )
        return {
            table: sorted(map(repr, file.execute(f'SELECT * FROM "{table}"')))
            for (table,) in tables.fetchall()
        }


def write_until_told(number: int, log: Path, stop: Path) -> None:
    with log.open("w") as file:
        count = 0
        while not stop.exists():
            row = Meeting(
                name=f"Writer {number}, save {count}", kind="other", publication="published"
            )
            began = time.monotonic()
            save_row(row, by=OPERATOR, channel="drill")
            file.write(json.dumps([row.name, began, time.monotonic()]) + "\n")
            file.flush()
            count += 1


@contextmanager
def writing(writers: int, folder: Path) -> Iterator[list[Path]]:
    stop, logs = folder / "stop", [folder / f"log-{number}" for number in range(writers)]
    children = [
        started(lambda number=number, log=log: write_until_told(number, log, stop))
        for number, log in enumerate(logs)
    ]
    try:
        yield logs
    finally:
        stop.touch()
        failed = [child for child in children if ended(child)]
    assert not failed, f"{len(failed)} writers failed"


def restored(backup: Path) -> tuple[Rows, dict[str, bytes]]:
    with tempfile.TemporaryDirectory() as name:
        database, media = Path(name) / "elsewhere.sqlite3", Path(name) / "media"
        subprocess.run(
            [sys.executable, "manage.py", "restore", str(backup)],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": str(media)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return rows_of(database), files_in(media)


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def saves_in(logs: list[Path]) -> list[Save]:
    return [Save(*json.loads(line)) for log in logs for line in log.read_text().splitlines()]


def faults_of(rows: Rows, saves: list[Save], began: float, over: float) -> list[str]:
    """Each save writes a meeting and a line of its history: names must be in both, or in neither."""
    meetings = "\n".join(rows["meetings_meeting"])
    history = "\n".join(rows["meetings_historicalmeeting"])
    found = []
    for save in saves:
        name = f"'{save.name}'"
        kept = (name in meetings, name in history)
        if kept[0] != kept[1]:
            found.append(f"{save.name} is there by halves")
        if save.done < began and not all(kept):
            found.append(f"{save.name} is lost")
        if save.began > over and any(kept):
            found.append(f"{save.name} is of later")
    return found


def fill(media: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("import_csv", all=str(PROJECT / "sample_data"), publish=True, verbosity=0)
    for number in range(UPLOADS):
        path = media / "documents.document" / f"{number:032x}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-" + os.urandom(BYTES))


def under_writers(folder: Path, media: Path, writers: int, backups: int) -> list[str]:
    spans = []
    with writing(writers, folder) as logs:
        time.sleep(1)
        for number in range(backups):
            began = time.monotonic()
            make_backup(folder / f"backup-{number}", database_of_the_site(), media)
            spans.append((began, time.monotonic()))
        time.sleep(0.5)
    saves, faults = saves_in(logs), []
    for number, (began, over) in enumerate(spans):
        rows, _files = restored(folder / f"backup-{number}")
        faults += faults_of(rows, saves, began, over)
    longest = max(save.done - save.began for save in saves)
    print(
        f"{backups} backups of {max(over - began for began, over in spans):.2f} s at most, while "
        f"{writers} writers made {len(saves)} saves, the longest {longest:.2f} s; {len(faults)} faults."
    )
    return faults


def at_rest(folder: Path, media: Path) -> list[str]:
    make_backup(folder / "last", database_of_the_site(), media)
    began = time.monotonic()
    rows, files = restored(folder / "last")
    seconds = time.monotonic() - began
    here = rows_of(Path(connection.settings_dict["NAME"]))
    faults = [
        f"{table} differs"
        for table in here.keys() | rows.keys()
        if here.get(table) != rows.get(table)
    ]
    if files != files_in(media):
        faults.append("the uploads differ")
    total = sum(map(len, here.values()))
    print(
        f"Restored elsewhere in {seconds:.1f} s and compared: {total} rows of {len(here)} tables, {len(files)} uploads; "
        f"{len(faults)} differ."
    )
    return faults


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--backups", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, media = Path(name), Path(name) / "media"
        fill(media)
        faults = under_writers(folder, media, options.writers, options.backups)
        faults += at_rest(folder, media)
    print(*faults[:20], sep="\n", end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
