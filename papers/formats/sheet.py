"""What the sheet (`paper.typ`) is given: every text, name and date of an edition as it is printed."""

import dataclasses
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import PartialDate
from core.public.typesetting.sheets import Json, JsonObject

from ..contents import (
    Dossier,
    GroupSummary,
    PaperAssessment,
    PaperPosition,
    PaperProposal,
    PaperSource,
    PaperText,
)
from .blocks import blocks_of

_RIGHT_TO_LEFT = {"R", "AL"}


@dataclass(frozen=True)
class Imprint:
    """What an edition says about itself. `dated` is a partial date; `address` is whole."""

    edition: str
    running: str
    address: str
    dated: str = ""
    change_note: str = ""


def sheet_data(
    dossier: Dossier, imprint: Imprint, fonts: list[str], notes: list[str]
) -> JsonObject:
    # An anchor may come twice in contents that somebody made by hand; a label may not.
    labels = {text.anchor: f"text-{place}" for place, text in enumerate(dossier.texts)}
    sections: list[Json] = []
    place = 0
    for section in dossier.sections:
        texts: list[Json] = []
        for text in section.texts:
            texts.append(text_data(text, len(dossier.groups)) | {"label": f"text-{place}"})
            place += 1
        see_also: list[Json] = [
            {"label": labels[link.anchor], "name": _isolated(link.name)}
            for link in section.see_also
            if link.anchor in labels
        ]
        sections.append(
            {
                "name": _isolated(section.name),
                "address": _absolute(section.address),
                "see_also": see_also,
                "texts": texts,
            }
        )
    return {
        "fonts": [*fonts],
        "labels": {**labels_of(dossier)},
        "title": dossier.title or imprint.running,
        "author": dossier.publisher,
        "description": dossier.summary or imprint.running,
        "keywords": [word for word in (dossier.assembly, "WTSA", "ITU-T") if word],
        "date": _first_day(imprint.dated or dossier.made_on),
        "assembly": dossier.assembly,
        "edition": imprint.edition,
        "running": imprint.running,
        "warning": dossier.warning,
        "address": imprint.address,
        "change_note": imprint.change_note,
        "notes": [*notes],
        "introduction": [*blocks_of(dossier.introduction)],
        "method": [*blocks_of(dossier.method)],
        "summary": dossier.summary,
        "groups": [*dossier.groups],
        "sections": sections,
        "names": [dataclasses.asdict(name) for name in dossier.names],
    }


def labels_of(dossier: Dossier) -> dict[str, str]:
    """The headings and fixed words of the sheet."""
    return {
        "page": _("page {page} of {pages}"),
        "contents": _("Contents"),
        "change_note": _("New in this edition:"),
        "introduction": _("Introduction"),
        "method": _("Method"),
        "summary": _("At a glance"),
        "text": _("Text"),
        "on_page": _("Page"),
        "see_also": _("Also on this topic:"),
        "proposals": _("Proposals"),
        "no_proposal": _("No proposal recorded."),
        "positions": _("Positions"),
        "no_position": _("No position recorded."),
        "who": _("Who"),
        "position": _("Position"),
        "dated": _("Date"),
        "account": _("Summary"),
        "impact": _("What it would do to the Internet"),
        "publisher_view": publisher_view(dossier),
        "no_view": _("No view published."),
        "sources": _("Sources"),
        "names": _("Abbreviations"),
        "code": _("Short"),
        "name": _("Name"),
    }


def publisher_view(dossier: Dossier) -> str:
    if not dossier.publisher:
        return _("Publisher’s view")
    return _("%(publisher)s view") % {"publisher": dossier.publisher}


def text_data(text: PaperText, columns: int) -> JsonObject:
    by_group = (*text.by_group, *[GroupSummary()] * columns)[:columns]
    return {
        "name": text.title if text.name == _("New text") else text.name,
        "heading": _heading(text),
        "address": _absolute(text.address),
        "sentence": text.sentence,
        "by_group": [dataclasses.asdict(summary) for summary in by_group],
        "proposals": [_proposal(proposal) for proposal in text.proposals],
        "positions": [_position(position) for position in text.positions],
        "agreements": [*text.agreements],
        "without_position": [
            _("%(who)s: %(why)s.") % {"who": _names(one.holders), "why": one.reason}
            for one in text.without_position
        ],
        "own_proposals": [_proposal(proposal) for proposal in text.own_proposals],
        "own_positions": [_position(position) for position in text.own_positions],
        "assessments": [_assessment(assessment) for assessment in text.assessments],
        "assessments_of_others": [_assessment(one) for one in text.assessments_of_others],
        "has_publisher_view": text.has_publisher_view,
        "sources": [_source(source) for source in text.sources],
    }


def _heading(text: PaperText) -> str:
    if text.title in {"", text.name}:
        return _isolated(text.name)
    return _("%(name)s: %(title)s") % {"name": text.name, "title": _isolated(text.title)}


def _proposal(proposal: PaperProposal) -> JsonObject:
    cosigned = ""
    if proposal.cosigned_by:
        cosigned = _("co-signed by %(names)s") % {"names": _names(proposal.cosigned_by)}
    details = [
        _day(proposal.dated) or _("not dated"),
        proposal.stage,
        _("adds to %(paper)s") % {"paper": proposal.adds_to} if proposal.adds_to else "",
        proposal.outcome,
        _("became %(text)s") % {"text": proposal.became} if proposal.became else "",
    ]
    return {
        "word": proposal.word,
        "paper": proposal.paper or _("number not known"),
        "address": _absolute(proposal.address),
        "by": _joined([_names(proposal.by), cosigned]),
        "account": proposal.account,
        "details": _with_sources(details, proposal),
    }


def _position(position: PaperPosition) -> JsonObject:
    about = _("about %(paper)s") % {"paper": position.about_paper} if position.about_paper else ""
    return {
        "held_by": _names(position.held_by),
        "word": position.word,
        "address": _absolute(position.address),
        "dated": _day(position.dated) or _("not dated"),
        "account": position.account,
        "details": _with_sources([about], position),
    }


def _with_sources(details: list[str], row: PaperProposal | PaperPosition | PaperAssessment) -> str:
    """The details, the confidence and the sources; below them the remark, which is whole sentences."""
    sources = _("no source")
    if row.sources:
        numbers = ", ".join(map(str, row.sources))
        sources = ngettext("source %(numbers)s", "sources %(numbers)s", len(row.sources)) % {
            "numbers": numbers
        }
    return "\n".join(filter(None, [_joined([*details, row.confidence, sources]), row.remark]))


def _assessment(assessment: PaperAssessment) -> JsonObject:
    dimension, details = assessment.dimension, []
    if assessment.organisations:
        names = _names(assessment.organisations)
        details.append(_("Organisations affected: %(names)s.") % {"names": names})
    details.append(
        _("Dated %(day)s.") % {"day": _day(assessment.dated)}
        if assessment.dated
        else _("Not dated.")
    )
    if assessment.result:
        details.append(_("After the assembly: %(result)s.") % {"result": assessment.result})
    if assessment.result_remark:
        details.append(assessment.result_remark)
    whole = " ".join(details)
    if assessment.assessor:
        dimension = _("%(who)s: %(dimension)s") % {
            "who": _isolated(assessment.assessor),
            "dimension": dimension,
        }
        whole = f"{whole}\n{_with_sources([], assessment)}"
    return {
        "dimension": dimension,
        "level": assessment.level,
        "reason": assessment.reason,
        "details": whole,
    }


def _source(source: PaperSource) -> JsonObject:
    details = [source.evidence]
    if source.seen_on:
        details.append(_("seen on %(day)s") % {"day": _day(source.seen_on)})
    if source.checked_on and source.checked_on != source.seen_on:
        details.append(_("checked on %(day)s") % {"day": _day(source.checked_on)})
    return {
        "title": source.title,
        "page": _absolute(source.page),
        "address": source.address,
        "details": _joined(details),
    }


def _joined(parts: Iterable[str]) -> str:
    return capfirst("; ".join(part for part in parts if part))


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_isolated, names))


def _isolated(text: str) -> str:
    """Text from right to left in an isolate, so that the signs and numbers around it keep their place."""
    runs_left = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
    return f"\u2068{text}\u2069" if runs_left else text


def _day(dated: str) -> str:
    return PartialDate(dated).format()


def _absolute(address: str) -> str:
    return f"{settings.BASE_URL}{address}" if address.startswith("/") else address


def _first_day(dated: str) -> JsonObject | None:
    """The first day of a partial date: a document has a day."""
    day = PartialDate(dated).first_day
    return {"year": day.year, "month": day.month, "day": day.day} if day else None
