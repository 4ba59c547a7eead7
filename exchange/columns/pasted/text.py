"""Pasted text and sheets of files, as tables with recognised columns and as lines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from core.fields import tidy_line

from ...files.sheet import FileSheet
from ..days import month_named
from .headings import Headings
from .mail import QUOTE_MARK, NumberedLine, contents_of
from .markup import LINE_BREAK, text_of_markup
from .tables import PartTable, filled_cells, tables_and_lines, tables_of, text_of

LONGEST_LINE = 500  # of one meeting or one paper
_BULLET = re.compile(r"\s*(?:[*•·▪◦‣●○■➢✓–—-]\s+|(?P<box>\[[ x]?\]\s+))+", re.IGNORECASE)
_NUMBER = re.compile(
    r"\s*(?:[(（]?(?P<number>[0-9]{1,3})[.)）、](?![0-9])(?!\s*(?:[-–—]|(?:bis|to|au|al?|до|по)\b))\s*|(?P<section>(?:[A-Z]\.|(?:[0-9]{1,2}\.)+))(?P<part>[0-9]{1,2})\.?\s+(?=[^\W\d_])|[(]?[a-z][.)]\s+)"
)
_GAP = re.compile(r"(?<=\S)\s{3,}(?=\S)")  # between columns aligned by blanks
_MARKDOWN = [
    (re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)"), r"\1"),
    (re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*])"), r"\2"),
]
_HEADING = re.compile(r"\s*(?:#{1,6}\s+(.+?)[\s#]*)")
_HYPHENS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u3000": " ", "\xa0": " ", "\u200f": "", "\u200e": ""}
)
_PICTURES = re.compile("[\u2300-\u23ff\u2600-\u26ff\ufe0f\U0001f000-\U0001faff]+ ?")
# Between days.
_TILDE = re.compile(r"(?<=[0-9.日号)])\s*[~～∼]\s*(?=\w)|(?<=[0-9])\s*(?:\.{2,3}|…)\s*(?=[0-9])")


@dataclass
class Line:
    """`depth`: indentation; `block`: shared by lines without a blank line between; `mark`: bullet or number in a list."""

    number: int
    text: str
    block: int = 0
    depth: int = 0
    mark: str = ""
    is_heading: bool = False


@dataclass
class TextTable:
    """A table with the kind of each column; `rows` are cells by row number."""

    table: PartTable
    kinds: list[str]

    @property
    def titles(self) -> list[NumberedLine]:
        found = [(number, text_of(cells, " ")) for number, cells in self.table.titles]
        return [one for one in found if one[1]]


@dataclass
class PastedText:
    parts: list[TextTable | Line]
    left_out: list[NumberedLine]


def read_pasted(text: str, headings: Headings) -> PastedText:
    """Every line that may have contents, and the lines left out, numbered as readers see them."""
    lines = [QUOTE_MARK.sub("", _plain(line)) for line in text_of_markup(text).splitlines()]
    contents, left_out = contents_of(lines)
    found = PastedText([], left_out)
    # Lines without a blank line between them form a block.
    blocks = dict(enumerate(accumulate(not tidy_line(line) for line in lines), 1))
    plain: list[NumberedLine] = []
    for part in tables_and_lines(contents, headings):
        if isinstance(part, PartTable):
            found.parts += _lines_of(plain, blocks)
            found.parts.append(_with_kinds(part, headings))
            plain = []
        else:
            plain.append(part)
    found.parts += _lines_of(plain, blocks)
    return found


def read_sheet_rows(sheet: FileSheet, headings: Headings) -> list[TextTable]:
    """The tables in a sheet, wherever their heads are."""
    rows = list(rows_of_sheet(sheet).items())
    return [_with_kinds(table, headings) for table in tables_of(rows, headings)]


def rows_of_sheet(sheet: FileSheet) -> dict[int, list[str]]:
    """Header and rows, by number."""
    first = sheet.rows[0][0] if sheet.rows else 2
    rows = {sheet.head_line or first - 1: sheet.header} | dict(sheet.rows)
    return {
        number: [
            LINE_BREAK.join(filter(None, map(tidy_line, map(_plain, cell.splitlines()))))
            for cell in row
        ]
        for number, row in rows.items()
    }


def cells_by_kind(kinds: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Several columns of one kind are joined with bars; lines within a cell stay lines."""
    found: dict[str, str] = {}
    for kind, cell in zip(kinds, cells, strict=False):
        if text := cell.replace(LINE_BREAK, "\n"):
            found[kind] = f"{found[kind]} | {text}" if kind in found else text
    return found


def cut_to_state(text: str) -> str:
    """As much of the row as fits into the note that keeps it."""
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"


_PASSED = "="  # precedes one of our columns in the kind of a cell to be taken as it is


def passed(column: str) -> str:
    """The kind of a cell to be taken as it is, for one of our columns."""
    return _PASSED + column


def passed_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row to be taken as they are, by column."""
    return {
        kind.removeprefix(_PASSED): cell for kind, cell in cells.items() if kind.startswith(_PASSED)
    }


def _with_kinds(table: PartTable, headings: Headings) -> TextTable:
    rows = [cells for _number, cells in table.rows if filled_cells(cells) > 1]
    return TextTable(table, headings.columns(table.head, rows))


def _lines_of(lines: Sequence[NumberedLine], blocks: Mapping[int, int]) -> list[Line]:
    numbered = _numbered_lists(lines)
    found = []
    for number, line in lines:
        heading = _HEADING.fullmatch(line)
        bullet = _BULLET.match(line)
        text, mark = (line[bullet.end() :], bullet[0].strip()) if bullet else (line, "")
        if number in numbered and (item := _NUMBER.match(line)):
            text, mark = line[item.end() :], item[0].strip()
        depth = len(line) - len(line.lstrip())
        plain = tidy_line(_GAP.sub(" | ", heading[1] if heading else text.strip()))
        found.append(Line(number, plain, blocks[number], depth, mark, bool(heading)))
    return found


def _numbered_lists(lines: Sequence[NumberedLine]) -> set[int]:
    """Lines of numbered lists: there “2. June 2027” is the second item, in June, and “4.2 June”, one of three, no day."""
    found: set[int] = set()
    # Line, section, number in the list, and the month at its start.
    run: list[tuple[int, str, int, int]] = []
    for number, line in [*lines, (0, "0. ")]:
        item = _NUMBER.match(line)
        if item is None:
            continue
        first = re.match(r"[^\W\d_]+", line[item.end() :])
        section, place = item["section"] or "", int(item["number"] or item["part"] or 0)
        is_next = run and (section, place) == (run[-1][1], run[-1][2] + 1)
        if not is_next and (place or not number):
            months = {month for *_rest, month in run}
            is_of_days = len(months) == 1 and months != {0}
            is_list = len(run) > 2 or not any(of for _line, of, *_rest in run)
            found |= {one for one, *_rest in run} if is_list and not is_of_days else set()
            run = []
        run.append((number, section, place, month_named(first[0]) if first else 0))
    return found


def _plain(line: str) -> str:
    """Without Markdown, and with one kind of hyphen."""
    line = _PICTURES.sub("", line.translate(_HYPHENS))
    for shape, bare in _MARKDOWN:
        line = shape.sub(bare, line)
    return _TILDE.sub(" - ", line)
