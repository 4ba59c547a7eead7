"""Whether this process can answer readers and whether it can save, for proxies and monitoring."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseFailure
from django.db import OperationalError, connection, transaction

from ...database.checks import is_migrated
from ...database.sqlite.base import waiting_at_most
from .failures import BUSY, failure_of

LEAST_FREE = 50 * 1024 * 1024  # bytes
_A_WRITE = 64 * 1024  # bytes that a save may take
LONG = 5  # seconds; a shorter lock is only somebody's save
_locked_since: float | None = None  # None while it is not locked
_is_migrated = once(is_migrated)


def why_not_ready() -> str:
    """Empty if readers can be answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if _is_migrated():
            return ""
    except DatabaseFailure:
        return "the database does not answer"
    _is_migrated.cache_clear()  # a migrated database stays so, one that is not is asked about again
    return "the database is not migrated"


def degradations() -> Iterator[str]:
    """What does not work although readers can be answered."""
    if reason := _why_nothing_is_saved():
        yield f"nothing can be saved ({reason})"
    try:
        cache.get("readyz")
    except DatabaseFailure:
        yield "tries to sign in cannot be counted"
    # Folders that the site writes to; SQLite writes to that of its file.
    folders = {"uploads": settings.MEDIA_ROOT, "stored files": settings.STORED_FILES_ROOT}
    file = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and file.exists():
        folders = {"the database": file.parent} | folders
    for what, wanted in folders.items():
        folder = next(one for one in (Path(wanted), *Path(wanted).parents) if one.exists())
        try:
            if shutil.disk_usage(folder).free < LEAST_FREE:
                yield f"the disk of {what} is nearly full"
            with tempfile.TemporaryFile(dir=folder) as tried:
                tried.write(bytes(_A_WRITE))
        except OSError as error:
            failure = failure_of(error)
            yield f"no file can be written for {what} ({failure.name if failure else 'disk'})"


def _why_nothing_is_saved() -> str:
    global _locked_since  # noqa: PLW0603 - one for all threads
    try:
        _try_to_write()
    except DatabaseFailure as error:
        if (failure := failure_of(error)) is not BUSY:
            return failure.name if failure else "database"
        _locked_since = _locked_since or time.monotonic()
        return "locked" if time.monotonic() - _locked_since >= LONG else ""
    _locked_since = None
    return ""


def _try_to_write() -> None:
    """Begins a write and rolls it back, without waiting for another writer."""
    with waiting_at_most(0), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW transaction_read_only")
            if cursor.fetchone() == ("on",):
                raise OperationalError("readonly")
        else:
            # A transaction begins even on a read-only database, so a statement must write.
            cursor.execute("UPDATE core_contentversion SET token = token")
        transaction.set_rollback(True)
