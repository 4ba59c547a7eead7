"""One clause of pasted lines taken apart: who, about what, how they stand, and what else it says."""

import re
from dataclasses import dataclass, field

from core.fields import tidy_line

from ...choices import Stance
from ..stances import VERB, stance_in
from .known_names import KnownNames
from .words import (
    ACTION,
    documents_in,
    says_only_which_texts,
    subjects_in,
    without_subjects,
)

_PIECES = re.compile(r"\s*\|\s*|\s+[-–—]+\s+|\s*[–—]\s*|:\s+|:$")
_COMMAS = re.compile(r",\s+(?![^()]*\))")
_PASSIVE = re.compile(
    r"(?:(?:is|are|was|were)\s+)?(supported|opposed|endorsed|welcomed)\s+by\s+(.+)", re.IGNORECASE
)
# With these a stance is not what its words say alone: “support, if the scope stays”.
_HEDGE = re.compile(
    r"\b(?:if|unless|provided|subject to|condition\w*|except\w*|but|however|part(?:ly|ially)?|in principle|not|no longer|only|until|pending|"
    r"without|reserv\w+|some|with|some|would|could|may|might|should|co-?sign\w*|agree\w*)\b",
    re.IGNORECASE,
)
# What may follow a stance in a sentence and only says of which proposal: “the proposal of CEPT to modify”.
_PAPER = re.compile(
    r"proposals?|text|changes?|modifications?|suppression|deletion|addition|revisions?|amendments?|contribution|paper",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"(?:the|this|that|its|their|of|by|from|to|in|on|for|a|draft|common|joint|proposed|new|{_PAPER.pattern})",
    re.IGNORECASE,
)
_PREPOSITION = r"\b(?:on|to|of|in|for|regarding|as regards)\b"
_PREPOSITIONS = re.compile(
    rf"^(?:\s*{_PREPOSITION})+|(?:\s*{_PREPOSITION})*[\s.,;]*$", re.IGNORECASE
)
_LONGEST_NAME = 60


@dataclass
class Clause:
    """`said` is the stance as far as it is understood; else the words, for the check to ask."""

    holders: list[str] = field(default_factory=list)
    subjects: list[tuple[str, str]] = field(default_factory=list)
    said: str = ""
    actions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """Names only whose positions follow, or on what."""
        return not (self.said or (self.holders and (self.subjects or self.actions)))

    @property
    def stance(self) -> str:
        """NOC is a stance of its own, and no other goes with it."""
        is_hedged = any(map(_HEDGE.search, self.remarks))
        said = self.said or (
            Stance.NO_CHANGE.value if self.actions == ["NOC"] and not is_hedged else ""
        )
        is_noc = "NOC" in self.actions
        is_at_odds = is_noc and said != Stance.NO_CHANGE
        if said in Stance and not (is_hedged or is_at_odds):
            return said
        actions = dict.fromkeys(self.actions) if is_noc or not said else []
        return " – ".join(filter(None, [*actions, said, *self.remarks]))

    @property
    def summary(self) -> str:
        return "; ".join(self.remarks) if self.stance in Stance else ""


def read_clause(text: str, known: KnownNames) -> Clause:
    documents, text = documents_in(text)
    clause = Clause(documents=documents)
    for piece in _PIECES.split(text):
        _take(clause, piece.strip(" ,;."), known, is_whole=True)
    is_by_nobody = not (clause.holders or clause.is_heading)
    if is_by_nobody and clause.remarks and len(clause.remarks[0]) <= _LONGEST_NAME:
        clause.holders.append(clause.remarks.pop(0))
    return clause


def _take(clause: Clause, piece: str, known: KnownNames, is_whole: bool = False) -> None:
    subjects, actions = subjects_in(piece), ACTION.findall(piece)
    if not piece:
        return
    if holders := known.holders_in(piece):
        clause.holders += holders
    elif (subjects or actions) and says_only_which_texts(piece):
        clause.subjects += subjects
        clause.actions += actions
    elif topic := known.topic(piece):
        clause.subjects.append(("topic", topic))
    elif stance := stance_in(piece):
        _say(clause, stance.value, piece)
    elif not is_whole or not (_sentence(clause, piece, known) or _listed(clause, piece, known)):
        clause.remarks.append(piece)


def _say(clause: Clause, said: str, piece: str) -> None:
    clause.said = said if clause.said in ("", said) else f"{clause.said}, {piece}"


def _listed(clause: Clause, piece: str, known: KnownNames) -> bool:
    parts = _COMMAS.split(piece)
    for part in parts if len(parts) > 1 else []:
        _take(clause, part.strip(), known)
    return len(parts) > 1


def _sentence(clause: Clause, piece: str, known: KnownNames) -> bool:
    """`APT supports MOD Res. 50` · `supported by APT` · `no change to Res. 20`; what follows a name and is not understood is asked."""
    subjects, actions = subjects_in(piece), ACTION.findall(piece)
    plain = tidy_line(ACTION.sub(" ", without_subjects(piece)))
    plain = _PREPOSITIONS.sub("", re.sub(r"\s+(?=[,.;])", "", plain))
    if (passive := _PASSIVE.fullmatch(plain)) and (holders := known.holders_in(passive[2])):
        said, what = passive[1].lower(), ""
    else:
        verb = next(VERB.finditer(plain), None)
        before = plain[: verb.start()] if verb else plain
        holders = known.holders_in(before)
        if verb and (holders or not before.strip()):
            said, what = verb[0], plain[verb.end() :]
        else:
            holders, said = known.begins_with_holders(plain)
            what = ""
            if verb and not holders and len(before) <= _LONGEST_NAME:
                holders, said = [before.strip()], plain[verb.start() :]
    if not (holders or what or stance_in(said)):
        return False
    if clause.holders and holders:  # CEPT: ATU supports it
        clause.subjects += subjects
        _say(clause, plain, plain)
        return True
    clause.holders += holders
    clause.subjects += subjects
    clause.actions += actions
    stance = stance_in(f"{said}{what}") or (
        stance_in(said) if _only_says_which(what, known) else None
    )
    whole = tidy_line(f"{said}{what}")
    _say(clause, stance.value if stance else whole, whole)
    if stance and known.without_names(what) != what:
        clause.remarks.append(whole)
    return True


def _only_says_which(what: str, known: KnownNames) -> bool:
    """A proposal that is named by whose it is; not a name alone, whose wish nobody stated."""
    words = re.findall(r"[^\W_]+", known.without_names(what))
    is_named = known.without_names(what) != what
    is_paper = any(map(_PAPER.fullmatch, words))
    return all(map(_OBJECT.fullmatch, words)) and (is_paper or not is_named)
