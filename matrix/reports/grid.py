"""The matrix: a snapshot as rows and columns, filtered and counted, without the database. options.py reads the query string."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from positions.choices import GroupAgreement, Severity, StatedThrough

from ..snapshot.changes import ChangedSince
from ..snapshot.resolver import MatrixCell, Resolver, agreement_of
from ..snapshot.statements import (
    NOT_FOUND,
    Holder,
    Impact,
    Snapshot,
    Statement,
    Subject,
    subject_order,
)

SHOWS = ("groups", "states", "others", "all")
SORTS = ("number", "contested", "impact")
# Resolutions first; what has no number yet last.
_SEVERITIES = ("", *Severity.values)


@dataclass(frozen=True)
class MatrixOptions:
    """How the matrix is narrowed. `since` is None where nobody asks what changed."""

    topic: str = ""
    subjects: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    show: str = ""  # one of SHOWS; empty: the groups and whoever else has a row
    differences: bool = False
    proposals: bool = False
    since: ChangedSince | None = None
    transpose: bool = False
    sort: str = "number"


@dataclass(frozen=True)
class MatrixTotals:
    """How many say what themselves, by code, and how many are shown with what their groups say."""

    codes: tuple[tuple[str, int], ...] = ()
    through: int = 0


@dataclass(frozen=True)
class MatrixColumn:
    holder: Holder
    totals: MatrixTotals = MatrixTotals()


@dataclass(frozen=True)
class MatrixRow:
    """One subject with a cell for each column, in their order."""

    subject: Subject
    cells: tuple[MatrixCell, ...]
    totals: MatrixTotals
    contested: int  # pairs of those shown whose own codes exclude each other
    impacts: tuple[Impact, ...]

    @property
    def impact(self) -> str:
        """The highest impact in the publisher's view; empty if there is none."""
        severities = (one.severity for one in self.impacts if one.is_by_owner)
        return max(severities, key=_weight, default="")

    @property
    def differs(self) -> bool:
        """Two of those shown ask for what excludes each other, by the rule of the legend."""
        return self.contested > 0


class MatrixTable:
    """`states` are columns that hold no statement, and `chosen` rows on which there is none, for where they are asked for."""

    def __init__(
        self,
        snapshot: Snapshot,
        options: MatrixOptions | None = None,
        states: Mapping[str, Holder] | None = None,
        chosen: Mapping[str, Subject] | None = None,
    ) -> None:
        self.options = options or MatrixOptions()
        self.snapshot = dataclasses.replace(
            snapshot,
            holders={**(states or {}), **snapshot.holders},
            subjects={**(chosen or {}), **snapshot.subjects},
        )
        self.resolver = Resolver(self.snapshot)
        self._recorded = {
            (statement.subject, statement.holder) for statement in snapshot.statements
        }
        self._shared: dict[tuple[str, tuple[str, ...]], MatrixCell] = {}
        self._impacts: dict[str, list[Impact]] = defaultdict(list)
        for impact in snapshot.impacts:
            self._impacts[impact.subject].append(impact)
        self._fill()

    @property
    def cell_count(self) -> int:
        return len(self.rows) * len(self.columns)

    @property
    def all_subjects(self) -> list[Subject]:
        """Whatever is recorded, in order; what is filtered out too."""
        return sorted(self.snapshot.subjects.values(), key=subject_order)

    def has_changed(self, subject: str, holder: str) -> bool:
        return self.options.since is not None and (subject, holder) in self.options.since.changed

    def may_have_changed(self, subject: str, holder: str) -> bool:
        """The day of a statement in the cell is not known well enough."""
        return (
            self.options.since is not None and (subject, holder) in self.options.since.day_unknown
        )

    @property
    def shown(self) -> Iterator[Statement | Impact]:
        """Every statement that a cell shows, through a group too, and the assessments; some of them several times."""
        cells = {id(cell): cell for row in self.rows for cell in row.cells}
        for cell in cells.values():
            yield from cell.statements
        for row in self.rows:
            yield from row.impacts

    # rows and columns

    def _fill(self) -> None:
        # Where somebody asks what changed: texts on which something did, may have, and did not.
        self.changed: list[Subject] = []
        self.day_unknown: list[Subject] = []
        self._unchanged: list[Subject] = []
        subjects = self._subjects()
        holders = self._holders(subjects)
        rows = [self._row(subject, holders) for subject in subjects]
        if self.options.differences:
            rows = [row for row in rows if row.differs]
            self._leave_out({row.subject.path for row in rows}, holders)
            left = self._holders([row.subject for row in rows])
            if len(left) < len(holders):
                holders = left
                rows = [self._row(row.subject, holders) for row in rows]
        self.rows: tuple[MatrixRow, ...] = tuple(self._sorted(rows))
        self.columns: tuple[MatrixColumn, ...] = tuple(
            MatrixColumn(holder, _totals(row.cells[place] for row in self.rows))
            for place, holder in enumerate(holders)
        )

    def _leave_out(self, differing: set[str], holders: list[Holder]) -> None:
        """Of what changed, what may have and what did not: texts without a difference."""
        self.changed = [subject for subject in self.changed if subject.path in differing]
        self.day_unknown = [subject for subject in self.day_unknown if subject.path in differing]
        self._unchanged = [one for one in self._unchanged if self._row(one, holders).differs]

    @property
    def unchanged(self) -> int:
        """How many texts are left out because nothing about them changed."""
        return len(self._unchanged)

    @property
    def recorded(self) -> int:
        """How many texts there are to show without any filter."""
        with_statements = {subject for subject, _holder in self._recorded}
        return sum(
            subject.path in with_statements or subject.path in self._impacts
            for subject in self.all_subjects
        )

    def _subjects(self) -> list[Subject]:
        with_statements = {subject for subject, _holder in self._recorded}
        with_papers = {
            statement.subject for statement in self.snapshot.statements if statement.is_paper
        }
        chosen = set(self.options.subjects)

        def is_kept(subject: Subject) -> bool:
            return (
                (
                    subject.path in chosen
                    if chosen
                    else subject.path in with_statements or subject.path in self._impacts
                )
                and (not self.options.topic or self.options.topic in subject.topics)
                and (not self.options.proposals or subject.path in with_papers)
            )

        kept = [subject for subject in self.all_subjects if is_kept(subject)]
        since = self.options.since
        if since is None:
            return kept
        changed, unknown = (
            {path for path, _holder in keys} for keys in (since.changed, since.day_unknown)
        )
        self.changed = [subject for subject in kept if subject.path in changed]
        self.day_unknown = [subject for subject in kept if subject.path in unknown - changed]
        self._unchanged = [subject for subject in kept if subject.path not in changed | unknown]
        return self.changed + self.day_unknown

    def _holders(self, subjects: list[Subject]) -> list[Holder]:
        """The columns, by region: each group with its States; then others, the publisher, the proponent not found."""
        if self.options.holders:
            return [
                self.snapshot.holders[slug]
                for slug in self.options.holders
                if slug in self.snapshot.holders
            ]
        paths = {subject.path for subject in subjects}
        with_statements = {holder for subject, holder in self._recorded if subject in paths}
        shown = [
            holder
            for holder in self.snapshot.ordered_holders
            if self._is_shown(holder, holder.slug in with_statements)
        ]
        return sorted(shown, key=self._region_rank)  # which keeps the order inside a region

    @cached_property
    def _group_ranks(self) -> dict[str, int]:
        return {group.slug: rank for rank, group in enumerate(self.snapshot.groups)}

    def _region_rank(self, holder: Holder) -> int:
        """A State of several groups stands beside the first of them."""
        groups = (holder.slug,) if holder.is_group else holder.groups if holder.is_state else ()
        last = len(self._group_ranks)
        return min((self._group_ranks.get(slug, last) for slug in groups), default=last)

    def _is_shown(self, holder: Holder, has_statement: bool) -> bool:
        is_group, is_state = holder.is_group, holder.is_state
        may_stand = (
            is_group
            or has_statement
            or holder.is_owner
            or (is_state and bool(holder.groups) and self.options.show in {"states", "all"})
        )
        kinds = {"groups": is_group, "states": is_state, "others": not is_group and not is_state}
        return may_stand and kinds.get(self.options.show, True)

    def _row(self, subject: Subject, holders: list[Holder]) -> MatrixRow:
        cells = tuple(self._cell(subject.path, holder) for holder in holders)
        others = [cell for cell, holder in zip(cells, holders, strict=True) if not holder.is_owner]
        known = [
            cell
            for cell, holder in zip(cells, holders, strict=True)
            if not holder.is_owner and holder.slug != NOT_FOUND  # it may be any of the others
        ]
        impacts = tuple(self._impacts.get(subject.path, ()))
        return MatrixRow(subject, cells, _totals(others), count_conflicts(known), impacts)

    def _cell(self, subject: str, holder: Holder) -> MatrixCell:
        """Holders without a statement of their own and with the same groups share a cell: most States do."""
        if (subject, holder.slug) in self._recorded:
            return self.resolver.cell(subject, holder.slug)
        key = (subject, holder.groups)
        if key not in self._shared:
            self._shared[key] = self.resolver.cell(subject, holder.slug)
        return self._shared[key]

    def _sorted(self, rows: list[MatrixRow]) -> list[MatrixRow]:
        """Rows are sorted by number; equal rows keep their order. Possible changes follow certain ones."""
        if self.options.sort == "contested":
            rows = sorted(rows, key=lambda row: -row.contested)
        if self.options.sort == "impact":
            rows = sorted(rows, key=lambda row: -_weight(row.impact))
        unknown = {subject.path for subject in self.day_unknown}
        return sorted(rows, key=lambda row: row.subject.path in unknown)


def _weight(severity: str) -> int:
    """What a later version calls otherwise weighs as if nothing were said."""
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
    """Pairs. Who says nothing itself is in no pair; who shares a code with another is not against it.

    Those whose statements stand alike to the statements of everybody else are compared once.
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
    """What is asked, and for or against which paper, where several speak of that one."""
    paper, wish = statement.on_paper
    return statement.compared_code, paper if papers[paper] > 1 else "", wish
