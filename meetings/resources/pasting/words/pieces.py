"""A line between its commas, dashes and bars, and between what was understood of it."""

import re
from dataclasses import dataclass

from core.fields import tidy_line
from exchange.columns.days import dates_in

_BULLET = re.compile(r"^(?:[>*•·▪◦‣●○■–—-]\s+)+|^[>*•▪◦‣●○■]+\s*")
_NUMBERED = re.compile(r"^\(?(?:[0-9]{1,3}|[a-z])[.)]\s+")
_SECTION_NUMBER = re.compile(r"^[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}\.?\s+(?=[^\W\d_])")
DATES, TAKEN, PLACE = "\ue000", "\ue001", "\ue002"  # stand where something understood stood
MARK = re.compile("[\ue000-\ue002]")
BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]")
_NUMBERED_BODY = re.compile(
    r"\b(?:groups?|sg|gt|ce|commission d['’]études|comisión de estudio|no\.?|n°|nr\.?|questions?|wp|phase|part|module|session|meeting|round)\s*[0-9]{1,3}(?=\s*(?:[-–—,:|]|$))",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"\s*[|;•·]\s*|\s+[-–—]+\s+|,\s+|,$|\s*(?=[\ue000-\ue002])|(?<=[\ue000-\ue002])\s*:?\s*"
)
_WEAK = re.compile(r"\s+[-–—]+\s+|,\s+")


@dataclass
class LinePiece:
    """`is_apart`: the divider in front is more than a comma or a dash."""

    text: str
    start: int
    end: int
    is_apart: bool = True

    @property
    def is_mark(self) -> bool:
        return bool(MARK.fullmatch(self.text))

    def marked(self, mark: str) -> "LinePiece":
        return LinePiece(mark, self.start, self.end)

    def cut_to(self, text: str) -> "LinePiece":
        end = self.start + len(text) if self.text.startswith(text) else self.end
        return LinePiece(text, self.start, end, self.is_apart)


def divided(text: str) -> list[LinePiece]:
    """Where separators stand outside brackets."""
    brackets = [found.span() for found in BRACKET.finditer(text)]
    pieces: list[LinePiece] = []
    place, is_apart = 0, True
    for divider in _DIVIDER.finditer(text):
        if any(start < divider.start() < end for start, end in brackets):
            continue
        pieces.append(LinePiece(text[place : divider.start()], place, divider.start(), is_apart))
        place, is_apart = divider.end(), not _WEAK.fullmatch(divider[0])
    pieces.append(LinePiece(text[place:], place, len(text), is_apart))
    return [piece for piece in pieces if piece.text.strip()]


def stretches(pieces: list[LinePiece]) -> list[list[int]]:
    """The places of the pieces between marks."""
    found: list[list[int]] = [[]]
    for index, piece in enumerate(pieces):
        if piece.is_mark:
            found.append([])
        else:
            found[-1].append(index)
    return [stretch for stretch in found if stretch]


def runs_of(pieces: list[LinePiece], text: str) -> list[str]:
    """Pieces that only commas and dashes divide are one run, as it stands in the text."""
    runs: list[list[LinePiece]] = []
    is_open = False
    for piece in pieces:
        if piece.is_mark:
            is_open = False
        elif is_open and not piece.is_apart:
            runs[-1].append(piece)
        else:
            runs.append([piece])
            is_open = True
    return [tidy_line(_joined(run, text)).strip(" ,;:") for run in runs]


def _joined(run: list[LinePiece], text: str) -> str:
    return text[run[0].start : run[-1].start] + run[-1].text if len(run) > 1 else run[0].text


def without_section_number(text: str) -> str:
    """“3.3 TSAG meets …”, where its days stand elsewhere."""
    rest = _SECTION_NUMBER.sub("", text)
    return rest if dates_in(rest) else text


def without_bullet(text: str) -> str:
    text = _BULLET.sub("", text)
    starts_with_dates = any(start == 0 for start, _end in dates_in(text))
    text = text if starts_with_dates else _NUMBERED.sub("", text, count=1)
    text = without_section_number(text)
    return re.sub(r"(?<=[\w)])(?<!\.\w)\.$|(?:[;,]|;\s*and)$", "", text)


def without_numbers_of_bodies(text: str) -> str:
    """Of the same length: “Study Group 17 – 25 August” begins on the 25th."""
    return _NUMBERED_BODY.sub(lambda found: "x" * len(found[0]), text)
