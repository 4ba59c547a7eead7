"""An edition as PDF: tagged, by the rules of PDF/UA-1, which typst checks before it gives the file away."""

import dataclasses
import datetime as dt
import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.public.typesetting.sheets import (
    Json,
    JsonObject,
    NotMade,
    Sheet,
    SheetRefused,
    families,
    missing_fonts,
    typeset,
)

from ..contents import Dossier
from .blocks import blocks_of
from .tree import Part, parts_of

log = logging.getLogger(__name__)

_SHEET = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True)
class Imprint:
    """What an edition says about itself. `dated` is a partial date; `address` is whole."""

    edition: str
    running: str
    address: str
    dated: str = ""
    change_note: str = ""


def pdf_of(dossier: Dossier, imprint: Imprint) -> bytes:
    """The same edition gives the same file. One that fails the check, as by a letter that no font has, can still be read, and says so."""
    paper, notes = _sheet_data(dossier, imprint), []
    if missing := missing_fonts():
        fonts = ", ".join(missing)
        notes.append(_("Set in a plain font; not installed: %(fonts)s.") % {"fonts": fonts})
    try:
        return _typeset(paper, notes)
    except SheetRefused:
        log.warning("The PDF of %s fails the check", imprint.address)
    try:
        note = _("This file did not pass the check of PDF/UA-1.")
        return _typeset(paper, [*notes, note], is_checked=False)
    except SheetRefused:
        log.exception("No PDF of %s", imprint.address)
        raise NotMade from None


def _typeset(paper: JsonObject, notes: list[str], is_checked: bool = True) -> bytes:
    """The date of the file is that of the edition; without one, always the same."""
    day = paper["date"] or "2000-01-01"
    return typeset(
        Sheet(
            path=_SHEET,
            data=paper | {"notes": [*notes]},
            format="pdf",
            name=f"The PDF of {paper['address']}",
            standards=("ua-1",) if is_checked else (),
            moment=dt.datetime.fromisoformat(f"{day}T00:00Z"),
        )
    )


def _sheet_data(dossier: Dossier, imprint: Imprint) -> JsonObject:
    """Texts have labels by their place: an anchor may come twice in contents that somebody made by hand."""
    day = PartialDate(imprint.dated or dossier.made_on).first_day
    return {
        **dataclasses.asdict(imprint),
        "date": day.isoformat() if day else "",
        "fonts": [*families()],
        "site": settings.BASE_URL,
        "page": _("page {page} of {pages}"),
        "on_page": _("Page"),
        "contents": _("Contents"),
        "new": _("New in this edition:"),
        "title": dossier.title or imprint.running,
        "author": dossier.publisher,
        "description": dossier.summary or imprint.running,
        "keywords": [word for word in (dossier.assembly, "WTSA", "ITU-T") if word],
        "assembly": dossier.assembly,
        "warning": dossier.warning,
        "summary": dossier.summary,
        "labels": {f"#{text.anchor}": f"text-{at}" for at, text in enumerate(dossier.texts)},
        "parts": [_part_data(part) for part in parts_of(dossier)],
    }


def _part_data(part: Part) -> JsonObject:
    """With the blocks of rich texts in place of their HTML."""
    blocks: list[Json] = [
        dataclasses.asdict(block) | {"blocks": blocks_of(block.text)}
        if block.kind == "rich"
        else dataclasses.asdict(block)
        for block in part.blocks
    ]
    inner: list[Json] = [_part_data(one) for one in part.parts]
    return dataclasses.asdict(part) | {"blocks": blocks, "parts": inner}
