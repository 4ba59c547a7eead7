"""The matrix as its templates draw it: heads, rows and cells, each with its words and the code of its mark."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from positions.choices import Action, GroupAgreement, NoPosition, Severity, StatedThrough
from positions.legend import CHANGED, DAY_UNKNOWN, LegendFamily, glyph, word

from ..reports.grid import MatrixColumn, MatrixRow, MatrixTable, MatrixTotals
from ..snapshot.display import (
    format_agreement,
    format_assessed,
    format_no_position,
    format_via,
    holder_names,
)
from ..snapshot.resolver import MatrixCell
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Holder, Subject

# So many columns are a table; of more, each row lists who spoke.
MOST_COLUMNS = 11
# So many columns fit a window of 48rem.
MOST_NARROW = 8
# What fits on a sheet of A4 turned on its side.
PER_SHEET = 8

# Agreements with a group that the cell itself shows; the others are shown when it is opened.
_COMPARED = (GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)


@dataclass(frozen=True)
class Head:
    """The header of a row or a column. `plain` labels a cell where headers are not visible."""

    plain: str
    name: str
    address: str = ""
    title: str = ""  # of a text, where it says more than the name
    full_name: str = ""  # of a holder, where its code is shown
    label: str = ""  # of the publisher
    is_holder: bool = False

    @property
    def kind(self) -> str:
        """CSS class of the header and its cells."""
        return "own" if self.label else ""


@dataclass(frozen=True)
class Remark:
    """What is to be known of a cell besides its code; `short` is all of it that is seen."""

    kind: str
    short: str
    label: str

    @property
    def glyph(self) -> str:
        return glyph(self.kind)


@dataclass(frozen=True)
class Content:
    """What a cell says: the mark of `code` and `words` for the eye, `more` codes besides, and what is only heard."""

    kind: str = ""  # CSS classes
    code: str = ""
    words: str = ""
    more: int = 0
    heard: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


class _WithImpact:
    severity: str

    @property
    def impact(self) -> str:
        if self.severity == Severity.NOT_STATED:
            return _("impact, severity not stated")
        return _("impact %(severity)s") % {"severity": word(self.severity, LegendFamily.SEVERITY)}


@dataclass(frozen=True)
class Cell(_WithImpact):
    """Without an address nothing was looked for. `severity`: of the impact that the publisher sees."""

    head: Head
    content: Content = Content()
    shown: SafeString = SafeString()  # the content as HTML
    address: str = ""
    is_opened: bool = False
    severity: str = ""


@dataclass(frozen=True)
class Summary(_WithImpact):
    """What stands in the header of a row, or below a column."""

    totals: str
    contested: str = ""
    sentence: str = ""
    holder: Head | None = None
    severity: str = ""  # in the publisher's view, where the publisher has no column
    assessed: str = ""  # by whom else, and what it would change


@dataclass(frozen=True)
class Row:
    """One row as it is drawn, whichever way the matrix lies. `key`: of its subject or its holder."""

    key: str
    head: Head
    summary: Summary
    cells: tuple[Cell, ...]
    is_opened: bool
    counted: str = ""  # of those who are not listed in it


class MatrixDrawing:
    """The table for the screen; narrow ones show its rows as cards.

    `onward` is the query string that links carry on; `is_as_at` marks statements of an unknown day.
    `opened` is the cell whose evidence stands below its row: subject and holder.
    """

    template = "matrix/_matrix_table.html"

    def __init__(
        self,
        matrix: MatrixTable,
        onward: str = "",
        *,
        here: str = "",
        opened: tuple[str, str] | None = None,
        is_as_at: bool = False,
    ) -> None:
        self.matrix, self.onward, self.here, self.is_as_at = matrix, onward, here, is_as_at
        self.opened = opened
        self.opening = f"{here}&open=" if here else "?open="
        self.base = reverse("matrix:matrix")
        self.used: set[str] = set()  # codes that the legend of this page explains
        self._codes: dict[tuple[str, ...], Content] = {}
        self._compared: dict[tuple[GroupAgreement, tuple[str, ...]], Remark] = {}
        self._inherited: dict[int, Content] = {}
        self._as_html: dict[Content, SafeString] = {}
        self.subjects = [self._subject_head(row.subject) for row in matrix.rows]
        self.holders = [self._holder_head(column.holder) for column in matrix.columns]
        is_turned = matrix.options.transpose
        self.tops = self.subjects if is_turned else self.holders
        self.rows, summaries = self._turned() if is_turned else self._upright()
        self.feet = list(zip(self.tops, summaries, strict=True))
        self.corner = _("Participant") if is_turned else _("Text")
        self.not_looked_for = word(NoPosition.NOT_LOOKED_FOR)

    @property
    def is_wide(self) -> bool:
        return len(self.tops) > MOST_NARROW

    # which way it lies

    def _upright(self) -> tuple[list[Row], list[Summary]]:
        has_owner = any(column.holder.is_owner for column in self.matrix.columns)
        rows = []
        for head, row in zip(self.subjects, self.matrix.rows, strict=True):
            cells = [self._cell(row, place, top) for place, top in enumerate(self.holders)]
            summary = replace(
                self._of_row(row),
                sentence=row_sentence(self.matrix.resolver, row.subject),
                severity="" if has_owner else row.impact,
            )
            rows.append(self._row(row.subject.path, head, summary, cells, self._counted(row)))
        pairs = zip(self.holders, self.matrix.columns, strict=True)
        return rows, [self._of_column(head, column) for head, column in pairs]

    def _turned(self) -> tuple[list[Row], list[Summary]]:
        rows = []
        for place, (head, column) in enumerate(zip(self.holders, self.matrix.columns, strict=True)):
            pairs = zip(self.matrix.rows, self.subjects, strict=True)
            cells = [self._cell(row, place, top) for row, top in pairs]
            summary = self._of_column(head, column)
            rows.append(self._row(column.holder.slug, head, summary, cells))
        return rows, list(map(self._of_row, self.matrix.rows))

    def _row(
        self,
        key: str,
        head: Head,
        summary: Summary,
        cells: Iterable[Cell | None],
        counted: str = "",
    ) -> Row:
        place = 1 if self.matrix.options.transpose else 0
        is_opened = self.opened is not None and self.opened[place] == key
        return Row(key, head, summary, tuple(filter(None, cells)), is_opened, counted)

    # headers and totals

    def _holder_head(self, holder: Holder) -> Head:
        full_name = holder.name if holder.name != holder.code else ""
        head = Head(holder.code, holder.code, holder.address, full_name=full_name, is_holder=True)
        if not holder.is_owner:
            return head
        label = _("publisher’s view")
        plain = _("%(holder)s (%(label)s)") % {"holder": holder.code, "label": label}
        return replace(head, plain=plain, label=label)

    def _subject_head(self, subject: Subject) -> Head:
        title = subject.title if subject.title != subject.name else ""
        address = f"{self.base}{subject.path}/{self.onward}"
        return Head(subject.name, subject.name, address, title)

    def _of_row(self, row: MatrixRow) -> Summary:
        contested = ""
        if row.contested:
            said = ngettext(
                "%(count)d conflicting pair", "%(count)d conflicting pairs", row.contested
            )
            contested = said % {"count": row.contested}
        return Summary(_totals(row.totals), contested, assessed=format_assessed(row.impacts))

    def _of_column(self, head: Head, column: MatrixColumn) -> Summary:
        """With a link for the keyboard, which comes to the first cell sooner than to the header."""
        return Summary(_totals(column.totals), holder=head if head.address else None)

    def _counted(self, row: MatrixRow) -> str:
        return ""

    # cells

    def _cell(self, row: MatrixRow, place: int, head: Head) -> Cell | None:
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        severity = row.impact if holder.is_owner else ""
        if is_blank(cell) and not severity:
            self.used.add(NoPosition.NOT_LOOKED_FOR)
            return Cell(head)
        return self._linked(row, cell, holder, head, severity)

    def _linked(
        self, row: MatrixRow, cell: MatrixCell, holder: Holder, head: Head, severity: str
    ) -> Cell:
        """It opens the evidence below its row, or closes it."""
        key = row.subject.path, holder.slug
        is_opened = self.opened == key
        address = f"{self.opening}{','.join(key)}#open"
        if is_opened:
            address = f"{self.here or '?'}#r-{row.subject.path}"
        content = self._content(row, cell, holder)
        return Cell(head, content, self._shown(content), address, is_opened, severity)

    def _shown(self, content: Content) -> SafeString:
        """Made once for all cells that say the same."""
        if content not in self._as_html:
            context = {"content": content}
            self._as_html[content] = render_to_string("matrix/_matrix_content.html", context)
        return self._as_html[content]

    def _content(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> Content:
        """Holders of the same groups share what they inherit but for its address and label."""
        if holder.is_owner and is_blank(cell):
            return Content()
        if not self._is_only_inherited(row, cell, holder):
            return self._with_remarks(self._said(cell), self._remarks(row, cell, holder))
        if id(cell) not in self._inherited:
            self._inherited[id(cell)] = self._inherited_content(cell)
        return self._inherited[id(cell)]

    def _is_only_inherited(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> bool:
        """And nothing of its own in it changed since then, or may have."""
        key = row.subject.path, holder.slug
        is_new = self.matrix.has_changed(*key) or self.matrix.may_have_changed(*key)
        return cell.via == StatedThrough.GROUP and not is_new

    def _inherited_content(self, cell: MatrixCell) -> Content:
        self.used.add(StatedThrough.GROUP)
        said = self._of_codes(cell.codes)
        heard = [*said.heard, format_via(cell, self.matrix.snapshot)]
        if cell.silence == NoPosition.NONE_FOUND:
            heard.append(format_no_position(cell))
        content = replace(said, kind=f"{said.kind} via".strip(), heard=tuple(heard))
        return self._with_remarks(content, self._remarks_on_days(cell))

    def _said(self, cell: MatrixCell) -> Content:
        if cell.codes:
            return self._of_codes(cell.codes)
        if not cell.silence or any(statement.is_withdrawn for statement in cell.statements):
            return Content(words=_silence(cell))
        self.used.add(cell.silence)
        label, whole = word(cell.silence), format_no_position(cell)
        rest = whole.removeprefix(label).strip() if whole.startswith(label) else ""
        return Content(code=cell.silence, words=label, heard=(rest,) if rest else ())

    def _of_codes(self, codes: tuple[str, ...]) -> Content:
        """The first action, else the first word; how many more there are, and which for those who hear it."""
        first, *others = sorted(codes, key=lambda code: code not in Action.values)
        key = (first, *others)
        if key not in self._codes:
            self.used.update(codes)
            kind = first if first in Action.values else ""
            heard = (", ".join(map(word, others)),) if others else ()
            self._codes[key] = Content(kind, first, word(first), len(others), heard)
        return self._codes[key]

    # remarks

    def _with_remarks(self, content: Content, remarks: tuple[Remark, ...]) -> Content:
        self.used.update(remark.kind for remark in remarks)
        return replace(content, remarks=remarks) if remarks else content

    def _remarks(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> tuple[Remark, ...]:
        found: list[Remark] = []
        if cell.via in {
            StatedThrough.CO_SIGNED,
            StatedThrough.INFERRED,
            StatedThrough.GROUP,
        } or any(statement.is_inferred for statement in cell.statements):
            label = format_via(cell, self.matrix.snapshot)
            found.append(Remark(cell.via, label, label))
        for how in _COMPARED:
            if groups := tuple(group for group, agrees in cell.agreements if agrees == how):
                found.append(self._compared_with(how, groups))
        key = row.subject.path, holder.slug
        if self.matrix.has_changed(*key):
            found.append(Remark(CHANGED, word(CHANGED), word(CHANGED)))
        if self.matrix.may_have_changed(*key):
            return (*found, _day_unknown())
        return (*found, *self._remarks_on_days(cell))

    def _remarks_on_days(self, cell: MatrixCell) -> tuple[Remark, ...]:
        days = (statement.last_day() for statement in cell.statements)
        return (_day_unknown(),) if self.is_as_at and any(day is None for day in days) else ()

    def _compared_with(self, how: GroupAgreement, groups: tuple[str, ...]) -> Remark:
        if (how, groups) not in self._compared:
            names = holder_names(list(groups), self.matrix.snapshot)
            self._compared[how, groups] = Remark(how, names, format_agreement(how, names))
        return self._compared[how, groups]


class MatrixTexts(MatrixDrawing):
    """For each row those who spoke, where there are too many columns for a table.

    What Members say through their groups is counted where rows are texts, and listed where they are participants.
    """

    template = "matrix/_matrix_texts.html"

    def _cell(self, row: MatrixRow, place: int, head: Head) -> Cell | None:
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        severity = row.impact if holder.is_owner else ""
        is_silent = is_blank(cell) and not severity
        is_counted = not self.matrix.options.transpose and cell.via == StatedThrough.GROUP
        if is_silent or (is_counted and self._is_only_inherited(row, cell, holder)):
            return None
        found = self._linked(row, cell, holder, head, severity)
        kinds = f"{found.content.kind} {head.kind}".strip()
        return replace(found, content=replace(found.content, kind=kinds)) if head.kind else found

    def _counted(self, row: MatrixRow) -> str:
        """How many show what their groups say, and of how many nothing is recorded."""
        inherited = Counter(
            (", ".join(map(word, cell.codes)), format_via(cell, self.matrix.snapshot))
            for cell, column in zip(row.cells, self.matrix.columns, strict=True)
            if self._is_only_inherited(row, cell, column.holder)
        )
        parts = [
            _("%(codes)s %(through)s: %(count)d")
            % {"codes": codes, "through": through, "count": count}
            for (codes, through), count in inherited.items()
        ]
        if silent := sum(is_blank(cell) for cell in row.cells):
            parts.append(
                ngettext("not looked for: %(count)d", "not looked for: %(count)d", silent)
                % {"count": silent}
            )
        return "; ".join(parts)


@dataclass(frozen=True)
class MatrixSheet:
    """A few columns, with their title above."""

    title: str
    tops: list[Head]
    rows: list[tuple[Row, tuple[Cell, ...]]]
    feet: list[tuple[Head, Summary]]


class MatrixSheets(MatrixDrawing):
    """For paper: its cells are words and shapes, and nothing in them opens or leads on."""

    def sheets(self, title: str) -> list[MatrixSheet]:
        return [self._sheet(title, first) for first in range(0, len(self.tops), PER_SHEET)]

    def _sheet(self, title: str, first: int) -> MatrixSheet:
        columns = slice(first, first + PER_SHEET)
        tops = self.tops[columns]
        which = _("%(title)s (columns %(first)d to %(last)d of %(all)d)") % {
            "title": title,
            "first": first + 1,
            "last": first + len(tops),
            "all": len(self.tops),
        }
        rows = [(row, row.cells[columns]) for row in self.rows]
        return MatrixSheet(which, tops, rows, self.feet[columns])

    def _cell(self, row: MatrixRow, place: int, head: Head) -> Cell:
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        severity = row.impact if holder.is_owner else ""
        return Cell(head, Content(words=self._plain(row, cell, holder)), severity=severity)

    def _plain(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> str:
        if is_blank(cell):
            return "" if holder.is_owner and row.impacts else glyph(NoPosition.NOT_LOOKED_FOR)
        codes = (f"{glyph(code)} {word(code)}".strip() for code in cell.codes)
        said = ", ".join(codes) or _silence(cell)
        if holder.is_owner:
            return said
        if self._is_only_inherited(row, cell, holder):
            groups = [group for group, _statements in cell.group_statements]
            names = holder_names(groups, self.matrix.snapshot)
            said = f"{said} {glyph(StatedThrough.GROUP)} {names}"
            remarks = self._remarks_on_days(cell)
        else:
            remarks = self._remarks(row, cell, holder)
        return "; ".join([said, *(f"{one.glyph} {one.label}" for one in remarks)])


def _totals(totals: MatrixTotals) -> str:
    counts = [f"{count} {word(code)}" for code, count in totals.codes]
    if totals.through:
        said = ngettext("%(count)d through a group", "%(count)d through groups", totals.through)
        counts.append(said % {"count": totals.through})
    return ", ".join(counts)


def _silence(cell: MatrixCell) -> str:
    is_withdrawn = any(statement.is_withdrawn for statement in cell.statements)
    sign = glyph(cell.silence) if cell.silence and not is_withdrawn else "×"
    return f"{sign} {format_no_position(cell)}"


def _day_unknown() -> Remark:
    return Remark(DAY_UNKNOWN, word(DAY_UNKNOWN), word(DAY_UNKNOWN))


def is_blank(cell: MatrixCell) -> bool:
    return (
        cell.via == StatedThrough.NONE
        and not cell.statements
        and cell.silence == NoPosition.NOT_LOOKED_FOR
    )
