"""The key: of every code its word, its shape and what it means, and how silence, inheritance and difference are said."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as later

from .choices import (
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

# What is noted of a cell besides.
CHANGED, DAY_UNKNOWN = "changed", "day_unknown"

# Of what holders ask or say. Shapes differ without colour, and stand in every common font.
_MARKS: dict[str, str] = {
    Action.ADD: "+",
    Action.MOD: "△",
    Action.SUP: "×",
    Action.NOC: "■",
    Action.NOT_KNOWN: "?",
    Stance.SUPPORT: "●",
    Stance.OPPOSE: "◆",
    Stance.CONCERN: "◐",
    Stance.NO_CHANGE: "□",
    Stance.NO_POSITION: "–",
    Stance.NONE_FOUND: "○",
    Stance.WELCOMES: "▲",
    Stance.REGRETS: "▽",
    NoPosition.NOT_LOOKED_FOR: "·",
    StatedThrough.CO_SIGNED: "&",
    StatedThrough.GROUP: "↑",
    GroupAgreement.BREAKS: "≠",
    GroupAgreement.OWN_PAPER: "=",
    CHANGED: "*",
    DAY_UNKNOWN: "~",
}

_WORDS: dict[str, Any] = {
    **dict(Action.choices),
    **dict(Stance.choices),
    NoPosition.NOT_LOOKED_FOR: later("not looked for"),
    StatedThrough.OWN: later("own paper or statement"),
    StatedThrough.CO_SIGNED: later("signed with others"),
    StatedThrough.INFERRED: later("our inference"),
    StatedThrough.GROUP: later("through its group"),
    GroupAgreement.BREAKS: later("breaks with its group"),
    GroupAgreement.OWN_PAPER: later("adds its own paper"),
    GroupAgreement.SAME_STANCE: later("says the same"),
    GroupAgreement.BOTH_AMEND: later("different requests: MOD and MOD"),
    GroupAgreement.DIFFERENT: later("different requests"),
    CHANGED: later("changed since"),
    DAY_UNKNOWN: later("day not known"),
}

_MEANINGS: dict[str, Any] = {
    Action.ADD: later("A proposal for a new text, in square brackets until it has a number."),
    Action.MOD: later(
        "A proposal to change a text that exists; two proposals that change the same text need not agree."
    ),
    Action.SUP: later("A proposal to suppress a text that exists."),
    Action.NOC: later("“No change”: a proposal, made on purpose, to keep a text as it is."),
    Action.NOT_KNOWN: later("A proposal was made, and what it would do to the text was not found."),
    Stance.SUPPORT: later(
        "The holder said that it wants what is proposed, unless “our inference” stands beside it."
    ),
    Stance.OPPOSE: later(
        "The holder said that it does not want what is proposed, unless “our inference” stands beside it."
    ),
    Stance.CONCERN: later(
        "The holder named a worry and did not say that it opposes what is proposed."
    ),
    Stance.NO_CHANGE: later(
        "The holder said that the text should stay as it is, unless “our inference” stands beside it; a proposal to keep it so is NOC."
    ),
    Stance.NO_POSITION: later(
        "The holder said that it takes no position; that is neither agreement nor refusal."
    ),
    Stance.NONE_FOUND: later(
        "A position was looked for on the day that is named and none was found; one may exist."
    ),
    Stance.WELCOMES: later(
        "After the assembly, the holder said that it is glad of what was decided, unless “our inference” stands beside it."
    ),
    Stance.REGRETS: later(
        "After the assembly, the holder said that it is sorry about what was decided, unless “our inference” stands beside it."
    ),
    NoPosition.NOT_LOOKED_FOR: later(
        "Nobody has looked yet, so nothing is known and nothing is said."
    ),
    StatedThrough.OWN: later("The holder's own paper or statement; it comes before every other."),
    StatedThrough.CO_SIGNED: later(
        "A paper of others that the holder signed with them; it counts where there is no own paper or statement."
    ),
    StatedThrough.INFERRED: later(
        "Concluded by the editors of this site from other things that are known. The holder is not recorded to have said it, "
        "so it is not compared with what others say."
    ),
    StatedThrough.GROUP: later(
        "A State with no paper or statement of its own is shown with what its regional organisation asks."
    ),
    GroupAgreement.BREAKS: later(
        "What the State asks and what its regional organisation asks cannot both be done."
    ),
    GroupAgreement.OWN_PAPER: later(
        "The State asks, in a paper of its own, for the same kind of thing as its regional organisation."
    ),
    GroupAgreement.SAME_STANCE: later(
        "The State says the same as its regional organisation; no paper of its own is recorded."
    ),
    GroupAgreement.BOTH_AMEND: later(
        "Both ask to change the text. Whether they want the same changes is not known: it is neither agreement nor difference."
    ),
    GroupAgreement.DIFFERENT: later(
        "The State asks for one thing and its regional organisation for another, and neither rules out the other."
    ),
    CHANGED: later(
        "A paper or statement in the cell was made after the day asked for, or came, went or changed since the release asked for."
    ),
    DAY_UNKNOWN: later(
        "When a paper or statement in the cell was made is not known, or only in part. As at a day it counts from the first day of "
        "its assembly; whether it is new since a day is left open."
    ),
}

_OF_FAMILIES: dict[str, dict[str, Any]] = {
    "evidence": {
        EvidenceKind.OFFICIAL_PAPER: later(
            "A paper filed with the assembly or with a meeting that prepares it."
        ),
        EvidenceKind.REGIONAL_TEXT: later(
            "A text of a regional organisation: a draft, a common proposal, a report."
        ),
        EvidenceKind.SAID_IN_MEETING: later("Said aloud in a meeting and noted in a report of it."),
        EvidenceKind.PRESS: later(
            "Reported by the press or by others, or written by the holder on a web page of its own."
        ),
        EvidenceKind.INFERENCE: later(
            "Concluded by the editors of this site from other things that are known."
        ),
    },
    "stage": {
        ProposalStage.DRAFT: later(
            "Being worked on within a regional organisation; it may still change or vanish."
        ),
        ProposalStage.APPROVED: later(
            "Accepted by the regional organisation; that it was filed with the assembly is not recorded here."
        ),
        ProposalStage.SUBMITTED: later("Filed with the assembly."),
        ProposalStage.WITHDRAWN: later(
            "Taken back by its proponents; it stays readable and counts for no position."
        ),
        ProposalStage.NOT_KNOWN: later("How far the proposal has come was not found."),
    },
    "outcome": {
        ItemOutcome.ADOPTED: later(
            "The assembly took up what was proposed; whether the text was changed on the way is said only where it is known."
        ),
        ItemOutcome.AMENDED: later("The assembly decided what was proposed, with changes."),
        ItemOutcome.MERGED: later(
            "The assembly decided on a text made of this proposal and others."
        ),
        ItemOutcome.NOT_ADOPTED: later("The assembly did not decide what was proposed."),
        ItemOutcome.WITHDRAWN: later(
            "Its proponents took the proposal back before the assembly decided."
        ),
        ItemOutcome.DEFERRED: later(
            "The assembly left the matter to the advisory group between assemblies."
        ),
        ItemOutcome.NOT_KNOWN: later(
            "What became of the proposal was not found, or is not decided yet."
        ),
    },
    "severity": {
        Severity.NONE: later("The owner sees no effect on what is assessed."),
        Severity.LOW: later("The owner sees an effect that is small or easily undone."),
        Severity.MEDIUM: later(
            "The owner sees an effect that would be felt and could still be contained."
        ),
        Severity.HIGH: later("The owner sees an effect that would be wide or hard to undo."),
    },
    "certainty": {
        Certainty.LOW: later(
            "The reading rests on little: an early draft, a report at second hand."
        ),
        Certainty.MEDIUM: later(
            "The reading rests on a text that may still change, or on part of one."
        ),
        Certainty.HIGH: later("The reading rests on the text itself."),
    },
    "result": {
        Result.RESOLVED: later("After the assembly the owner has no more concern about it."),
        Result.IN_PART: later("After the assembly part of the concern is left."),
        Result.NOT_RESOLVED: later("After the assembly the concern stands."),
        Result.NOT_KNOWN: later("The owner has not said what became of the concern."),
    },
}

_WORDS_OF_FAMILIES: dict[str, dict[str, Any]] = {
    "evidence": dict(EvidenceKind.choices),
    "stage": dict(ProposalStage.choices),
    "outcome": dict(ItemOutcome.choices),
    "severity": dict(Severity.choices),
    "certainty": dict(Certainty.choices),
    "result": dict(Result.choices),
}

# What a cell shows, in the order in which the key names it.
KINDS = (Action.ADD, Action.MOD, Action.SUP, Action.NOC, Action.NOT_KNOWN)
STANCES = (
    Stance.SUPPORT,
    Stance.OPPOSE,
    Stance.CONCERN,
    Stance.NO_CHANGE,
    Stance.WELCOMES,
    Stance.REGRETS,
)
SILENCES = (NoPosition.NOT_LOOKED_FOR, Stance.NONE_FOUND, Stance.NO_POSITION)
WAYS = (StatedThrough.OWN, StatedThrough.CO_SIGNED, StatedThrough.INFERRED, StatedThrough.GROUP)
COMPARISONS = (
    GroupAgreement.BREAKS,
    GroupAgreement.OWN_PAPER,
    GroupAgreement.SAME_STANCE,
    GroupAgreement.BOTH_AMEND,
    GroupAgreement.DIFFERENT,
)
NOTES = (CHANGED, DAY_UNKNOWN)


@dataclass(frozen=True)
class Entry:
    """One word of the key. `anchor` is where the key page explains it."""

    anchor: str
    word: str
    meaning: str
    mark: str = ""


def word(code: str) -> str:
    """Of an action, a stance, a silence, a way or a comparison; what is not in the key stands as it is."""
    return str(_WORDS.get(code, code))


def meaning(code: str) -> str:
    return str(_MEANINGS.get(code, ""))


def mark(code: str) -> str:
    return _MARKS.get(code, "")


def entries(codes: tuple[str, ...]) -> list[Entry]:
    return [Entry(str(code), word(code), meaning(code), mark(code)) for code in codes]


def family(name: str) -> list[Entry]:
    """The words that are not codes of a cell; some are the same in several families, so the anchor names the family too."""
    words = _WORDS_OF_FAMILIES[name]
    return [
        Entry(f"{name}-{code}", str(words[code]), str(said))
        for code, said in _OF_FAMILIES[name].items()
    ]
