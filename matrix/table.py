"""The matrix: a snapshot as rows and columns, filtered and counted, without the database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from positions.choices import CHANGED, DAY_UNKNOWN, GroupAgreement, Severity, StatedThrough
from positions.legend import words_of_cells

from .releases import ChangedSince
from .snapshot.cells import CellContent, contents_of
from .snapshot.statements import (
    NOT_FOUND,
    Holder,
    Impact,
    MatrixCell,
    Snapshot,
    Statement,
    Subject,
    agreement_of,
)

_SEVERITIES = ("", *Severity.values)


@dataclass(frozen=True)
class MatrixOptions:
    """Filters of the matrix. `since` is None without a comparison."""

    topic: str = ""
    subjects: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    show: str = ""  # groups, states, others or all; empty: groups, and others with a row
    differences: bool = False
    proposals: bool = False
    since: ChangedSince | None = None
    transpose: bool = False
    sort: str = "number"
    is_as_at: bool = False  # as of a day: statements of unknown day are marked


@dataclass(frozen=True)
class MatrixTotals:
    """How many holders say what themselves, by code, and how many show what their groups say."""

    codes: tuple[tuple[str, int], ...] = ()
    through: int = 0


@dataclass(frozen=True)
class MatrixColumn:
    holder: Holder
    totals: MatrixTotals = MatrixTotals()


@dataclass(frozen=True)
class MatrixRow:
    """A subject with a cell for each column, in order.

    `contested` counts pairs of holders whose own codes exclude each other, as the legend defines it. `impact` is the
    highest in the publisher's view; empty if none.
    """

    subject: Subject
    cells: tuple[MatrixCell, ...]
    totals: MatrixTotals
    contested: int
    impacts: tuple[Impact, ...]
    impact: str


class MatrixTable:
    """`states` are columns without statements, `chosen` rows without statements, added on request."""

    def __init__(
        self,
        snapshot: Snapshot,
        options: MatrixOptions | None = None,
        states: Mapping[str, Holder] | None = None,
        chosen: Mapping[str, Subject] | None = None,
    ) -> None:
        self.options = options or MatrixOptions()
        holders = {**(states or {}), **snapshot.holders}
        subjects = {**(chosen or {}), **snapshot.subjects}
        if (holders, subjects) != (snapshot.holders, snapshot.subjects):
            snapshot = replace(snapshot, holders=holders, subjects=subjects)
        self.snapshot = snapshot
        self.resolver, self.words = self.snapshot.resolver, words_of_cells()
        self._impacts: dict[str, list[Impact]] = defaultdict(list)
        for impact in snapshot.impacts:
            self._impacts[impact.subject].append(impact)
        recorded = {one.subject for one in snapshot.statements} | set(self._impacts)
        self.recorded = len(recorded)  # texts that a table without filters has
        shown = self._changed(self._subjects(recorded))
        columns = self._holders(shown)
        self.rows = tuple(self._sorted(self._rows(shown, columns)))
        self.columns = tuple(
            MatrixColumn(holder, _totals(row.cells[place] for row in self.rows))
            for place, holder in enumerate(columns)
        )

    @property
    def lines(self) -> Iterator[tuple[MatrixRow, Holder, MatrixCell]]:
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=True):
                yield row, column.holder, cell

    @property
    def shown(self) -> list[Statement | Impact]:
        """Every statement that a cell shows, also through a group, and the assessments; some of them several times."""
        cells = {id(cell): cell for row in self.rows for cell in row.cells}
        statements = [one for cell in cells.values() for one in cell.statements]
        return [*statements, *(one for row in self.rows for one in row.impacts)]

    @cached_property
    def contents(self) -> list[list[CellContent]]:
        """The contents of the cells in every format, row by row in the order of the columns."""
        since, changes = self.options.since, dict[tuple[str, str], str]()
        if since is not None:
            changes = dict.fromkeys(since.day_unknown, DAY_UNKNOWN)
            changes |= dict.fromkeys(since.changed, CHANGED)
        slugs = [column.holder.slug for column in self.columns]
        rows = ((row.subject.path, row.cells) for row in self.rows)
        undated = self.options.is_as_at
        return contents_of(rows, slugs, self.snapshot, self.words, changes, undated)

    # rows

    def _subjects(self, recorded: set[str]) -> list[Subject]:
        options = self.options
        paths = set(options.subjects) or recorded
        if options.proposals:
            paths = paths & {one.subject for one in self.snapshot.statements if one.is_paper}
        kept = [
            subject
            for subject in self.snapshot.subjects_at(paths)
            if not options.topic or options.topic in subject.topics
        ]
        if not options.differences:
            return kept
        return [row.subject for row in self._rows(kept, self._holders(kept)) if row.contested]

    def _changed(self, subjects: list[Subject]) -> list[Subject]:
        """In a comparison: texts that changed, then texts that may have."""
        since = self.options.since
        self.changed: list[Subject] = []
        self.day_unknown: list[Subject] = []
        self.unchanged = 0  # texts left out, as nothing changed
        if since is None:
            return subjects
        changed, unknown = (
            {path for path, _holder in keys} for keys in (since.changed, since.day_unknown)
        )
        self.changed = [subject for subject in subjects if subject.path in changed]
        self.day_unknown = [one for one in subjects if one.path in unknown - changed]
        self.unchanged = len(subjects) - len(self.changed) - len(self.day_unknown)
        return self.changed + self.day_unknown

    def _rows(self, subjects: list[Subject], holders: list[Holder]) -> list[MatrixRow]:
        return [self._row(subject, holders) for subject in subjects]

    def _row(self, subject: Subject, holders: list[Holder]) -> MatrixRow:
        cells = self.resolver.cells(subject.path, [holder.slug for holder in holders])
        others = [
            (holder, cell)
            for holder, cell in zip(holders, cells, strict=True)
            if not holder.is_owner
        ]
        impacts = tuple(self._impacts.get(subject.path, ()))
        severities = (one.severity for one in impacts if one.is_by_owner)
        return MatrixRow(
            subject,
            cells,
            _totals(cell for _holder, cell in others),
            # An unknown proponent may be any of the others.
            count_conflicts(cell for holder, cell in others if holder.slug != NOT_FOUND),
            impacts,
            max(severities, key=_weight, default=""),
        )

    def _sorted(self, rows: list[MatrixRow]) -> list[MatrixRow]:
        """Sorted by number, stably. Possible changes come after certain ones."""
        if self.options.sort == "contested":
            rows = sorted(rows, key=lambda row: -row.contested)
        if self.options.sort == "impact":
            rows = sorted(rows, key=lambda row: -_weight(row.impact))
        return sorted(rows, key=lambda row: row.subject in self.day_unknown)

    # columns

    def _holders(self, subjects: list[Subject]) -> list[Holder]:
        """By region: each group with its States, a State of several by the first; then others, publisher, unknown proponent."""
        if self.options.holders:
            known = self.snapshot.holders
            return [known[slug] for slug in self.options.holders if slug in known]
        paths = {subject.path for subject in subjects}
        speaking = {one.holder for one in self.snapshot.statements if one.subject in paths}
        shown = [one for one in self.snapshot.ordered_holders if self._is_shown(one, speaking)]
        ranks = {group.slug: rank for rank, group in enumerate(self.snapshot.groups)}

        def region(holder: Holder) -> int:
            groups = (holder.slug,) if holder.is_group else holder.groups if holder.is_state else ()
            return min((ranks.get(slug, len(ranks)) for slug in groups), default=len(ranks))

        return sorted(shown, key=region)  # stable: keeps the order inside a region

    def _is_shown(self, holder: Holder, speaking: set[str]) -> bool:
        is_group, is_state, show = holder.is_group, holder.is_state, self.options.show
        may_stand = (
            is_group
            or holder.slug in speaking
            or holder.is_owner
            or (is_state and bool(holder.groups) and show in {"states", "all"})
        )
        kinds = {"groups": is_group, "states": is_state, "others": not is_group and not is_state}
        return may_stand and kinds.get(show, True)


def _weight(severity: str) -> int:
    """A value of a later version weighs as none."""
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else 0


def _totals(cells: Iterable[MatrixCell]) -> MatrixTotals:
    found: Counter[str] = Counter()
    through = 0
    for cell in cells:
        if cell.via == StatedThrough.GROUP:
            through += 1
        elif cell.via != StatedThrough.NONE:
            found.update(cell.codes)
    return MatrixTotals(
        tuple(sorted(found.items(), key=lambda counted: (-counted[1], counted[0]))), through
    )


def count_conflicts(cells: Iterable[MatrixCell]) -> int:
    """Counts pairs. A holder without statements is in no pair; holders that share a code do not conflict. Holders
    with the same statements are compared once.
    """
    own = [cell.own for cell in cells if cell.own]
    papers = Counter(
        paper for statements in own for paper in {statement.on_paper[0] for statement in statements}
    )
    alike: dict[frozenset[tuple[str, str, bool]], list[tuple[Statement, ...]]] = defaultdict(list)
    for statements in own:
        alike[frozenset(_stand(statement, papers) for statement in statements)].append(statements)
    return sum(
        len(some) * len(others)
        for some, others in combinations(alike.values(), 2)
        if agreement_of(some[0], others[0]) == GroupAgreement.BREAKS
    )


def _stand(statement: Statement, papers: Counter[str]) -> tuple[str, str, bool]:
    """What it requests, and for or against which paper, if several statements are about that paper."""
    paper, wish = statement.on_paper
    return statement.compared_code, paper if papers[paper] > 1 else "", wish
