"""Pasted text as rows: with the cells that the headings of a table name, or as lines of free text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from core.database.letters import plain_letters
from core.fields import normalise, tidy_line

from ..date_pieces import weekday_named
from .html_tables import LINE_BREAK
from .list_items import BULLET, whole_items
from .mail import NumberedLine, contents_of
from .markup import text_of_markup
from .paragraphs import Sentence, unwrapped
from .tables import PastedTable, filled_cells, tables_and_lines, with_tabs

_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
_MARKDOWN_STRESS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_MARKDOWN_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*])")
_MARKDOWN_HEADING = re.compile(r"\s*#{1,6}\s+(.+?)[\s#]*")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]|\b(?:19|20)[0-9]{2}\b")
_TILDE = re.compile(r"(?<=[0-9.])\s*[~～∼]\s*(?=\w)")  # between days
# “2027. 6. 22. - 6. 25.”, “2028. 5. (TBD)”, as in Korea
_YEAR_FIRST = re.compile(
    r"(?<![0-9])(?P<year>20[0-9]{2})\.\s(?P<month>[0-9]{1,2})\.(?:\s(?P<day>[0-9]{1,2})\.?|(?=\s*(?:\(|$)))"
    r"(?:\s-\s(?:(?P<last_month>[0-9]{1,2})\.\s)?(?P<last>[0-9]{1,2})\.?(?![0-9.]))?"
)
_LABELLED = re.compile(r"\s*([^\W\d_][^:\t]{1,24}?)\s{2,}(\S.*)")
_FEWEST_LABELLED = 2
_WEEKDAY_BEHIND = re.compile(r"(?<=[0-9.])\s?\(([^\W\d_]{1,10})\.?\)")
LONGEST_LINE = 500  # of one meeting or one paper: longer lines are read by sentence, or left out
LONGEST_HEADING = 40
# Words of a web page behind an entry that lead elsewhere.
_LINKS_BEHIND = re.compile(
    r"(?<=\S)\s{2,}(?:documents?|minutes|regist(?:er|ration)|more info(?:rmation)?|read more|details|agenda|link|website|programme|add to calendar)\b[^\t]*$",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"[\W_]+")
_HEADING_PARTS = re.compile(r"[/\n]")


def _plain(heading: str) -> str:
    plain = plain_letters(normalise(heading))
    return _JOINTS.sub("", plain) or plain


class Headings:
    """The words that head the columns of a table. `many_lines`: kinds of which a cell keeps its lines."""

    many_lines: frozenset[str] = frozenset()

    def __init__(self, words: Mapping[str, str]) -> None:
        """The kind of a column → the words for it, divided by bars; blanks, case and accents make no other word."""
        self.by_word = {
            _plain(word): kind for kind, said in words.items() for word in said.split("|")
        }

    def kind(self, heading: str) -> str:
        """Whatever stands in brackets behind it, `Begins (dd/mm/yyyy)`, with a year, and in a second language: `Ort / Place`."""
        bare = _BRACKETED.sub("", heading)
        kinds = map(self.by_word.get, map(_plain, [heading, bare, *_HEADING_PARTS.split(bare)]))
        return next(filter(None, kinds), "")

    def kinds(self, cells: Sequence[str]) -> list[str]:
        """Of the columns, where the cells are the head of a table; else none."""
        kinds = list(map(self.kind, cells))
        filled = [cell for cell in cells if cell]
        is_head = (
            len(filled) > 1
            and len({*kinds} - {""}) > 1
            and 2 * sum(map(bool, kinds)) >= len(filled)
            and all(len(cell) <= LONGEST_HEADING for cell in filled)
        )
        return kinds if is_head else []

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """The kinds of the columns of a table; its head may be missing, and its rows may tell more."""
        return self.kinds(head)


@dataclass
class PastedRow:
    """One row: `cells` by kind of column under headings, `kinds` of the cells of its line; both empty in free text.

    A row of a file whose columns are known is `of_file`: no row of it is passed over, or read as free text.
    """

    number: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    is_listed: bool = False  # stands in a table or a list
    block: int = 0  # lines without a blank line between them are one block
    depth: int = 0  # how far an item of a list is set in
    is_heading: bool = False
    paragraph: int = 0  # of a sentence of running text: the line where its paragraph begins
    table: int = 0  # which of the tables of the text, counted from 1; 0: none
    filled: int = 0  # cells of a table that say something
    kinds: Sequence[str] = ()
    of_file: bool = False

    @property
    def is_too_long(self) -> bool:
        """A cell has its length checked with its column."""
        return len(self.text) > LONGEST_LINE and not (self.cells or self.of_file)


def cut_to_state(text: str) -> str:
    """As much of a row as can be kept as it was stated."""
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"


@dataclass
class TableHead:
    """What stands above the rows of a table: its titles, and the head with the kind of each column."""

    titles: list[str]
    headings: list[str]
    kinds: list[str]


@dataclass
class PastedText:
    rows: list[PastedRow]
    left_out: list[NumberedLine]
    tables: list[TableHead] = field(default_factory=list)


class RowNumbers:
    """Of rows made of lines: the line; of further rows of a line one behind all lines, since rows are told apart by it."""

    def __init__(self, pasted: PastedText) -> None:
        lines = [row.number for row in pasted.rows]
        self.last = max([*lines, *(number for number, _line in pasted.left_out)], default=0)
        self.used: set[int] = set()

    def of_line(self, line: int) -> int:
        number = line
        if line in self.used:
            self.last += 1
            number = self.last
        self.used.add(number)
        return number


def read_pasted(text: str, headings: Headings) -> PastedText:
    """Every line that may say something, and those left out. Lines are counted as readers see them."""
    seen = text_of_markup(text).splitlines()
    lines = _with_colons(list(map(_without_markdown, with_tabs(seen))), headings)
    contents, left_out = contents_of(lines)
    blocks = [0, *accumulate(not tidy_line(line) for line in lines)]
    found = PastedText([], left_out)
    for part in _parts(contents, headings):
        if isinstance(part, PastedTable):
            _add_table(found, part, headings)
        elif isinstance(part, Sentence):
            row = PastedRow(part.number, part.text, paragraph=part.paragraph)
            found.rows.append(replace(row, block=blocks[part.number]))
        else:
            number, line = part
            found.rows.append(_row_of_line(number, line, blocks[number]))
    return found


def _parts(
    lines: list[NumberedLine], headings: Headings
) -> Iterator[PastedTable | Sentence | NumberedLine]:
    """Tables, sentences of wrapped paragraphs, and the lines between them."""
    others: list[NumberedLine] = []
    for found in unwrapped(list(whole_items(lines))):
        if isinstance(found, list):
            yield from tables_and_lines(others, headings.kinds)
            yield from found
            others = []
        else:
            others.append(found)
    yield from tables_and_lines(others, headings.kinds)


def _without_markdown(line: str) -> str:
    """And with one kind of hyphen, and without the weekday behind a day: `21(Mon) ~ 24(Thu)`."""
    line = _MARKDOWN_LINK.sub(r"\1", line.replace("\u2010", "-").replace("\u2011", "-"))
    line = _MARKDOWN_EMPHASIS.sub(r"\2", _MARKDOWN_STRESS.sub(r"\2", line))
    if BULLET.match(line):
        line = _LINKS_BEHIND.sub("", line)
    line = _WEEKDAY_BEHIND.sub(lambda found: "" if weekday_named(found[1]) else found[0], line)
    return _YEAR_FIRST.sub(_iso_days, _TILDE.sub(" - ", line))


def _iso_days(days: re.Match[str]) -> str:
    first = f"{days['year']}-{int(days['month']):02}"
    if not days["day"]:
        return first
    first = f"{first}-{int(days['day']):02}"
    if not days["last"]:
        return first
    month = int(days["last_month"] or days["month"])
    return f"{first} - {days['year']}-{month:02}-{int(days['last']):02}"


def _with_colons(lines: list[str], headings: Headings) -> list[str]:
    """Labels that blanks set apart from what they label: `Venue   Busan`."""
    found = [_LABELLED.fullmatch(line) for line in lines]
    labelled = [label if label and headings.kind(label[1]) else None for label in found]
    if sum(map(bool, labelled)) < _FEWEST_LABELLED:
        return lines
    return [
        f"{label[1]}: {label[2]}" if label else line
        for line, label in zip(lines, labelled, strict=True)
    ]


def _add_table(found: PastedText, table: PastedTable, headings: Headings) -> None:
    above = [*table.titles, *filter(None, [table.head])]
    found.left_out += [(number, text) for number, cells in above if (text := _text_of(cells, " "))]
    head = table.head[1] if table.head else []
    rows = [cells for _number, cells in table.rows if filled_cells(cells) > 1]
    kinds = headings.columns(head, rows)
    titles = [_text_of(cells, " ") for _number, cells in table.titles]
    found.tables.append(TableHead(titles, head, kinds))
    for number, cells in table.rows:
        known = kinds if any(kinds) and not any(cells[len(kinds) :]) else []
        if filled := filled_cells(cells):
            found.rows.append(
                PastedRow(
                    number,
                    _text_of(cells, " | "),
                    cells_by_kind(known, cells, headings.many_lines),
                    is_listed=True,
                    table=len(found.tables),
                    filled=filled,
                    kinds=known,
                )
            )


def _text_of(cells: Sequence[str], divider: str) -> str:
    return divider.join(filter(None, cells)).replace(LINE_BREAK, " ")


def _row_of_line(number: int, line: str, block: int) -> PastedRow:
    heading = _MARKDOWN_HEADING.fullmatch(line)
    bullet = BULLET.match(line)
    return PastedRow(
        number,
        tidy_line(heading[1] if heading else line),
        is_listed=bool(bullet),
        block=block,
        depth=len(line) - len(line.lstrip()),
        is_heading=bool(heading),
    )


def cells_by_kind(
    kinds: Sequence[str], cells: Sequence[str], many_lines: frozenset[str] = frozenset()
) -> dict[str, str]:
    """`many_lines`: kinds of which the cells keep their lines."""
    found: dict[str, str] = {}
    for kind, cell in zip(kinds, cells, strict=False):
        text = cell.replace(LINE_BREAK, "\n" if kind in many_lines else " ")
        if text:
            found[kind] = f"{found[kind]} | {text}" if kind in found else text
    return found


_PASSED = "="  # before the name of one of our columns, as the kind of a cell that is taken as it is


def passed(column: str) -> str:
    """The kind of cells that are taken as they are, for one of our columns."""
    return _PASSED + column


def passed_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """By column, the cells of a row that are taken as they are."""
    return {
        kind.removeprefix(_PASSED): cell for kind, cell in cells.items() if kind.startswith(_PASSED)
    }
