"""An edition as PDF: tagged, by the rules of PDF/UA-1, which typst checks itself before it gives the file away."""

import dataclasses
import datetime as dt
import json
import logging
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import PartialDate

from .blocks import blocks_of
from .contents import Asking, Concern, Dossier, Glance, Source, Standing, Text

log = logging.getLogger(__name__)

_SHEET = Path(__file__).with_name("paper.typ")
# Packages that hold nothing but fonts, and the families in them, in the order in which a letter is looked for.
_FONTS = {
    "fontpkg_noto_sans": "Noto Sans",
    "fontpkg_noto_sans_arabic": "Noto Sans Arabic",
    "pylopdf_fonts_zh_cn": "Noto Sans SC",
}
# What typst brings along: Latin, Cyrillic and Arabic, no Chinese.
_PLAIN = ("Libertinus Serif", "DejaVu Sans Mono")
_CANNOT_BE_SHOWN = re.compile('the text `"(.+?)"` could not be displayed')
_IN_HEX = re.compile(r"\\u\{([0-9a-f]+)\}")
_BOX = "□"
_SETTER = Path(__file__).with_name("typeset.py")
_LONGEST = 30  # seconds; a hundred pages take two
_AT_ONCE = threading.BoundedSemaphore(2)
_UNSEEN = {"Cc", "Cf"}  # categories of signs that are not seen
_RIGHT_TO_LEFT = {"R", "AL"}
_NO_DAY = {"year": 2000, "month": 1, "day": 1}


@dataclasses.dataclass(frozen=True)
class Imprint:
    """What an edition says about itself. `dated` is a partial date; `address` is whole."""

    edition: str
    running: str
    address: str
    dated: str = ""
    change_note: str = ""


class NotMade(Exception):
    """The file took too long, or too many are being made, or typst refuses it whatever is done."""


class _Refused(Exception):
    """What typst says of it."""


def pdf_of(dossier: Dossier, imprint: Imprint) -> bytes:
    """The same edition gives the same file. A letter that no font here has is shown as a box, and the first sheet says so."""
    paper = _paper(dossier, imprint)
    try:
        return _set(paper, ["ua-1"])
    except _Refused as refused:
        letters = _letters_in(str(refused))
    if not letters:
        return _unchecked(paper)
    boxed = _boxed(paper, letters)
    try:
        return _set(boxed, ["ua-1"])
    except _Refused:
        return _unchecked(boxed)


def _unchecked(paper: dict[str, Any]) -> bytes:
    """Read it can be all the same."""
    try:
        return _set(
            paper
            | {"notes": [*paper["notes"], _("This file did not pass the check of PDF/UA-1.")]},
            [],
        )
    except _Refused:
        log.exception("No PDF of %s", paper["address"])
        raise NotMade from None


def _set(paper: dict[str, Any], standards: list[str]) -> bytes:
    order = {
        "sheet": str(_SHEET),
        "paper": paper,
        "fonts": [str(folder) for folder in _folders().values()],
        "standards": standards,
        "moment": dt.datetime(**(paper["date"] or _NO_DAY), tzinfo=dt.UTC).isoformat(),
    }
    if not _AT_ONCE.acquire(timeout=_LONGEST):
        raise NotMade
    try:
        done = subprocess.run(  # noqa: S603  this Python, and a file of this house
            [sys.executable, str(_SETTER)],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotMade from None
    finally:
        _AT_ONCE.release()
    if done.returncode:
        raise _Refused(done.stderr.decode(errors="replace"))
    return done.stdout


# fonts


def _folders() -> dict[str, Path]:
    """Of the packages that are installed."""
    found = {name: find_spec(name) for name in _FONTS}
    return {
        name: Path(spec.origin).parent
        for name, spec in found.items()
        if spec is not None and spec.origin
    }


def families() -> list[str]:
    return [*(family for name, family in _FONTS.items() if name in _folders()), *_PLAIN]


def missing_fonts() -> list[str]:
    """Families that the paper should be set in and that are not installed."""
    return [family for name, family in _FONTS.items() if name not in _folders()]


def _letters_in(diagnostic: str) -> set[str]:
    """The letters that typst says no font has."""
    texts = _CANNOT_BE_SHOWN.findall(diagnostic)
    return {
        letter
        for text in texts
        for letter in _IN_HEX.sub(lambda found: chr(int(found[1], 16)), text)
    }


def _boxed(paper: dict[str, Any], letters: set[str]) -> dict[str, Any]:
    boxed: dict[str, Any] = _replaced(
        paper,
        {
            ord(letter): "" if unicodedata.category(letter) in _UNSEEN else _BOX
            for letter in letters
        },
    )
    said = _("Letters that the fonts of this site do not have are shown as %(box)s.") % {
        "box": _BOX
    }
    return boxed | {"notes": [*boxed["notes"], said]}


def _replaced(value: Any, instead: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(instead)
    if isinstance(value, dict):
        return {name: _replaced(inner, instead) for name, inner in value.items()}
    return [_replaced(inner, instead) for inner in value] if isinstance(value, list) else value


# what the sheet is given


def _paper(dossier: Dossier, imprint: Imprint) -> dict[str, Any]:
    # Anchors of a file that somebody made may be there twice; labels of ours are not.
    labels = {text.anchor: f"text-{place}" for place, text in enumerate(dossier.texts)}
    sections: list[dict[str, Any]] = [
        {
            "name": _apart(section.name),
            "also": [
                {"label": labels[one.anchor], "name": _apart(one.name)}
                for one in section.also
                if one.anchor in labels
            ],
            "texts": [_text(text, len(dossier.groups)) for text in section.texts],
        }
        for section in dossier.sections
    ]
    for place, text in enumerate(text for section in sections for text in section["texts"]):
        text["label"] = f"text-{place}"
    return {
        "fonts": families(),
        "said": _words(dossier),
        "title": dossier.title or imprint.running,
        "author": dossier.owner,
        "description": dossier.summary or imprint.running,
        "keywords": [word for word in (dossier.assembly, "WTSA", "ITU-T") if word],
        "date": _first_day(imprint.dated or dossier.made_on),
        "assembly": dossier.assembly,
        "edition": imprint.edition,
        "running": imprint.running,
        "warning": dossier.warning,
        "address": imprint.address,
        "change_note": imprint.change_note,
        "notes": [
            _("Set in a plain font; not installed: %(fonts)s.")
            % {"fonts": ", ".join(missing_fonts())}
        ]
        if missing_fonts()
        else [],
        "introduction": blocks_of(dossier.introduction),
        "method": blocks_of(dossier.method),
        "summary": dossier.summary,
        "groups": list(dossier.groups),
        "sections": sections,
        "names": [dataclasses.asdict(named) for named in dossier.names],
    }


def _words(dossier: Dossier) -> dict[str, str]:
    """What the sheet itself says."""
    owner = dossier.owner
    return {
        "page": _("page {page} of {pages}"),
        "contents": _("Contents"),
        "change_note": _("New in this edition:"),
        "introduction": _("Introduction"),
        "method": _("Method"),
        "summary": _("At a glance"),
        "text": _("Text"),
        "on_page": _("Page"),
        "see_also": _("On this topic too:"),
        "proposed": _("What is proposed, and by whom"),
        "no_proposal": _("No proposal is recorded."),
        "positions": _("Positions"),
        "no_position": _("No position is recorded."),
        "who": _("Who"),
        "position": _("Position"),
        "dated": _("Dated"),
        "in_short": _("In short"),
        "owners_reading": _("The owner’s reading: %(owner)s") % {"owner": owner}
        if owner
        else _("The owner’s reading"),
        "not_read": _("The owner has put down no reading of this."),
        "sources": _("Sources"),
        "names": _("Names in this paper"),
        "short": _("Short"),
        "name": _("Name"),
    }


def _text(text: Text, columns: int) -> dict[str, Any]:
    return {
        "name": text.title if text.name == _("New text") else text.name,
        "heading": _heading(text),
        "address": _whole(text.address),
        "sentence": text.sentence,
        "glance": [dataclasses.asdict(cell) for cell in (*text.glance, *[Glance()] * columns)][
            :columns
        ],
        "askings": [_asking(one) for one in text.askings],
        "standings": [_standing(one) for one in text.standings],
        "beside": list(text.beside),
        "silent": [
            _("%(who)s: %(why)s.") % {"who": _names(one.holders), "why": one.said}
            for one in text.silent
        ],
        "own_askings": [_asking(one) for one in text.own_askings],
        "own_standings": [_standing(one) for one in text.own_standings],
        "concerns": [_concern(one) for one in text.concerns],
        "is_read": text.is_read_by_the_owner,
        "sources": [_source(one) for one in text.sources],
    }


def _heading(text: Text) -> str:
    if text.title in {"", text.name}:
        return _apart(text.name)
    return _("%(name)s: %(title)s") % {"name": text.name, "title": _apart(text.title)}


def _asking(one: Asking) -> dict[str, str]:
    signed = (
        _("signed by %(names)s too") % {"names": _names(one.cosigned_by)} if one.cosigned_by else ""
    )
    return {
        "word": one.word,
        "paper": one.paper or _("no number recorded"),
        "address": _whole(one.address),
        "by": _joined([_names(one.by), signed]),
        "account": one.account,
        "more": _grounded(
            [
                _day(one.dated) or _("not dated"),
                one.stage,
                _("adds to %(paper)s") % {"paper": one.adds_to} if one.adds_to else "",
                one.outcome,
                _("became %(text)s") % {"text": one.became} if one.became else "",
            ],
            one,
        ),
    }


def _standing(one: Standing) -> dict[str, str]:
    about = _("about %(paper)s") % {"paper": one.about_paper} if one.about_paper else ""
    return {
        "held_by": _names(one.held_by),
        "word": one.word,
        "address": _whole(one.address),
        "dated": _day(one.dated) or _("not dated"),
        "account": one.account,
        "more": _grounded([about], one),
    }


def _grounded(parts: list[str], one: Asking | Standing) -> str:
    """With what it rests on; a remark on a line of its own, since it is whole sentences."""
    count = len(one.sources)
    numbers = ", ".join(map(str, one.sources))
    sources = (
        ngettext("source %(numbers)s", "sources %(numbers)s", count) % {"numbers": numbers}
        if count
        else _("no source is kept here")
    )
    return "\n".join(filter(None, [_joined([*parts, one.confidence, sources]), one.remark]))


def _concern(one: Concern) -> dict[str, str]:
    level = {"severity": one.severity, "certainty": one.certainty}
    touched = (
        _("Organisations touched: %(names)s.") % {"names": _names(one.touched)}
        if one.touched
        else ""
    )
    dated = _("Dated %(day)s.") % {"day": _day(one.dated)} if one.dated else _("Not dated.")
    result = _("After the assembly: %(result)s.") % {"result": one.result} if one.result else ""
    return {
        "dimension": one.dimension,
        "level": _("severity %(severity)s, certainty %(certainty)s") % level,
        "reason": one.reason,
        "more": " ".join(part for part in (touched, dated, result, one.result_remark) if part),
    }


def _source(one: Source) -> dict[str, str]:
    seen = _("seen on %(day)s") % {"day": _day(one.seen_on)} if one.seen_on else ""
    checked = _("checked on %(day)s") % {"day": _day(one.checked_on)} if one.checked_on else ""
    return {
        "title": one.title,
        "page": _whole(one.page),
        "address": one.address,
        "more": _joined([one.evidence, seen, checked if one.checked_on != one.seen_on else ""]),
    }


def _joined(parts: Iterable[str]) -> str:
    return capfirst("; ".join(part for part in parts if part))


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_apart, names))


def _apart(text: str) -> str:
    """What is written from right to left does not take the signs and numbers around it along."""
    runs_left = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
    return f"\u2068{text}\u2069" if runs_left else text


def _day(dated: str) -> str:
    return PartialDate(dated).format()


def _whole(address: str) -> str:
    return f"{settings.BASE_URL}{address}" if address.startswith("/") else address


def _first_day(dated: str) -> dict[str, int] | None:
    """Of what is known of a date: a document has a day."""
    day = PartialDate(dated).first_day
    return {"year": day.year, "month": day.month, "day": day.day} if day else None
