"""One text on one sheet: who asks for what, in which papers, and, apart from that, what the owner reads in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from participants.choices import ParticipantKind
from positions.legend import glyph, word

from ..snapshot.display import OfCell, Reading, StatementDisplay, beside_said, readings, told
from ..snapshot.resolver import Cell, Resolver
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Holder, Impact, Snapshot, Statement, Subject


@dataclass(frozen=True)
class Code:
    code: str
    word: str
    glyph: str


@dataclass(frozen=True)
class Stand(OfCell):
    """Where one of those who were asked for stands."""

    holder: Holder
    cell: Cell
    snapshot: Snapshot

    @property
    def codes(self) -> list[Code]:
        return [Code(code, word(code), glyph(code)) for code in self.cell.codes]

    @property
    def papers(self) -> list[Statement]:
        return [
            statement
            for statement in self.cell.statements
            if statement.is_paper and statement.speaks
        ]

    @property
    def statements(self) -> list[StatementDisplay]:
        return told(
            statement
            for statement in self.cell.statements
            if not statement.is_paper and statement.speaks
        )

    @property
    def beside(self) -> list[str]:
        return beside_said(self.cell, self.snapshot)


@dataclass(frozen=True)
class Shared:
    """A paper or a statement once, with all that it is of."""

    told: StatementDisplay
    by: tuple[Holder, ...]
    signed_by: tuple[Holder, ...] = ()


@dataclass(frozen=True)
class Sheet:
    subject: Subject
    standing: str
    sentence: str
    stands: list[Stand]
    papers: list[Shared]
    others: list[Shared]  # what was said by those who were not asked for
    own: list[Shared]  # the owner's papers and statements
    readings: list[Reading]

    @property
    def shown(self) -> Iterator[Statement | Impact]:
        """What stands on it."""
        for stand in self.stands:
            yield from stand.cell.statements
        for one in (*self.papers, *self.others, *self.own):
            yield one.told.statement
        for reading in self.readings:
            yield reading.impact


def sheet(
    snapshot: Snapshot,
    resolver: Resolver,
    subject: Subject,
    holders: Sequence[Holder],
    standing: str = "",
) -> Sheet:
    owners = {slug for slug, holder in snapshot.holders.items() if holder.is_owner}
    statements = [
        statement
        for slug in resolver.holders_on(subject.path)
        for statement in resolver.own_statements(subject.path, slug)
    ]
    of_all = [statement for statement in statements if statement.holder not in owners]
    asked_for = {holder.slug for holder in holders}
    return Sheet(
        subject=subject,
        standing=standing,
        sentence=row_sentence(
            snapshot, resolver, subject, [group.slug for group in groups_of(snapshot)]
        ),
        stands=[
            Stand(holder, resolver.cell(subject.path, holder.slug), snapshot)
            for holder in holders
            if not holder.is_owner
        ],
        papers=_shared((statement for statement in of_all if statement.is_paper), snapshot),
        others=_shared(
            (
                statement
                for statement in of_all
                if not statement.is_paper and statement.speaks and statement.holder not in asked_for
            ),
            snapshot,
        ),
        own=_shared(
            (
                statement
                for statement in statements
                if statement.holder in owners and (statement.is_paper or statement.speaks)
            ),
            snapshot,
        ),
        readings=readings(snapshot, subject.path),
    )


def groups_of(snapshot: Snapshot) -> list[Holder]:
    """The regional organisations, in the order of their codes."""
    groups = (
        holder
        for holder in snapshot.holders.values()
        if holder.kind == ParticipantKind.REGIONAL_ORGANISATION
    )
    return sorted(groups, key=lambda holder: holder.code.casefold())


def with_statements(snapshot: Snapshot, holders: Iterable[Holder] = ()) -> list[Subject]:
    """Subjects on which anything is recorded, or anything of these holders; by number, then by title what has none."""
    slugs = {holder.slug for holder in holders}
    paths = {
        statement.subject
        for statement in snapshot.statements
        if not slugs or statement.holder in slugs
    }
    subjects = [snapshot.subjects[path] for path in paths if path in snapshot.subjects]
    return sorted(
        subjects,
        key=lambda one: (one.number is None, one.number or 0, one.title.casefold(), one.path),
    )


def _shared(statements: Iterable[Statement], snapshot: Snapshot) -> list[Shared]:
    found: dict[tuple[bool, str], list[Statement]] = {}
    for statement in statements:
        found.setdefault((statement.is_paper, statement.id), []).append(statement)
    return [
        Shared(
            StatementDisplay(of_one[0]),
            by=tuple(
                snapshot.holders[statement.holder]
                for statement in of_one
                if not statement.is_cosigned
            ),
            signed_by=tuple(
                snapshot.holders[statement.holder] for statement in of_one if statement.is_cosigned
            ),
        )
        for of_one in found.values()
    ]
