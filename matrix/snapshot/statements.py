"""What is recorded, line by line, free of the database: who asks for what on which text. A release keeps these lines as they were."""

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from core.dates import PartialDate
from core.records.contents import (
    Damaged,
    Reader,
    Rules,
    is_address,
    is_day,
    is_moment,
    is_partial_date,
    is_slug,
    one_of,
    or_empty,
)
from core.records.sources import Confidence
from participants.choices import ParticipantKind
from positions.choices import (
    Action,
    Certainty,
    EvidenceKind,
    ItemOutcome,
    ProponentRole,
    ProposalStage,
    Result,
    Severity,
    Stance,
)
from positions.subjects import is_path

# The holder of what was proposed by someone who was not found.
NOT_FOUND = "proponent-not-found"
_SAY_NOTHING = frozenset({Stance.NONE_FOUND.value, Stance.NO_POSITION.value})
ASKS = {Action.ADD, Action.MOD, Action.SUP, Action.NOC, Action.NOT_KNOWN}


@dataclass(frozen=True)
class Holder:
    """Who may have a column. `groups` are the slugs of the regional organisations it was a member of when the assembly met."""

    slug: str
    code: str  # what fits the head of a column: a State's name, the code of others
    name: str
    kind: str  # of participants.choices.ParticipantKind; empty for the proponent not found
    is_owner: bool = False
    groups: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Subject:
    """A text, group, Question or topic: a row. `path` names it below /positions/ and is its key."""

    path: str
    name: str  # Resolution 50
    title: str
    address: str = ""  # its own page; empty where it has none
    kind: str = "resolution"  # or topic, study-group, question, recommendation, new
    number: int | None = None
    topics: tuple[str, ...] = ()  # slugs


@dataclass(frozen=True)
class Line:
    """One thing one holder asks or says about one subject: an item of a proposal, or a position."""

    subject: str  # Subject.path
    holder: str  # Holder.slug
    code: str  # of Action for proposals, of Stance for positions
    is_paper: bool  # an item of a proposal; else a position
    slug: str  # of the proposal or the position
    address: str  # of its page, or of its line on the page of its cell
    account: str = ""
    paper: str = ""  # number or name of the paper
    is_cosigned: bool = False
    jointly: tuple[str, ...] = ()  # names of those who hold it too
    about_paper: str = ""  # the proposal that a position speaks of, where it is about one
    about_slug: str = ""  # its slug
    about_code: str = ""  # and what it would do, of Action
    dated: str = ""  # as far as known
    stage: str = ""
    outcome: str = ""  # of ItemOutcome; empty for positions
    became: str = ""  # designation of the edition that an item became
    outcome_confidence: str = ""  # of Confidence; empty where nobody said
    evidence: str = ""  # of EvidenceKind
    seen_on: str = ""
    checked_on: str = ""
    sources: tuple[str, ...] = ()
    document: str = ""  # title of the document
    document_address: str = ""
    confidence: str = ""
    remark: str = ""
    as_stated: str = ""  # the source's own wording
    supersedes: str = ""  # slug of the earlier position
    adds_to: str = ""  # number or title of the proposal that it adds to
    adds_to_slug: str = ""
    changed_at: str = ""  # when the row was changed here; says nothing of the holder

    @property
    def is_withdrawn(self) -> bool:
        return self.stage == ProposalStage.WITHDRAWN

    @property
    def speaks(self) -> bool:
        """Says where its holder stands; that nothing was found, or that a paper was withdrawn, does not."""
        return self.code not in _SAY_NOTHING and not self.is_withdrawn

    @property
    def is_inferred(self) -> bool:
        """A position that the editors of this site concluded: its holder is not recorded to have said it."""
        return not self.is_paper and self.evidence == EvidenceKind.INFERENCE

    def last_day(self) -> dt.date | None:
        """The last day on which it may have been made; None where nothing is known of it."""
        return PartialDate(self.dated).last_day


@dataclass(frozen=True)
class Impact:
    """The owner's reading of what a change would do."""

    subject: str
    slug: str
    dimension: str  # slug
    dimension_name: str
    severity: str
    certainty: str
    reason: str
    touched: tuple[str, ...] = ()
    dated: str = ""
    result: str = ""
    result_remark: str = ""
    checked_on: str = ""


@dataclass(frozen=True)
class Snapshot:
    """All that is recorded about one assembly, or was at a release. `opens_on` is the assembly's first day, None where not known."""

    assembly: str  # slug
    code: str
    opens_on: dt.date | None
    subjects: dict[str, Subject]
    holders: dict[str, Holder]
    lines: tuple[Line, ...]
    impacts: tuple[Impact, ...] = ()
    # Of the assembly and of the clock, not of what is recorded: a release does not freeze them.
    closes_on: dt.date | None = field(default=None, compare=False)
    is_over: bool = field(
        default=False, compare=False
    )  # its last day had passed when this was read

    def day_of(self, line: Line) -> dt.date | None:
        """The day by which a line counts: its own, else the first of its assembly."""
        return line.last_day() or self.opens_on

    def as_at(self, day: dt.date) -> "Snapshot":
        """What had been made or said by that day, whenever it was entered here."""
        kept = tuple(
            line for line in self.lines if (made := self.day_of(line)) is not None and made <= day
        )
        impacts = tuple(
            impact
            for impact in self.impacts
            if (made := PartialDate(impact.dated).last_day or self.opens_on) and made <= day
        )
        is_over = self.is_over and self.closes_on is not None and self.closes_on < day
        return dataclasses.replace(self, lines=kept, impacts=impacts, is_over=is_over)

    def current(self) -> "Snapshot":
        """Without positions that a later one of the same holder supersedes; whoever held it too and has no later one holds it still."""
        over = {
            (line.supersedes, line.holder)
            for line in self.lines
            if line.supersedes and not line.is_paper
        }
        return dataclasses.replace(
            self,
            lines=tuple(
                line for line in self.lines if line.is_paper or (line.slug, line.holder) not in over
            ),
        )


def frozen(snapshot: Snapshot) -> dict[str, Any]:
    """As a release keeps it: plain lists and texts."""
    return {
        "assembly": snapshot.assembly,
        "code": snapshot.code,
        "opens_on": snapshot.opens_on.isoformat() if snapshot.opens_on else "",
        "subjects": [dataclasses.asdict(subject) for subject in snapshot.subjects.values()],
        "holders": [dataclasses.asdict(holder) for holder in snapshot.holders.values()],
        "lines": [dataclasses.asdict(line) for line in snapshot.lines],
        "impacts": [dataclasses.asdict(impact) for impact in snapshot.impacts],
    }


@dataclass(frozen=True)
class _Stored:
    """A board as JSON has it."""

    assembly: str = ""
    code: str = ""
    opens_on: str = ""
    subjects: tuple[Subject, ...] = ()
    holders: tuple[Holder, ...] = ()
    lines: tuple[Line, ...] = ()
    impacts: tuple[Impact, ...] = ()


_RULES: Rules = {
    _Stored: {"opens_on": is_day},
    Holder: {"slug": is_slug, "kind": or_empty(one_of(ParticipantKind)), "address": is_address},
    Subject: {"path": is_path, "address": is_address, "topics": is_slug},
    Line: {
        "subject": is_path,
        "holder": is_slug,
        "code": one_of(Action, Stance),
        "slug": is_slug,
        "address": is_address,
        "about_slug": is_slug,
        "about_code": one_of(Action),
        "dated": is_partial_date,
        "stage": one_of(ProposalStage),
        "outcome": one_of(ItemOutcome),
        "outcome_confidence": one_of(Confidence),
        "evidence": one_of(EvidenceKind),
        "seen_on": is_day,
        "checked_on": is_day,
        "sources": is_address,
        "document_address": is_address,
        "confidence": one_of(Confidence),
        "supersedes": is_slug,
        "adds_to_slug": is_slug,
        "changed_at": is_moment,
    },
    Impact: {
        "subject": is_path,
        "slug": is_slug,
        "dimension": is_slug,
        "severity": one_of(Severity),
        "certainty": one_of(Certainty),
        "dated": is_partial_date,
        "result": one_of(Result),
        "checked_on": is_day,
    },
}
_reader = Reader(_RULES)


def from_json(contents: Any) -> Snapshot:
    """A release's board; what was added to a line since is empty in an older release.

    Raises Damaged.
    """
    stored = _reader.read(_Stored, contents)
    snapshot = Snapshot(
        assembly=stored.assembly,
        code=stored.code,
        opens_on=dt.date.fromisoformat(stored.opens_on) if stored.opens_on else None,
        subjects={subject.path: subject for subject in stored.subjects},
        holders={holder.slug: holder for holder in stored.holders},
        lines=stored.lines,
        impacts=stored.impacts,
    )
    about: tuple[Line | Impact, ...] = (*snapshot.lines, *snapshot.impacts)
    for one in about:
        if one.subject not in snapshot.subjects:
            raise Damaged(f"there is no subject {one.subject!r}")
    for line in snapshot.lines:
        if line.holder not in snapshot.holders:
            raise Damaged(f"there is no holder {line.holder!r}")
    return snapshot


def is_cosigned(role: str) -> bool:
    return role == ProponentRole.CO_SIGNATORY
