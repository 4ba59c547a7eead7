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
from contextlib import contextmanager, suppress
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
_making = threading.BoundedSemaphore(AT_ONCE)
# A process has eight threads: those that make and those that wait leave half of them to the pages.
_waiting = threading.BoundedSemaphore(AT_ONCE)

Make = Callable[[IO[bytes]], object]


class Busy(Exception):
    """As many files are being made, and waited for, as may be."""


@contextmanager
def making_file() -> Iterator[None]:
    """Held while a file is made. Raises Busy."""
    if not (_making.acquire(blocking=False) or _waited()):
        raise Busy
    try:
        yield
    finally:
        _making.release()


def _waited() -> bool:
    if not _waiting.acquire(blocking=False):
        return False
    try:
        return _making.acquire(timeout=PATIENCE)
    finally:
        _waiting.release()


def _is_full() -> bool:
    for places in (_making, _waiting):
        if places.acquire(blocking=False):
            places.release()
            return False
    return True


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

    def open(
        self,
        version: str,
        make: Make,
        is_current: Callable[[], bool] = lambda: True,
    ) -> IO[bytes]:
        """The file of this version, made if it is not stored. Raises Busy.

        One made from rows that changed meanwhile, which `is_current` says, is handed out and not stored.
        """
        path = self.folder / version
        if (stored := _opened(path)) is not None:
            return stored
        with making_file():
            return _opened(path) or self._made(path, make, is_current)

    def refuse_early(self, version: str) -> None:
        """Before what costs time. Raises Busy where the file is not stored and no more may wait."""
        if _is_full() and not (self.folder / version).exists():
            raise Busy

    def _made(self, path: Path, make: Make, is_current: Callable[[], bool]) -> IO[bytes]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=self.folder, prefix=".")
        except OSError:
            log.exception("No file can be stored in %s", self.folder)
            return _filled(tempfile.TemporaryFile(), make)
        try:
            file = _filled(os.fdopen(descriptor, "w+b"), make)
            if is_current():
                os.replace(draft, path)  # in one step: no other process reads half a file
                self._drop_unused()
        finally:
            Path(draft).unlink(missing_ok=True)
        return file

    def _drop_unused(self) -> None:
        by_use = sorted(self.folder.iterdir(), key=_last_used, reverse=True)
        for path in by_use[self.keep :]:
            path.unlink(missing_ok=True)


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
    yield from project.glob("requirements*.txt")
    for folder, kind in (("locale", "*.mo"), ("templates", "*.*"), ("static", "*.*")):
        yield from (project / folder).rglob(kind)
    for package in project.iterdir():
        if (package / "__init__.py").exists():
            yield from package.rglob("*.py")
            yield from package.rglob("*.typ")


def busy_response() -> HttpResponse:
    response = HttpResponse(
        _("The site is busy making other files. Please try again in a minute."),
        status=503,
        content_type="text/plain; charset=utf-8",
    )
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


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0
