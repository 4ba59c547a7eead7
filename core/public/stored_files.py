"""Files that cost much to make: made once, stored, and handed out from there.

A file is stored under a hash of everything it is made from, the code included, so a stored file is never out of date.
"""

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

AT_ONCE = 2  # files made at the same time in one process
PATIENCE = 5  # seconds that a request waits for its turn; a paper of a hundred pages takes two
RETRY_AFTER = 60  # seconds
# Of those who make a file or wait for it: a process has eight threads, half of which are left to the pages.
_places = threading.BoundedSemaphore(2 * AT_ONCE)
_making = threading.BoundedSemaphore(AT_ONCE)

Make = Callable[[IO[bytes]], object]


class Busy(Exception):
    """As many files are being made, and waited for, as may be."""


@contextmanager
def making_file() -> Iterator[None]:
    """Held while a file is made. Raises Busy."""
    with ExitStack() as held:
        for semaphore, seconds in ((_places, 0), (_making, PATIENCE)):
            if not semaphore.acquire(timeout=seconds):
                raise Busy
            held.callback(semaphore.release)
        yield


def temporary_file(make: Make) -> IO[bytes]:
    """A file on disk that is gone when it is closed. Raises Busy."""
    with making_file():
        return _filled(tempfile.TemporaryFile(dir=scratch_folder()), make)


def scratch_folder() -> str:
    """Beside the stored files, where there is room for large ones: /tmp may be memory."""
    folder = settings.STORED_FILES_ROOT
    with suppress(OSError):
        os.makedirs(folder, exist_ok=True)
    return str(folder) if os.access(folder, os.W_OK) else tempfile.gettempdir()


@dataclass(frozen=True)
class FileStore:
    """Files of one kind, in a folder of that name. The `keep` used last stay."""

    name: str
    keep: int

    @property
    def folder(self) -> Path:
        return Path(settings.STORED_FILES_ROOT) / self.name

    def open(self, version: str, make: Make) -> IO[bytes]:
        """The file of this version, made if it is not stored. Raises Busy."""
        path = self.folder / version
        if (stored := _opened(path)) is not None:
            return stored
        with making_file():
            return _opened(path) or self._made(path, make)

    def refuse_early(self, version: str) -> None:
        """Before what costs time. Raises Busy where the file is not stored and no more may wait."""
        if (self.folder / version).exists():
            return
        if not _places.acquire(blocking=False):
            raise Busy
        _places.release()

    def _made(self, path: Path, make: Make) -> IO[bytes]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=self.folder, prefix=".")
        except OSError:
            log.exception("No file can be stored in %s", self.folder)
            return _filled(tempfile.TemporaryFile(), make)
        try:
            file = _filled(os.fdopen(descriptor, "w+b"), make)
            os.replace(draft, path)  # in one step: no other process reads half a file
            self._drop_unused()
        finally:
            Path(draft).unlink(missing_ok=True)
        return file

    def _drop_unused(self) -> None:
        with suppress(FileNotFoundError):  # another process drops the same
            by_use = sorted(self.folder.iterdir(), key=lambda path: -path.stat().st_mtime)
            for path in by_use[self.keep :]:
                path.unlink()


def version_of(*facts: object) -> str:
    """The name of a file that is made from these facts, which JSON can hold, by the code as it is."""
    made_from = json.dumps([code_version(), get_language(), *facts], sort_keys=True)
    return hashlib.sha256(made_from.encode()).hexdigest()


@cache
def code_version() -> str:
    """Of this project's files and the versions of its libraries: another release makes other files."""
    digest = hashlib.sha256()
    for path in sorted(_code_files(settings.BASE_DIR)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _code_files(project: Path) -> Iterator[Path]:
    for pattern in ("requirements*.txt", "locale/**/*.mo", "templates/**/*.*", "static/**/*.*"):
        yield from project.glob(pattern)
    for module in project.glob("*/__init__.py"):
        yield from module.parent.rglob("*.py")
        yield from module.parent.rglob("*.typ")


def busy_response(message: str = "") -> HttpResponse:
    said = message or _("The site is busy making other files. Please try again in a minute.")
    response = HttpResponse(said, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _filled(file: IO[bytes], make: Make) -> IO[bytes]:
    try:
        make(file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _opened(path: Path) -> IO[bytes] | None:
    try:
        os.utime(path)
        return path.open("rb")
    except OSError:
        return None
