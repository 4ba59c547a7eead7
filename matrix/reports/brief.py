"""One text on one sheet: who asks for what, in which papers, and, apart from that, what the owner reads in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from participants.choices import Kind
from positions.legend import mark, word

from ..snapshot.display import OfCell, Reading, Told, beside_said, readings, told
from ..snapshot.resolver import Cell, Resolver
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Board, Holder, Impact, Line, Subject


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
    board: Board

    @property
    def codes(self) -> list[Code]:
        return [Code(code, word(code), mark(code)) for code in self.cell.codes]

    @property
    def papers(self) -> list[Line]:
        return [line for line in self.cell.lines if line.is_paper and line.speaks]

    @property
    def statements(self) -> list[Told]:
        return told(line for line in self.cell.lines if not line.is_paper and line.speaks)

    @property
    def beside(self) -> list[str]:
        return beside_said(self.cell, self.board)


@dataclass(frozen=True)
class Shared:
    """A paper or a statement once, with all that it is of."""

    told: Told
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
    board: Board,
    resolver: Resolver,
    subject: Subject,
    holders: Sequence[Holder],
    standing: str = "",
) -> Sheet:
    owners = {slug for slug, holder in board.holders.items() if holder.is_owner}
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
        sentence=row_sentence(board, resolver, subject, [group.slug for group in groups_of(board)]),
        stands=[
            Stand(holder, resolver.cell(subject.path, holder.slug), board)
            for holder in holders
            if not holder.is_owner
        ],
        papers=_shared((line for line in of_all if line.is_paper), board),
        others=_shared(
            (
                line
                for line in of_all
                if not line.is_paper and line.speaks and line.holder not in asked_for
            ),
            board,
        ),
        own=_shared(
            (line for line in lines if line.holder in owners and (line.is_paper or line.speaks)),
            board,
        ),
        readings=readings(board, subject.path),
    )


def groups_of(board: Board) -> list[Holder]:
    """The regional organisations, in the order of their codes."""
    groups = (
        holder for holder in board.holders.values() if holder.kind == Kind.REGIONAL_ORGANISATION
    )
    return sorted(groups, key=lambda holder: holder.code.casefold())


def with_lines(board: Board, holders: Iterable[Holder] = ()) -> list[Subject]:
    """Subjects on which anything is recorded, or anything of these holders; by number, then by title what has none."""
    slugs = {holder.slug for holder in holders}
    paths = {line.subject for line in board.lines if not slugs or line.holder in slugs}
    subjects = [board.subjects[path] for path in paths if path in board.subjects]
    return sorted(
        subjects,
        key=lambda one: (one.number is None, one.number or 0, one.title.casefold(), one.path),
    )


def _shared(lines: Iterable[Line], board: Board) -> list[Shared]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.address if line.is_paper else line.slug, []).append(line)
    return [
        Shared(
            Told(of_one[0]),
            by=tuple(board.holders[line.holder] for line in of_one if not line.is_cosigned),
            signed_by=tuple(board.holders[line.holder] for line in of_one if line.is_cosigned),
        )
        for of_one in found.values()
    ]
