"""How a row gets back what it held, and how a deleted row comes back."""

from typing import Any

from django.utils.translation import gettext as _

from ..content_version import writing
from ..permissions import Actor, may, require
from ..publishable import Publishable
from .changes import Contents, changes_between, contents_of
from .models import PendingVersion
from .past import contents_then, without_gone
from .saving import contents_at, pending_of, save_pending, write_changes

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
        seen = contents_at(row, pending, pending.number if pending else 0)
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
