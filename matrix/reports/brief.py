"""One text on one sheet: who asks for what, in which papers, and, apart from that, what the owner reads in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from participants.choices import ParticipantKind
from positions.legend import mark, word

from ..snapshot.display import OfCell, Reading, StatementDisplay, beside_said, readings, told
from ..snapshot.resolver import Cell, Resolver
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Holder, Impact, Line, Snapshot, Subject


@dataclass(frozen=True)
class Code:
    code: str
    word: str
    mark: str


@dataclass(frozen=True)
class Stand(OfCell):
    """Where one of those who were asked for stands."""

    holder: Holder
    cell: Cell
    snapshot: Snapshot

    @property
    def codes(self) -> list[Code]:
        return [Code(code, word(code), mark(code)) for code in self.cell.codes]

    @property
    def papers(self) -> list[Line]:
        return [line for line in self.cell.lines if line.is_paper and line.speaks]

    @property
    def statements(self) -> list[StatementDisplay]:
        return told(line for line in self.cell.lines if not line.is_paper and line.speaks)

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
    def shown(self) -> Iterator[Line | Impact]:
        """What stands on it."""
        for stand in self.stands:
            yield from stand.cell.lines
        for one in (*self.papers, *self.others, *self.own):
            yield one.told.line
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
    lines = [
        line
        for slug in resolver.holders_on(subject.path)
        for line in resolver.own_lines(subject.path, slug)
    ]
    of_all = [line for line in lines if line.holder not in owners]
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
        papers=_shared((line for line in of_all if line.is_paper), snapshot),
        others=_shared(
            (
                line
                for line in of_all
                if not line.is_paper and line.speaks and line.holder not in asked_for
            ),
            snapshot,
        ),
        own=_shared(
            (line for line in lines if line.holder in owners and (line.is_paper or line.speaks)),
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


def with_lines(snapshot: Snapshot, holders: Iterable[Holder] = ()) -> list[Subject]:
    """Subjects on which anything is recorded, or anything of these holders; by number, then by title what has none."""
    slugs = {holder.slug for holder in holders}
    paths = {line.subject for line in snapshot.lines if not slugs or line.holder in slugs}
    subjects = [snapshot.subjects[path] for path in paths if path in snapshot.subjects]
    return sorted(
        subjects,
        key=lambda one: (one.number is None, one.number or 0, one.title.casefold(), one.path),
    )


def _shared(lines: Iterable[Line], snapshot: Snapshot) -> list[Shared]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.address if line.is_paper else line.slug, []).append(line)
    return [
        Shared(
            StatementDisplay(of_one[0]),
            by=tuple(snapshot.holders[line.holder] for line in of_one if not line.is_cosigned),
            signed_by=tuple(snapshot.holders[line.holder] for line in of_one if line.is_cosigned),
        )
        for of_one in found.values()
    ]
