"""Passing failures of the database and the disk, named so that a page can say what to do; plain-text refusals."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import InternalError, OperationalError
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Failure:
    name: str
    reason: Promise
    retry_after: int  # seconds


BUSY = Failure(
    "busy",
    gettext_lazy("Someone else’s change, perhaps a large import, is being saved. Wait a moment."),
    10,
)
FULL = Failure(
    "full",
    gettext_lazy("The site’s storage is full, so nothing can be saved. Tell its operator."),
    300,
)
READ_ONLY = Failure(
    "read-only",
    gettext_lazy("The site can be read but not changed at the moment, for maintenance."),
    120,
)
UNREACHABLE = Failure(
    "unreachable", gettext_lazy("The site’s database does not answer at the moment."), 30
)

# SQLite's messages, PostgreSQL's codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_CODE = {
    "55P03": BUSY,  # lock_not_available
    "40P01": BUSY,  # deadlock_detected
    "40001": BUSY,  # serialization_failure
    "57014": BUSY,  # query_canceled, by a timeout
    "25P03": BUSY,  # idle_in_transaction_session_timeout
    "53100": FULL,  # disk_full
    "25006": READ_ONLY,  # read_only_sql_transaction
}
_BY_WORDS = {
    "locked": BUSY,
    "disk is full": FULL,
    "disk I/O error": FULL,
    "No space left": FULL,
    "readonly": READ_ONLY,
    "unable to open database": UNREACHABLE,
    # Errors of connecting to PostgreSQL have no code, but one of these words, as do those of psycopg's pool.
    "connection": UNREACHABLE,
    "pool": UNREACHABLE,
}
_BY_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,  # a file would pass the system's limit
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
}


def failure_of(error: BaseException | None) -> Failure | None:
    """None if the error is a fault of the program."""
    found: Failure | None = None
    while error is not None and found is None:
        if isinstance(error, OSError):
            found = _BY_ERRNO.get(error.errno or 0)
        elif isinstance(error, OperationalError | InternalError):
            code, said = getattr(error.__cause__, "sqlstate", None), str(error)
            by_words = (failure for words, failure in _BY_WORDS.items() if words in said)
            found = _BY_CODE.get(code or "") or next(by_words, None)
        error = error.__cause__ or error.__context__
    return found


def refusal(reasons: Iterable[str], status: int = 400, retry_after: int = 0) -> HttpResponse:
    """A plain-text response, for when no page can be rendered."""
    kind = "text/plain; charset=utf-8"
    response = HttpResponse("\n".join(reasons), status=status, content_type=kind)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
