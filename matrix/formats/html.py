"""The matrix as its templates draw it: heads, rows and cells, each with its words and the code of its mark."""

from collections import Counter
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from positions.choices import NoPosition, Severity
from positions.legend import LegendFamily, glyph, word

from ..snapshot.display import format_assessed, format_via, row_sentence
from ..table import CellContent, CellContents, MatrixColumn, MatrixRow, MatrixTable, MatrixTotals

# So many columns are a table; of more, each row lists who spoke.
MOST_COLUMNS = 11
# So many columns fit a window of 48rem.
MOST_NARROW = 8
# What fits on a sheet of A4 turned on its side.
PER_SHEET = 8


@dataclass(frozen=True)
class Head:
    """The header of a row or a column. `plain` labels a cell where headers are not visible."""

    plain: str
    name: str
    address: str = ""
    title: str = ""  # of a text, where it says more than the name
    full_name: str = ""  # of a holder, where its code is shown
    label: str = ""  # of the publisher
    kind: str = ""  # CSS class of the header and its cells
    is_holder: bool = False


@dataclass(frozen=True)
class Cell:
    """Without an address nothing was looked for. `severity` and `impact`: of the impact that the publisher sees."""

    content: CellContent = CellContent()
    shown: SafeString = SafeString()  # the content as HTML
    address: str = ""
    is_opened: bool = False
    severity: str = ""
    impact: str = ""


@dataclass(frozen=True)
class Summary:
    """What stands in the header of a row, or below a column."""

    totals: str
    contested: str = ""
    sentence: str = ""
    holder: Head | None = (
        None  # a link for the keyboard, which comes to it sooner than to the header
    )
    impact: str = ""  # in the publisher's view, where the publisher has no column
    assessed: str = ""  # by whom else, and what it would change
    counted: str = ""  # those who are not listed in a row


@dataclass(frozen=True)
class MatrixLine:
    """A text or a holder; its `key` is the anchor of a row."""

    key: str
    head: Head
    summary: Summary


@dataclass(frozen=True)
class Row(MatrixLine):
    """One row as it is drawn, whichever way the matrix lies; each cell with the header of its column."""

    cells: list[tuple[Head, Cell]]
    is_opened: bool


class MatrixDrawing:
    """The table for the screen; narrow ones show its rows as cards.

    `onward` is the query string that links carry on.
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
    ) -> None:
        self.matrix, self.onward, self.here, self.opened = matrix, onward, here, opened
        self.opening = f"{here}&open=" if here else "?open="
        self.base = reverse("matrix:matrix")
        self.contents = CellContents(matrix)
        self.used: set[str] = set()  # codes that the legend of this page explains
        self.cells = [self.contents.of_row(row) for row in matrix.rows]
        self._as_html: dict[CellContent, SafeString] = {}
        self.not_looked_for = word(NoPosition.NOT_LOOKED_FOR)
        self.is_turned = matrix.options.transpose
        texts = [self._of_text(row) for row in matrix.rows]
        holders = [self._of_holder(column) for column in matrix.columns]
        lines, self.feet = (holders, texts) if self.is_turned else (texts, holders)
        self.corner = _("Participant") if self.is_turned else _("Text")
        self.tops = [line.head for line in self.feet]
        self.rows = [self._row(place, line) for place, line in enumerate(lines)]

    @property
    def is_wide(self) -> bool:
        return len(self.tops) > MOST_NARROW

    # headers and totals

    def _of_text(self, row: MatrixRow) -> MatrixLine:
        subject, contested = row.subject, ""
        if row.contested:
            said = ngettext(
                "%(count)d conflicting pair", "%(count)d conflicting pairs", row.contested
            )
            contested = said % {"count": row.contested}
        title = subject.title if subject.title != subject.name else ""
        address = f"{self.base}{subject.path}/{self.onward}"
        head = Head(subject.name, subject.name, address, title)
        summary = Summary(_totals(row.totals), contested, assessed=format_assessed(row.impacts))
        if not self.is_turned:
            has_owner = any(column.holder.is_owner for column in self.matrix.columns)
            summary = replace(
                summary,
                sentence=row_sentence(self.matrix.resolver, subject),
                impact="" if has_owner else format_impact(row.impact),
                counted=self._counted(row),
            )
        return MatrixLine(subject.path, head, summary)

    def _of_holder(self, column: MatrixColumn) -> MatrixLine:
        holder = column.holder
        full_name = holder.name if holder.name != holder.code else ""
        head = Head(holder.code, holder.code, holder.address, full_name=full_name, is_holder=True)
        if holder.is_owner:
            label = _("publisher’s view")
            plain = _("%(holder)s (%(label)s)") % {"holder": holder.code, "label": label}
            head = replace(head, plain=plain, label=label, kind="own")
        linked = head if head.address else None
        return MatrixLine(holder.slug, head, Summary(_totals(column.totals), holder=linked))

    def _counted(self, row: MatrixRow) -> str:
        return ""

    # cells

    def _row(self, place: int, line: MatrixLine) -> Row:
        cells = [
            (top, cell)
            for other, top in enumerate(self.tops)
            if (cell := self._cell(*((other, place) if self.is_turned else (place, other))))
        ]
        is_opened = self.opened is not None and self.opened[self.is_turned] == line.key
        return Row(line.key, line.head, line.summary, cells, is_opened)

    def _cell(self, row: int, column: int) -> Cell | None:
        """It opens the evidence below its row, or closes it."""
        content, severity = self.cells[row][column], self._severity(row, column)
        if content.is_blank and severity:
            content = CellContent()
        self.used.update(content.used)
        if content.is_blank:
            return Cell()
        path = self.matrix.rows[row].subject.path
        key = path, self.matrix.columns[column].holder.slug
        is_opened = self.opened == key
        address = f"{self.opening}{','.join(key)}#open"
        if is_opened:
            address = f"{self.here or '?'}#r-{path}"
        shown = self._shown(content)
        return Cell(content, shown, address, is_opened, severity, format_impact(severity))

    def _severity(self, row: int, column: int) -> str:
        """Of the impact that the publisher sees, in its column."""
        is_owner = self.matrix.columns[column].holder.is_owner
        return self.matrix.rows[row].impact if is_owner else ""

    def _shown(self, content: CellContent) -> SafeString:
        """Made once for all cells that say the same."""
        if content not in self._as_html:
            context = {"content": content}
            self._as_html[content] = render_to_string("matrix/_matrix_content.html", context)
        return self._as_html[content]


class MatrixTexts(MatrixDrawing):
    """For each row those who spoke, where there are too many columns for a table.

    What Members say through their groups is counted where rows are texts, and listed where they are participants.
    """

    template = "matrix/_matrix_texts.html"

    def _cell(self, row: int, column: int) -> Cell | None:
        content = self.cells[row][column]
        is_counted = content.is_inherited and not self.is_turned
        if is_counted or (content.is_blank and not self._severity(row, column)):
            return None
        return super()._cell(row, column)

    def _counted(self, row: MatrixRow) -> str:
        """How many show what their groups say, and of how many nothing is recorded."""
        contents = self.contents.of_row(row)
        inherited = Counter(
            (", ".join(map(word, cell.codes)), format_via(cell, self.matrix.snapshot))
            for cell, content in zip(row.cells, contents, strict=True)
            if content.is_inherited
        )
        parts = [
            _("%(codes)s %(through)s: %(count)d")
            % {"codes": codes, "through": through, "count": count}
            for (codes, through), count in inherited.items()
        ]
        if silent := sum(content.is_blank for content in contents):
            parts.append(_("not looked for: %(count)d") % {"count": silent})
        return "; ".join(parts)


@dataclass(frozen=True)
class MatrixSheet:
    """A few columns, with their title above."""

    title: str
    tops: list[Head]
    rows: list[tuple[Row, list[Cell]]]
    feet: list[MatrixLine]


class MatrixSheets(MatrixDrawing):
    """For paper: its cells are words, and nothing in them opens or leads on."""

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
        rows = [(row, [cell for _top, cell in row.cells[columns]]) for row in self.rows]
        return MatrixSheet(which, tops, rows, self.feet[columns])

    def _cell(self, row: int, column: int) -> Cell:
        content, severity = self.cells[row][column], self._severity(row, column)
        if content.is_blank:  # a dot, which the foot explains
            content = CellContent(text="" if severity else glyph(NoPosition.NOT_LOOKED_FOR))
        return Cell(content, severity=severity, impact=format_impact(severity))


def format_impact(severity: str) -> str:
    """Empty where there is none in the publisher's view."""
    if severity == Severity.NOT_STATED:
        return _("impact, severity not stated")
    return (
        _("impact %(severity)s") % {"severity": word(severity, LegendFamily.SEVERITY)}
        if severity
        else ""
    )


def _totals(totals: MatrixTotals) -> str:
    counts = [f"{count} {word(code)}" for code, count in totals.codes]
    if totals.through:
        said = ngettext("%(count)d through a group", "%(count)d through groups", totals.through)
        counts.append(said % {"count": totals.through})
    return ", ".join(counts)
