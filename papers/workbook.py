"""An edition as a workbook: what is proposed, positions, the owner's reading and sources on sheets of their own."""

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.public.cell_text import cell_text, day_in
from core.public.workbooks import DAY_FORMAT

from .blocks import blocks_of
from .contents import Asking, Concern, Dossier, Section, Standing, Text

_WRAPPED = Alignment(wrap_text=True, vertical="top")
_WIDEST = 60  # characters
_NARROWEST = 10
_A4 = 9  # the number of this paper in workbooks
Row = list[str]


def book_of(dossier: Dossier, about: list[tuple[str, str]]) -> bytes:
    """`about` are facts of the edition, each with its label."""
    book = Workbook(write_only=True)
    for title, rows in (
        (_("Summary"), list(_summary(dossier))),
        (_("Proposals"), list(_proposals(dossier))),
        (_("Positions"), list(_positions(dossier))),
        (_("Reading"), list(_readings(dossier))),
        (_("Sources"), list(_sources(dossier))),
        (_("About"), list(_about(dossier, about))),
    ):
        _add_sheet(book, title, rows, dossier.warning)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# what stands on each sheet; the first row is its head


def _summary(dossier: Dossier) -> Iterable[Row]:
    yield [_("Topic"), _("Text"), _("Title"), _("In a sentence"), *dossier.groups]
    for section, text in _texts(dossier):
        shown = [cell.said for cell in text.glance]
        yield [
            section.name,
            text.name,
            text.title,
            text.sentence,
            *(shown + [""] * len(dossier.groups))[: len(dossier.groups)],
        ]


def _proposals(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Topic"),
        _("Text"),
        _("Kind"),
        _("Paper"),
        _("Proponents"),
        _("Signed by too"),
        _("Short account"),
        _("Dated"),
        _("Stage"),
        _("Adds to"),
        _("Outcome"),
        _("Became"),
        _("Confidence"),
        _("Remark"),
        _("Sources"),
    ]
    for section, text in _texts(dossier):
        for one in text.askings:
            yield [section.name, text.name, *_asking(one)]


def _asking(one: Asking) -> Row:
    by, too = "; ".join(one.by), "; ".join(one.cosigned_by)
    then = [one.dated, one.stage, one.adds_to, one.outcome, one.became, one.confidence, one.remark]
    return [one.word, one.paper, by, too, one.account, *then, _numbers(one.sources)]


def _positions(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Topic"),
        _("Text"),
        _("Held by"),
        _("Position"),
        _("In short"),
        _("About the paper"),
        _("Dated"),
        _("Confidence"),
        _("Remark"),
        _("Sources"),
    ]
    for section, text in _texts(dossier):
        for one in text.standings:
            yield [section.name, text.name, *_standing(one)]
        for silent in text.silent:
            for holder in silent.holders:
                yield [section.name, text.name, holder, silent.said, "", "", "", "", "", ""]


def _standing(one: Standing) -> Row:
    held_by = "; ".join(one.held_by)
    return [
        held_by,
        one.word,
        one.account,
        one.about_paper,
        one.dated,
        one.confidence,
        one.remark,
        _numbers(one.sources),
    ]


def _readings(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Topic"),
        _("Text"),
        _("Whose reading"),
        _("What it is"),
        _("Position or kind"),
        _("Dimension"),
        _("Severity"),
        _("Certainty"),
        _("Reason, or in short"),
        _("Organisations touched"),
        _("Dated"),
        _("After the assembly"),
        _("Remark"),
    ]
    whose = (
        _("the owner’s: %(owner)s") % {"owner": dossier.owner}
        if dossier.owner
        else _("the owner’s")
    )
    for section, text in _texts(dossier):
        start = [section.name, text.name, whose]
        for paper in text.own_askings:
            yield [
                *start,
                _("own paper"),
                paper.word,
                "",
                "",
                "",
                paper.account,
                "",
                paper.dated,
                "",
                paper.remark,
            ]
        for said in text.own_standings:
            yield [
                *start,
                _("own position"),
                said.word,
                "",
                "",
                "",
                said.account,
                "",
                said.dated,
                "",
                said.remark,
            ]
        for concern in text.concerns:
            yield [*start, _("impact"), "", *_concern(concern)]


def _concern(one: Concern) -> Row:
    touched = "; ".join(one.touched)
    return [
        one.dimension,
        one.severity,
        one.certainty,
        one.reason,
        touched,
        one.dated,
        one.result,
        one.result_remark,
    ]


def _sources(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Text"),
        _("Number"),
        _("Document"),
        _("Page here"),
        _("Address"),
        _("Kind of evidence"),
        _("Seen on"),
        _("Checked on"),
    ]
    for _section, text in _texts(dossier):
        for number, one in enumerate(text.sources, start=1):
            yield [
                text.name,
                str(number),
                one.title,
                one.page,
                one.address,
                one.evidence,
                one.seen_on,
                one.checked_on,
            ]


def _about(dossier: Dossier, about: list[tuple[str, str]]) -> Iterable[Row]:
    yield [_("About this edition"), ""]
    yield [_("Title"), dossier.title]
    yield [_("Assembly"), dossier.assembly]
    for label, value in about:
        yield [label, value]
    yield [_("Mind"), dossier.warning]
    yield [_("Summary"), dossier.summary]
    yield [_("Introduction"), plain(dossier.introduction)]
    yield [_("Method"), plain(dossier.method)]
    for named in dossier.names:
        yield [named.code, named.name]


def plain(html: str) -> str:
    """The words of a rich text, a line for a block."""
    return "\n".join(line for block in blocks_of(html) for line in _lines(block))


def _lines(block: dict[str, Any]) -> Iterable[str]:
    if "runs" in block:
        yield "".join(run["text"] for run in block["runs"]).strip()
    for inner in (
        [one for item in block.get("items", []) for one in item]
        + block.get("blocks", [])
        + block.get("cells", [])
    ):
        yield from _lines(inner)


def _texts(dossier: Dossier) -> Iterable[tuple[Section, Text]]:
    return ((section, text) for section in dossier.sections for text in section.texts)


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


# how a sheet looks


def _add_sheet(book: Any, title: str, rows: list[Row], warning: str) -> None:
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(rows), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.left.text = _for_a_footer(warning)
    heads, *lines = rows
    sheet.append([_cell(sheet, text, is_head=True) for text in heads])
    days = [head in {_("Dated"), _("Seen on"), _("Checked on")} for head in heads]
    for line in lines:
        sheet.append(
            [
                _cell(sheet, text, day=day_in(text) if is_day else None)
                for text, is_day in zip(line, days, strict=True)
            ]
        )


def _widths(rows: list[Row]) -> list[int]:
    columns = zip(*[[len(text.split("\n", 1)[0]) for text in row] for row in rows], strict=True)
    return [min(_WIDEST, max(_NARROWEST, *lengths, 0) + 2) for lengths in columns]


def _for_a_footer(text: str) -> str:
    """`&` begins a command there."""
    return cell_text(text).replace("&", "&&")[:200]


def _cell(
    sheet: Any, text: str, is_head: bool = False, day: dt.date | None = None
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, day or cell_text(text))
    if day:
        cell.number_format = DAY_FORMAT
    else:
        cell.data_type = "s"
    cell.alignment = _WRAPPED
    if is_head:
        cell.font = Font(bold=True)
    return cell
