"""Starts gunicorn with the shipped settings, and asks it as fast as it answers."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice, zip_longest
from pathlib import Path
from typing import NamedTuple, Self

PROJECT = Path(__file__).resolve().parent.parent
START = 60.0  # seconds


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """Runs while the context lasts, on a port of its own."""

    end = signal.SIGTERM  # what is under way is answered first

    def __init__(
        self, application: str, environment: dict[str, str], log: Path | None = None
    ) -> None:
        """What the server says goes to its log, or to where this process writes."""
        self.port = free_port()
        self.application, self.log = application, log
        self.environment = os.environ | environment | {"PORT": str(self.port)}

    def __enter__(self) -> Self:
        with self.log.open("ab") if self.log else nullcontext() as said:
            self.process = subprocess.Popen(
                self.command(), cwd=PROJECT, env=self.environment, stderr=said
            )
        until = time.monotonic() + START
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def command(self) -> list[str]:
        shipped = ["-m", "gunicorn", "--config", "wtsa_site/gunicorn.conf.py"]
        return [sys.executable, *shipped, "--log-level", "warning", self.application]

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(self.end)
        self.process.wait(30)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def processor_seconds(self) -> float:
        """What all workers have used so far, with processes of theirs that ended."""
        total = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            total += sum(map(int, fields[11:15]))
        return total / os.sysconf("SC_CLK_TCK")

    def grown(self, work: Callable[[], object]) -> int:
        """By how many bytes the worker that grew most grew at its largest during the work."""
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # its peak is what it has now
        before = self._peaks()
        work()
        after = self._peaks()
        return max(after[pid] - before.get(pid, 0) for pid in after)

    def _peaks(self) -> dict[int, int]:
        found = {pid: Path(f"/proc/{pid}/status").read_text() for pid in self.workers()}
        return {pid: 1024 * int(text.split("VmHWM:")[1].split()[0]) for pid, text in found.items()}

    def fill_cache(self, address: str) -> tuple[int, str]:
        """Asks for a page often enough for each worker to keep it; gives its bytes and its ETag."""
        for _ in range(12):
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
                connection.request("GET", address)
                answer = connection.getresponse()
                size = len(answer.read())
        return size, answer.headers.get("ETag", "")


def at_once(works: Iterable[Callable[[], object]]) -> None:
    works = [*works]
    with ThreadPoolExecutor(len(works)) as threads:
        for work in works:
            threads.submit(work)


class Load(NamedTuple):
    rate: float  # answers a second
    processor_ms: float  # of the server, for each answer
    median_ms: float
    p99_ms: float
    slowest_ms: float
    errors: list[str]


def run_load(
    server: Server,
    addresses: Sequence[str],
    seconds: float,
    etags: Sequence[str] = (),
    connections: int = 8,
) -> Load:
    """Each connection asks for the addresses in turn. With their ETags, 304 is expected."""
    times: list[float] = []
    errors: list[str] = []
    until = time.monotonic() + seconds

    def ask(first: int) -> None:
        turn = islice(cycle(zip_longest(addresses, etags)), first, None)
        while time.monotonic() < until:
            try:
                with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
                    while time.monotonic() < until:
                        began = time.perf_counter()
                        address, etag = next(turn)
                        connection.request("GET", address, headers={"If-None-Match": etag or ""})
                        try:
                            answer = connection.getresponse()
                        except ConnectionResetError:
                            break  # not answered at all: browsers open another connection
                        answer.read()
                        times.append(time.perf_counter() - began)
                        if answer.status != (304 if etag else 200):
                            errors.append(f"{answer.status} {answer.reason}")
            except (OSError, HTTPException) as error:
                errors.append(repr(error))

    spent = server.processor_seconds()
    began = time.monotonic()
    at_once([partial(ask, first) for first in range(connections)])
    took = time.monotonic() - began
    spent = server.processor_seconds() - spent
    ordered = sorted(times)
    of_each = (spent / max(1, len(times)), statistics.median(ordered))
    slow = (ordered[int(0.99 * len(ordered))], ordered[-1])
    return Load(len(times) / took, *(1000 * one for one in (*of_each, *slow)), errors)
