"""The statements on each text, and which of them each holder shows, without the database. A release stores them."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import ClassVar, TypeVar

from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.records.sources import DOUBTFUL, UNCONFIRMED_BY_SOURCE, Confidence
from participants.choices import ParticipantKind, in_sentence
from positions.choices import (
    Action,
    EvidenceKind,
    GroupAgreement,
    ItemOutcome,
    NoPosition,
    ProposalStage,
    Stance,
    StatedThrough,
    outcome_met,
)
from positions.legend import LegendFamily, word
from positions.subjects import BY_CODE, KINDS, RESOLUTION, SubjectKind

# Stands for proponents that were not found.
NOT_FOUND = "proponent-not-found"
_SAY_NOTHING = frozenset({Stance.NONE_FOUND.value, Stance.NO_POSITION.value})


@dataclass(frozen=True)
class Holder:
    """May have a column. `groups` are the slugs of its regional organisations at the time of the assembly."""

    slug: str
    code: str  # for column headers: a State's name, the code of others
    name: str
    kind: str  # a participants.choices.ParticipantKind; empty for the unknown proponent
    is_owner: bool = False
    groups: tuple[str, ...] = ()
    address: str = ""

    @property
    def in_sentence(self) -> str:
        return in_sentence(self.code, self.kind)

    @cached_property
    def is_group(self) -> bool:
        return self.kind == ParticipantKind.REGIONAL_ORGANISATION

    @cached_property
    def is_state(self) -> bool:
        return self.kind == ParticipantKind.MEMBER_STATE


@dataclass(frozen=True)
class Subject:
    """A text, group, Question or topic: a row. `path`, its place below /positions/, is its key."""

    path: str
    name: str  # Resolution 50
    title: str
    address: str = ""  # its own page; empty if it has none
    kind: str = RESOLUTION.code
    number: int | None = None
    topics: tuple[str, ...] = ()  # slugs

    @cached_property
    def subject_kind(self) -> SubjectKind:
        return BY_CODE.get(self.kind, RESOLUTION)


class Label:
    """A property that gives the label of the code in another field; empty if the field is missing or empty."""

    def __init__(self, name: str, family: LegendFamily) -> None:
        self.name, self.family = name, family

    def __get__(self, row: object, kind: type) -> str:
        return word(getattr(row, self.name, ""), self.family)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The source of a statement and its grade."""

    evidence: str = ""  # an EvidenceKind
    seen_on: str = ""
    checked_on: str = ""
    sources: tuple[str, ...] = ()
    document: str = ""  # title of the document
    document_address: str = ""
    confidence: str = ""
    remark: str = ""
    as_stated: str = ""  # the source's own wording

    evidence_label = Label("evidence", LegendFamily.EVIDENCE)

    @property
    def confidence_label(self) -> str:
        """An unconfirmed row with a source is not called unsourced."""
        if self.confidence == Confidence.UNCONFIRMED and (self.sources or self.document):
            return str(UNCONFIRMED_BY_SOURCE)
        return word(self.confidence, LegendFamily.CONFIDENCE)

    @property
    def doubt(self) -> str:
        """The grade if no source states it, else empty."""
        return self.confidence_label if self.confidence in DOUBTFUL else ""


@dataclass(frozen=True, kw_only=True)
class Statement(Evidence):
    """What a holder requests or says about a subject: an item of a paper, or a position."""

    is_paper: ClassVar[bool] = False
    # Only papers have it: no dataclass field here.
    paper = ""
    is_cosigned = False

    subject: str  # Subject.path
    holder: str  # Holder.slug
    code: str  # an Action for items of papers, a Stance for positions
    slug: str  # of the proposal or the position
    address: str  # of its page, or of its place on the page of its cell
    account: str = ""
    dated: str = ""  # a partial date
    changed_at: str = ""  # when this site changed the row; says nothing of the holder

    @property
    def id(self) -> str:
        """The same for all holders, and the anchor of its place on the page of a cell."""
        raise NotImplementedError

    @cached_property
    def on_paper(self) -> tuple[str, bool]:
        """The slug of the paper it is for or against, and whether it is for it; empty if neither."""
        raise NotImplementedError

    @cached_property
    def compared_code(self) -> str:
        """The code used in comparisons."""
        return self.code

    @property
    def is_withdrawn(self) -> bool:
        return False

    @cached_property
    def is_inferred(self) -> bool:
        return False

    @cached_property
    def speaks(self) -> bool:
        """Whether it states a position; “none found” and withdrawn papers do not."""
        return self.code not in _SAY_NOTHING and not self.is_withdrawn

    @property
    def label(self) -> str:
        """`oppose`, or `oppose (our inference)`."""
        said = word(self.code)
        return _("%(word)s (our inference)") % {"word": said} if self.is_inferred else said

    stage_label = Label("stage", LegendFamily.STAGE)
    outcome_label = Label("outcome", LegendFamily.OUTCOME)
    outcome_confidence_label = Label("outcome_confidence", LegendFamily.CONFIDENCE)

    def last_day(self) -> dt.date | None:
        """The last day on which it may have been made; None if no day is known."""
        return PartialDate(self.dated).last_day


@dataclass(frozen=True, kw_only=True)
class PaperItem(Statement):
    """An item of a proposal, once for each proponent."""

    is_paper: ClassVar[bool] = True

    number: int = 1  # of the item in its proposal
    paper: str = ""  # number or title of the proposal
    is_cosigned: bool = False
    stage: str = ""  # of ProposalStage
    outcome: str = ""  # of ItemOutcome
    outcome_confidence: str = ""  # of Confidence; empty where no source states the outcome
    became: str = ""  # designation of the edition that the item became
    adds_to: str = ""  # number or title of the main proposal
    adds_to_slug: str = ""

    @property
    def id(self) -> str:
        return f"{self.slug}-item-{self.number}"

    @cached_property
    def on_paper(self) -> tuple[str, bool]:
        return self.adds_to_slug or self.slug, True

    @property
    def is_withdrawn(self) -> bool:
        return self.stage == ProposalStage.WITHDRAWN

    @property
    def is_linked_by_inference(self) -> bool:
        """A new text that became this one by our inference."""
        is_inferred = self.outcome_confidence == Confidence.INFERRED
        return self.code == Action.ADD and bool(self.became) and is_inferred

    @property
    def is_decided(self) -> bool:
        """Its outcome is recorded."""
        return self.outcome not in {"", ItemOutcome.NOT_KNOWN}

    @property
    def outcome_met(self) -> ItemOutcome:
        return outcome_met(self.outcome, self.stage)


@dataclass(frozen=True, kw_only=True)
class HeldPosition(Statement):
    """A position, once for each of its holders."""

    jointly: tuple[str, ...] = ()  # names of the other holders
    about_paper: str = ""  # number or title of the proposal that it is about
    about_slug: str = ""
    about_code: str = ""  # an Action: what that proposal would do
    supersedes: str = ""  # slug of the earlier position

    @property
    def id(self) -> str:
        return self.slug

    @cached_property
    def on_paper(self) -> tuple[str, bool]:
        if self.code in {Stance.SUPPORT, Stance.OPPOSE}:
            return self.about_slug, self.code == Stance.SUPPORT
        return "", False

    @cached_property
    def compared_code(self) -> str:
        """Support of a paper requests what the paper requests; opposition to one paper says nothing about another."""
        if not self.about_slug:
            return self.code
        return {str(Stance.SUPPORT): self.about_code, str(Stance.OPPOSE): ""}.get(
            self.code, self.code
        )

    @cached_property
    def is_inferred(self) -> bool:
        """The editors of this site inferred it; no statement of the holder is recorded."""
        return self.evidence == EvidenceKind.INFERENCE


@dataclass(frozen=True)
class Impact(Evidence):
    """What someone says a text or a change would do to the Internet."""

    subject: str
    slug: str
    dimension: str  # slug
    dimension_name: str
    severity: str
    certainty: str
    reason: str
    affected: tuple[str, ...] = ()
    dated: str = ""
    result: str = ""
    result_remark: str = ""
    assessor: str = ""  # slug of a participant; empty for the publisher and other authors
    assessor_name: str = ""  # empty for the publisher, who made all in older releases
    assessor_stated: str = ""  # the author as the source names it

    severity_label = Label("severity", LegendFamily.SEVERITY)
    certainty_label = Label("certainty", LegendFamily.CERTAINTY)
    result_label = Label("result", LegendFamily.RESULT)

    @property
    def is_by_owner(self) -> bool:
        return not self.assessor_name

    def is_by(self, holder: Holder) -> bool:
        return holder.is_owner if self.is_by_owner else self.assessor == holder.slug


@dataclass(frozen=True)
class Snapshot:
    """Everything recorded about one assembly, now or at a release. `opens_on` is its first day, None if unknown."""

    assembly: str  # slug
    code: str
    opens_on: dt.date | None
    subjects: dict[str, Subject]
    holders: dict[str, Holder]
    paper_items: tuple[PaperItem, ...] = ()
    positions: tuple[HeldPosition, ...] = ()
    impacts: tuple[Impact, ...] = ()

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return (*self.paper_items, *self.positions)

    @cached_property
    def ordered_holders(self) -> list[Holder]:
        return sorted(self.holders.values(), key=holder_order)

    @cached_property
    def ordered_subjects(self) -> list[Subject]:
        return sorted(self.subjects.values(), key=subject_order)

    def subjects_at(self, paths: Collection[str]) -> list[Subject]:
        """Those with these paths, in order."""
        return [subject for subject in self.ordered_subjects if subject.path in paths]

    @cached_property
    def groups(self) -> list[Holder]:
        """The regional organisations, in order."""
        return [holder for holder in self.ordered_holders if holder.is_group]

    @cached_property
    def owners(self) -> set[str]:
        """Slugs."""
        return {holder.slug for holder in self.holders.values() if holder.is_owner}

    def holder_code(self, slug: str) -> str:
        """Its column header; the slug if the snapshot has no such holder."""
        return self.holders[slug].code if slug in self.holders else slug

    def day_of(self, one: Statement | Impact) -> dt.date | None:
        """The day on which it counts as made: its own, else the first day of its assembly."""
        return PartialDate(one.dated).last_day or self.opens_on

    def as_at(self, day: dt.date) -> "Snapshot":
        """What had been made by that day, whenever it was entered."""

        def is_made(one: Statement | Impact) -> bool:
            return (self.day_of(one) or dt.date.max) <= day

        return dataclasses.replace(
            self,
            paper_items=tuple(filter(is_made, self.paper_items)),
            positions=tuple(filter(is_made, self.positions)),
            impacts=tuple(filter(is_made, self.impacts)),
        )

    @cached_property
    def resolver(self) -> "Resolver":
        """Shared by all pages on this snapshot."""
        return Resolver(self)

    @cached_property
    def current(self) -> "Snapshot":
        """Without positions that a later one of the same holder supersedes; joint holders without a later one keep
        the earlier.
        """
        superseded = {(one.supersedes, one.holder) for one in self.positions if one.supersedes}
        return dataclasses.replace(
            self,
            positions=tuple(
                one for one in self.positions if (one.slug, one.holder) not in superseded
            ),
        )


_RANKS = {kind.code: rank for rank, kind in enumerate(KINDS)}
_HOLDER_RANKS = {
    ParticipantKind.REGIONAL_ORGANISATION.value: 0,
    ParticipantKind.MEMBER_STATE.value: 1,
    "": 4,
}


def subject_order(subject: Subject) -> tuple[int, bool, int, str, str]:
    """Sort key: kind, then number, then name."""
    return (
        _RANKS.get(subject.kind, len(KINDS)),
        subject.number is None,
        subject.number or 0,
        _with_padded_number(subject.name),
        subject.path,
    )


def holder_order(holder: Holder) -> tuple[int, str, str]:
    """Sort key: regional organisations, States, others, the publisher, last the unknown proponent, which has no kind; then by code."""
    rank = _HOLDER_RANKS.get(holder.kind, 3 if holder.is_owner else 2)
    return rank, holder.code.casefold(), holder.slug


def _with_padded_number(name: str) -> str:
    """So that SG2 sorts before SG11."""
    digits = "".join(letter for letter in name if letter.isascii() and letter.isdigit())
    return f"{digits.zfill(6)}{name.casefold()}" if digits else name.casefold()


AnyStatement = TypeVar("AnyStatement", bound=Statement)


def by_paper(statements: Iterable[AnyStatement]) -> list[list[AnyStatement]]:
    """Each item and each position once, with the statements of all its holders."""
    found: dict[tuple[bool, str], list[AnyStatement]] = {}
    for statement in statements:
        found.setdefault((statement.is_paper, statement.id), []).append(statement)
    return list(found.values())


# Codes that exclude others: keeping a text excludes any change, dropping it excludes changing it.
_KEEPS = {Action.NOC, Stance.OPPOSE, Stance.NO_CHANGE}
_CHANGES = {Action.ADD, Action.MOD, Action.SUP, Stance.SUPPORT}


GroupStatements = tuple[tuple[str, tuple[Statement, ...]], ...]  # by slug of the group
Agreements = tuple[tuple[str, GroupAgreement], ...]
_FIRM = {StatedThrough.OWN, StatedThrough.CO_SIGNED}
# With statements of its own or our inference; otherwise it shows what its groups say.
ITSELF = {*_FIRM, StatedThrough.INFERRED}


@dataclass(frozen=True)
class MatrixCell:
    """One holder on one subject. `statements` are those shown; `group_statements` those of its groups, by group."""

    via: StatedThrough
    statements: tuple[Statement, ...] = ()
    group_statements: GroupStatements = ()
    silence: NoPosition | None = None
    looked_on: str = ""  # the day on which nothing was found
    agreements: Agreements = ()  # own statements compared with each group that has a position

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes shown, each once, in order."""
        return tuple(dict.fromkeys(one.code for one in self.statements if one.speaks))

    @cached_property
    def own(self) -> tuple[Statement, ...]:
        """What the holder says itself or co-signed; what its groups say, or we infer, is not its own."""
        return _firm(self.statements) if self.via in _FIRM else ()

    @cached_property
    def doubted(self) -> Statement | None:
        """A statement shown, if no source states any of them. Our inferences are marked separately."""
        said = [one for one in self.statements if one.speaks]
        shown = [one for one in said if one.is_paper] or said
        is_doubted = all(one.confidence in DOUBTFUL for one in shown)
        return shown[0] if is_doubted and not all(one.is_inferred for one in shown) else None

    @property
    def breaks_with(self) -> tuple[str, ...]:
        return tuple(group for group, how in self.agreements if how == GroupAgreement.BREAKS)

    @cached_property
    def groups_differ(self) -> bool:
        """It shows what its groups say, and they differ."""
        said = {frozenset(one.code for one in found) for _group, found in self.group_statements}
        return self.via == StatedThrough.GROUP and len(said) > 1


NOTHING = MatrixCell(StatedThrough.NONE, silence=NoPosition.NOT_LOOKED_FOR)


@cache
def excludes(one: str, other: str) -> bool:
    """Whether two codes cannot hold together."""
    return (
        {one, other} == {Action.SUP, Action.MOD}
        or (one in _KEEPS and other in _CHANGES)
        or (other in _KEEPS and one in _CHANGES)
    )


class Resolver:
    """The cells of a snapshot, each computed on first use, without queries."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.statements: dict[str, dict[str, list[Statement]]] = {}  # by subject and holder
        for statement in snapshot.statements:
            on_subject = self.statements.setdefault(statement.subject, {})
            on_subject.setdefault(statement.holder, []).append(statement)
        self._kept: dict[tuple[str, str | tuple[str, ...]], MatrixCell] = {}

    def on(self, subject: str) -> Mapping[str, Sequence[Statement]]:
        """Own statements by holder, including “none found”."""
        return self.statements.get(subject, {})

    def own_statements(self, subject: str, holder: str) -> Sequence[Statement]:
        return self.on(subject).get(holder, ())

    def speaking(self, subject: str, holder: str) -> tuple[Statement, ...]:
        return tuple(one for one in self.own_statements(subject, holder) if one.speaks)

    def cells(self, subject: str, holders: Iterable[str]) -> tuple[MatrixCell, ...]:
        return tuple(self.cell(subject, holder) for holder in holders)

    @cached_property
    def own_cells(self) -> dict[str, dict[str, MatrixCell]]:
        """For each subject, the cells of all holders with statements on it."""
        return {
            subject: {slug: self.cell(subject, slug) for slug in holders}
            for subject, holders in self.statements.items()
        }

    @cached_property
    def breaking(self) -> dict[str, list[str]]:
        """For each subject, the holders whose own statements exclude those of their group."""
        return {
            subject: [slug for slug, cell in cells.items() if cell.breaks_with]
            for subject, cells in self.own_cells.items()
        }

    def cell(self, subject: str, holder: str) -> MatrixCell:
        """Holders without a statement of their own and with the same groups share a cell: most States do."""
        stored = self.own_statements(subject, holder)
        known = self.snapshot.holders.get(holder)
        groups = known.groups if known is not None else ()
        key = (subject, holder if stored else groups)
        if key not in self._kept:
            asked = ((group, self.speaking(subject, group)) for group in groups)
            of_groups = tuple((group, said) for group, said in asked if said)
            self._kept[key] = _cell(stored, of_groups) if stored or of_groups else NOTHING
        return self._kept[key]


def _cell(stored: Sequence[Statement], groups: GroupStatements) -> MatrixCell:
    own = tuple(one for one in stored if not one.is_cosigned)
    cosigned = tuple(one for one in stored if one.is_cosigned)
    firm = _firm(own)
    if firm or any(one.speaks for one in cosigned):
        via, shown = StatedThrough.OWN, own + cosigned
        if not firm:
            via, shown = StatedThrough.CO_SIGNED, cosigned + own
        return MatrixCell(via, shown, groups, agreements=_agreements(firm or cosigned, groups))
    if any(one.speaks for one in own):
        return MatrixCell(StatedThrough.INFERRED, own + cosigned, groups)
    silence, looked_on = _silence(own)
    via, shown = StatedThrough.GROUP, tuple(one for _group, said in groups for one in said)
    if silence == NoPosition.NO_POSITION or not groups:
        via, shown = StatedThrough.NONE, tuple(stored)
    return MatrixCell(via, shown, groups, silence, looked_on)


def _silence(own: tuple[Statement, ...]) -> tuple[NoPosition, str]:
    if any(one.code == Stance.NO_POSITION for one in own):
        return NoPosition.NO_POSITION, ""
    looked = [one.checked_on for one in own if one.code == Stance.NONE_FOUND]
    return (NoPosition.NONE_FOUND, max(looked)) if looked else (NoPosition.NOT_LOOKED_FOR, "")


def _agreements(own: tuple[Statement, ...], groups: GroupStatements) -> Agreements:
    """A holder that only co-signed its group's paper, or shares a position with the group, has no paper of its own to compare."""
    speaking, found = tuple(one for one in own if one.speaks), []
    rows = {(one.slug, one.is_paper) for one in speaking}
    for group, statements in groups:
        theirs = _firm(statements)
        if not theirs or rows <= {(one.slug, one.is_paper) for one in theirs}:
            continue
        how = agreement_of(speaking, theirs)
        if how == GroupAgreement.OWN_PAPER and not any(one.is_paper for one in speaking):
            how = GroupAgreement.SAME_STANCE
        if how is not None:
            found.append((group, how))
    return tuple(found)


def _firm(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Positions that are not inferred: only these are compared."""
    return tuple(one for one in statements if one.speaks and not one.is_inferred)


def agreement_of(
    own: tuple[Statement, ...], others: tuple[Statement, ...]
) -> GroupAgreement | None:
    """How the statements of two holders agree; None if that is unknown, because the kind of a paper was not found.

    Holders that share one statement do not break with each other, unless one opposes the other's very paper.
    """
    pairs = [(mine, theirs) for mine in own for theirs in others]
    direct = {how for mine, theirs in pairs if (how := _of_one_paper(mine, theirs)) is not None}
    if direct:
        return GroupAgreement.BREAKS if GroupAgreement.BREAKS in direct else direct.pop()
    codes = {(mine.compared_code, theirs.compared_code) for mine, theirs in pairs}
    same = {mine for mine, theirs in codes if mine == theirs} - {"", Action.NOT_KNOWN}
    if same:
        return GroupAgreement.BOTH_AMEND if same == {Action.MOD} else GroupAgreement.OWN_PAPER
    if any(excludes(mine, theirs) for mine, theirs in codes):
        return GroupAgreement.BREAKS
    return None if any(Action.NOT_KNOWN in pair for pair in codes) else GroupAgreement.DIFFERENT


def _of_one_paper(mine: Statement, theirs: Statement) -> GroupAgreement | None:
    """Whether both want the same for one paper, by either of them. None if they refer to different papers."""
    if mine.slug == theirs.slug and mine.is_paper == theirs.is_paper:
        return GroupAgreement.OWN_PAPER
    (paper, wish), (other, other_wish) = mine.on_paper, theirs.on_paper
    if not paper or paper != other:
        return None
    return GroupAgreement.OWN_PAPER if wish == other_wish else GroupAgreement.BREAKS
