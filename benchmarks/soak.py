"""Reads, saves and imports for long: `python -m benchmarks.soak [--minutes 30]`.

On the shipped server and a copy of the data of `make bench`. Prints how memory, open files and the write-ahead log grew from the end
of the first fifth to the end, and fails where memory grew by a tenth, files by any, the log beyond 64 MB, or a request failed.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.bench import PAGES, database, run
from benchmarks.load import Server
from benchmarks.visitors import Staff, ask

MOST_GROWTH, MOST_LOG = 1.10, 64 * 1024 * 1024  # of memory; bytes
FILES = ["/meetings.csv", "/resolutions.json", "/meetings.ics", "/participants.xlsx"]
IMPORT = "/admin/participants/participant/import/"
IMPORTED = 200  # rows a file


def size_of(server: Server) -> tuple[int, int]:
    """Bytes of memory and open files of all workers."""
    memory = files = 0
    for pid in server.workers():
        status = Path(f"/proc/{pid}/statm").read_text().split()
        memory += (int(status[1]) - int(status[2])) * os.sysconf("SC_PAGE_SIZE")
        files += len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return memory, files


class Soak:
    """What happened while readers read, an editor saved and another imported."""

    def __init__(
        self, server: Server, path: Path, session: str, seconds: float, pages: list[str] = PAGES
    ) -> None:
        self.server, self.pages = server, pages
        self.staff = Staff(server.port, session)
        self.until = time.monotonic() + seconds
        self.counts = {"pages": 0, "files": 0, "saves": 0, "imports": 0}
        self.errors: list[str] = []
        self.largest_log = 0
        works = [self._read, self._read, self._read_files, self._save, self._import]
        with ThreadPoolExecutor(len(works)) as threads:
            for work in works:
                threads.submit(self._repeat, work)
            time.sleep(seconds / 5)
            self.sizes = [size_of(server)]
            while time.monotonic() < self.until:
                time.sleep(min(5, max(0.0, self.until - time.monotonic())))
                self.sizes.append(size_of(server))
                log = Path(f"{path}-wal")
                self.largest_log = max(self.largest_log, log.exists() and log.stat().st_size)

    def _repeat(self, work: Callable[[random.Random, int], None]) -> None:
        number, choice = 0, random.Random(work.__name__)
        while time.monotonic() < self.until:
            try:
                work(choice, number)
            except (OSError, AssertionError) as error:
                self.errors.append(f"{work.__name__}: {error!r}"[:300])
            number += 1

    def _get(self, address: str, kind: str) -> None:
        answer = ask(self.server.port, "GET", address)
        assert answer.status in {200, 302}, f"{address} answers {answer.status}"
        self.counts[kind] += 1

    def _read(self, choice: random.Random, number: int) -> None:
        """One page in four is a search that no worker has kept."""
        rare = "/search/?q=" + str(number)
        self._get(rare if number % 4 == 0 else choice.choice(self.pages), "pages")

    def _read_files(self, choice: random.Random, number: int) -> None:
        self._get(choice.choice(FILES), "files")
        time.sleep(0.5)

    def _save(self, choice: random.Random, number: int) -> None:
        answer = self.staff.add_topic(f"Topic {number} {choice.random()}")
        assert answer.status == 302, f"a save is answered {answer.status}"
        self.counts["saves"] += 1
        time.sleep(1)

    def _import(self, choice: random.Random, number: int) -> None:
        """Renames the same rows each time, so that tables do not grow."""
        lines = [f"S{row},other,Body {row} {number}" for row in range(IMPORTED)]
        page = self.staff.preview(IMPORT, "soak.csv", "\n".join(["code,kind,name", *lines]))
        done = self.staff.confirm(IMPORT, page)
        assert done.status in {200, 302}, f"an import is answered {done.status}"
        self.counts["imports"] += 1
        time.sleep(5)

    def failures(self, most_growth: float = MOST_GROWTH) -> list[str]:
        memory, files = zip(*self.sizes, strict=True)
        found = self.errors[:5]
        if memory[-1] > memory[0] * most_growth:
            found.append(f"memory grew beyond {most_growth} times")
        if files[-1] > max(files[: len(files) // 2 + 1]) + 4:
            found.append("open files became more")
        if self.largest_log > MOST_LOG:
            found.append("the write-ahead log grew beyond 64 MB")
        return found

    def __str__(self) -> str:
        (memory, files), (memory_after, files_after) = self.sizes[0], self.sizes[-1]
        counts = ", ".join(f"{count} {kind}" for kind, count in self.counts.items())
        return (
            f"{counts}: {len(self.errors)} errors; memory {memory / 2**20:.0f} to"
            f" {memory_after / 2**20:.0f} MB ({memory_after / memory - 1:+.1%}), open files"
            f" {files} to {files_after}, write-ahead log at most {self.largest_log / 2**20:.1f} MB"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(database(1), f"{folder}/site.sqlite3"))
        environment = {
            "DATABASE_URL": f"sqlite:///{path}",
            "STORED_FILES_ROOT": f"{folder}/stored_files",
        }
        session = json.loads(run("tests.faults.accounts", **environment))["administrator"]
        with Server("wtsa_site.wsgi:application", environment, Path(folder) / "log") as server:
            soak = Soak(server, path, session, 60 * options.minutes)
    print(soak, *soak.failures(), sep="\n")
    return bool(soak.failures())


if __name__ == "__main__":
    sys.exit(main())
