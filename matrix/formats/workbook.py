"""The matrix as a workbook to work with: the grid ready to print, its statements, the owner's reading, sources, the key, and what it is."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.xml.constants import PKG_REL_NS, REL_NS

from core.dates import format_day
from core.public.cell_text import cell_text, workbook_day, xml_text
from core.public.workbooks import DAY_FORMAT
from positions.choices import Action, NoPosition, Stance
from positions.legend import LegendFamily, entries

from ..query.options import MatrixQuery
from ..reports.tables import (
    DAYS,
    IMPACT_HEADER,
    LONG_HEADER,
    PAGES,
    SOURCES_HEADER,
    FileGrid,
    MatrixTables,
    TableField,
)

# Light enough for black letters, and for a printer without colours; the word stands in every cell.
_TINTS: dict[str, str] = {
    Action.ADD: "DCEBF7",
    Action.MOD: "FDF0CF",
    Action.SUP: "F7DAD6",
    Action.NOC: "E1EEDC",
    Action.NOT_KNOWN: "EDEDED",
    Stance.SUPPORT: "DCEBF7",
    Stance.OPPOSE: "F7DAD6",
    Stance.CONCERN: "FBE5D2",
    Stance.NO_CHANGE: "E1EEDC",
    Stance.WELCOMES: "DDF1EE",
    Stance.REGRETS: "EBE1F3",
    "several": "F0E9DC",
}
_SILENT = {NoPosition.NOT_LOOKED_FOR, NoPosition.NONE_FOUND, NoPosition.NO_POSITION}
# What a sheet holds at most of links, and a link of characters.
_MOST_LINKS, _LONGEST_LINK = 65_530, 2_079
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_HOLDERS_A_SHEET, _CHARACTERS_A_SHEET = 8, 180
_LEAD_WIDTHS, _WIDTH = (20, 44), 15
_LONG_WIDTHS = {
    "title": 44,
    "account": 60,
    "remark": 44,
    "source_addresses": 44,
    "document": 36,
    "reason": 60,
    "used_for": 60,
    "source": 60,
}
# What the sheet of statements leaves to the sheet About.
_SAID_ONCE = ("assembly", "subject", "holder", "code", "reading")


class _Entry(NamedTuple):
    """What stands in a cell: a text with its style, perhaps with the page behind it, or a whole day."""

    text: str
    style: int
    address: str = ""
    day: dt.date | None = None


@dataclass
class _Sheet:
    """What stands in a sheet, as the XML of its rows. Cell by cell the library would take ten times as long."""

    sheet: Any
    rows: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # cell → address
    widest: int = 1

    def add(self, entries: Iterable[tuple[str, int] | _Entry], height: int = 0) -> None:
        """A row of texts with their styles. Text stays text, whatever it looks like; nothing is taken for a formula."""
        number, cells = len(self.rows) + 1, []
        for place, entry in enumerate(entries):
            text, style, address, day = _Entry(*entry)
            if text or style:
                where = f"{_letter(place)}{number}"
                cells.append(_day_cell(where, day, style) if day else _cell(where, text, style))
                if _is_link(address) and len(self.links) < _MOST_LINKS:
                    self.links[where] = address
                self.widest = max(self.widest, place + 1)
        tall = f' ht="{height}" customHeight="1"' if height else ""
        self.rows.append(f'<row r="{number}"{tall}>{"".join(cells)}</row>')

    @property
    def xml(self) -> bytes:
        return f"<sheetData>{''.join(self.rows)}</sheetData>".encode()

    @property
    def hyperlinks(self) -> bytes:
        if not self.links:
            return b""
        numbers = self._numbers()
        links = "".join(_link(where, address, numbers) for where, address in self.links.items())
        return f'<hyperlinks xmlns:r="{REL_NS}">{links}</hyperlinks>'.encode()

    @property
    def relations(self) -> bytes:
        """The addresses that the links lead to, each once."""
        rows = (
            f'<Relationship Id="rId{number}" Type="{REL_NS}/hyperlink" Target={quoteattr(address)} TargetMode="External"/>'
            for address, number in self._numbers().items()
        )
        return f'{_XML}<Relationships xmlns="{PKG_REL_NS}">{"".join(rows)}</Relationships>'.encode()

    def _numbers(self) -> dict[str, int]:
        pages = (address.partition("#")[0] for address in self.links.values())
        return {page: number for number, page in enumerate(dict.fromkeys(pages), start=1)}

    @property
    def dimension(self) -> bytes:
        return f'<dimension ref="A1:{_letter(self.widest - 1)}{max(len(self.rows), 1)}"'.encode()


_letters = [get_column_letter(place) for place in range(1, 1025)]


def _letter(place: int) -> str:
    return _letters[place] if place < len(_letters) else get_column_letter(place + 1)


def _cell(where: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{where}" s="{style}"/>'
    return f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(cell_text(text))}</t></is></c>'


def _day_cell(where: str, day: dt.date, style: int) -> str:
    return f'<c r="{where}" s="{style}"><v>{int(to_excel(day))}</v></c>'


def _link(where: str, address: str, numbers: dict[str, int]) -> str:
    """A workbook keeps the place on a page apart from the page."""
    page, _mark, place = address.partition("#")
    return f'<hyperlink ref="{where}" r:id="rId{numbers[page]}"{f" location={quoteattr(place)}" if place else ""}/>'


def _is_link(address: str) -> bool:
    """Of a web page, and no longer than a workbook takes."""
    return (
        address.startswith(("https://", "http://"))
        and len(address) <= _LONGEST_LINK
        and xml_text(address) == address
    )


class _Styles:
    """The looks of cells, each by the number under which the workbook keeps it."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.head = self._kept(bold=True, wrap=True, fill="E6E9EE", line=True)
        self.title = self._kept(bold=True, size=14)
        self.bold = self._kept(bold=True)
        self.text = self._kept(wrap=True)
        self.name = self._kept(bold=True, wrap=True, line=True)
        self.plain = self._kept(wrap=True, line=True)
        self.linked = self._kept(wrap=True, link=True)
        self.linked_name = self._kept(bold=True, wrap=True, line=True, link=True)
        self.day = self._kept(wrap=True, shown=DAY_FORMAT)
        self.silent, self.linked_silent = (
            self._kept(wrap=True, line=True, colour="595959", italic=True, link=link)
            for link in (False, True)
        )
        self.tinted = {
            code: self._kept(wrap=True, line=True, fill=fill) for code, fill in _TINTS.items()
        }
        self.linked_tinted = {
            code: self._kept(wrap=True, line=True, fill=fill, link=True)
            for code, fill in _TINTS.items()
        }

    def of(self, one: TableField) -> int:
        if one.code in _SILENT:
            return self.linked_silent if one.address else self.silent
        return (self.linked_tinted if one.address else self.tinted).get(one.code, self.plain)

    def _kept(
        self,
        *,
        bold: bool = False,
        italic: bool = False,
        size: int = 10,
        wrap: bool = False,
        fill: str = "",
        line: bool = False,
        colour: str = "000000",
        link: bool = False,
        shown: str = "General",
    ) -> int:
        cell: Any = Cell(self._book.active, row=1, column=1)  # of no sheet: only its look is kept
        cell.font = Font(
            name="Calibri",
            bold=bold,
            italic=italic,
            size=size,
            color=colour,
            underline="single" if link else None,
        )
        cell.number_format = shown
        cell.alignment = Alignment(vertical="top", wrap_text=wrap)
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
        if line:
            thin = Side(style="thin", color="BFBFBF")
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        return int(cell.style_id)


def workbook(query: MatrixQuery, tables: MatrixTables | None) -> bytes:
    return _Book(query, tables).saved()


class _Book:
    def __init__(self, query: MatrixQuery, tables: MatrixTables | None) -> None:
        self.query, self.tables = query, tables
        self.book = Workbook()
        self.styles = _Styles(self.book)
        self.book.properties.title = xml_text(query.title)
        self.book.properties.description = xml_text(f"{query.warning} {query.address}")
        self.book.properties.creator = ""
        self.sheets: list[_Sheet] = []
        self._matrix()
        self._table(_("Statements"), *self._statements())
        self._table(
            _("Owner's reading"),
            IMPACT_HEADER[1:],
            [row[1:] for row in tables.impacts()] if tables else [],
        )
        self._table(_("Sources"), SOURCES_HEADER, tables.sources() if tables else [])
        self._key()
        self._about()

    # the sheets

    def _matrix(self) -> None:
        sheet = self._new(_("Matrix"))
        grid = self.tables.grid(for_reading=True) if self.tables else FileGrid((), (), lead=1)
        sheet.add([(self.query.title, self.styles.title)])
        for said in (self.query.sentence, capfirst(self.query.state_label), self.query.warning):
            sheet.add([(said, 0)])
        sheet.add([(head, self.styles.head) for head in grid.heads])
        for row in grid.rows:
            named = [
                _Entry(one.text, self._style_of_lead(place, one), one.address)
                for place, one in enumerate(row[: grid.lead])
            ]
            sheet.add(
                [
                    *named,
                    *(
                        _Entry(one.text, self.styles.of(one), one.address)
                        for one in row[grid.lead :]
                    ),
                ]
            )
        widths = [*_LEAD_WIDTHS[: grid.lead], *[_WIDTH] * (len(grid.heads) - grid.lead)]
        self._set_widths(sheet, widths)
        sheet.sheet.freeze_panes = f"{_letter(grid.lead)}6"
        sheet.sheet.print_title_cols = f"A:{_letter(grid.lead - 1)}"
        self._set_up_print(
            sheet, heads=5, wide=-(-max(len(grid.heads) - grid.lead, 1) // _HOLDERS_A_SHEET)
        )

    def _style_of_lead(self, place: int, one: TableField) -> int:
        if place > 0:
            return self.styles.plain
        return self.styles.linked_name if one.address else self.styles.name

    def _statements(self) -> tuple[Sequence[str], Iterable[list[str]]]:
        """What holders say themselves; what a State is shown with through its groups stands in the matrix, and with the group here."""
        places = [place for place, name in enumerate(LONG_HEADER) if name not in _SAID_ONCE]
        rows = self.tables.long(with_groups=False) if self.tables else ()
        return [LONG_HEADER[place] for place in places], (
            [row[place] for place in places] for row in rows
        )

    def _table(self, title: str, header: Sequence[str], rows: Iterable[list[str]]) -> None:
        sheet = self._new(title)
        sheet.add([(_said_head(head), self.styles.head) for head in header])
        for row in rows:
            sheet.add([self._entry(name, text) for name, text in zip(header, row, strict=True)])
        widths = [_LONG_WIDTHS.get(name, 18) for name in header]
        self._set_widths(sheet, widths)
        sheet.sheet.freeze_panes, sheet.sheet.print_title_cols = "B2", "A:A"
        if len(sheet.rows) > 1:
            sheet.sheet.auto_filter.ref = f"A1:{_letter(len(header) - 1)}{len(sheet.rows)}"
        self._set_up_print(sheet, heads=1, wide=-(-sum(widths) // _CHARACTERS_A_SHEET))

    def _entry(self, name: str, text: str) -> _Entry:
        if name in DAYS and (day := workbook_day(text)):
            return _Entry(text, self.styles.day, day=day)
        if name in PAGES and _is_link(text):
            return _Entry(text, self.styles.linked, text)
        return _Entry(text, self.styles.text)

    def _key(self) -> None:
        sheet = self._new(_("Key"))
        for title, found in (
            (_("What a proposal asks"), entries(LegendFamily.ACTION)),
            (_("What was said"), entries(LegendFamily.STANCE)),
            (
                _("Three kinds of silence; none of them is neutral"),
                entries(LegendFamily.NO_POSITION),
            ),
            (_("How a holder comes to what its cell shows"), entries(LegendFamily.STATED_THROUGH)),
            (_("How a State stands to its group"), entries(LegendFamily.GROUP_AGREEMENT)),
            (_("Evidence"), entries(LegendFamily.EVIDENCE)),
            (_("Stage of a proposal"), entries(LegendFamily.STAGE)),
            (_("What became of it"), entries(LegendFamily.OUTCOME)),
        ):
            sheet.add([(title, self.styles.bold)])
            for entry in found:
                sheet.add(
                    [
                        (entry.word, self.styles.tinted.get(entry.anchor, self.styles.plain)),
                        (entry.meaning, self.styles.plain),
                    ]
                )
            sheet.add([])
        self._set_widths(sheet, [32, 90])
        self._set_up_print(sheet, heads=0, wide=1)

    def _about(self) -> None:
        sheet = self._new(_("About"))
        now = timezone.now()
        for label, said in (
            (_("What this is"), self.query.title),
            (_("In a sentence"), self.query.sentence),
            (
                _("State"),
                ". ".join(filter(None, [capfirst(self.query.state_label), self.query.since_label])),
            ),
            (_("Mind"), self.query.warning),
            (_("Address"), self.query.address),
            (_("Retrieved"), f"{format_day(timezone.localdate(now))}, {now:%H:%M} UTC"),
            (_("Licence"), settings.DATA_LICENCE),
            (
                _("How to read it"),
                _(
                    "A State without a statement of its own is shown with what its regional organisation asks, and the cell says so. "
                    "A cell that says “not looked for” says nothing of its holder. The owner's own stance and its reading of effects "
                    "stand in a column and a sheet of their own; they are no government's view."
                ),
            ),
        ):
            sheet.add([(label, self.styles.bold), (said, self.styles.text)])
        self._set_widths(sheet, [18, 100])
        self._set_up_print(sheet, heads=0, wide=1)

    # how they look

    def _new(self, title: str) -> _Sheet:
        first = not self.sheets
        sheet = _Sheet(self.book.active if first else self.book.create_sheet())
        sheet.sheet.title = title
        self.sheets.append(sheet)
        return sheet

    def _set_widths(self, sheet: _Sheet, widths: Sequence[int]) -> None:
        for place, width in enumerate(widths):
            sheet.sheet.column_dimensions[_letter(place)].width = width

    def _set_up_print(self, sheet: _Sheet, *, heads: int, wide: int) -> None:
        """A4 across, so many sheets wide; the heads on each, and at its foot what it is, as at when, and where it is from."""
        page = sheet.sheet
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = wide, 0
        if heads:
            page.print_title_rows = f"{heads}:{heads}"
        page.page_margins.left = page.page_margins.right = 0.4
        page.page_margins.top = page.page_margins.bottom = 0.6
        page.page_margins.header = page.page_margins.footer = 0.3
        page.oddFooter.left.text = _foot(self.query.address, 80)
        page.oddFooter.center.text = _foot(
            f"{capfirst(self.query.state_label)}. {self.query.warning}", 120
        )
        page.oddFooter.right.text = "&P / &N"
        for part in (page.oddFooter.left, page.oddFooter.center, page.oddFooter.right):
            part.size = 7

    def saved(self) -> bytes:
        """As the library writes it, with the rows put into its empty sheets."""
        empty, out = io.BytesIO(), io.BytesIO()
        self.book.save(empty)
        with (
            zipfile.ZipFile(empty) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as new,
        ):
            for item in old.namelist():
                new.writestr(item, self._filled(item, old.read(item)))
            for number, sheet in enumerate(self.sheets, start=1):
                if sheet.links:
                    new.writestr(f"xl/worksheets/_rels/sheet{number}.xml.rels", sheet.relations)
        return out.getvalue()

    def _filled(self, item: str, written: bytes) -> bytes:
        found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item)
        if not found:
            return written
        sheet = self.sheets[int(found[1]) - 1]
        written = re.sub(
            rb'<dimension ref="[^"]*"', lambda _match: sheet.dimension, written, count=1
        )
        written = re.sub(
            rb"(?=<printOptions|<pageMargins)", lambda _match: sheet.hyperlinks, written, count=1
        )
        return re.sub(
            rb"<sheetData ?/>|<sheetData></sheetData>", lambda _match: sheet.xml, written, count=1
        )


def _said_head(name: str) -> str:
    return capfirst(name.replace("_", " "))


def _foot(text: str, longest: int) -> str:
    """A foot of a sheet holds little, and takes & for a code of its own."""
    text = xml_text(text)
    return (text if len(text) <= longest else f"{text[: longest - 1]}…").replace("&", "&&")
