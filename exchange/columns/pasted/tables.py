"""Tables in text and in rows of files: which lines form one, what separates their cells, which row is the head."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.fields import tidy_line

from ..days import dates_in
from .headings import LONGEST_HEADING, Headings
from .mail import NumberedLine
from .markup import LINE_BREAK, tidy_cell

NumberedCells = tuple[int, list[str]]

HEAD_WITHIN = 15  # rows
_BAR_ROW = re.compile(r"\s*\|(.*)\|\s*")
_RULE = re.compile(r"[\s|:+=-]+")
_SEPARATOR_LINE = re.compile(r"sep=[;,\t|]")  # first line of some spreadsheet exports
_OPEN_QUOTE = re.compile(r"(?:^|\t)\"[^\"\t]*$")  # a cell that goes on in the next line
_LONGEST_BETWEEN = 100
_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_LABEL = re.compile(r"[^\W\d_]+:\s")  # “TOTAL: 10 meetings”
_FEWEST = 3  # columns, and rows of a table aligned by blanks
_SAME_WIDTH = 0.7  # share of the rows


@dataclass
class PartTable:
    """`titles`: rows above the head, or the head repeated, which are no rows of the table."""

    head: list[str] = field(default_factory=list)
    head_line: int = 0
    rows: list[NumberedCells] = field(default_factory=list)
    titles: list[NumberedCells] = field(default_factory=list)


def tables_and_lines(
    lines: Sequence[NumberedLine], headings: Headings
) -> Iterator[PartTable | NumberedLine]:
    """Tables, and the lines between them, in order."""
    place = 0
    # Separator (none for blanks) → line up to which it was found to make no table.
    refused: dict[str, int] = {}
    while place < len(lines):
        rows, end = _grid_at(lines, place, headings, refused)
        if rows:
            yield from tables_of(rows, headings)
            place = end
        else:
            yield lines[place]
            place += 1


def filled_cells(cells: Sequence[str]) -> int:
    """The number of cells with text; the same text in several cells, as in merged ones, counts once."""
    return len({cell for cell in cells if cell})


def text_of(cells: Sequence[str], divider: str = " | ") -> str:
    return divider.join(filter(None, cells)).replace(LINE_BREAK, " ")


# heads


def tables_of(rows: Sequence[NumberedCells], headings: Headings) -> list[PartTable]:
    """Each head begins a table. A head may have two rows; the same head again begins none."""
    heads = [place for place, (_number, cells) in enumerate(rows) if headings.kinds(cells)]
    if not heads or heads[0] > HEAD_WITHIN:
        heads = _head_without_words(rows)
    if not heads:
        return [PartTable(rows=list(rows))]
    tables = [PartTable(titles=list(rows[: heads[0]]))]
    for place in range(heads[0], len(rows)):
        number, cells = rows[place]
        table = tables[-1]
        if place not in heads:
            table.rows.append((number, cells))
        elif cells == table.head:
            table.titles.append((number, cells))
        elif table.head and not table.rows:
            table.titles.append((table.head_line, table.head))
            table.head, table.head_line = _one_head(table.head, cells), number
        elif table.head:
            tables.append(PartTable(list(cells), number))
        else:
            table.head, table.head_line = list(cells), number
    return tables


def _head_without_words(rows: Sequence[NumberedCells]) -> list[int]:
    """The first row of several short cells, if it has no days and others have."""
    width = Counter(len(cells) for _number, cells in rows).most_common(1)[0][0]
    for place, (_number, cells) in enumerate(rows[:HEAD_WITHIN]):
        filled = [cell for cell in cells if cell]
        if len(filled) < max(2, width - 1):
            continue
        is_short = all(len(cell) <= LONGEST_HEADING for cell in filled)
        is_dated = any(dates_in(tidy_line(" ".join(row))) for _n, row in rows[place + 1 :])
        has_figures = any(char.isdigit() for cell in filled for char in cell)
        return [place] if is_short and is_dated and not has_figures else []
    return []


def _one_head(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Joins a head of two rows: “Dates” over “From” and “To”, beside “Place” over nothing."""
    above = [*above, *[""] * (len(below) - len(above))]
    below = [*below, *[""] * (len(above) - len(below))]
    return [low or high for high, low in zip(above, below, strict=True)]


# lines


def _grid_at(
    lines: Sequence[NumberedLine], place: int, headings: Headings, refused: dict[str, int]
) -> tuple[list[NumberedCells], int]:
    line = lines[place][1]
    if "\t" in line and any(_OPEN_QUOTE.search(one) for _number, one in lines[place:]):
        return _quoted(lines, place, "\t")
    if "\t" in line or _BAR_ROW.fullmatch(line):
        return _with_marks(lines, place, "\t" if "\t" in line else "|")
    for divider in (";", ",", "|"):
        is_divided = line.count(divider) > 1 or bool(_SEPARATOR_LINE.fullmatch(line.strip()))
        if is_divided and place >= refused.get(divider, 0):
            rows, end = _quoted(lines, place, divider)
            if _is_table(rows, divider, headings):
                return rows, end
            refused[divider] = end
    return _set_in_columns(lines, place, refused) if place >= refused.get("", 0) else ([], place)


def _with_marks(
    lines: Sequence[NumberedLine], place: int, divider: str
) -> tuple[list[NumberedCells], int]:
    """Rows with tabs, or with bars at both ends; a short line between two of them is a row of merged cells."""
    rows: list[NumberedCells] = []
    for at, (number, line) in enumerate(lines[place:], place):
        cells = _cells_of(line, divider)
        following = lines[at + 1][1] if at + 1 < len(lines) else ""
        is_between = len(line) <= _LONGEST_BETWEEN and _cells_of(following, divider)
        if not (cells or is_between):
            return rows, at
        if _RULE.fullmatch(line):
            continue
        width, above = (len(rows[one][1]) if len(rows) > 1 else 0 for one in (0, -1))
        if cells and 1 < above < width == above + len(cells) - 1:
            # The last cell of the row above was broken into lines if it lacks as many cells as these.
            last = rows[-1][1]
            last[-1:] = [tidy_cell(f"{last[-1]}{LINE_BREAK}{cells[0]}"), *cells[1:]]
        else:
            rows.append((number, cells or [tidy_cell(line)]))
    return rows, len(lines)


def _cells_of(line: str, divider: str) -> list[str]:
    """None if the line is no row."""
    if divider == "\t":
        return [tidy_cell(cell) for cell in line.split("\t")] if "\t" in line else []
    inner = _BAR_ROW.fullmatch(line)
    text = re.sub(r"<br\s*/?>", LINE_BREAK, inner[1]) if inner else ""
    return [tidy_cell(cell) for cell in text.split("|")] if inner else []


def _quoted(
    lines: Sequence[NumberedLine], place: int, divider: str
) -> tuple[list[NumberedCells], int]:
    """A quoted cell may contain the separator and continue on the next line."""
    rest = lines[place:]
    reader = csv.reader((f"{line}\n" for _number, line in rest), delimiter=divider)
    rows: list[NumberedCells] = []
    used = end = 0
    try:
        for cells in reader:
            text = [tidy_cell(cell.replace("\n", LINE_BREAK)) for cell in cells]
            if len(cells) == 1 and not _may_be_between(rest[used:], text[0], divider):
                break
            if len(cells) > 1 or not _SEPARATOR_LINE.fullmatch(text[0]):
                rows.append((rest[used][0], text))
            used = end = reader.line_num
    except csv.Error:
        pass
    return [row for row in rows if not _RULE.fullmatch("".join(row[1]) or "-")], place + end


def _may_be_between(rest: Sequence[NumberedLine], text: str, divider: str) -> bool:
    is_row_below = len(rest) > 1 and rest[1][1].count(divider) > 1
    return bool(_SEPARATOR_LINE.fullmatch(text)) or (len(text) <= LONGEST_HEADING and is_row_below)


def _is_table(rows: Sequence[NumberedCells], divider: str, headings: Headings) -> bool:
    """Whether lines with punctuation that prose has too are a table: by their head, or because most rows have a date."""
    widths = Counter(len(cells) for _number, cells in rows if len(cells) > 1)
    if len(rows) < 2 or not widths:  # a table needs a head and a row
        return False
    width, times = widths.most_common(1)[0]
    if (
        all(headings.kind(cell.partition(":")[0]) for cell in rows[0][1] if ":" in cell)
        and sum(":" in cell for cell in rows[0][1]) > 1
    ):
        return False  # label and value in each cell
    if any(headings.kinds(cells) for _number, cells in rows[:HEAD_WITHIN]):
        return width > 1
    if divider == "," or width < _FEWEST or times < _SAME_WIDTH * len(rows):
        return False
    dated = [any(dates_in(tidy_line(cell)) for cell in cells) for _number, cells in rows]
    return 2 * sum(dated) >= len(rows)


def _set_in_columns(
    lines: Sequence[NumberedLine], place: int, refused: dict[str, int]
) -> tuple[list[NumberedCells], int]:
    """Rows whose cells are aligned; a row without its first cell continues the one above."""
    end = place
    while end < len(lines) and (_GAP.search(lines[end][1].strip()) or lines[end][1][:1] == " "):
        end += 1
    block = lines[place:end]
    wide = [line for _number, line in block if len(_GAP.findall(line.strip())) > 1]
    starts = _starts_of_columns(wide) if len(wide) >= _FEWEST else []
    if len(starts) < _FEWEST:
        refused[""] = end
        return [], place
    rows: list[NumberedCells] = []
    for number, line in block:
        ends = [*starts[1:], len(line)]
        cells = [tidy_cell(line[one:other]) for one, other in zip(starts, ends, strict=True)]
        if rows and not (cells[0] or _LABEL.match(line.strip())):
            above = rows[-1][1]
            above[:] = [
                tidy_line(f"{one} {other}") for one, other in zip(above, cells, strict=True)
            ]
        elif not _RULE.fullmatch("".join(cells)):
            rows.append((number, cells))
    return rows, end


def _starts_of_columns(lines: Sequence[str]) -> list[int]:
    """Columns where cells start: a blank comes before in every line, and several blanks in most lines."""
    width = max(map(len, lines))
    padded = [line.ljust(width) for line in lines]
    blank = [all(line[at] == " " for line in padded) for at in range(width)]
    starts = []
    for at in range(width):
        begun = [line[:at] for line in padded if line[at] != " "]
        apart = sum(before.endswith("  ") or not before.strip() for before in begun)
        if not blank[at] and (not at or blank[at - 1]) and apart >= _SAME_WIDTH * len(begun):
            starts.append(at)
    return starts
