"""An edition as PDF: tagged, by the rules of PDF/UA-1, which typst checks before it gives the file away."""

import datetime as dt
import json
import logging
import os
import re
import subprocess
import sys
import unicodedata
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext as _

from ..contents import Dossier
from .sheet import Imprint, Json, JsonObject, sheet_data

log = logging.getLogger(__name__)

_SHEET = Path(__file__).with_name("paper.typ")
# Packages that hold nothing but fonts, and their families, in the order in which a letter is looked for.
_FONTS = {
    "fontpkg_noto_sans": "Noto Sans",
    "fontpkg_noto_sans_arabic": "Noto Sans Arabic",
    "pylopdf_fonts_zh_cn": "Noto Sans SC",
}
# What typst brings along: Latin, Cyrillic and Arabic, no Chinese.
_PLAIN = ("Libertinus Serif", "DejaVu Sans Mono")
_NO_FONT_HAS = re.compile('the text `"(.+?)"` could not be displayed')
_IN_HEX = re.compile(r"\\u\{([0-9a-f]+)\}")
_BOX = "□"
_UNSEEN = {"Cc", "Cf"}  # categories of characters that are not seen
_NO_DAY = {"year": 2000, "month": 1, "day": 1}

_TYPESET = Path(__file__).with_name("typeset.py")
_REFUSED = 2  # its status where typst refuses the paper
# So that the limit of memory means the same on a machine of many processors.
_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
# A hundred pages take two seconds and 150 MB of memory (`benchmarks.paper_pdf`).
SECONDS = 30
MEGABYTES = 1024


class NotMade(Exception):
    """Typst took too long or too much memory, or refuses the paper whatever is done."""


class _Refused(Exception):
    """The message of typst."""


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
        return _typeset(paper, ["ua-1"])
    except _Refused as refused:
        letters = _letters_in(str(refused))
    if not letters:
        return _unchecked(paper)
    boxed = _boxed(paper, letters)
    try:
        return _typeset(boxed, ["ua-1"])
    except _Refused:
        return _unchecked(boxed)


def _unchecked(paper: JsonObject) -> bytes:
    """A file that fails the check of PDF/UA-1 can still be read."""
    try:
        return _typeset(_with_note(paper, _("This file did not pass the check of PDF/UA-1.")), [])
    except _Refused:
        log.exception("No PDF of %s", paper["address"])
        raise NotMade from None


def _typeset(paper: JsonObject, standards: list[str]) -> bytes:
    order = {
        "sheet": str(_SHEET),
        "paper": paper,
        "fonts": [str(folder) for folder in _folders().values()],
        "standards": standards,
        "moment": _moment(paper),
        "megabytes": MEGABYTES,
        "seconds": SECONDS,
    }
    try:
        done = subprocess.run(  # noqa: S603  this Python, and a file of this project
            [sys.executable, str(_TYPESET)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=SECONDS,
            env=os.environ | _THREADS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.error("The PDF of %s took more than %d seconds", paper["address"], SECONDS)
        raise NotMade from None
    message = done.stderr.decode(errors="replace")
    if done.returncode == _REFUSED:
        raise _Refused(message)
    if done.returncode:
        log.error("No PDF of %s: status %d: %s", paper["address"], done.returncode, message[-500:])
        raise NotMade
    return done.stdout


def _moment(paper: JsonObject) -> str:
    """The date of the file; without one, always the same."""
    day = paper["date"]
    return dt.datetime(**(day if isinstance(day, dict) else _NO_DAY), tzinfo=dt.UTC).isoformat()


# fonts


def _folders() -> dict[str, Path]:
    """The folders of the font packages that are installed."""
    found = {name: find_spec(name) for name in _FONTS}
    return {
        name: Path(spec.origin).parent
        for name, spec in found.items()
        if spec is not None and spec.origin
    }


def families() -> list[str]:
    return [*(family for name, family in _FONTS.items() if name in _folders()), *_PLAIN]


def missing_fonts() -> list[str]:
    return [family for name, family in _FONTS.items() if name not in _folders()]


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
