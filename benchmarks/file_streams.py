"""What each file of a list costs as the list grows: time, the first byte, and the largest memory of a process that makes it.

    .venv/bin/python -m benchmarks.file_streams --rows 1000
    .venv/bin/python -m benchmarks.file_streams
    .venv/bin/python -m benchmarks.file_streams --code ../other-tree

Each file is asked of a process of its own, with `--code` of the code in another folder; all rows are meetings.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ADDRESSES = [
    "/meetings.csv",
    "/meetings.json",
    "/meetings.ics",
    "/meetings.xlsx",
    "/meetings.atom",
    "/data/meetings.csv",
    "/data/wtsa-data.zip",
]
PATIENCE = 900  # seconds


def make(rows: int, path: Path) -> None:
    from benchmarks.many_rows import MEETINGS, ManyRows, write_database  # noqa: PLC0415
    from core.records.content_version import replace_token  # noqa: PLC0415

    ManyRows(rows // MEETINGS).make_meetings()
    replace_token()
    write_database(path)


def ask(address: str) -> None:
    """Prints status, bytes, seconds to the first byte, to the last and of the processor, megabytes."""
    import django  # noqa: PLC0415  this process makes no database

    django.setup()
    from django.test import Client  # noqa: PLC0415

    client = Client(headers={"host": "127.0.0.1"})
    client.get("/healthz")
    began, spent, first, size = time.perf_counter(), time.process_time(), 0.0, 0
    response = client.get(address)
    for part in response:
        first = first or time.perf_counter() - began
        size += len(part)
    response.close()
    took = time.perf_counter() - began
    spent = time.process_time() - spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(response.status_code, size, f"{first:.2f} {took:.2f} {spent:.2f} {memory:.0f}")


def measured(address: str, code: Path, environment: dict[str, str]) -> str:
    with tempfile.TemporaryDirectory() as stored:
        command = [sys.executable, str(Path(__file__).resolve()), "--ask", address]
        try:
            done = subprocess.run(
                command,
                cwd=code,
                env=environment | {"STORED_FILES_ROOT": stored, "PYTHONPATH": str(code)},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return f"no answer in {PATIENCE} s"
        except subprocess.CalledProcessError:
            return "failed"
    status, size, *seconds, memory = done.stdout.splitlines()[-1].split()
    times = "".join(f"{one:>8} s" for one in seconds)
    return f"{status} {int(size) / 1e6:7.1f} MB {times} {memory:>6} MB"


def main(rows: int, code: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.sqlite3"
        make(rows, path)
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{path}"}
        print(f"{rows} rows: status, size, first byte, last byte, processor, memory of the process")
        for address in ADDRESSES:
            print(f"  {address:<22}{measured(address, code, environment)}", flush=True)


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=100_000)
    words.add_argument("--code", type=Path, default=PROJECT, help="a folder with other code")
    words.add_argument("--ask", help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.ask:
        ask(asked.ask)
    else:
        main(asked.rows, asked.code.resolve())
