"""What a proposal asks, in sentences."""

from collections import defaultdict

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.sources import format_doubt
from core.text import format_first_names

from ..choices import Action, ProponentRole, ProposalStage
from ..legend import REQUESTS
from ..models import Proposal, ProposalItem


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
        sentences.append(sentence % {"who": format_first_names(cosigning)})
    if row.stage == ProposalStage.DRAFT:
        sentences.append(_("It is a draft; that it was submitted is not on record."))
    if row.stage == ProposalStage.WITHDRAWN:
        sentences.append(_("The proposal was withdrawn."))
    return " ".join(map(capfirst, sentences))


def _what_is_asked(items: list[ProposalItem], proposing: list[str]) -> list[str]:
    who = format_first_names(proposing)
    if not items and not proposing:
        return [_("The proponent of this proposal and the text it is about are not known.")]
    if not items:
        return [_("%(who)s made this proposal; the text it is about is not known.") % {"who": who}]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for item in items:
        new = _("“%(title)s”") % {"title": item.target_label}
        by_kind[item.action].append(new if item.target is None else item.target_label)
    sentences = []
    for kind, texts in by_kind.items():
        text = format_first_names(list(dict.fromkeys(texts)))
        values = {"who": who or _("someone"), "text": text, "count": 1}
        if not proposing and kind == Action.NOT_KNOWN:
            # A source that names a subject only does not say that a proposal was made on it.
            sentences.append(_("What was asked on %(text)s is not known.") % values)
        else:
            sentences.append(str(REQUESTS[kind] % values))
    return sentences if proposing else [*sentences, _("The proponent is not known.")]
