"""Marks in a table that point to a note below it: what the note says of dates, place or meeting goes into the cell."""

import re
from collections.abc import Iterable

from core.fields import tidy_line
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted import PastedRow

from ..words.pieces import TAKEN
from ..words.states import find_status

_SIGN = r"\*{1,4}|[¹²³⁴-⁹†‡§]|\[[0-9a-z]\]|\(?[0-9]\)"
_NOTE = re.compile(rf"\s*(?P<sign>{_SIGN}|[0-9](?=[).]))[).]?\s*[:=–-]?\s*(?P<said>\S.*)")
_MARK = re.compile(rf"(?<=[\w).])\s?(?P<sign>{_SIGN})(?=\W|$)")
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")


class Footnotes:
    """`used`: the numbers of the rows that are notes to marks in tables."""

    def __init__(self, rows: Iterable[PastedRow]) -> None:
        rows = list(rows)
        marks = {
            _plain(mark["sign"])
            for row in rows
            if row.cells
            for cell in row.cells.values()
            for mark in _MARK.finditer(cell)
        }
        self.notes: dict[str, str] = {}
        self.used: set[int] = set()
        for row in rows:
            note = _NOTE.fullmatch(row.text) if row.filled <= 1 else None
            if note and (sign := _plain(note["sign"])) in marks and sign not in self.notes:
                self.notes[sign] = note["said"]
                self.used.add(row.number)

    def resolved(self, cells: dict[str, str]) -> dict[str, str]:
        """The cells without marks of which the note is there, and with what the notes say."""
        found = dict(cells)
        for kind, cell in cells.items():
            for mark in reversed(list(_MARK.finditer(cell))):
                if note := self.notes.get(_plain(mark["sign"])):
                    bare = found[kind][: mark.start()] + found[kind][mark.end() :]
                    found[kind] = tidy_line(bare) + _doubt_of(kind, note)
                    if _is_said_of_meeting(note):
                        found["state"] = "\n".join(filter(None, [found.get("state"), note]))
        return found


def _plain(sign: str) -> str:
    return sign.strip("[]()").translate(_SUPERSCRIPTS)


def _doubt_of(kind: str, note: str) -> str:
    doubts = doubts_in(note)
    if kind in ("dates", "starts", "ends") and (doubts.dates or doubts.unsaid):
        return " (TBC)"
    return " (TBC)" if kind in ("place", "city") and (doubts.place or doubts.unsaid) else ""


def _is_said_of_meeting(note: str) -> bool:
    doubts = doubts_in(note)
    return bool(find_status(note, TAKEN)[0] or doubts.dates or doubts.place)
