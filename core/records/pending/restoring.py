"""How a row gets back what it held, and how a deleted row comes back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..content_version import writing
from ..permissions import Actor, may, require
from ..publishable import Publishable
from ..saving import save_row
from ..tracked import TrackedModel
from .applying import write_changes
from .changes import Contents, PendingRow, changes_between, contents_of
from .models import PendingVersion
from .past import contents_deleted, contents_then, without_gone
from .rows import instance_of, many_of
from .saving import contents_at, pending_of, save_pending

# When readers see a row is decided for each version anew.
_SCHEDULE = {"live_at", "expires_at"}


def restore_version(
    row: Publishable, line: Any, *, by: Actor, channel: str
) -> PendingVersion | None:
    """What the row and its parts held at this line of its history: pending where readers see the row, else saved.

    Raises PermissionDenied, Conflicting, or ValidationError where what they need is gone.
    """
    require(may(by, "publish", type(row)), row)
    with writing():
        then = without_gone(contents_then(line))
        pending = pending_of(row)
        seen = contents_at(row, pending.number if pending else 0)
        mine = _editable(row, seen, then)
        if row.is_published or pending is not None:
            return save_pending(row, seen, mine, by=by, channel=channel)
        reason = _("version of %(at)s UTC restored") % {
            "at": f"{line.history_date:%Y-%m-%d %H:%M:%S}"
        }
        changes = changes_between(contents_of(row), mine)
        write_changes(changes, row, by=by, channel=channel, reason=reason)
        return None


def _editable(row: Publishable, seen: Contents, then: Contents) -> Contents:
    """What nobody types in a form stays as it is now: the slug, contents made by this site."""
    key = row._meta.label, row.pk
    fields = {one.name: one for one in (*row._meta.concrete_fields, *row._meta.many_to_many)}
    typed = {
        name: value
        for name, value in then[key].items()
        if fields[name].editable and name not in _SCHEDULE | {"slug"}
    }
    return then | {key: seen[key] | typed}


def restore_deleted(line: Any, *, by: Actor, channel: str) -> list[TrackedModel]:
    """Makes the row that this line of history deleted again, with its parts, as a draft under its old key.

    Raises PermissionDenied, or ValidationError where what it needs is gone or its key is taken; then nothing is saved.
    """
    row = line.instance
    require(may(by, "publish", type(row)), row)
    with writing():
        contents = without_gone(contents_deleted(line))
        if type(row)._base_manager.filter(pk=row.pk).exists():
            raise ValidationError(_("The row is there already."))
        restored: list[TrackedModel] = []
        for (table, pk), values in contents.items():
            change = PendingRow(table, -pk, "added", {}, values)
            found = _new_row(change, restored[0] if restored else row)
            reason = _("deleted row restored")
            save_row(found, by=by, channel=channel, reason=reason, many=many_of(change))
            restored.append(found)
        return restored


def _new_row(change: PendingRow, row: TrackedModel) -> TrackedModel:
    """Under its old key; `row` is the one that was deleted, as it was or as it is again."""
    found: Any = instance_of(change, row)
    found.pk = -change.pk
    if isinstance(found, Publishable) and isinstance(row, Publishable):
        found.published_at = row.published_at
    new: TrackedModel = found
    return new
