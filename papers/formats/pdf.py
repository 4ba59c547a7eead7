"""An edition as PDF: tagged, by the rules of PDF/UA-1, which typst checks before it gives the file away."""

import datetime as dt
import logging
import re
import unicodedata
from pathlib import Path

from django.utils.translation import gettext as _

from core.public.typesetting.fonts import families, missing_fonts
from core.public.typesetting.sheets import Json, JsonObject, NotMade, Sheet, SheetRefused, typeset

from ..contents import Dossier
from .sheet import Imprint, sheet_data

log = logging.getLogger(__name__)

_SHEET = Path(__file__).with_name("paper.typ")
_NO_FONT_HAS = re.compile('the text `"(.+?)"` could not be displayed')
_IN_HEX = re.compile(r"\\u\{([0-9a-f]+)\}")
_BOX = "□"
_UNSEEN = {"Cc", "Cf"}  # categories of characters that are not seen
_NO_DAY = {"year": 2000, "month": 1, "day": 1}
_CHECKED = ("ua-1",)


def pdf_of(dossier: Dossier, imprint: Imprint) -> bytes:
    """The same edition gives the same file. A letter that no font has is a box, and the first page says so."""
    missing = missing_fonts()
    notes = (
        [_("Set in a plain font; not installed: %(fonts)s.") % {"fonts": ", ".join(missing)}]
        if missing
        else []
    )
    paper = sheet_data(dossier, imprint, families(), notes)
    try:
        return _typeset(paper, _CHECKED)
    except SheetRefused as refused:
        letters = _letters_in(str(refused))
    if not letters:
        return _unchecked(paper)
    boxed = _boxed(paper, letters)
    try:
        return _typeset(boxed, _CHECKED)
    except SheetRefused:
        return _unchecked(boxed)


def _unchecked(paper: JsonObject) -> bytes:
    """A file that fails the check of PDF/UA-1 can still be read."""
    try:
        return _typeset(_with_note(paper, _("This file did not pass the check of PDF/UA-1.")), ())
    except SheetRefused:
        log.exception("No PDF of %s", paper["address"])
        raise NotMade from None


def _typeset(paper: JsonObject, standards: tuple[str, ...]) -> bytes:
    return typeset(
        Sheet(
            path=_SHEET,
            data=paper,
            format="pdf",
            name=f"The PDF of {paper['address']}",
            standards=standards,
            moment=_moment(paper),
        )
    )


def _moment(paper: JsonObject) -> dt.datetime:
    """The date of the file; without one, always the same."""
    day = paper["date"]
    return dt.datetime(**(day if isinstance(day, dict) else _NO_DAY), tzinfo=dt.UTC)


# letters that no font has


def _letters_in(diagnostic: str) -> set[str]:
    """The letters that typst says no font has."""
    texts = _NO_FONT_HAS.findall(diagnostic)
    return {
        letter
        for text in texts
        for letter in _IN_HEX.sub(lambda found: chr(int(found[1], 16)), text)
    }


def _boxed(paper: JsonObject, letters: set[str]) -> JsonObject:
    boxes = {
        ord(letter): "" if unicodedata.category(letter) in _UNSEEN else _BOX for letter in letters
    }
    boxed = {name: _replaced(value, boxes) for name, value in paper.items()}
    note = _("Letters that the fonts of this site do not have are shown as %(box)s.")
    return _with_note(boxed, note % {"box": _BOX})


def _replaced(value: Json, boxes: dict[int, str]) -> Json:
    if isinstance(value, str):
        return value.translate(boxes)
    if isinstance(value, dict):
        return {name: _replaced(inner, boxes) for name, inner in value.items()}
    return [_replaced(inner, boxes) for inner in value] if isinstance(value, list) else value


def _with_note(paper: JsonObject, note: str) -> JsonObject:
    notes = paper["notes"]
    return paper | {"notes": [*(notes if isinstance(notes, list) else []), note]}
