"""The matrix as a workbook: the grid ready to print, statements, assessments, the legend and a sheet about the file."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter.format import Format

from core.dates import format_day
from core.public.cell_text import workbook_day, xml_text
from core.public.workbooks import (
    DAY_FORMAT,
    WorkbookCell,
    WorkbookSheet,
    WorkbookWriter,
    is_link,
)
from positions.choices import Action, NoPosition, Stance
from positions.legend import LegendFamily, entries

from ..table_query import MatrixQuery
from .tables import (
    DAYS,
    IMPACT_HEADER,
    LEADS_TO,
    LONG_HEADER,
    MatrixTables,
    TableField,
)

# Light enough for black text and monochrome printers; every cell also has the word.
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
_HOLDERS_A_SHEET, _CHARACTERS_A_SHEET = 8, 180
_LEAD_WIDTHS, _WIDTH = (20, 44), 15
_LONG_WIDTHS = {
    "title": 44,
    "account": 60,
    "remark": 44,
    "source_addresses": 44,
    "document": 36,
    "reason": 60,
}
# What the sheet of statements leaves to the sheet About.
_SAID_ONCE = ("assembly", "subject", "holder", "code", "reading")


_A4 = 9
_LONGEST_FOOTER = 255  # characters, with the codes


class MatrixWorkbook(WorkbookWriter):
    def __init__(self, query: MatrixQuery, tables: MatrixTables) -> None:
        super().__init__()
        self.query, self.tables = query, tables
        self.set_properties(
            {
                "title": xml_text(query.title),
                "comments": xml_text(f"{query.warning} {query.address}"),
            }
        )
        self._add_styles()
        self._add_matrix()
        self._add_table(_("Statements"), *self._statements())
        impacts = [row[1:] for row in tables.impacts(is_by_owner=False)]
        if impacts:
            self._add_table(_("Impact on the Internet"), IMPACT_HEADER[1:], impacts)
        own = [row[1:] for row in tables.impacts()]
        self._add_table(_("Publisher’s view"), IMPACT_HEADER[1:], own)
        self._add_key()
        self._add_about()

    # styles

    def _add_styles(self) -> None:
        self.head = self._style(bold=True, border=True, bg_color="#E6E9EE")
        self.title = self._style(bold=True, font_size=14, text_wrap=False)
        self.bold = self._style(bold=True, text_wrap=False)
        self.text, self.plain = self._style(), self._style(border=True)
        self.day = self._style(num_format=DAY_FORMAT)
        self.linked = self._style(link=True)
        self._of_cells: dict[tuple[str, bool], Format] = {}

    def _style(
        self, *, border: bool = False, link: bool = False, **properties: str | int | bool
    ) -> Format:
        looks: dict[str, str | int | bool] = {"font_size": 10, "text_wrap": True, "valign": "top"}
        if border:
            looks |= {"border": 1, "border_color": "#BFBFBF"}
        if link:
            looks["underline"] = 1
        return self.add_style(**looks | properties)

    def _style_of(self, field: TableField, *, is_name: bool = False) -> Format:
        """By what it says, or the name of a row; underlined where it leads to a page."""
        key = "name" if is_name else field.code, bool(field.address)
        if key not in self._of_cells:
            looks: dict[str, str | int | bool] = {"bold": True} if is_name else {}
            if field.code in _SILENT:
                looks = {"font_color": "#595959", "italic": True}
            elif field.code in _TINTS:
                looks = {"bg_color": f"#{_TINTS[field.code]}"}
            self._of_cells[key] = self._style(border=True, link=key[1], **looks)
        return self._of_cells[key]

    # sheets

    def _add_matrix(self) -> None:
        sheet = self.add_sheet(_("Matrix"))
        grid = self.tables.grid(for_reading=True)
        holders = len(grid.heads) - grid.lead
        sheet.set_widths([*_LEAD_WIDTHS[: grid.lead], *[_WIDTH] * holders])
        sheet.freeze_panes(5, grid.lead)
        sheet.repeat_columns(0, grid.lead - 1)
        self._set_up_print(sheet, head_row=4, wide=-(-max(holders, 1) // _HOLDERS_A_SHEET))
        sheet.add_row([WorkbookCell(self.query.title, self.title)])
        for sentence in (self.query.sentence, capfirst(self.query.state_label), self.query.warning):
            sheet.add_row([WorkbookCell(sentence)])
        sheet.add_row(WorkbookCell(head, self.head) for head in grid.heads)
        for row in grid.rows:
            sheet.add_row(
                WorkbookCell(one.text, self._style_of(one, is_name=place == 0), one.address)
                for place, one in enumerate(row)
            )

    def _statements(self) -> tuple[Sequence[str], Iterable[list[str]]]:
        """What holders state themselves; statements of their groups are in the matrix, and with the group."""
        places = [place for place, name in enumerate(LONG_HEADER) if name not in _SAID_ONCE]
        rows = self.tables.long(with_groups=False)
        return (
            [LONG_HEADER[place] for place in places],
            ([row[place] for place in places] for row in rows),
        )

    def _add_table(self, title: str, header: Sequence[str], rows: Iterable[list[str]]) -> None:
        sheet = self.add_sheet(title)
        widths = [_LONG_WIDTHS.get(name, 18) for name in header]
        sheet.set_widths(widths)
        sheet.freeze_panes(1, 1)
        sheet.repeat_columns(0, 0)
        self._set_up_print(sheet, head_row=0, wide=-(-sum(widths) // _CHARACTERS_A_SHEET))
        sheet.add_row(WorkbookCell(capfirst(name.replace("_", " ")), self.head) for name in header)
        for row in rows:
            values = dict(zip(header, row, strict=True))
            sheet.add_row(
                self._cell(name, text, values.get(LEADS_TO.get(name, ""), ""))
                for name, text in values.items()
            )
        if sheet.rows_written > 1:
            sheet.autofilter(0, 0, sheet.rows_written - 1, len(header) - 1)

    def _cell(self, name: str, text: str, urls: str) -> WorkbookCell:
        url = urls.partition("\n")[0]
        if name in DAYS and (day := workbook_day(text)):
            return WorkbookCell(text, self.day, day=day)
        if text and is_link(url):
            return WorkbookCell(text, self.linked, url)
        return WorkbookCell(text, self.text) if text else WorkbookCell("")

    def _add_key(self) -> None:
        sheet = self.add_sheet(_("Legend"))
        sheet.set_widths([32, 90])
        self._set_up_print(sheet)
        titles = {
            LegendFamily.ACTION: _("What a proposal asks"),
            LegendFamily.STANCE: _("Position"),
            LegendFamily.NO_POSITION: _("When no position is shown (none of these means neutral)"),
            LegendFamily.STATED_THROUGH: _("Whose statement is shown"),
            LegendFamily.GROUP_AGREEMENT: _("A State compared with its group"),
            LegendFamily.EVIDENCE: _("Evidence"),
            LegendFamily.STAGE: _("Stage of a proposal"),
            LegendFamily.OUTCOME: _("Outcome of a proposal"),
        }
        for family, title in titles.items():
            sheet.add_row([WorkbookCell(title, self.bold)])
            for entry in entries(family):
                style = self._style_of(TableField(entry.word, entry.anchor))
                sheet.add_row(
                    [WorkbookCell(entry.word, style), WorkbookCell(entry.meaning, self.plain)]
                )
            sheet.add_row([])

    def _add_about(self) -> None:
        sheet = self.add_sheet(_("About"))
        sheet.set_widths([18, 100])
        self._set_up_print(sheet)
        now = timezone.now()
        for label, text in (
            (_("Title"), self.query.title),
            (_("Summary"), self.query.sentence),
            (
                _("State"),
                ". ".join(filter(None, [capfirst(self.query.state_label), self.query.since_label])),
            ),
            (_("Note"), self.query.warning),
            (_("Address"), self.query.address),
            (_("Retrieved"), f"{format_day(timezone.localdate(now))}, {now:%H:%M} UTC"),
            (_("Licence"), settings.DATA_LICENCE),
            (
                _("How to read this table"),
                _(
                    "A State without its own paper or statement is shown with what its regional organisation asks for; "
                    "the cell says so. “Not looked for” means that nobody has looked yet. The publisher’s view has its own "
                    "column and sheet; it is not a government’s."
                ),
            ),
        ):
            sheet.add_row([WorkbookCell(label, self.bold), WorkbookCell(text, self.text)])

    def _set_up_print(
        self, sheet: WorkbookSheet, *, head_row: int | None = None, wide: int = 1
    ) -> None:
        """Landscape A4, `wide` pages across, with headers on each page and the title and URL in the footer."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(wide, 0)
        if head_row is not None:
            sheet.repeat_rows(head_row)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        state = f"{capfirst(self.query.state_label)}. {self.query.warning}"
        parts = (_footer(self.query.address, 80), _footer(state, 120))
        footer = f"&L&7 {parts[0]}&C&7 {parts[1]}&R&7 &P / &N"
        sheet.set_footer(footer[:_LONGEST_FOOTER], {"margin": 0.3})


def _footer(text: str, longest: int) -> str:
    """In a footer, & begins a code."""
    text = xml_text(text)
    return (text if len(text) <= longest else f"{text[: longest - 1]}…").replace("&", "&&")
