"""An edition as a workbook: a sheet each for proposals, positions, the publisher's view and sources."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


# The columns of a sheet after topic and text: the field of the row, and the header.
_PROPOSAL = {
    "word": gettext_lazy("Kind"),
    "paper": gettext_lazy("Paper"),
    "by": gettext_lazy("Proponents"),
    "cosigned_by": gettext_lazy("Co-signed by"),
    "account": gettext_lazy("Summary"),
    "dated": gettext_lazy("Dated"),
    "stage": gettext_lazy("Stage"),
    "adds_to": gettext_lazy("Adds to"),
    "outcome": gettext_lazy("Outcome"),
    "became": gettext_lazy("Became"),
    "confidence": gettext_lazy("Confidence"),
    "remark": gettext_lazy("Remark"),
    "sources": gettext_lazy("Sources"),
}
_POSITION = {
    "held_by": gettext_lazy("Held by"),
    "word": gettext_lazy("Position"),
    "account": gettext_lazy("Summary"),
    "about_paper": gettext_lazy("About the paper"),
    "dated": gettext_lazy("Dated"),
    "confidence": gettext_lazy("Confidence"),
    "remark": gettext_lazy("Remark"),
    "sources": gettext_lazy("Sources"),
}
_PUBLISHER_VIEW = {
    "publisher": gettext_lazy("Publisher"),
    "kind": gettext_lazy("Type"),
    "word": gettext_lazy("Position or kind"),
    "dimension": gettext_lazy("Dimension"),
    "severity": gettext_lazy("Severity"),
    "certainty": gettext_lazy("Certainty"),
    "reason": gettext_lazy("Reason or summary"),
    "organisations": gettext_lazy("Organisations affected"),
    "dated": gettext_lazy("Dated"),
    "result": gettext_lazy("After the assembly"),
    "result_remark": gettext_lazy("Remark"),
}
_SOURCE = {
    "number": gettext_lazy("Number"),
    "title": gettext_lazy("Document"),
    "page": gettext_lazy("Page on this site"),
    "address": gettext_lazy("Address"),
    "evidence": gettext_lazy("Kind of evidence"),
    "seen_on": gettext_lazy("Seen on"),
    "checked_on": gettext_lazy("Checked on"),
}


def _proposals(dossier: Dossier) -> Iterable[Row]:
    yield [_("Topic"), _("Text"), *map(str, _PROPOSAL.values())]
    for section, text in _texts(dossier):
        for proposal in text.proposals:
            yield [section.name, text.name, *_cells(_PROPOSAL, vars(proposal))]


def _positions(dossier: Dossier) -> Iterable[Row]:
    yield [_("Topic"), _("Text"), *map(str, _POSITION.values())]
    for section, text in _texts(dossier):
        rows = [vars(position) for position in text.positions]
        for silent in text.without_position:
            rows += [{"held_by": holder, "word": silent.reason} for holder in silent.holders]
        for row in rows:
            yield [section.name, text.name, *_cells(_POSITION, row)]


def _publisher_view(dossier: Dossier) -> Iterable[Row]:
    yield [_("Topic"), _("Text"), *map(str, _PUBLISHER_VIEW.values())]
    for section, text in _texts(dossier):
        rows = [_own(_("own paper"), proposal) for proposal in text.own_proposals]
        rows += [_own(_("own position"), position) for position in text.own_positions]
        rows += [{"kind": _("impact")} | vars(assessment) for assessment in text.assessments]
        for row in rows:
            cells = _cells(_PUBLISHER_VIEW, row | {"publisher": dossier.publisher})
            yield [section.name, text.name, *cells]


def _own(kind: str, row: PaperProposal | PaperPosition) -> dict[str, object]:
    texts: dict[str, object] = {"reason": row.account, "result_remark": row.remark}
    return {"kind": kind, "word": row.word, "dated": row.dated} | texts


def _sources(dossier: Dossier) -> Iterable[Row]:
    yield [_("Text"), *map(str, _SOURCE.values())]
    for _section, text in _texts(dossier):
        for number, source in enumerate(text.sources, start=1):
            yield [text.name, *_cells(_SOURCE, vars(source) | {"number": str(number)})]


def _cells(columns: Mapping[str, object], row: Mapping[str, object]) -> Row:
    return [_cell(row.get(name, "")) for name in columns]


def _cell(value: object) -> str:
    """Names are divided by semicolons, the numbers of sources by commas."""
    if not isinstance(value, tuple):
        return str(value)
    has_numbers = any(isinstance(part, int) for part in value)
    return (", " if has_numbers else "; ").join(map(str, value))


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
