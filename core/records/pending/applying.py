"""How a pending version is written into its row and its parts, on the path on which all is written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from django.utils.translation import gettext as _

from ..permissions import Actor
from ..publishable import Publication, Publishable, set_publication
from ..publishing import save_part
from ..reviewing import written_by
from ..saving import Write, many_as_keys, remove, save_row
from ..saving.context import WriteContext
from ..tracked import TrackedModel
from .changes import Changes, PendingRow, RowKey
from .models import PendingVersion
from .rows import instance_of, make_changed, many_of


def apply(pending: PendingVersion, row: Publishable, by: Actor, channel: str) -> None:
    """As its authors would have written it: new parts first, so that the row can count on them."""
    authors = pending.authors()
    names = ", ".join(dict.fromkeys(edit.by_name for edit in authors))
    reason = _("pending change %(number)s, written by %(names)s") % {
        "number": pending.pk,
        "names": names,
    }
    if said := "; ".join(dict.fromkeys(edit.reason for edit in pending.edits.all() if edit.reason)):
        reason = f"{reason}: {said}"
    changes = pending.opened
    batches = pending.batches()
    with written_by(authors[-1].by_id if authors else None):
        if not row.is_published:
            set_publication(row, Publication.PUBLISHED, by)
            changes.append(PendingRow(row._meta.label, row.pk, "changed"))
        write_changes(changes, row, by=by, channel=channel, reason=reason, batches=batches)


def write_changes(
    changes: Changes,
    row: TrackedModel,
    *,
    by: Actor,
    channel: str,
    reason: str,
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
            remove(found, by=by, channel=channel, reason=reason)
        else:
            own = batches.get(change.key, {})
            if change.verb == "added":  # by whom it was added, whoever changed it since
                batch = next((one for one, names in own.items() if "" in names), None)
            else:
                *earlier, batch = own or [None]
                _record_steps(
                    change,
                    row,
                    [(one, own[one]) for one in earlier if one],
                    WriteContext(by, channel, reason),
                )
            save = save_row if found is row else partial(save_part, row=row)
            many = many_of(change)
            save(found, by=by, channel=channel, reason=reason, many=many, batch=batch)
        written.append(found)
    for one in written:
        if isinstance(one, Publishable) and one.is_published:
            one.check_publishable()


def _record_steps(
    change: PendingRow,
    row: TrackedModel,
    steps: Iterable[tuple[int, set[str]]],
    context: WriteContext,
) -> None:
    """What each import but the last made of the row, as lines of history; the last is saved."""
    names: set[str] = set()
    for batch, own in steps:
        names |= own
        step = replace(
            change, after={name: change.after[name] for name in change.after.keys() & names}
        )
        found = change.model._base_manager.get(pk=change.pk)
        make_changed(found, step, row)
        if isinstance(found, Publishable):
            found.version += 1  # of the write that they are steps of
        many = many_as_keys(Write(found, many=many_of(step)), is_new=False)
        replace(context, batch=batch).record([found], "~", [many])


def _order(row: TrackedModel) -> Callable[[PendingRow], tuple[int, str, int]]:
    """Added and changed parts, the row, then what goes."""

    def place(change: PendingRow) -> tuple[int, str, int]:
        is_row = change.key == (row._meta.label, row.pk)
        return (2 if change.verb == "removed" else int(is_row)), change.table, -change.pk

    return place
