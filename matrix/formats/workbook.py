"""The matrix as a workbook: the grid ready to print, statements, assessments and a sheet about the file."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter.format import Format

from core.dates import format_day
from core.public.cell_text import workbook_day, xml_text
from core.public.formats import DAY_FORMAT, WorkbookCell, WorkbookWriter, is_link

from ..table_query import MatrixQuery
from .tables import DAYS, IMPACT_HEADER, LEADS_TO, LONG_HEADER, MatrixTables

_LEAD_WIDTHS, _WIDTH = (20, 44), 15
_LONG_WIDTHS = {
    "title": 44,
    "account": 60,
    "remark": 44,
    "source_addresses": 44,
    "document": 36,
    "reason": 60,
}
_A4 = 9


def _column_head(name: str) -> str:
    """A column of the files, with the label of the pages."""
    heads = {
        "owners_reading": _("Publisher’s view"),
        "said": _("Position"),
        "via": _("Stated through"),
    }
    return heads.get(name) or capfirst(name.replace("_", " "))


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
        # Statements of the holders themselves; those of groups are in the matrix, and with the group.
        self._add_table(_("Statements"), LONG_HEADER, tables.long(with_groups=False))
        impacts = [row[1:] for row in tables.impacts(is_by_owner=False)]
        if impacts:
            self._add_table(_("Impact on the Internet"), IMPACT_HEADER[1:], impacts)
        own = [row[1:] for row in tables.impacts()]
        self._add_table(_("Publisher’s view"), IMPACT_HEADER[1:], own)
        self._add_about()

    # styles

    def _add_styles(self) -> None:
        self.head = self._style(bold=True, border=True, bg_color="#E6E9EE")
        self.title = self._style(bold=True, font_size=14, text_wrap=False)
        self.bold = self._style(bold=True, text_wrap=False)
        self.text, self.plain = self._style(), self._style(border=True)
        self.link = self._style(border=True, link=True)
        self.day = self._style(num_format=DAY_FORMAT)
        self.linked = self._style(link=True)

    def _style(
        self, *, border: bool = False, link: bool = False, **properties: str | int | bool
    ) -> Format:
        looks: dict[str, str | int | bool] = {"font_size": 10, "text_wrap": True, "valign": "top"}
        if border:
            looks |= {"border": 1, "border_color": "#BFBFBF"}
        if link:
            looks["underline"] = 1
        return self.add_style(**looks | properties)

    # sheets

    def _add_matrix(self) -> None:
        sheet = self.add_sheet(_("Matrix"))
        grid = self.tables.grid(for_reading=True)
        holders = len(grid.heads) - grid.lead
        sheet.set_widths([*_LEAD_WIDTHS[: grid.lead], *[_WIDTH] * holders])
        sheet.freeze_panes(5, grid.lead)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)  # one page wide, as long as needed
        sheet.repeat_rows(4)
        sheet.add_row([WorkbookCell(self.query.title, self.title)])
        for sentence in (self.query.sentence, capfirst(self.query.state_label), self.query.warning):
            sheet.add_row([WorkbookCell(sentence)])
        sheet.add_row(WorkbookCell(head, self.head) for head in grid.heads)
        for row in grid.rows:
            sheet.add_row(
                WorkbookCell(one.text, self.link if one.url else self.plain, one.url) for one in row
            )

    def _add_table(self, title: str, header: Sequence[str], rows: Iterable[list[str]]) -> None:
        sheet = self.add_sheet(title)
        sheet.set_widths(_LONG_WIDTHS.get(name, 18) for name in header)
        sheet.freeze_panes(1, 1)
        sheet.add_row(WorkbookCell(_column_head(name), self.head) for name in header)
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
            return WorkbookCell(text, self.day, value=day)
        if text and is_link(url):
            return WorkbookCell(text, self.linked, url)
        return WorkbookCell(text, self.text) if text else WorkbookCell("")

    def _add_about(self) -> None:
        sheet = self.add_sheet(_("About"))
        sheet.set_widths([18, 100])
        state, now = [capfirst(self.query.state_label), self.query.since_label], timezone.now()
        for label, text in (
            (_("Title"), self.query.title),
            (_("Summary"), self.query.sentence),
            (_("State"), ". ".join(filter(None, state))),
            (_("Note"), self.query.warning),
            (_("Address"), self.query.address),
            (_("Retrieved"), f"{format_day(timezone.localdate(now))}, {now:%H:%M} UTC"),
            (_("Licence"), settings.DATA_LICENCE),
            (_("Legend"), settings.BASE_URL + reverse("matrix:legend")),
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
