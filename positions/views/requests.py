"""What a proposal asks, in sentences."""

from collections import defaultdict
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.records.sources import format_doubt
from core.text import format_names

from ..choices import Action, ProponentRole, ProposalStage
from ..models import Proposal, ProposalItem

# Of more names the rest is counted.
_NAMED = 6

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
        "%(who)s asked for no change to %(what)s.",
        "%(who)s asked for no change to %(what)s.",
        "count",
    ),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s made a proposal on %(what)s; what it would do is not known.",
        "%(who)s made a proposal on %(what)s; what it would do is not known.",
        "count",
    ),
}
_PROPONENT_NOT_KNOWN: dict[str, Any] = {
    Action.ADD: gettext_lazy("Someone proposed to add %(what)s; the proponent is not known."),
    Action.MOD: gettext_lazy("Someone proposed to change %(what)s; the proponent is not known."),
    Action.SUP: gettext_lazy("Someone proposed to suppress %(what)s; the proponent is not known."),
    Action.NOC: gettext_lazy(
        "Someone proposed to leave %(what)s unchanged; the proponent is not known."
    ),
    # A source that names a subject only does not say that a proposal was made on it.
    Action.NOT_KNOWN: gettext_lazy("What was asked on %(what)s, and by whom, is not known."),
}


def request_sentences(row: Proposal) -> str:
    """Of a proposal with its parts: who asks for what, how sure that is, and whether it was withdrawn."""
    names: dict[str, list[str]] = defaultdict(list)
    for proponent in row.proponents.all():
        names[proponent.role].append(proponent.participant.short)
    cosigning = names[ProponentRole.CO_SIGNATORY]
    sentences = _what_is_asked(list(row.items.all()), names[ProponentRole.PROPONENT])
    sentences[0] = f"{sentences[0].removesuffix('.')}{format_doubt(row)}."
    if cosigning:
        sentence = ngettext("%(who)s co-signed it.", "%(who)s co-signed it.", len(cosigning))
        sentences.append(sentence % {"who": _format_list(cosigning)})
    if row.stage == ProposalStage.DRAFT:
        sentences.append(_("It is a draft; that it was submitted is not on record."))
    if row.stage == ProposalStage.WITHDRAWN:
        sentences.append(_("The proposal was withdrawn."))
    return " ".join(map(capfirst, sentences))


def _what_is_asked(items: list[ProposalItem], proposing: list[str]) -> list[str]:
    count = len(proposing)
    values = {"count": count, "who": _format_list(proposing)}
    if not items and not proposing:
        return [_("The proponent of this proposal and the text it is about are not known.")]
    if not items:
        said = ngettext(
            "%(who)s made this proposal; the text it is about is not known.",
            "%(who)s made this proposal; the text it is about is not known.",
            count,
        )
        return [said % values]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for item in items:
        new = _("“%(title)s”") % {"title": item.target_label}
        by_kind[item.action].append(new if item.target is None else item.target_label)
    sentences = _ASKED if proposing else _PROPONENT_NOT_KNOWN
    return [
        str(sentences[kind] % (values | {"what": _format_list(texts)}))
        for kind, texts in by_kind.items()
    ]


def _format_list(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    if len(names) <= _NAMED:
        return format_names(names)
    left = len(names) - _NAMED + 1
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", left) % {
        "names": ", ".join(names[: _NAMED - 1]),
        "count": left,
    }
