"""The matrix for its templates: headers, rows and cells, with their words and the code of their mark."""

from collections import Counter
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from positions.choices import NoPosition, Severity
from positions.legend import LegendFamily, mark_symbols, word

from ..snapshot.cells import CellContent
from ..snapshot.display import format_assessed, row_sentence
from ..table import MatrixTable, MatrixTotals

# Up to this number, columns make a table; with more, each row lists the holders with statements.
MOST_COLUMNS = 11
# Up to this number, columns fit a window of 48rem.
MOST_NARROW = 8


@dataclass(frozen=True)
class Head:
    """The header of a row or a column. `plain` labels a cell where headers are not visible."""

    plain: str
    name: str
    address: str = ""
    title: str = ""  # of a text, if it says more than the name
    full_name: str = ""  # of a holder shown by its code
    label: str = ""  # marks the publisher
    kind: str = ""  # CSS class of the header and its cells
    is_holder: bool = False


@dataclass(frozen=True)
class Cell:
    """Without an address nothing was looked for. `severity` and `impact` are those in the publisher's view."""

    content: CellContent = CellContent()
    shown: SafeString = SafeString()  # HTML
    address: str = ""
    is_opened: bool = False
    severity: str = ""
    impact: str = ""


@dataclass(frozen=True)
class MatrixLine:
    """A text or a holder: its header, notes below it, and its cells, each with the header of its column."""

    key: str  # the anchor of a row
    head: Head
    totals: str
    contested: str = ""
    sentence: str = ""
    impact: str = ""  # in the publisher's view, if the publisher has no column
    assessed: str = ""  # by others: who assessed it, and what it would change
    counted: str = ""  # counts those that the row does not list
    cells: tuple[tuple[Head, Cell], ...] = ()
    is_opened: bool = False


class MatrixDrawing:
    """A table, which narrow screens show as cards; with too many columns, a list of the holders with statements in
    each row.

    `onward` is the query string of links; `opened` the cell (subject and holder) whose evidence is below its row.
    What Members say through their groups is counted if rows are texts, and listed if rows are participants.
    """

    def __init__(
        self,
        matrix: MatrixTable,
        onward: str = "",
        *,
        here: str = "",
        opened: tuple[str, str] | None = None,
    ) -> None:
        self.matrix, self.onward, self.here, self.opened = matrix, onward, here, opened
        self.is_turned = matrix.options.transpose
        self.columns_count = len(matrix.rows if self.is_turned else matrix.columns)
        self.is_list = self.columns_count > MOST_COLUMNS
        self.template = f"matrix/{'_matrix_texts' if self.is_list else '_matrix_table'}.html"
        self.opening = f"{here}&open=" if here else "?open="
        self.base = reverse("matrix:matrix")
        self.used: set[str] = set()  # codes for the legend of this page
        self._as_html: dict[CellContent, SafeString] = {}
        self.not_looked_for = word(NoPosition.NOT_LOOKED_FOR)
        texts = [self._of_text(place) for place in range(len(matrix.rows))]
        holders = [self._of_holder(place) for place in range(len(matrix.columns))]
        lines, self.feet = (holders, texts) if self.is_turned else (texts, holders)
        self.corner = _("Participant") if self.is_turned else _("Text")
        self.tops = [line.head for line in self.feet]
        self.rows = [self._with_cells(place, line) for place, line in enumerate(lines)]
        self.symbols = mark_symbols(self.used)

    @property
    def is_wide(self) -> bool:
        return len(self.tops) > MOST_NARROW

    # headers and totals

    def _of_text(self, place: int) -> MatrixLine:
        row, contested = self.matrix.rows[place], ""
        subject = row.subject
        if row.contested:
            said = ngettext(
                "%(count)d conflicting pair", "%(count)d conflicting pairs", row.contested
            )
            contested = said % {"count": row.contested}
        title = subject.title if subject.title != subject.name else ""
        address = f"{self.base}{subject.path}/{self.onward}"
        head = Head(subject.name, subject.name, address, title)
        assessed = format_assessed(row.impacts) if row.impacts else ""
        line = MatrixLine(
            subject.path, head, _totals(row.totals, self.matrix.words), contested, assessed=assessed
        )
        if self.is_turned:
            return line
        has_owner = any(column.holder.is_owner for column in self.matrix.columns)
        return replace(
            line,
            sentence=row_sentence(self.matrix.resolver, subject),
            impact="" if has_owner else format_impact(row.impact),
            counted=_counted(self.matrix.contents[place]) if self.is_list else "",
        )

    def _of_holder(self, place: int) -> MatrixLine:
        column = self.matrix.columns[place]
        holder, counted = column.holder, ""
        if self.is_turned and holder.kind:  # statements through its groups are listed
            own = [row[place] for row in self.matrix.contents if not row[place].is_inherited]
            counted = _counted(own)
        full_name = holder.name if holder.name != holder.code else ""
        head = Head(holder.code, holder.code, holder.address, full_name=full_name, is_holder=True)
        if holder.is_owner:
            label = _("publisher’s view")
            plain = _("%(holder)s (%(label)s)") % {"holder": holder.code, "label": label}
            head = replace(head, plain=plain, label=label, kind="own")
        return MatrixLine(
            holder.slug, head, _totals(column.totals, self.matrix.words), counted=counted
        )

    # cells

    def _with_cells(self, place: int, line: MatrixLine) -> MatrixLine:
        cells = (
            (top, self._cell(*((other, place) if self.is_turned else (place, other))))
            for other, top in enumerate(self.tops)
        )
        return replace(
            line,
            cells=tuple((top, cell) for top, cell in cells if cell),
            is_opened=self.opened is not None and self.opened[self.is_turned] == line.key,
        )

    def _cell(self, place: int, column: int) -> Cell | None:
        """A link that opens or closes the evidence below the row. In a list, None for holders without statements."""
        row, holder = self.matrix.rows[place], self.matrix.columns[column].holder
        content, severity = (
            self.matrix.contents[place][column],
            row.impact if holder.is_owner else "",
        )
        if self.is_list and content.is_inherited and not self.is_turned:
            return None
        if content.is_blank and not severity:
            self.used.update(() if self.is_list else content.used)
            return None if self.is_list else Cell()
        if content.is_blank:
            content = CellContent()
        self.used.update(content.used)
        key = row.subject.path, holder.slug
        is_opened = self.opened == key
        address = f"{self.opening}{','.join(key)}#open"
        if is_opened:
            address = f"{self.here or '?'}#r-{row.subject.path}"
        shown = self._shown(content)
        return Cell(content, shown, address, is_opened, severity, format_impact(severity))

    def _shown(self, content: CellContent) -> SafeString:
        """Cached for cells with the same content; without the line breaks of the template."""
        if content not in self._as_html:
            html = render_to_string("matrix/_matrix_content.html", {"content": content})
            self._as_html[content] = mark_safe(" ".join(html.split()))  # noqa: S308  rendered
        return self._as_html[content]


def _counted(contents: list[CellContent]) -> str:
    """How many holders show what their groups say, and for how many nothing is recorded."""
    counts = Counter(content.text for content in contents if content.is_inherited)
    silent = sum(content.is_blank for content in contents)
    if silent:
        counts[word(NoPosition.NOT_LOOKED_FOR)] = silent
    return " ".join(
        _("%(what)s: %(count)d.") % {"what": capfirst(what.replace("; ", ", ")), "count": count}
        for what, count in counts.items()
    )


def format_impact(severity: str) -> str:
    """Empty if the publisher's view has none."""
    if severity == Severity.NOT_STATED:
        return _("impact, severity not stated")
    return (
        _("impact %(severity)s") % {"severity": word(severity, LegendFamily.SEVERITY)}
        if severity
        else ""
    )


def _totals(totals: MatrixTotals, words: dict[str, str]) -> str:
    counts = [f"{count} {words.get(code, code)}" for code, count in totals.codes]
    if totals.through:
        said = ngettext("%(count)d through a group", "%(count)d through groups", totals.through)
        counts.append(said % {"count": totals.through})
    return ", ".join(counts)
