"""The version of all that the public may see: a random token, replaced with each public change."""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models, transaction

from .permissions import refuse_where_nothing_is_written
from .publishable import Publishable
from .tracked import TrackedModel


class ContentVersion(models.Model):
    """One row. The token is random: a counter would come back when a backup is restored."""

    token = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.token


_ONLY = 1  # primary key of the one row
_READ = "SELECT token FROM core_contentversion WHERE id = 1"


class _Write(threading.local):
    depth = 0
    is_public = False  # whether something public changed in it so far


_write = _Write()


@contextmanager
def writing() -> Iterator[None]:
    """The transaction of a write, the outermost that there is.

    Its last statement replaces the token, so that no other writer waits for that row while this one works.
    """
    refuse_where_nothing_is_written()
    with transaction.atomic():
        _write.depth += 1
        try:
            yield
            if _write.depth == 1 and _write.is_public and not connection.needs_rollback:
                replace_token()
        finally:
            _write.depth -= 1
            if not _write.depth:
                _write.is_public = False


def note_change(rows: Iterable[TrackedModel]) -> None:
    """Of rows as they were, or as they are, in a write that is under way."""
    _write.is_public = _write.is_public or any(map(_may_be_seen, rows))


def _may_be_seen(row: TrackedModel) -> bool:
    """What was public once may still be named on the page of what outlives it."""
    root = row.root()
    return not isinstance(root, Publishable) or root.is_published or root.published_at is not None


# What other modules keep in step with rows, in the transaction of a write: with rows of one table, and whether they are deleted.
followers: list[Callable[[Sequence[models.Model], bool], None]] = []


def tell_followers(rows: Sequence[models.Model], are_deleted: bool = False) -> None:
    for follower in followers:
        follower(rows, are_deleted)


def replace_token() -> None:
    ContentVersion.objects.update_or_create(pk=_ONLY, defaults={"token": secrets.token_hex(16)})


def read_token() -> str | None:
    """None before anything was public. Asked at each request, so without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        row = cursor.fetchone()
    return row[0] if row else None
