"""The legend: each code with its word, its mark and its meaning; and sentences made from codes.

Pages, files and templates take the word for a code from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from core.dates import PartialDate
from core.records.sources import Confidence, Sourced

from .choices import (
    CHANGED,
    DAY_UNKNOWN,
    Action,
    Certainty,
    EvidenceKind,
    GroupAgreement,
    ItemOutcome,
    NoPosition,
    ProposalStage,
    Result,
    Severity,
    Stance,
    StatedThrough,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class LegendFamily(StrEnum):
    """Codes that the legend explains together. A code may have different meanings in different families."""

    ACTION = "action"
    STANCE = "stance"
    NO_POSITION = "no_position"
    STATED_THROUGH = "stated_through"
    GROUP_AGREEMENT = "group_agreement"
    NOTE = "note"
    EVIDENCE = "evidence"
    STAGE = "stage"
    OUTCOME = "outcome"
    SEVERITY = "severity"
    CERTAINTY = "certainty"
    RESULT = "result"
    CONFIDENCE = "confidence"


# The codes of cells: each is in only one of these families.
OF_CELLS = (
    LegendFamily.ACTION,
    LegendFamily.STANCE,
    LegendFamily.NO_POSITION,
    LegendFamily.STATED_THROUGH,
    LegendFamily.GROUP_AGREEMENT,
    LegendFamily.NOTE,
)


# Words for codes that are no choices of a field; choices have labels.
_WORDS: dict[str, Promise] = {
    NoPosition.NOT_LOOKED_FOR: _("not looked for"),
    StatedThrough.OWN: _("own paper or statement"),
    StatedThrough.CO_SIGNED: _("co-signed"),
    StatedThrough.INFERRED: _("our inference"),
    StatedThrough.GROUP: _("through its group"),
    GroupAgreement.BREAKS: _("breaks with its group"),
    GroupAgreement.OWN_PAPER: _("adds its own paper"),
    GroupAgreement.SAME_STANCE: _("says the same"),
    GroupAgreement.BOTH_AMEND: _("different requests: MOD and MOD"),
    GroupAgreement.DIFFERENT: _("different requests"),
    CHANGED: _("changed since"),
    DAY_UNKNOWN: _("day not known"),
}

# What each code means, in the order of the legend.
_MEANINGS: dict[LegendFamily, dict[Any, Promise | str]] = {
    LegendFamily.ACTION: {
        Action.ADD: _(
            "A proposal for a new text, named in square brackets until it gets a number."
        ),
        Action.MOD: _(
            "A proposal to change an existing text. Two proposals to change the same text may disagree."
        ),
        Action.SUP: _("A proposal to suppress an existing text."),
        Action.NOC: _("“No change”: a deliberate proposal to keep a text as it is."),
        Action.NOT_KNOWN: _(
            "A proposal was made, but we have not found what it would do to the text."
        ),
    },
    LegendFamily.STANCE: {
        Stance.SUPPORT: _(
            "The holder said that it wants what is proposed, unless marked “our inference”."
        ),
        Stance.OPPOSE: _(
            "The holder said that it does not want what is proposed, unless marked “our inference”."
        ),
        Stance.CONCERN: _(
            "The holder voiced a concern without saying that it opposes the proposal."
        ),
        Stance.NO_CHANGE: _(
            "The holder said that the text should stay as it is, unless marked “our inference”. A proposal to keep it so is NOC."
        ),
        Stance.WELCOMES: _(
            "After the assembly, the holder welcomed the decision, unless marked “our inference”."
        ),
        Stance.REGRETS: _(
            "After the assembly, the holder regretted the decision, unless marked “our inference”."
        ),
    },
    LegendFamily.NO_POSITION: {
        NoPosition.NOT_LOOKED_FOR: _("Nobody has looked yet, so nothing is known."),
        Stance.NONE_FOUND: _(
            "Someone looked on the day given and found no position; one may still exist."
        ),
        Stance.NO_POSITION: _(
            "The holder said that it takes no position. That is neither agreement nor refusal."
        ),
    },
    LegendFamily.STATED_THROUGH: {
        StatedThrough.OWN: _("The holder's own paper or statement. It comes before all others."),
        StatedThrough.CO_SIGNED: _(
            "A paper of others that the holder co-signed. It counts only if the holder has no paper or statement of its own."
        ),
        StatedThrough.INFERRED: _(
            "Concluded by the editors of this site from other evidence. The holder is not known to have said it, so it is not compared with what others say."
        ),
        StatedThrough.GROUP: _(
            "A State without a paper or statement of its own is shown with what its regional organisation asks."
        ),
    },
    LegendFamily.GROUP_AGREEMENT: {
        GroupAgreement.BREAKS: _(
            "The State asks for one thing and its regional organisation for the opposite."
        ),
        GroupAgreement.OWN_PAPER: _(
            "In a paper of its own, the State asks for the same kind of action as its regional organisation."
        ),
        GroupAgreement.SAME_STANCE: _(
            "The State says the same as its regional organisation; no paper of its own is recorded."
        ),
        GroupAgreement.BOTH_AMEND: _(
            "Both ask to change the text. Whether they want the same changes is not known: it is neither agreement nor disagreement."
        ),
        GroupAgreement.DIFFERENT: _(
            "The State asks for one thing and its regional organisation for another; neither rules out the other."
        ),
    },
    LegendFamily.NOTE: {
        CHANGED: _(
            "A paper or statement in the cell is dated after the chosen day, or was added, removed or changed since the chosen release."
        ),
        DAY_UNKNOWN: _(
            "The date of a paper or statement in the cell is unknown or incomplete. “As at” a day it counts from the first day of its assembly; whether it is new since a day is left open."
        ),
    },
    LegendFamily.EVIDENCE: {
        EvidenceKind.OFFICIAL_PAPER: _(
            "A paper filed with the assembly or with a preparatory meeting."
        ),
        EvidenceKind.REGIONAL_TEXT: _(
            "A text of a regional organisation: a draft, a common proposal or a report."
        ),
        EvidenceKind.SAID_IN_MEETING: _("Said in a meeting and noted in its report."),
        EvidenceKind.OWN_PUBLICATION: _("Published by the holder, on its website for example."),
        EvidenceKind.PRESS: _("Reported by the press or by others."),
        EvidenceKind.INFERENCE: _("Concluded by the editors of this site from other evidence."),
    },
    LegendFamily.STAGE: {
        ProposalStage.DRAFT: _(
            "Being drafted in a regional organisation; it may change or be dropped."
        ),
        ProposalStage.APPROVED: _(
            "Approved by the regional organisation; nothing shows that it was filed with the assembly."
        ),
        ProposalStage.SUBMITTED: _("Filed with the assembly."),
        ProposalStage.WITHDRAWN: _(
            "Withdrawn by its proponents. It stays readable and counts for no position."
        ),
        ProposalStage.NOT_KNOWN: _("We have not found how far the proposal has come."),
    },
    LegendFamily.OUTCOME: {
        ItemOutcome.ADOPTED: _(
            "The assembly accepted the proposal. Whether the text was amended is said only where it is known."
        ),
        ItemOutcome.AMENDED: _("The assembly adopted the proposal with changes."),
        ItemOutcome.MERGED: _("The assembly adopted a text made of this and other proposals."),
        ItemOutcome.NOT_ADOPTED: _("The assembly did not adopt the proposal."),
        ItemOutcome.WITHDRAWN: _(
            "The proponents withdrew the proposal before the assembly decided."
        ),
        ItemOutcome.DEFERRED: _(
            "The assembly left the matter to TSAG, the advisory group between assemblies."
        ),
        ItemOutcome.NOT_KNOWN: _(
            "We have not found what became of the proposal, or it is not decided yet."
        ),
    },
    LegendFamily.SEVERITY: {
        Severity.NOT_STATED: _("Whoever assesses it did not say how severe the effect would be."),
        Severity.NONE: _("No effect expected."),
        Severity.LOW: _("A small or easily reversed effect."),
        Severity.MEDIUM: _("A noticeable effect that could still be contained."),
        Severity.HIGH: _("A wide effect, or one that is hard to reverse."),
    },
    LegendFamily.CERTAINTY: {
        Certainty.NOT_STATED: _("Whoever assesses it did not say how sure they are."),
        Certainty.LOW: _("Based on little: an early draft or a second-hand report."),
        Certainty.MEDIUM: _("Based on a text that may still change, or on part of one."),
        Certainty.HIGH: _("Based on the text itself."),
    },
    LegendFamily.RESULT: {
        Result.RESOLVED: _("After the assembly no concern is left."),
        Result.IN_PART: _("After the assembly part of the concern is left."),
        Result.NOT_RESOLVED: _("After the assembly the concern stands."),
        Result.NOT_KNOWN: _("No view on the concern has been published since the assembly."),
    },
    LegendFamily.CONFIDENCE: {
        Confidence.STATED: _("A source says it."),
        Confidence.INFERRED: _(
            "It follows from what sources say, or the sources are weak but agree."
        ),
        Confidence.UNCONFIRMED: _(
            "General knowledge, without a source or not confirmed by the one given: check it before you quote it."
        ),
    },
}


# The marks, drawn alike with every font, in the colour of the surrounding text.
_FILLED = 'fill="currentColor" '
# In a square of twelve. Lines are two wide unless a shape is filled.
_SHAPES: dict[str, str] = {
    Action.ADD: '<path d="M6 1v10M1 6h10"/>',
    Action.MOD: '<path d="M6 2l4.6 8.5H1.4z"/>',
    Action.SUP: '<path d="M2 2l8 8M10 2l-8 8"/>',
    Action.NOC: f'<path {_FILLED}d="M2 2h8v8H2z"/>',
    Action.NOT_KNOWN: '<path d="M3.2 4a2.8 2.8 0 1 1 4 2.5Q6 7 6 8.4M6 10v1.5"/>',
    Stance.SUPPORT: f'<circle {_FILLED}cx="6" cy="6" r="4"/>',
    Stance.OPPOSE: f'<path {_FILLED}d="M6 1l5 5-5 5-5-5z"/>',
    Stance.CONCERN: f'<circle cx="6" cy="6" r="4.5"/><path {_FILLED}d="M6 2a4 4 0 0 0 0 8z"/>',
    Stance.NO_CHANGE: '<path d="M2 2h8v8H2z"/>',
    Stance.WELCOMES: f'<path {_FILLED}d="M6 2l4.6 8.5H1.4z"/>',
    Stance.REGRETS: '<path d="M6 10l4.6-8.5H1.4z"/>',
    Stance.NONE_FOUND: '<circle cx="6" cy="6" r="4"/>',
    Stance.NO_POSITION: '<path d="M1 6h10"/>',
    NoPosition.NOT_LOOKED_FOR: f'<circle {_FILLED}cx="6" cy="6" r="1"/>',
    StatedThrough.CO_SIGNED: '<circle cx="4.2" cy="6" r="3"/><circle cx="7.8" cy="6" r="3"/>',
    StatedThrough.GROUP: '<path d="M6 11V2M2 6l4-4 4 4"/>',
    GroupAgreement.BREAKS: '<path d="M1 4h10M1 8h10M9 1L3 11"/>',
    GroupAgreement.OWN_PAPER: '<path d="M1 4h10M1 8h10"/>',
    CHANGED: '<path d="M6 1v10M1.7 3.5l8.6 5M10.3 3.5l-8.6 5"/>',
    DAY_UNKNOWN: '<path d="M1 7.5Q3.5 2.5 6 6t5-1.5"/>',
}


@dataclass(frozen=True)
class LegendEntry:
    family: LegendFamily
    code: str
    word: str | Promise
    meaning: str | Promise

    @property
    def is_drawn(self) -> bool:
        return self.family in OF_CELLS and self.code in _SHAPES

    @property
    def anchor(self) -> str:
        """The place in the legend that explains it."""
        return self.code if self.family in OF_CELLS else f"{self.family}-{self.code}"


_TABLE = tuple(
    LegendEntry(
        family, str(code), code.label if isinstance(code, TextChoices) else _WORDS[code], meaning
    )
    for family, meanings in _MEANINGS.items()
    for code, meaning in meanings.items()
)
_BY_CODE = {(entry.family, entry.code): entry for entry in _TABLE}
_BY_CODE_OF_CELLS = {entry.code: entry for entry in _TABLE if entry.family in OF_CELLS}


def word(code: str, family: LegendFamily | None = None) -> str:
    """Without a family, it must be a code of cells. A code of an older release without a word is returned unchanged."""
    entry = _BY_CODE_OF_CELLS.get(code) if family is None else _BY_CODE.get((family, code))
    return str(entry.word) if entry is not None else code


def words_of_cells() -> dict[str, str]:
    """For callers that look up thousands."""
    return {code: str(entry.word) for code, entry in _BY_CODE_OF_CELLS.items()}


def entries(*families: LegendFamily) -> list[LegendEntry]:
    """In the order of the legend."""
    return [entry for entry in _TABLE if entry.family in families]


def entries_of(codes: Iterable[str]) -> list[LegendEntry]:
    """For codes of cells."""
    return [_BY_CODE_OF_CELLS[code] for code in codes]


# marks

# References to shapes in `mark_symbols`, for pages with many marks.
MARK_USES = {
    code: mark_safe(f'<svg aria-hidden="true"><use href="#m-{code}"/></svg>')  # noqa: S308  a constant
    for code in _SHAPES
}


def mark(code: str) -> SafeString:
    """An inline SVG, for pages with few marks; empty for a code without one."""
    shape = _SHAPES.get(code)
    svg = f'<svg class="code-mark" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg>'
    return mark_safe(svg if shape else "")  # noqa: S308  a constant


def mark_symbols(codes: Iterable[str]) -> SafeString:
    """The shapes for MARK_USES, to be included once in a page."""
    symbols = "".join(
        f'<symbol id="m-{code}" viewBox="0 0 12 12">{_SHAPES[code]}</symbol>'
        for code in sorted({*codes} & {*_SHAPES})
    )
    svg = f'<svg class="marks" aria-hidden="true">{symbols}</svg>' if symbols else ""
    return mark_safe(svg)  # noqa: S308  constants


# requests about a text

MIXED = "mixed"  # several requests, perhaps also none

# `count` is a number of papers. In English, most verbs have one form for one and several proponents.
REQUESTS: dict[str, "StrPromise"] = {
    Action.MOD: _("%(who)s proposed to change %(text)s."),
    Action.SUP: _("%(who)s proposed to suppress %(text)s."),
    Action.ADD: _("%(who)s proposed to add %(text)s."),
    Action.NOC: _("%(who)s asked for no change to %(text)s."),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s made a proposal of unknown kind on %(text)s.",
        "%(who)s made proposals of unknown kind on %(text)s.",
        "count",
    ),
    Stance.SUPPORT: _("%(who)s supported what was proposed on %(text)s."),
    Stance.OPPOSE: _("%(who)s opposed what was proposed on %(text)s."),
    Stance.CONCERN: _("%(who)s voiced concern about what was proposed on %(text)s."),
    Stance.NO_CHANGE: _("%(who)s wanted no change to %(text)s."),
    Stance.WELCOMES: _("%(who)s welcomed what was decided on %(text)s."),
    Stance.REGRETS: _("%(who)s regretted what was decided on %(text)s."),
    MIXED: _("%(who)s said several things on %(text)s."),
}
# Stances towards what was proposed.
ON_PROPOSALS = {Stance.SUPPORT, Stance.OPPOSE, Stance.CONCERN}
# Topics and new texts can be supported themselves.
ON_TITLED: dict[str, "StrPromise"] = REQUESTS | {
    Stance.SUPPORT: _("%(who)s supported %(text)s."),
    Stance.OPPOSE: _("%(who)s opposed %(text)s."),
    Stance.CONCERN: _("%(who)s voiced concern about %(text)s."),
}


# the latest check of what a page or file shows


def latest_check_of_rows(rows: QuerySet, made: str) -> str:
    """A partial date. Rows never checked count from the day in their field `made`."""
    never_checked = Q(last_checked_on=None)
    days = rows.order_by().aggregate(
        checked=Max("last_checked_on"), made=Max(made, filter=never_checked)
    )
    checked = days["checked"].isoformat() if days["checked"] else ""
    return max(checked, days["made"] or "")


def latest_check_of_row(row: Sourced, made: str) -> str:
    """The same for one row; `made` is a partial date."""
    return row.last_checked_on.isoformat() if row.last_checked_on else made


def warning(day: str) -> str:
    """`day` is the latest check; empty if none is recorded."""
    if not day:
        return gettext(
            "Proposals are not agreed texts. This is a best-efforts reading. No day of checking is recorded."
        )
    return gettext("Proposals are not agreed texts. This is a best-efforts reading of %(day)s.") % {
        "day": PartialDate(day).format()
    }
