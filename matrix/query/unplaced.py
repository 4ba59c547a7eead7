"""Proposals without an item: no row of a table can hold them, so pages that count items name them."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import format_names
from meetings.models import Assembly
from positions.models import Proposal, ProposalItem

# More than these are counted, not named.
_NAMED = 3


def format_unplaced(assembly: Assembly) -> str:
    """`Not counted: “Draft common proposals” (RCC). The text it is about is not known.` Empty where there is none."""
    items = ProposalItem.objects.published().filter(proposal=OuterRef("pk"))
    found = Proposal.objects.published().filter(~Exists(items), assembly=assembly)
    rows = list(found.with_parts().order_by("title"))
    if not rows:
        return ""
    message = ngettext(
        "Not counted: %(what)s. The text it is about is not known.",
        "Not counted: %(what)s. The texts they are about are not known.",
        len(rows),
    )
    if len(rows) > _NAMED:
        return message % {"what": _("%(count)d proposals") % {"count": len(rows)}}
    return message % {"what": format_names([_named(row) for row in rows])}


def _named(row: Proposal) -> str:
    by = format_names([one.participant.short for one in row.proponents.all()]) or _(
        "proponent not found"
    )
    return _("“%(title)s” (%(by)s)") % {"title": row.title, "by": by}
