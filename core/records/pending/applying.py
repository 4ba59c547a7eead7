"""How a pending version is written into its row and its parts, on the path on which all is written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from django.utils.translation import gettext as _

from ..permissions import Actor
from ..publishable import Publication, Publishable, set_publication, written_by
from ..publishing import publish_new_part
from ..saving import Write, WriteContext, many_as_keys, remove_many, write_row
from ..tracked import TrackedModel
from .changes import Changes, PendingRow, RowKey, instance_of, key_of, make_changed, many_of
from .models import PendingVersion


def apply(
    pending: PendingVersion, changes: Changes, row: Publishable, by: Actor, channel: str
) -> None:
    """As its authors would have written it: new parts first, so that the row can count on them."""
    authors = pending.authors()
    names = {"number": pending.pk, "names": pending.author_names}
    reason = _("pending change %(number)s, written by %(names)s") % names
    if said := "; ".join(dict.fromkeys(one.reason for one in pending.edits.all() if one.reason)):
        reason = f"{reason}: {said}"
    with written_by(authors[-1].by_id if authors else None):
        if not row.is_published:
            set_publication(row, Publication.PUBLISHED, by)
            changes = [*changes, PendingRow(*key_of(row), "changed")]
        context = WriteContext(by, channel, reason)
        write_changes(changes, row, context, pending.batches())


def write_changes(
    changes: Changes,
    row: TrackedModel,
    context: WriteContext,
    batches: Mapping[RowKey, Mapping[int, set[str]]] = MappingProxyType({}),
) -> None:
    """Each row checked and with a line of history, in a transaction of the caller.

    `batches` has, by row, the imports that set fields of it; each has a line of its own, by which it is undone.
    """
    written: list[TrackedModel] = []
    for change in sorted(changes, key=_order(row)):
        found = instance_of(change, row)
        if found is None:
            continue
        if change.verb == "removed":
            remove_many([found], context)
            continue
        own = batches.get(change.key, {})
        if change.verb == "added":  # by whom it was added, whoever changed it since
            batch = next((one for one, names in own.items() if "" in names), None)
        else:
            batch = next(reversed(list(own)), None)
            _record_earlier(own, change, row, context)
        if found is not row:
            publish_new_part(found, row, context.by)
        write_row(Write(found, many=many_of(change)), replace(context, batch=batch))
        written.append(found)
    for one in written:
        if isinstance(one, Publishable) and one.is_published:
            one.check_publishable()


def _record_earlier(
    batches: Mapping[int, set[str]], change: PendingRow, row: TrackedModel, context: WriteContext
) -> None:
    """What each import but the last, which is saved, made of the row, as lines of history."""
    names: set[str] = set()
    for batch in list(batches)[:-1]:
        names |= batches[batch]
        after = {name: value for name, value in change.after.items() if name in names}
        step = replace(change, after=after)
        found = change.model._base_manager.get(pk=change.pk)
        make_changed(found, step, row)
        if isinstance(found, Publishable):
            found.version += 1  # of the write that they are steps of
        many = many_as_keys(Write(found, many=many_of(step)), is_new=False)
        replace(context, batch=batch).record([found], "~", [many])


def _order(row: TrackedModel) -> Callable[[PendingRow], tuple[int, str, int]]:
    """Added and changed parts, the row, then what goes."""

    def place(change: PendingRow) -> tuple[int, str, int]:
        is_row = change.key == key_of(row)
        return (2 if change.verb == "removed" else int(is_row)), change.table, -change.pk

    return place
