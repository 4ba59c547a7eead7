"""An edition as a workbook: a sheet each for proposals, positions, the publisher's view and sources."""

import dataclasses
import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.public.cell_text import cell_text, workbook_day
from core.public.workbooks import DAY_FORMAT

from ..contents import Dossier, PaperPosition, PaperProposal, PaperSection, PaperText
from .blocks import blocks_of

_WRAPPED = Alignment(wrap_text=True, vertical="top")
_WIDEST = 60  # characters
_NARROWEST = 10
_A4 = 9  # the number of this paper in workbooks
Row = list[str]


def book_of(dossier: Dossier, about: list[tuple[str, str]]) -> bytes:
    """`about` are facts about the edition, each with its label."""
    book = Workbook(write_only=True)
    for title, rows in (
        (_("Summary"), list(_summary(dossier))),
        (_("Proposals"), list(_proposals(dossier))),
        (_("Positions"), list(_positions(dossier))),
        (_("Publisher’s view"), list(_publisher_view(dossier))),
        (_("Sources"), list(_sources(dossier))),
        (_("About"), list(_about(dossier, about))),
    ):
        _add_sheet(book, title, rows, dossier.warning)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# the rows of each sheet, headers first


def _summary(dossier: Dossier) -> Iterable[Row]:
    yield [_("Topic"), _("Text"), _("Title"), _("In a sentence"), *dossier.groups]
    count = len(dossier.groups)
    for section, text in _texts(dossier):
        labels = [summary.label for summary in text.by_group] + [""] * count
        yield [section.name, text.name, text.title, text.sentence, *labels[:count]]


def _proposals(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Topic"),
        _("Text"),
        _("Kind"),
        _("Paper"),
        _("Proponents"),
        _("Co-signed by"),
        _("Summary"),
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
        for one in text.proposals:
            yield [
                section.name,
                text.name,
                one.word,
                one.paper,
                "; ".join(one.by),
                "; ".join(one.cosigned_by),
                one.account,
                one.dated,
                one.stage,
                one.adds_to,
                one.outcome,
                one.became,
                one.confidence,
                one.remark,
                _numbers(one.sources),
            ]


def _positions(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Topic"),
        _("Text"),
        _("Held by"),
        _("Position"),
        _("Summary"),
        _("About the paper"),
        _("Dated"),
        _("Confidence"),
        _("Remark"),
        _("Sources"),
    ]
    for section, text in _texts(dossier):
        for one in text.positions:
            yield [
                section.name,
                text.name,
                "; ".join(one.held_by),
                one.word,
                one.account,
                one.about_paper,
                one.dated,
                one.confidence,
                one.remark,
                _numbers(one.sources),
            ]
        for silent in text.without_position:
            for holder in silent.holders:
                yield [section.name, text.name, holder, silent.reason, *[""] * 6]


def _publisher_view(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Topic"),
        _("Text"),
        _("Publisher"),
        _("Type"),
        _("Position or kind"),
        _("Dimension"),
        _("Severity"),
        _("Certainty"),
        _("Reason or summary"),
        _("Organisations affected"),
        _("Dated"),
        _("After the assembly"),
        _("Remark"),
    ]
    for section, text in _texts(dossier):
        start = [section.name, text.name, dossier.publisher]
        own: list[tuple[str, PaperProposal | PaperPosition]] = [
            *((_("own paper"), proposal) for proposal in text.own_proposals),
            *((_("own position"), position) for position in text.own_positions),
        ]
        for kind, one in own:
            yield [
                *start, kind, one.word, "", "", "", one.account, "", one.dated, "", one.remark,
            ]  # fmt: skip
        for assessment in text.assessments:
            yield [
                *start,
                _("impact"),
                "",
                assessment.dimension,
                assessment.severity,
                assessment.certainty,
                assessment.reason,
                "; ".join(assessment.organisations),
                assessment.dated,
                assessment.result,
                assessment.result_remark,
            ]


def _sources(dossier: Dossier) -> Iterable[Row]:
    yield [
        _("Text"),
        _("Number"),
        _("Document"),
        _("Page on this site"),
        _("Address"),
        _("Kind of evidence"),
        _("Seen on"),
        _("Checked on"),
    ]
    for _section, text in _texts(dossier):
        for number, source in enumerate(text.sources, start=1):
            yield [text.name, str(number), *dataclasses.astuple(source)]


def _about(dossier: Dossier, about: list[tuple[str, str]]) -> Iterable[Row]:
    yield [_("About this edition"), ""]
    yield [_("Title"), dossier.title]
    yield [_("Assembly"), dossier.assembly]
    yield from ([label, value] for label, value in about)
    yield [_("Note"), dossier.warning]
    yield [_("Summary"), dossier.summary]
    yield [_("Introduction"), plain(dossier.introduction)]
    yield [_("Method"), plain(dossier.method)]
    yield from ([name.code, name.name] for name in dossier.names)


def plain(html: str) -> str:
    """A rich text without its markup, one line for each block."""
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


def _texts(dossier: Dossier) -> Iterable[tuple[PaperSection, PaperText]]:
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
                _cell(sheet, text, day=workbook_day(text) if is_day else None)
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
