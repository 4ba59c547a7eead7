"""An edition as a workbook: a sheet each for proposals, positions, the publisher's view and sources."""

import dataclasses
from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.public.cell_text import cell_text, workbook_day
from core.public.workbooks import DAY_FORMAT, WorkbookCell, WorkbookWriter

from ..contents import Dossier, PaperPosition, PaperProposal, PaperSection, PaperText
from .blocks import Block, blocks_of

_WRAPPED: dict[str, str | int | bool] = {"text_wrap": True, "valign": "top"}
_WIDEST, _NARROWEST = 60, 10  # characters
_A4 = 9  # the number of this paper in workbooks
_LONGEST_FOOTER = 200  # characters
Row = list[str]


def book_of(dossier: Dossier, about: list[tuple[str, str]]) -> bytes:
    """`about` are facts about the edition, each with its label."""
    book = WorkbookWriter()
    for title, rows in (
        (_("Summary"), list(_summary(dossier))),
        (_("Proposals"), list(_proposals(dossier))),
        (_("Positions"), list(_positions(dossier))),
        (_("Publisher’s view"), list(_publisher_view(dossier))),
        (_("Sources"), list(_sources(dossier))),
        (_("About"), list(_about(dossier, about))),
    ):
        _add_sheet(book, title, rows, dossier.warning)
    return book.to_bytes()


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


def _lines(block: Block) -> Iterable[str]:
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


def _add_sheet(book: WorkbookWriter, title: str, rows: list[Row], warning: str) -> None:
    sheet = book.add_sheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_widths(_widths(rows))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # `&` begins a command in a footer.
    sheet.set_footer("&L" + cell_text(warning).replace("&", "&&")[:_LONGEST_FOOTER])
    head = book.add_style(bold=True, **_WRAPPED)
    text, day = book.add_style(**_WRAPPED), book.add_style(num_format=DAY_FORMAT, **_WRAPPED)
    titles, *lines = rows
    sheet.add_row(WorkbookCell(title, head) for title in titles)
    holds_days = [title in {_("Dated"), _("Seen on"), _("Checked on")} for title in titles]
    for line in lines:
        days = [
            workbook_day(cell) if is_day else None
            for cell, is_day in zip(line, holds_days, strict=True)
        ]
        sheet.add_row(
            WorkbookCell(cell, day if found else text, day=found)
            for cell, found in zip(line, days, strict=True)
        )


def _widths(rows: list[Row]) -> list[int]:
    columns = zip(*[[len(text.split("\n", 1)[0]) for text in row] for row in rows], strict=True)
    return [min(_WIDEST, max(_NARROWEST, *lengths, 0) + 2) for lengths in columns]
