"""Pasted text as rows: with the cells that the headings of a table name, or as lines of free text."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.fields import normalise, tidy_line

from ..days import dates_in
from .mail import NumberedLine, contents_of
from .markup import text_of_markup

_BULLET = re.compile(r"\s*(?:[*•·▪◦‣●○■–—-]\s+|\(?(?:[0-9]{1,3}|[a-z])[.)]\s+)")
_MARKDOWN_ROW = re.compile(r"\s*\|(.*)\|\s*")
_MARKDOWN_RULE = re.compile(r"[\s|:-]+")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
_MARKDOWN_STRESS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
# A line that a mail program broke: in a list of words, before a place or a date, within a date.
_UNFINISHED = re.compile(
    r"\S.*(?:\s(?:on|in|at|from|to|the|of|and|for|with|by)|[a-z],|\s[0-9]{1,2}\s?[-–]\s?[0-9]{1,2}\s+[A-Z][a-z]+)\s*$"
)
LONGEST_LINE = 500  # what as_stated can hold
_LONGEST_HEADING = 40
_LONGEST_BLOCK = 5  # lines about one thing


class Headings:
    """The words that head the columns of a table."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """The kind of a column → the words for it, divided by bars, as `normalise` leaves them."""
        self.by_word = {word: kind for kind, said in words.items() for word in said.split("|")}

    def kind(self, heading: str) -> str:
        return self.by_word.get(normalise(heading).rstrip(".:"), "")

    def kinds(self, cells: Sequence[str]) -> list[str]:
        """Of the columns, where the cells are the head of a table; else none."""
        kinds = list(map(self.kind, cells))
        filled = [cell for cell in cells if cell]
        is_head = (
            len(filled) > 1
            and len({*kinds} - {""}) > 1
            and 2 * sum(map(bool, kinds)) >= len(filled)
            and all(len(cell) <= _LONGEST_HEADING for cell in filled)
        )
        return kinds if is_head else []


@dataclass
class PastedRow:
    """One row: `cells` by kind of column under headings, empty in free text."""

    number: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    is_listed: bool = False  # stands in a table or a list

    @property
    def is_too_long(self) -> bool:
        """A cell has its length checked with its column."""
        return len(self.text) > LONGEST_LINE and not self.cells


def cut_to_state(text: str) -> str:
    """As much of a row as can be kept as it was stated."""
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"


@dataclass
class PastedText:
    rows: list[PastedRow]
    left_out: list[NumberedLine]


def read_pasted(text: str, headings: Headings) -> PastedText:
    """Every line that may say something, and those left out. Lines are counted as readers see them."""
    lines = [_without_markdown(line) for line in text_of_markup(text).splitlines()]
    contents, left_out = contents_of(lines)
    rows = list(_rows(_whole_items(contents), headings, left_out))
    return PastedText(_blocks_as_rows(rows), left_out)


def _without_markdown(line: str) -> str:
    return _MARKDOWN_STRESS.sub(r"\2", _MARKDOWN_LINK.sub(r"\1", line))


def _whole_items(lines: list[NumberedLine]) -> Iterator[NumberedLine]:
    """An item of a list that goes on in indented lines is one line, and so is a line that breaks off."""
    whole: NumberedLine | None = None
    last = 0
    for number, line in lines:
        if whole and _goes_on(whole[1], line, is_next=number == last + 1):
            whole = (whole[0], f"{whole[1]} {line.strip()}")
        else:
            if whole:
                yield whole
            whole = (number, line)
        last = number
    if whole:
        yield whole


def _goes_on(whole: str, line: str, is_next: bool) -> bool:
    if "\t" in line or _BULLET.match(line) or _MARKDOWN_ROW.fullmatch(line):
        return False
    is_indented = line.startswith("  ") and bool(_BULLET.match(whole))
    is_broken = is_next and len(whole) < LONGEST_LINE and bool(_UNFINISHED.search(whole))
    return is_indented or is_broken


def _rows(
    lines: Iterator[NumberedLine], headings: Headings, left_out: list[NumberedLine]
) -> Iterator[PastedRow]:
    """Rows of tables and of free text; the heads of tables are among what is left out."""
    kinds: list[str] = []
    divider = ""
    for number, line in lines:
        if "|" in line and _MARKDOWN_RULE.fullmatch(line):
            continue
        if new := _columns(line, headings):
            divider, kinds = new
            left_out.append((number, line))
            continue
        cells = _divided(line, divider) if divider else []
        text = tidy_line(" | ".join(filter(str.strip, _divided(line, _divider_of(line)))))
        if len(cells) > 1 and len(cells) <= len(kinds):
            yield PastedRow(number, text, _by_kind(kinds, cells), is_listed=True)
        elif len(cells) > len(kinds) and any(cells[len(kinds) :]):
            yield PastedRow(number, text, is_listed=True)  # some cell fits no column
        else:
            is_table = _divider_of(line) in ("\t", "|")
            kinds, divider = (kinds, divider) if cells else ([], "")
            yield PastedRow(number, text, is_listed=is_table or bool(_BULLET.match(line)))


def _columns(line: str, headings: Headings) -> tuple[str, list[str]] | None:
    """The divider and the kinds of the columns, where a line is the head of a table."""
    for divider in ("|", "\t", ";", ","):
        cells = _divided(line, divider)
        if (kinds := headings.kinds(cells)) and not dates_in(line):
            return divider, kinds
    return None


def _divider_of(line: str) -> str:
    return "|" if _MARKDOWN_ROW.fullmatch(line) else "\t" if "\t" in line else ""


def _divided(line: str, divider: str) -> list[str]:
    if divider == "|":
        inner = _MARKDOWN_ROW.fullmatch(line)
        return [tidy_line(cell) for cell in (inner[1] if inner else line).split("|")]
    if divider in (";", ","):
        return [tidy_line(cell) for cell in next(csv.reader([line], delimiter=divider), [])]
    return [tidy_line(cell) for cell in line.split("\t")] if divider else [line]


def _by_kind(kinds: list[str], cells: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, cell in zip(kinds, cells, strict=False):
        if cell:
            found[kind] = f"{found[kind]} | {cell}" if kind in found else cell
    return found


def _blocks_as_rows(rows: list[PastedRow]) -> list[PastedRow]:
    """Lines that follow each other are one row where one of them is a date and nothing else: name, date and place."""
    blocks: list[list[PastedRow]] = []
    for row in rows:
        follows = blocks and blocks[-1][-1].number == row.number - 1 and not row.is_listed
        if follows and not blocks[-1][-1].is_listed:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return [row for block in blocks for row in _joined(block)]


def _joined(block: list[PastedRow]) -> list[PastedRow]:
    dated = [row for row in block if dates_in(row.text)]
    if not (1 < len(block) <= _LONGEST_BLOCK and len(dated) == 1 and _is_only_dates(dated[0].text)):
        return block
    return [PastedRow(block[0].number, " | ".join(row.text for row in block), is_listed=True)]


def _is_only_dates(text: str) -> bool:
    start, end = dates_in(text)[0]
    return not re.sub(
        r"^\W*(?:dates?|when)\b|\W", "", text[:start] + text[end:], flags=re.IGNORECASE
    )
