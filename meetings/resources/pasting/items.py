"""Which lines of pasted text are about one meeting: a line alone, or a title with lines of dates and place below or above it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from exchange.columns.days import dates_in
from exchange.columns.pasted import PastedRow, is_marked_remark

from .words.known_rows import MEETING, KnownRows
from .words.other_days import (
    begins_with_other_days,
    has_only_deadlines,
    is_of_other_days,
    says_no_meeting,
    without_deadlines,
)
from .words.place import VENUE
from .words.prose import VERB
from .words.remarks import apart, take_remarks
from .words.scan import Scan
from .words.scanner import Scanner
from .words.short_names import is_code

_MOST_LINES = 9
_LONGEST_TITLE = 200
_LONGEST_SECTION = 100
_ALL_IN_BRACKETS = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)\.?")
_LABELS_OF_MEETINGS = ("name", "dates", "starts", "ends", "place", "city", "country", "mode")
_NUMBERED = re.compile(r"\(?(?:[0-9]{1,3}|[a-z])[.)]\s")


@dataclass
class ItemLine:
    row: PastedRow
    scan: Scan

    @property
    def is_dated(self) -> bool:
        return bool(self.scan.dates)

    @property
    def is_place(self) -> bool:
        """A place with its building, below or above a title."""
        return bool(self.scan.places and not self.scan.dates) and all(
            VENUE.search(run) or not MEETING.search(run) for run in self.scan.runs
        )

    @property
    def is_prose(self) -> bool:
        """A sentence without days, not in a list: it introduces what follows, or says something else."""
        return (
            not self.scan.says_something
            and not self.row.is_listed
            and not self.row.is_heading
            and not self.scan.name
            and (
                len(self.row.text) > _LONGEST_TITLE
                or self.row.text.endswith((".", ":"))
                or bool(VERB.search(self.row.text))
            )
        )


@dataclass
class Item:
    lines: list[ItemLine] = field(default_factory=list)
    is_running: bool = False  # sentences of a paragraph
    section: str = ""  # what stands above the list

    @property
    def number(self) -> int:
        return self.lines[0].row.number

    @property
    def text(self) -> str:
        return " | ".join(line.row.text for line in self.lines)

    @property
    def is_dated(self) -> bool:
        return any(line.is_dated or line.scan.dates_open for line in self.lines)

    @property
    def has_title(self) -> bool:
        return any(line.scan.runs or line.scan.name for line in self.lines)

    @property
    def is_listed(self) -> bool:
        """Whether it is more than a sentence of running text."""
        return len(self.lines) > 1 or self.lines[0].row.is_listed


class Grouping:
    """Lines in their order; what belongs to no meeting is in `left_out`."""

    def __init__(self, scanner: Scanner, known: KnownRows) -> None:
        self.scanner, self.known = scanner, known
        self.left_out: list[PastedRow] = []
        self.item: Item | None = None
        self.section = ""
        self.last_block = -1

    def items(self, rows: Iterable[PastedRow]) -> Iterator[Item]:
        lines = [self._line(row) for row in rows]
        for line, following in zip_longest(lines, lines[1:]):
            if line.row.cells:
                yield from self._close()
                yield Item([line])
            elif line.row.is_too_long or self._is_no_meeting(line):
                self.left_out.append(line.row)
            elif following and self._is_section(line, following):
                yield from self._close()
                self.section = line.row.text
                self.left_out.append(line.row)
            else:
                if following and self._is_above_title(line, following):
                    yield from self._close()
                yield from self._add(line)
        yield from self._close()

    def _line(self, row: PastedRow) -> ItemLine:
        if row.cells or row.is_too_long:
            return ItemLine(row, Scan())
        is_entry = (
            row.is_listed or row.depth or any(start == 0 for start, _end in dates_in(row.text))
        )
        text, remarks = apart(row.text, self.scanner) if is_entry else (row.text, [])
        scan = self.scanner.line(text)
        if scan.dates and scan.runs and all(map(_ALL_IN_BRACKETS.fullmatch, scan.runs)):
            remarks, scan.runs = [*remarks, *scan.runs], []
        take_remarks(scan, remarks)
        return ItemLine(replace(row, text=text), scan)

    def _is_no_meeting(self, line: ItemLine) -> bool:
        text, _deadlines = without_deadlines(line.row.text)
        first = text.partition(" | ")[0]
        is_aside = is_marked_remark(text) or _ALL_IN_BRACKETS.fullmatch(text) and not line.is_dated
        is_entry = line.row.is_listed and not line.row.depth and MEETING.search(text)
        is_below = bool(line.row.depth) and has_only_deadlines(text)
        is_other = (is_of_other_days(text) and not is_entry) or is_below
        says_of_meeting = line.scan.label in _LABELS_OF_MEETINGS
        begins_so = not says_of_meeting and begins_with_other_days(text)
        return bool(is_aside or is_other or begins_so or says_no_meeting(first))

    def _is_section(self, line: ItemLine, following: ItemLine) -> bool:
        """What heads a list of meetings: “OTHERS” above bullets, “2. CITEL” above bullets, “ATU” above dated lines."""
        scan, row, below = line.scan, line.row, following.row
        if scan.dates or scan.places or scan.label or row.depth or len(row.text) > _LONGEST_SECTION:
            return False
        is_entry = bool(following.scan.dates and following.scan.runs) and not below.cells
        is_other_list = (
            row.is_listed and _NUMBERED.match(row.text) and not _NUMBERED.match(below.text)
        )
        is_bare = row.is_heading or self.known.is_nothing_but_organisers(row.text.strip(" :.#"))
        if below.is_listed:
            return is_entry and (not row.is_listed or bool(is_other_list))
        return is_entry and is_bare and following.scan.begins_with_dates

    def _is_above_title(self, line: ItemLine, following: ItemLine) -> bool:
        """Days that begin a block and have the title below them, as in the list of a calendar on the web."""
        is_first = self.last_block != line.row.block
        self.last_block = line.row.block
        return bool(
            is_first
            and line.scan.is_attribute
            and line.scan.dates
            and following.row.block == line.row.block
            and following.scan.runs
            and not (following.scan.is_attribute or following.scan.label or following.is_place)
        )

    def _add(self, line: ItemLine) -> Iterator[Item]:
        if line.is_prose:
            yield from self._close()
            self.left_out.append(line.row)
            return
        if self.item is None or self._begins_another(self.item, line):
            yield from self._close()
            self.item = Item(section=self.section)
        self.item.lines.append(line)

    def _begins_another(self, item: Item, line: ItemLine) -> bool:
        last = item.lines[-1]
        is_below = line.row.depth > item.lines[0].row.depth and line.row.is_listed
        is_near = line.row.block == last.row.block or last.row.is_heading
        is_full = item.is_dated and item.has_title
        if len(item.lines) >= _MOST_LINES or line.row.is_heading:
            return True
        scan = line.scan
        if scan.is_attribute or scan.label:
            if scan.name:
                return item.has_title
            is_next = line.row.block - last.row.block <= 1
            if scan.dates and item.is_dated:
                return True
            return not (is_near or is_below or is_next)
        if scan.dates:
            return not (is_below and not item.is_dated)
        if line.row.is_listed and not is_below:
            return True
        if not is_near and not is_below:
            return item.has_title
        is_dates_first = item.lines[0].scan.is_attribute and item.lines[0].scan.dates
        if is_full and not is_dates_first:
            return self._is_next_title(item, line)
        return False

    def _is_next_title(self, item: Item, line: ItemLine) -> bool:
        """Below a full item a line that speaks of a meeting is the title of the next, unless it is a person or a body."""
        if item.lines[-1].row.block != line.row.block:
            return True
        text = " ".join(line.scan.runs)
        return not line.is_place and bool(is_code(text) or MEETING.search(text))

    def _close(self) -> Iterator[Item]:
        item, self.item = self.item, None
        if item is None:
            return
        if self._says_something(item):
            yield item
        else:
            self.left_out += [line.row for line in item.lines]

    def _says_something(self, item: Item) -> bool:
        """Without days, without a place and without a word that they are open nothing is announced."""
        if (
            not item.has_title
            and len(item.lines) == 1
            and not item.lines[0].row.is_listed
            and not item.lines[0].scan.short_names
        ):
            return False
        text = item.text
        scans = [line.scan for line in item.lines]
        is_open = any(
            scan.dates_open or scan.place_open or scan.something_open or scan.status
            for scan in scans
        )
        has_place = any(scan.places for scan in scans)
        return bool(
            item.is_dated
            and any(scan.dates for scan in scans)
            or ((is_open or has_place) and self.known.is_about_a_meeting(text))
        )
