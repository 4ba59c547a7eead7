"""A draft or a pending version in the tables as if it were public, while its page is made."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from ..followers import tell_followers
from ..permissions import Actor, Operator
from ..publishable import Publication, Publishable, plan_parts
from ..tracked import TrackedModel, readable_pks
from .changes import PendingRow
from .rolled_back import rolled_back
from .rows import write_unchecked
from .saving import write_pending


@contextmanager
def previewed(row: Publishable, number: int, by: Actor) -> Iterator[Publishable]:
    """The row with its parts, and the parents that it needs and this person may read.

    `number` is that of the pending edit, 0 for none. Whatever else is no part of it stays as hidden as it is.

    Nothing of it stays, and no other connection sees it.
    """
    with rolled_back():
        write_pending(row, number)
        found: Publishable = type(row)._base_manager.get(pk=row.pk)
        _publish_parents(found, by)
        _publish(found)
        yield found


def is_shown(row: Publishable) -> bool:
    """Of a previewed row: not where a parent stays hidden."""
    return bool(type(row).objects.published().filter(pk=row.pk).exists())


def _publish_parents(row: TrackedModel, by: Actor) -> None:
    for name in row.public_with:
        parent = getattr(row, name)
        if isinstance(parent, TrackedModel) and readable_pks(type(parent), [parent.pk], by):
            _publish_parents(parent, by)
            if isinstance(parent, Publishable):
                _set_public(parent)


def _publish(row: Publishable) -> None:
    """With the parts that would become public with it, and all that the pending version adds."""
    _set_public(row)
    found = plan_parts(row, Operator(may_publish=True))
    for part in found.parts:
        if part in found.ready or part.pk < 0:
            _publish(part)


def _set_public(row: Publishable) -> None:
    if row.publication_stage == Publication.PUBLISHED:
        return
    values = {
        "publication": Publication.PUBLISHED,
        "live_at": None,
        "expires_at": None,
        "published_at": row.published_at or timezone.now(),
    }
    write_unchecked(row, [PendingRow(row._meta.label, row.pk, "changed", {}, values)])
    tell_followers([row])  # lists find it by its words
