"""The matrix: a snapshot as rows and columns, filtered and counted, without the database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from positions.choices import (
    CHANGED,
    DAY_UNKNOWN,
    Action,
    GroupAgreement,
    NoPosition,
    Severity,
    StatedThrough,
)
from positions.legend import word

from .releases import ChangedSince
from .snapshot.display import (
    format_agreement,
    format_no_position,
    format_via,
    grade_of,
    holder_names,
)
from .snapshot.statements import (
    NOT_FOUND,
    Holder,
    Impact,
    MatrixCell,
    Snapshot,
    Statement,
    Subject,
    agreement_of,
    subject_order,
)

_SEVERITIES = ("", *Severity.values)


@dataclass(frozen=True)
class MatrixOptions:
    """How the matrix is narrowed. `since` is None where nobody asks what changed."""

    topic: str = ""
    subjects: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    show: str = ""  # groups, states, others or all; empty: the groups and whoever else has a row
    differences: bool = False
    proposals: bool = False
    since: ChangedSince | None = None
    transpose: bool = False
    sort: str = "number"
    is_as_at: bool = False  # a day is asked for, so that statements of an unknown day are marked


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
    contested: (
        int  # pairs of those shown whose own codes exclude each other, by the rule of the legend
    )
    impacts: tuple[Impact, ...]

    @property
    def impact(self) -> str:
        """The highest impact in the publisher's view; empty if there is none."""
        severities = (one.severity for one in self.impacts if one.is_by_owner)
        return max(severities, key=_weight, default="")


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
        holders = {**(states or {}), **snapshot.holders}
        subjects = {**(chosen or {}), **snapshot.subjects}
        if (holders, subjects) != (snapshot.holders, snapshot.subjects):
            snapshot = replace(snapshot, holders=holders, subjects=subjects)
        self.snapshot = snapshot
        self.resolver = self.snapshot.resolver
        self._impacts: dict[str, list[Impact]] = defaultdict(list)
        for impact in snapshot.impacts:
            self._impacts[impact.subject].append(impact)
        recorded = {one.subject for one in snapshot.statements} | set(self._impacts)
        self.recorded = len(recorded)  # texts that there are to show without any filter
        shown = self._changed(self._subjects(recorded))
        columns = self._holders(shown)
        self.rows = tuple(self._sorted([self._row(subject, columns) for subject in shown]))
        self.columns = tuple(
            MatrixColumn(holder, _totals(row.cells[place] for row in self.rows))
            for place, holder in enumerate(columns)
        )
        self._contents: dict[int, CellContent] = {}

    @property
    def lines(self) -> Iterator[tuple[MatrixRow, Holder, MatrixCell]]:
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=True):
                yield row, column.holder, cell

    @property
    def shown(self) -> Iterator[Statement | Impact]:
        """Every statement that a cell shows, through a group too, and the assessments; some of them several times."""
        cells = {id(cell): cell for row in self.rows for cell in row.cells}
        for cell in cells.values():
            yield from cell.statements
        for row in self.rows:
            yield from row.impacts

    # what its cells say; members of a group share what they inherit

    def contents(self, row: MatrixRow) -> list["CellContent"]:
        """In the order of the columns."""
        return [
            self._content(cell, (row.subject.path, column.holder.slug))
            for column, cell in zip(self.columns, row.cells, strict=True)
        ]

    def _content(self, cell: MatrixCell, key: tuple[str, str]) -> "CellContent":
        marks, since = list[Remark](), self.options.since
        if since is not None and key in since.changed | since.day_unknown:
            marks = [_marked(CHANGED if key in since.changed else DAY_UNKNOWN)]
        elif id(cell) in self._contents:
            return self._contents[id(cell)]
        if self.options.is_as_at and any(one.last_day() is None for one in cell.statements):
            marks.insert(0, _marked(DAY_UNKNOWN))
        content = content_of(cell, self.snapshot, marks)
        if since is None or not marks:
            self._contents[id(cell)] = content
        return content

    # rows

    def _subjects(self, recorded: set[str]) -> list[Subject]:
        options = self.options
        paths = set(options.subjects) or recorded
        if options.proposals:
            paths = paths & {one.subject for one in self.snapshot.statements if one.is_paper}
        kept = [
            subject
            for subject in sorted(self.snapshot.subjects.values(), key=subject_order)
            if subject.path in paths and (not options.topic or options.topic in subject.topics)
        ]
        if not options.differences:
            return kept
        holders = self._holders(kept)
        return [subject for subject in kept if self._row(subject, holders).contested]

    def _changed(self, subjects: list[Subject]) -> list[Subject]:
        """Where somebody asks what changed: texts on which something did, then those on which it may have."""
        since = self.options.since
        self.changed: list[Subject] = []
        self.day_unknown: list[Subject] = []
        self.unchanged = 0  # texts that are left out, since nothing about them changed
        if since is None:
            return subjects
        changed, unknown = (
            {path for path, _holder in keys} for keys in (since.changed, since.day_unknown)
        )
        self.changed = [subject for subject in subjects if subject.path in changed]
        self.day_unknown = [one for one in subjects if one.path in unknown - changed]
        self.unchanged = len(subjects) - len(self.changed) - len(self.day_unknown)
        return self.changed + self.day_unknown

    def _row(self, subject: Subject, holders: list[Holder]) -> MatrixRow:
        cells = self.resolver.cells(subject.path, [holder.slug for holder in holders])
        others = [
            (holder, cell)
            for holder, cell in zip(holders, cells, strict=True)
            if not holder.is_owner
        ]
        return MatrixRow(
            subject,
            cells,
            _totals(cell for _holder, cell in others),
            # A proponent that was not found may be any of the others.
            count_conflicts(cell for holder, cell in others if holder.slug != NOT_FOUND),
            tuple(self._impacts.get(subject.path, ())),
        )

    def _sorted(self, rows: list[MatrixRow]) -> list[MatrixRow]:
        """Rows are sorted by number; equal rows keep their order. Possible changes follow certain ones."""
        if self.options.sort == "contested":
            rows = sorted(rows, key=lambda row: -row.contested)
        if self.options.sort == "impact":
            rows = sorted(rows, key=lambda row: -_weight(row.impact))
        return sorted(rows, key=lambda row: row.subject in self.day_unknown)

    # columns

    def _holders(self, subjects: list[Subject]) -> list[Holder]:
        """By region: each group with its States, a State of several beside the first; then others, the publisher, the proponent not found."""
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

        return sorted(shown, key=region)  # which keeps the order inside a region

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


# what a cell says, in every format

# Agreements with a group that the cell itself shows; the others are shown when it is opened.
_COMPARED = (GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)


@dataclass(frozen=True)
class Remark:
    """What is to be known of a cell besides its code; `short` is all of it that is seen."""

    kind: str
    short: str
    label: str


@dataclass(frozen=True)
class CellContent:
    """The mark of `code` and `words` for the eye, `more` codes besides, and what is only `heard`."""

    kind: str = ""  # CSS classes
    code: str = ""
    words: str = ""
    more: int = 0
    heard: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    text: str = ""  # all of it, where there is no mark: in files
    is_blank: bool = False  # nobody looked for anything
    is_inherited: bool = False  # from groups, and nothing of its own in it changed
    used: tuple[str, ...] = ()  # codes that a legend explains


def content_of(cell: MatrixCell, snapshot: Snapshot, marks: Iterable[Remark] = ()) -> CellContent:
    """Its codes, through whom, how sure they are, and how they compare with those of its groups; or why it has none."""
    if not cell.codes:
        return _silent(cell, snapshot, marks)
    first, *others = in_order(cell.codes)
    via, grade = format_via(cell, snapshot), grade_of(cell)
    remarks = [*_agreements(cell, snapshot), *marks]
    if grade:
        remarks.insert(0, Remark("", grade, grade))
    heard = [", ".join(map(word, others))]
    through = [via] if cell.via == StatedThrough.GROUP else []
    if through:
        is_none_found = cell.silence == NoPosition.NONE_FOUND
        heard += [via, format_no_position(cell) if is_none_found else ""]
    elif cell.via != StatedThrough.OWN or any(one.is_inferred for one in cell.statements):
        remarks.insert(0, Remark(cell.via, via, via))
    remarks = list(dict.fromkeys(remarks))
    codes = ", ".join(map(word, cell.codes))
    return CellContent(
        css_class(first, bool(through)),
        first,
        word(first),
        len(others),
        tuple(filter(None, heard)),
        tuple(remarks),
        text="; ".join([codes, *through, *(one.label for one in remarks)]),
        is_inherited=bool(through) and not any(marks),
        used=(*cell.codes, cell.via, *(one.kind for one in remarks)),
    )


def _silent(cell: MatrixCell, snapshot: Snapshot, marks: Iterable[Remark]) -> CellContent:
    """Why nothing is shown: a paper was withdrawn, or one of the three silences."""
    code, text = str(cell.silence or ""), format_no_position(cell)
    remarks = tuple(dict.fromkeys([*_agreements(cell, snapshot), *marks]))
    content = CellContent(
        words=f"× {text}",
        remarks=remarks,
        text="; ".join([text, *(one.label for one in remarks)]),
        is_blank=is_blank(cell),
        used=(code, *(one.kind for one in remarks)),
    )
    if not code or any(one.is_withdrawn for one in cell.statements):
        return content
    label = word(code)
    rest = text.removeprefix(label).strip() if text.startswith(label) else ""
    return replace(content, code=code, words=label, heard=(rest,) if rest else ())


def _agreements(cell: MatrixCell, snapshot: Snapshot) -> Iterable[Remark]:
    for how in _COMPARED:
        if groups := [group for group, agrees in cell.agreements if agrees == how]:
            names = holder_names(groups, snapshot)
            yield Remark(how, names, format_agreement(how, names))


def _marked(code: str) -> Remark:
    return Remark(code, word(code), word(code))


def css_class(code: str, is_inherited: bool) -> str:
    """Of what is drawn for a code: actions are filled, and outlined where a group asks for them."""
    kind = code if code in Action.values else ""
    return f"{kind} via".strip() if is_inherited else kind


def in_order(codes: Iterable[str]) -> list[str]:
    """Actions before statements, each code once: the first is drawn."""
    return sorted(dict.fromkeys(codes), key=lambda code: code not in Action.values)


def is_blank(cell: MatrixCell) -> bool:
    """Nobody looked for anything."""
    return (
        cell.via == StatedThrough.NONE
        and not cell.statements
        and cell.silence == NoPosition.NOT_LOOKED_FOR
    )
