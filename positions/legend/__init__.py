"""The legend: every code with its word and what it means. Pages, files and templates take the word for a code from this table."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.records.sources import Confidence

from ..choices import (
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
from .marks import has_mark


class LegendFamily(StrEnum):
    """Codes that the legend explains together. The same code may be in several families with other meanings."""

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


# Of codes that are no choices of a field, which name themselves.
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


@dataclass(frozen=True)
class LegendEntry:
    family: LegendFamily
    code: str
    label: str | Promise
    explanation: str | Promise = ""

    @property
    def word(self) -> str:
        return str(self.label)

    @property
    def meaning(self) -> str:
        return str(self.explanation)

    @property
    def is_drawn(self) -> bool:
        return self.family in OF_CELLS and has_mark(self.code)

    @property
    def anchor(self) -> str:
        """Where the page of the legend explains it."""
        return self.code if self.family in OF_CELLS else f"{self.family}-{self.code}"


_TABLE = tuple(
    LegendEntry(
        family,
        str(code),
        code.label if isinstance(code, TextChoices) else _WORDS[code],
        meaning,
    )
    for family, meanings in _MEANINGS.items()
    for code, meaning in meanings.items()
)
_BY_CODE = {(entry.family, entry.code): entry for entry in _TABLE}
_BY_CODE_OF_CELLS = {entry.code: entry for entry in _TABLE if entry.family in OF_CELLS}


def word(code: str, family: LegendFamily | None = None) -> str:
    """Without a family: of the codes that cells show. A code of an older release that has no word now is returned unchanged."""
    entry = _BY_CODE_OF_CELLS.get(code) if family is None else _BY_CODE.get((family, code))
    return entry.word if entry is not None else code


def entries(*families: LegendFamily) -> list[LegendEntry]:
    """In the order in which the legend names them."""
    return [entry for entry in _TABLE if entry.family in families]


def entries_of(codes: Iterable[str]) -> list[LegendEntry]:
    """Of codes that cells show."""
    return [_BY_CODE_OF_CELLS[code] for code in codes]
