"""Tables in pasted text: which lines are one, what divides their cells, and which line is the head."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.fields import tidy_line

from ..days import dates_in
from .mail import NumberedLine

NumberedCells = tuple[int, list[str]]
KindsOf = Callable[
    [Sequence[str]], list[str]
]  # of the columns, where cells are the head of a table

_MARKDOWN_ROW = re.compile(r"\s*\|(.*)\|\s*")
_MARKDOWN_RULE = re.compile(r"[\s|:-]+")
_LONGEST_HEADING = 40


@dataclass
class PastedTable:
    head: NumberedCells | None
    rows: list[NumberedCells]


def tables_and_lines(
    lines: Sequence[NumberedLine], kinds_of: KindsOf
) -> Iterator[PastedTable | NumberedLine]:
    """Tables, and the lines between them. `kinds_of` tells by its words whether a row names the columns."""
    place = 0
    while place < len(lines):
        end, table = _table_at(lines, place, kinds_of)
        if table:
            yield table
            place = end
        else:
            yield lines[place]
            place += 1


def divided(line: str, divider: str) -> list[str]:
    if divider == "|":
        inner = _MARKDOWN_ROW.fullmatch(line)
        return [tidy_line(cell) for cell in (inner[1] if inner else line).split("|")]
    return [tidy_line(cell) for cell in line.split("\t")] if divider else [line]


def _table_at(
    lines: Sequence[NumberedLine], place: int, kinds_of: KindsOf
) -> tuple[int, PastedTable | None]:
    line = lines[place][1]
    if "\t" in line or _MARKDOWN_ROW.fullmatch(line):
        return _with_marks(lines, place, "\t" if "\t" in line else "|", kinds_of)
    for divider in (";", ",", "|"):
        if line.count(divider) > 1 and not dates_in(line):
            end, rows = _quoted(lines, place, divider)
            if len(rows) > 1 and _is_headlike(rows[0][1]) and _is_even(rows, divider, kinds_of):
                return end, PastedTable(rows[0], rows[1:])
    return place, None


def _with_marks(
    lines: Sequence[NumberedLine], place: int, divider: str, kinds_of: KindsOf
) -> tuple[int, PastedTable]:
    """Rows of tabs, or of bars in front and behind: they are a table with or without a head."""
    rows: list[NumberedCells] = []
    while place < len(lines) and _is_divided(lines[place][1], divider):
        number, line = lines[place]
        place += 1
        if not ("|" in line and _MARKDOWN_RULE.fullmatch(line)):
            rows.append((number, divided(line, divider)))
    is_headed = len(rows) > 1 and _is_headlike(rows[0][1]) and not dates_in(" ".join(rows[0][1]))
    if rows and (is_headed or kinds_of(rows[0][1])):
        return place, PastedTable(rows[0], rows[1:])
    return place, PastedTable(None, rows)


def _is_divided(line: str, divider: str) -> bool:
    return divider in line if divider == "\t" else bool(_MARKDOWN_ROW.fullmatch(line))


def _quoted(
    lines: Sequence[NumberedLine], place: int, divider: str
) -> tuple[int, list[NumberedCells]]:
    """Rows of as many cells as the first line has; a quoted cell may hold the divider and go on in the next line."""
    rest = lines[place:]
    reader = csv.reader((f"{line}\n" for _number, line in rest), delimiter=divider)
    rows: list[NumberedCells] = []
    used = 0
    try:
        for cells in reader:
            if rows and abs(len(cells) - len(rows[0][1])) > 1:
                break
            rows.append((rest[used][0], [tidy_line(cell) for cell in cells]))
            used = reader.line_num
    except csv.Error:
        pass
    return place + used, rows


def _is_headlike(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(len(cell) <= _LONGEST_HEADING for cell in filled)


def _is_even(rows: Sequence[NumberedCells], divider: str, kinds_of: KindsOf) -> bool:
    """Whether lines with signs that prose has too are a table: by the words of the head, or since most rows have a date."""
    if kinds_of(rows[0][1]):
        return True
    width = len(rows[0][1])
    is_dated = sum(bool(dates_in(" ".join(cells))) for _number, cells in rows[1:])
    return divider == ";" and width > 2 and 2 * is_dated >= len(rows) - 1
