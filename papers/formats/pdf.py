"""An edition as PDF: tagged, by the rules of PDF/UA-1, which typst checks before it gives the file away."""

import dataclasses
import logging
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.public.typesetting.sheets import (
    Json,
    JsonObject,
    NotMade,
    SheetRefused,
    families,
    missing_fonts,
    typeset,
)
from core.richtext import sanitised_or_escaped
from core.richtext.elements import BLOCKS, Element, Node, parsed

from ..contents import Dossier
from .tree import Part, parts_of

log = logging.getLogger(__name__)

_SHEET = Path(__file__).with_name("paper.typ")
# How deep elements of a rich text lie in each other; of anything deeper only the words are set.
_DEEPEST = 20
# How many columns or rows one cell of a table may take.
_WIDEST = 20


def pdf_of(dossier: Dossier, imprint: Mapping[str, str]) -> bytes:
    """The same edition gives the same file; `imprint` says which it is. One that fails the check, as by a letter that no font has, can still be read, and says so."""
    paper, notes = _sheet_data(dossier, imprint), []
    if missing := missing_fonts():
        fonts = ", ".join(missing)
        notes.append(_("Set in a plain font; not installed: %(fonts)s.") % {"fonts": fonts})
    try:
        return _typeset(paper, notes)
    except SheetRefused:
        log.warning("The PDF of %s fails the check", imprint["address"])
    try:
        note = _("This file did not pass the check of PDF/UA-1.")
        return _typeset(paper, [*notes, note], is_checked=False)
    except SheetRefused:
        log.exception("No PDF of %s", imprint["address"])
        raise NotMade from None


def _typeset(paper: JsonObject, notes: list[str], is_checked: bool = True) -> bytes:
    """The date of the file is that of the edition; without one, always the same."""
    return typeset(
        _SHEET,
        paper | {"notes": [*notes]},
        "pdf",
        f"The PDF of {paper['address']}",
        standards=("ua-1",) if is_checked else (),
        day=str(paper["date"] or "2000-01-01"),
    )


def _sheet_data(dossier: Dossier, imprint: Mapping[str, str]) -> JsonObject:
    """Texts have labels by their place: an anchor may come twice in contents that somebody made by hand."""
    day = PartialDate(imprint["dated"] or dossier.made_on).first_day
    return {
        **imprint,
        "date": day.isoformat() if day else "",
        "fonts": [*families()],
        "site": settings.BASE_URL,
        "page": _("page {page} of {pages}"),
        "on_page": _("Page"),
        "contents": _("Contents"),
        "new": _("New in this edition:"),
        "title": dossier.title or imprint["running"],
        "author": dossier.publisher,
        "description": dossier.summary or imprint["running"],
        "keywords": [word for word in (dossier.assembly, "WTSA", "ITU-T") if word],
        "assembly": dossier.assembly,
        "warning": dossier.warning,
        "summary": dossier.summary,
        "labels": {f"#{text.anchor}": f"text-{at}" for at, text in enumerate(dossier.texts)},
        "parts": [_part_data(part) for part in parts_of(dossier)],
    }


def _part_data(part: Part) -> JsonObject:
    """With rich texts as trees in place of their HTML."""
    blocks: list[Json] = [
        dataclasses.asdict(block) | {"tree": rich_text_data(block.text)}
        if block.kind == "rich"
        else dataclasses.asdict(block)
        for block in part.blocks
    ]
    inner: list[Json] = [_part_data(one) for one in part.parts]
    return dataclasses.asdict(part) | {"blocks": blocks, "parts": inner}


def rich_text_data(html: str) -> Json:
    """Its elements as the sheet draws them. No level of headings is skipped, as PDF/UA asks."""
    before, h2, after = sanitised_or_escaped(html).partition("<h2>")
    before = before.replace("<h3>", "<h2>").replace("</h3>", "</h2>")
    return _tree(parsed(before + h2 + after))


def _tree(node: Node, depth: int = 0) -> Json:
    if isinstance(node, str):
        return node
    if depth == _DEEPEST:
        return node.text
    children = _cells_of(node) if node.tag == "table" else _without_blanks(node)
    inner: list[Json] = [_tree(child, depth + 1) for child in children]
    return {"tag": node.tag, "attributes": {**node.attributes}, "children": inner}


def _without_blanks(element: Element) -> list[Node]:
    """Between paragraphs white space is none of the text."""
    if not any(child.tag in BLOCKS for child in element.elements):
        return element.children
    return [child for child in element.children if not isinstance(child, str) or child.strip()]


def _cells_of(table: Element) -> list[Node]:
    """Each with its place, which no other takes; where one spans others, these stay empty."""
    cells: list[Node] = []
    taken: set[tuple[int, int]] = set()
    groups = ([one] if one.tag == "tr" else one.elements for one in table.elements)
    for y, row in enumerate(row for group in groups for row in group):
        x = 0
        for cell in row.elements:
            while (x, y) in taken:
                x += 1
            across, down = (_span(cell, name) for name in ("colspan", "rowspan"))
            taken |= {(x + right, y + below) for right in range(across) for below in range(down)}
            cells.append(Element(cell.tag, {"x": str(x), "y": str(y)}, cell.children))
    return cells


def _span(cell: Element, name: str) -> int:
    text = cell.attributes.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return min(int(text) or 1, _WIDEST) if is_number else 1
