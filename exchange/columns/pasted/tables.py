"""Tables in pasted text: which lines are one, what divides their cells, and which line is the head."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from core.fields import tidy_line

from ..days import dates_in
from .html_tables import tidy_cell
from .mail import NumberedLine

NumberedCells = tuple[int, list[str]]
KindsOf = Callable[
    [Sequence[str]], list[str]
]  # of the columns, where cells are the head of a table

_MARKDOWN_ROW = re.compile(r"\s*\|(.*)\|\s*")
_MARKDOWN_RULE = re.compile(r"[\s|:-]+")
_DIVIDER_SAID = re.compile(r"sep=[;,\t|]")  # the first line of a file for a spreadsheet
_LONGEST_HEADING = 40
_LONGEST_LINE_BETWEEN = 160
_MOST_BETWEEN = 3
_MOST_TITLES = 6
_BLANKS = re.compile(r"(?<=\S) {2,}(?=\S)")
_WIDE, _FEWEST_SET = 4, 3  # blanks of one gap, and lines that have such a gap


@dataclass
class PastedTable:
    """`titles`: rows above the head, or the head again, that are no rows of it."""

    head: NumberedCells | None
    rows: list[NumberedCells] = field(default_factory=list)
    titles: list[NumberedCells] = field(default_factory=list)


def tables_and_lines(
    lines: Sequence[NumberedLine], kinds_of: KindsOf
) -> Iterator[PastedTable | NumberedLine]:
    """Tables, and the lines between them. `kinds_of` tells by its words whether a row names the columns."""
    place = 0
    refused: dict[str, int] = {}  # divider → where the lines end that it makes no table of
    while place < len(lines):
        end, tables = _tables_at(lines, place, kinds_of, refused)
        if tables:
            yield from tables
            place = end
        else:
            yield lines[place]
            place += 1


def with_tabs(lines: Sequence[str]) -> list[str]:
    """The lines, with tabs where a table was set in columns by blanks; other lines as they came."""
    gaps = [_BLANKS.findall(line.strip()) for line in lines]
    is_set = [len(found) > 1 for found in gaps]
    wide = sum(max(map(len, found)) >= _WIDE for found in gaps if len(found) > 1)
    if wide < _FEWEST_SET or any("\t" in line for line in lines):
        return list(lines)
    return [
        _BLANKS.sub("\t", line.strip()) if is_one else line
        for line, is_one in zip(lines, is_set, strict=True)
    ]


def divided(line: str, divider: str) -> list[str]:
    if divider == "|":
        inner = _MARKDOWN_ROW.fullmatch(line)
        return [tidy_line(cell) for cell in (inner[1] if inner else line).split("|")]
    return [tidy_cell(cell) for cell in line.split("\t")] if divider else [line]


def filled_cells(cells: Sequence[str]) -> int:
    """How many cells say something; the same in several, as in a row whose cells were merged, counts once."""
    return len({cell for cell in cells if cell})


def _tables_at(
    lines: Sequence[NumberedLine], place: int, kinds_of: KindsOf, refused: dict[str, int]
) -> tuple[int, list[PastedTable]]:
    line = lines[place][1]
    if "\t" in line or _MARKDOWN_ROW.fullmatch(line):
        end, rows = _with_marks(lines, place, "\t" if "\t" in line else "|")
        return end, list(_by_heads(rows, kinds_of))
    for divider in (";", ",", "|"):
        start = _below_titles(lines, place, divider)
        if start == len(lines) or start < refused.get(divider, 0):
            continue
        first = lines[start][1]
        if first.count(divider) > 1 and not dates_in(first):
            end, rows = _quoted(lines, start, divider)
            if len(rows) > 1 and _is_headlike(rows[0][1]) and _is_even(rows, divider, kinds_of):
                tables = list(_by_heads(rows, kinds_of))
                tables[0].titles += [
                    (number, divided(text, divider)) for number, text in lines[place:start]
                ]
                return end, tables
            refused[divider] = end
    return place, []


def _below_titles(lines: Sequence[NumberedLine], place: int, divider: str) -> int:
    """The first line that is more than a title padded with empty cells."""
    while place < len(lines) and _is_padded(lines[place][1], divider):
        place += 1
    return place


def _is_padded(line: str, divider: str) -> bool:
    cells = [tidy_line(cell) for cell in line.split(divider)]
    is_title = len(cells) > 2 and filled_cells(cells) <= 1  # noqa: PLR2004  dividers of a table, not of a sentence
    return is_title or bool(_DIVIDER_SAID.fullmatch(line.strip()))


def _with_marks(
    lines: Sequence[NumberedLine], place: int, divider: str
) -> tuple[int, list[NumberedCells]]:
    """Rows of tabs, or of bars in front and behind; a line between two of them is a row whose cells were merged."""
    rows: list[NumberedCells] = []
    while place < len(lines):
        number, line = lines[place]
        if not _is_divided(line, divider) and not _is_between(lines, place, divider):
            break
        place += 1
        if not ("|" in line and _MARKDOWN_RULE.fullmatch(line)):
            rows.append((number, divided(line, divider)))
    return place, list(_mended(rows)) if divider == "\t" else rows


def _mended(rows: Sequence[NumberedCells]) -> Iterator[NumberedCells]:
    """The rows, one of which a line break inside of a cell may have made two: “1st meeting”, below it “(APT-1)” and the other cells."""
    width = max((len(cells) for _number, cells in rows), default=0)
    waiting: NumberedCells | None = None
    for number, cells in rows:
        if waiting and _goes_on(waiting[1], cells, width):
            first = waiting[1]
            cells = [*first[:-1], f"{first[-1]} {cells[0]}", *cells[1:]]
            yield waiting[0], cells
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = (number, cells)
    if waiting:
        yield waiting


def _goes_on(cells: Sequence[str], following: Sequence[str], width: int) -> bool:
    is_whole = len(cells) + len(following) - 1 == width
    is_part = 1 < len(cells) < width and 1 < len(following) < width and bool(cells[-1])
    is_second = following[0].startswith("(") or following[0][:1].islower()
    return is_whole and is_part and is_second and not dates_in(" ".join(cells))


def _is_divided(line: str, divider: str) -> bool:
    return divider in line if divider == "\t" else bool(_MARKDOWN_ROW.fullmatch(line))


def _is_between(lines: Sequence[NumberedLine], place: int, divider: str) -> bool:
    """One line above a row, or headings above each other, such as a year and a month."""
    following = [line for _number, line in lines[place : place + _MOST_BETWEEN + 1]]
    until = next((at for at, line in enumerate(following) if _is_divided(line, divider)), 0)
    longest = _LONGEST_LINE_BETWEEN if until == 1 else _LONGEST_HEADING
    return until > 0 and all(len(line) <= longest for line in following[:until])


def _by_heads(rows: Sequence[NumberedCells], kinds_of: KindsOf) -> Iterator[PastedTable]:
    """Each head begins a table; a head in two rows is one, and the same head again is none."""
    heads = [place for place, (_number, cells) in enumerate(rows) if kinds_of(cells)]
    if not heads:
        first = rows[0][1]
        is_headed = len(rows) > 1 and _is_headlike(first) and not dates_in(" ".join(first))
        yield PastedTable(rows[0], list(rows[1:])) if is_headed else PastedTable(None, list(rows))
        return
    table = PastedTable(None)
    is_above = heads[0] < _MOST_TITLES
    (table.titles if is_above else table.rows).extend(rows[: heads[0]])
    for place in range(heads[0], len(rows)):
        number, cells = rows[place]
        if place not in heads:
            table.rows.append(rows[place])
        elif table.head and cells == table.head[1]:
            table.titles.append(rows[place])
        elif table.head and not table.rows:
            table.titles.append(table.head)
            table.head = (number, _one_head(table.head[1], cells))
        else:
            if table.rows:
                yield table
                table = PastedTable(None)
            table.head = (number, list(cells))
    yield table


def _one_head(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """“Dates” over “From” and “To”, beside “Place” over nothing."""
    above = [*above, *[""] * (len(below) - len(above))]
    below = [*below, *[""] * (len(above) - len(below))]
    return [low or high for high, low in zip(above, below, strict=True)]


def _quoted(
    lines: Sequence[NumberedLine], place: int, divider: str
) -> tuple[int, list[NumberedCells]]:
    """Rows about as long as the first; a quoted cell may hold the divider and go on in the next line."""
    rest = lines[place:]
    reader = csv.reader((f"{line}\n" for _number, line in rest), delimiter=divider)
    rows: list[tuple[int, NumberedCells]] = []  # each with the lines that are read by then
    used = width = 0
    try:
        for cells in reader:
            width = width or len(cells)
            if not _fits(cells, width, divider):
                break
            rows.append((reader.line_num, (rest[used][0], [tidy_line(cell) for cell in cells])))
            used = reader.line_num
    except csv.Error:
        pass
    while rows and len(rows[-1][1][1]) == 1:
        rows.pop()
    return place + (rows[-1][0] if rows else 0), [
        row for _end, row in rows if not _MARKDOWN_RULE.fullmatch("|".join(row[1]) or "-")
    ]


def _fits(cells: Sequence[str], width: int, divider: str) -> bool:
    """Commas stand in sentences too. A short line alone may be a heading between rows."""
    if len(cells) == 1:
        return len(cells[0]) <= _LONGEST_HEADING
    least = width - 1 if divider == "," else 2
    return least <= len(cells) and not any(map(str.strip, cells[width + 1 :]))


def _is_headlike(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(len(cell) <= _LONGEST_HEADING for cell in filled)


def _is_even(rows: Sequence[NumberedCells], divider: str, kinds_of: KindsOf) -> bool:
    """Whether lines with signs that prose has too are a table: by the words of the head, or since most rows have a date."""
    if kinds_of(rows[0][1]):
        return True
    if divider != ";" or len(rows[0][1]) <= 2:  # noqa: PLR2004  signs of a sentence
        return False
    is_dated = sum(bool(dates_in(" ".join(cells))) for _number, cells in rows[1:])
    return 2 * is_dated >= len(rows) - 1
