"""What a proposal asks, in sentences."""

from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.text import format_names
from meetings.models import Assembly

from ..choices import Action, ItemOutcome, ProponentRole, ProposalStage
from ..models import Proposal, ProposalItem

# More names than these are counted.
_NAMED = 6

_ASKS: dict[str, Any] = {
    Action.ADD: ngettext_lazy(
        "%(who)s proposes to add %(what)s.", "%(who)s propose to add %(what)s.", "count"
    ),
    Action.MOD: ngettext_lazy(
        "%(who)s proposes to change %(what)s.", "%(who)s propose to change %(what)s.", "count"
    ),
    Action.SUP: ngettext_lazy(
        "%(who)s proposes to suppress %(what)s.", "%(who)s propose to suppress %(what)s.", "count"
    ),
    Action.NOC: ngettext_lazy(
        "%(who)s asks for no change of %(what)s.", "%(who)s ask for no change of %(what)s.", "count"
    ),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s made a proposal on %(what)s; what it would do was not found.",
        "%(who)s made a proposal on %(what)s; what it would do was not found.",
        "count",
    ),
}
_ASKED: dict[str, Any] = {
    Action.ADD: ngettext_lazy(
        "%(who)s proposed to add %(what)s.", "%(who)s proposed to add %(what)s.", "count"
    ),
    Action.MOD: ngettext_lazy(
        "%(who)s proposed to change %(what)s.", "%(who)s proposed to change %(what)s.", "count"
    ),
    Action.SUP: ngettext_lazy(
        "%(who)s proposed to suppress %(what)s.", "%(who)s proposed to suppress %(what)s.", "count"
    ),
    Action.NOC: ngettext_lazy(
        "%(who)s asked for no change of %(what)s.",
        "%(who)s asked for no change of %(what)s.",
        "count",
    ),
    Action.NOT_KNOWN: _ASKS[Action.NOT_KNOWN],
}
_BY_WHOM_NOT_FOUND: dict[str, Any] = {
    Action.ADD: gettext_lazy("It was proposed to add %(what)s; by whom was not found."),
    Action.MOD: gettext_lazy("It was proposed to change %(what)s; by whom was not found."),
    Action.SUP: gettext_lazy("It was proposed to suppress %(what)s; by whom was not found."),
    Action.NOC: gettext_lazy("It was proposed to leave %(what)s unchanged; by whom was not found."),
    Action.NOT_KNOWN: gettext_lazy("What was asked on %(what)s, and by whom, was not found."),
}
_NO_ITEM = ngettext_lazy(
    "%(who)s made this proposal; which text it is about was not found.",
    "%(who)s made this proposal; which text it is about was not found.",
    "count",
)


def asks(row: Proposal) -> str:
    """Of a proposal with its parts: who asks for what, and whether it was withdrawn."""
    proponents = list(row.proponents.all())
    making = [one.participant.short for one in proponents if one.role == ProponentRole.PROPONENT]
    signing = [
        one.participant.short for one in proponents if one.role == ProponentRole.CO_SIGNATORY
    ]
    said = _what_is_asked(list(row.items.all()), making, _is_over(row.assembly))
    if signing:
        said.append(
            ngettext("%(who)s signed it too.", "%(who)s signed it too.", len(signing))
            % {"who": _listed(signing)}
        )
    if row.stage == ProposalStage.WITHDRAWN:
        said.append(_("The proposal was withdrawn."))
    return " ".join(said)


def _is_over(assembly: Assembly) -> bool:
    meeting = assembly.own_meeting
    return (
        meeting is not None
        and meeting.ends_on is not None
        and meeting.ends_on < timezone.localdate()
    )


def _what_is_asked(items: list[ProposalItem], making: list[str], is_over: bool) -> list[str]:
    values = {
        "count": max(len(making), 1),
        "who": _listed(making) if making else _("A proponent that was not found"),
    }
    is_past = is_over or any(item.outcome != ItemOutcome.NOT_KNOWN for item in items)
    # A source that names a subject only does not say that a proposal was made on it.
    clauses = _BY_WHOM_NOT_FOUND if not making else _ASKED if is_past else _ASKS
    by_kind: dict[str, list[str]] = defaultdict(list)
    for item in items:
        by_kind[item.action].append(_text_said(item))
    return [
        str(clauses[kind] % (values | {"what": _listed(texts)})) for kind, texts in by_kind.items()
    ] or [_NO_ITEM % values]


def _text_said(item: ProposalItem) -> str:
    return (
        item.target_label
        if item.target is not None
        else _("“%(title)s”") % {"title": item.target_label}
    )


def _listed(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    if len(names) <= _NAMED:
        return format_names(names)
    more = len(names) - _NAMED + 1
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": ", ".join(names[: _NAMED - 1]),
        "count": more,
    }
