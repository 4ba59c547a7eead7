"""Starts the shipped site on a database of its own, and sends requests to it."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings

from benchmarks.load import Server, free_port
from benchmarks.visitors import Answer, Staff, ask

# Bounds of time are those of an idle machine, multiplied by the load of each core.
SLOWNESS = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Filled(NamedTuple):
    """A database that nobody writes to: servers get a copy."""

    path: Path
    sessions: dict[str, str]

    def copy_to(self, folder: Path) -> Path:
        return Path(shutil.copyfile(self.path, folder / "site.sqlite3"))


def sessions_in(database_url: str) -> dict[str, str]:
    """Adds an account of each role to the database; returns their sessions by user name."""
    command = [sys.executable, "-m", "tests.faults.accounts"]
    environment = os.environ | {"DATABASE_URL": database_url}
    told = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, check=True
    )
    sessions: dict[str, str] = json.loads(told.stdout.splitlines()[-1])
    return sessions


class Site(Server):
    """The shipped gunicorn, on a copy of a filled database unless another is named."""

    end = signal.SIGQUIT

    def __init__(
        self, filled: Filled, folder: Path, database: Path | None = None, **environment: str
    ) -> None:
        self.filled, self.folder = filled, folder
        self.database = database or filled.copy_to(folder)
        own = {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "STORED_FILES_ROOT": str(folder / "stored_files"),
            "MEDIA_ROOT": str(folder / "media"),
        }
        super().__init__("wtsa_site.wsgi:application", own | environment, folder / "log")

    def get(self, address: str, **headers: str) -> Answer:
        return ask(self.port, "GET", address, headers=headers)

    def staff(self, name: str = "administrator") -> Staff:
        return Staff(self.port, self.filled.sessions[name])

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log else ""


def rows_of(database: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def send_raw(port: int, data: bytes, seconds: float = 5) -> bytes:
    """What the server sends until it ends the connection or is silent for so many seconds."""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.settimeout(seconds)
        received = b""
        try:
            connection.sendall(data)
            while more := connection.recv(65_536):
                received += more
        except (TimeoutError, ConnectionError):
            pass
        return received


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"^HTTP/1\.[01] (\d{3})", received, re.MULTILINE)]


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(folder: Path, configuration: str, port: int) -> Iterator[None]:
    """Runs nginx with this configuration while the context lasts."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    (folder / "nginx.conf").write_text(configuration)
    files = ["-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    server = subprocess.Popen([program, *files])
    try:
        wait_for(lambda: is_open(port), seconds=10)
        yield
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def proxied(site: Site, folder: Path) -> Iterator[int]:
    """The port of an nginx in front of the site."""
    port, text = free_port(), Path(__file__).with_name("nginx.conf").read_text()
    for word, value in {"PLACE": folder, "OUTSIDE": port, "INSIDE": site.port}.items():
        text = text.replace(word, str(value))
    with nginx(folder, text, port):
        yield port


def wait_for(holds: Callable[[], bool], seconds: float) -> float:
    """The seconds until `holds` is true; fails if it is not in time."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds * SLOWNESS, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began
