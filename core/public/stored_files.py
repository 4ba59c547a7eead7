"""Files that are expensive to make: made once and stored.

A file is stored under a hash of everything it is made from, including the code, so it is never out of date.
"""

import hashlib
import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

log = logging.getLogger(__name__)

AT_ONCE = 3  # files made at once in a process; its other threads serve pages
RETRY_AFTER = 60  # seconds
_CODE = (
    *("requirements*.txt", "locale/**/*.mo", "templates/**/*.*", "static/**/*.*"),
    *("[!.]*/**/*.py", "[!.]*/**/*.typ"),
)
_making = threading.BoundedSemaphore(AT_ONCE)

Make = Callable[[IO[bytes]], object]


class Busy(Exception):
    """Raised if too many files are being made at once. HeadersMiddleware answers it."""

    reason = gettext_lazy("The site is busy making other files. Please try again in a minute.")


def temporary_file(make: Make) -> IO[bytes]:
    """A file on disk that is deleted when it is closed. Raises Busy."""
    if not _making.acquire(blocking=False):
        raise Busy
    try:
        with ExitStack() as failed:
            file = failed.enter_context(tempfile.NamedTemporaryFile(dir=scratch_folder()))
            make(file)
            file.seek(0)
            failed.pop_all()  # the caller closes it
            return file
    finally:
        _making.release()


def scratch_folder() -> str:
    """Beside the stored files, which have room for large ones: /tmp may be in memory."""
    folder = str(settings.STORED_FILES_ROOT)
    with suppress(OSError):
        os.makedirs(folder, exist_ok=True)
    may_write = os.path.isdir(folder) and os.access(folder, os.W_OK)
    return folder if may_write else tempfile.gettempdir()


@dataclass(frozen=True)
class FileStore:
    """Files of one kind, in a folder of that name. Only the `keep` files used last stay."""

    name: str
    keep: int

    def open(self, version: str, make: Make) -> IO[bytes]:
        """The file of this version, made if there is none. Raises Busy."""
        path = Path(settings.STORED_FILES_ROOT, self.name, version)
        with suppress(OSError):
            os.utime(path)
            return path.open("rb")
        file = temporary_file(make)
        try:
            path.parent.mkdir(exist_ok=True)
            os.link(file.name, path)  # atomic: no other process reads half a file
            by_use = sorted(path.parent.iterdir(), key=os.path.getmtime, reverse=True)
            for unused in by_use[self.keep :]:
                unused.unlink()
        except (FileExistsError, FileNotFoundError):
            pass  # another process made or removed the file
        except OSError:
            log.exception("No file can be stored in %s", path.parent)
        return file


def version_of(*facts: object) -> str:
    """The name of a file made from these values, which JSON must be able to hold, by the present code."""
    made_from = json.dumps([code_version(), get_language(), *facts], sort_keys=True)
    return hashlib.sha256(made_from.encode()).hexdigest()


@cache
def code_version() -> str:
    """A hash of the project's files and the versions of its libraries: a new release makes new files."""
    digest = hashlib.sha256()
    for path in sorted(path for kind in _CODE for path in settings.BASE_DIR.glob(kind)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
