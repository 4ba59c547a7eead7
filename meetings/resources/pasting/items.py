"""Groups the lines of each meeting: a line or item of a list, a title with lines of days and place around it, or prose."""

import re
from collections import ChainMap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from exchange.columns.days import dates_in
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted.headings import Headings
from exchange.columns.pasted.text import LONGEST_LINE, Line

from .cells import is_cut, is_sentence, says_meeting
from .columns import DAY_KINDS
from .known_rows import ASSEMBLY, MEETING, KnownRows
from .parts import SENTENCE_END, Facts, PartReader
from .periods import (
    YEAR,
    Period,
    PeriodAbove,
    find_period,
    has_year,
    months_of,
    with_figures,
    with_period,
    with_year,
    year_of_title,
)
from .said import (
    LEADS_TO_LAST_DAY,
    is_last_day,
    is_no_meeting,
    is_of_other_days,
    says_last_day,
)

_LABEL = re.compile(r"(?:\W{0,2})([^\W\d_][^:：|]{1,38}?)\s*[:：|]\s*(?=\S)(.*)")
_TAG = re.compile(r"(?i)^\W{0,2}(?:new|updated?|confirmed|nouveau|nuevo|neu|novo)\s*[:!]\s+(?=\S)")
_NEXT_LABEL = re.compile(r"\s*[.;,|·]\s+(?=[^\W\d_][^\W\d_ ]{1,25}\s*:\s)")
_OPEN_SPAN = re.compile(r"(?i)(?:\s[-–—]|[0-9][-–—]|\b(?:to|until|au|al|bis|até|по|до|至|إلى))$")
_ONE_DAY = (
    r"(?:[^\W\d_]{2,10}\.?,?\s+)?(?:0?[1-9]|[12][0-9]|3[01])(?!\w)\.?(?:\s?\([^\W\d_]{2,10}\.?\))?"
)
_DAYS_FIRST = re.compile(
    rf"(?P<days>{_ONE_DAY}(?:\s*(?:[-–—/&,]|to|au|al|a|bis|and|et|y|und|e|по|и|至)\s*{_ONE_DAY})*)"
    r"(?:\s*[:|)]\s+|(?:\s+[–—-]|,)?\s+(?=[“\"«(\[]?(?:[A-ZÀ-ÞА-Я\u0600-\u06ff\u4e00-\u9fff]|[0-9]+(?:st|nd|rd|th|e|ª|º|-е|-я)?\s+[^\W\d_])))"
)
_REMARK = re.compile(r"\s*(?:\\\*|[-=]+>|>|→|»|//|\[\^?[0-9]{1,2}\])")
_OPEN_BELOW = re.compile(
    r"(?i)(?:dates?|place|venue|lieux?|fechas?|lugar|termine?|ort)\b.{0,30}\b(?:open|tbc|tbd|offen|(?:to be|à|por) \w+)\W*"
)
_HELD_BY = re.compile(
    r"(?i)\W*(?:organi[sz]ed by|hosted by|convened by|organisée? par|organizad[oa] por|organisiert von)\b"
)
_MOST_LINES = 9
_LONGEST_SECTION = 100
_LONGEST_DOUBT = 5  # words
# Shorter lines were ended by their author, longer ones by a program.
_WRAPPED = 55
_WIDEST = 100  # of a text wrapped by a program
_SINGLE = 140  # of a line that is a paragraph


@dataclass
class ItemLine:
    line: Line
    facts: Facts
    cells: dict[str, str] = field(default_factory=dict)  # after labels

    @property
    def is_dated(self) -> bool:
        return bool(self.facts.dates) or bool({"dates", "starts"} & self.cells.keys())


@dataclass
class Item:
    """`is_prose`: a sentence of a paragraph, which is never certain. `section`: the heading above the list."""

    lines: list[ItemLine] = field(default_factory=list)
    section: str = ""
    is_prose: bool = False

    @property
    def number(self) -> int:
        return self.lines[0].line.number

    @property
    def text(self) -> str:
        return " | ".join(one.line.text for one in self.lines)

    @property
    def stated(self) -> str:
        """As written, with bullets."""
        return " | ".join(f"{one.line.mark} {one.line.text}".strip() for one in self.lines)

    @property
    def is_dated(self) -> bool:
        return any(one.is_dated for one in self.lines)

    @property
    def has_title(self) -> bool:
        return any(
            one.facts.rests or one.facts.short_names or "name" in one.cells for one in self.lines
        )

    @property
    def cells(self) -> dict[str, str]:
        return dict(ChainMap(*(one.cells for one in self.lines)))

    def facts(self) -> Facts:
        whole = Facts()
        for one in self.lines:
            whole.take(one.facts)
        return whole


class Items:
    """Groups lines in order; `left_out`: lines without a meeting."""

    def __init__(self, known: KnownRows, headings: Headings, period: Period) -> None:
        self.known, self.headings = known, headings
        self.above = PeriodAbove(period, is_titled=False)
        self.parts = PartReader(known)
        self.left_out: list[Line] = []
        self.section = ""
        self.item: Item | None = None
        self.above_titles: set[int] = set()  # numbers of lines with days that start a block

    def read(self, lines: Sequence[Line]) -> Iterator[Item]:
        whole = _joined(lines, _is_of_item)
        self.above_titles = {
            one.number for one, other in pairwise(whole) if self._stands_above_title(one, other)
        }
        for run in _runs(whole):
            if _is_prose(run) and not (len(run) == 1 and year_of_title(run[0].text)):
                yield from self._close()
                yield from self._sentences(run)
                continue
            for line in _joined(run, _is_of_span):
                yield from self._take(line)
        yield from self._close()

    def _stands_above_title(self, one: Line, other: Line) -> bool:
        """Days on a line above a meeting belong to it, not to what stands above them."""
        is_title = MEETING.search(other.text) and not dates_in(other.text)
        if one.block != other.block or not is_title or self._labelled(other.text):
            return False
        return self.parts.read(one.text).is_attribute

    # years and sections above

    def _take(self, line: Line) -> Iterator[Item]:
        is_of_item = (
            self.item and line.block == self.item.lines[-1].line.block and not self.item.is_dated
        )
        heading = find_period(line.text)
        if heading and not (is_of_item and heading.year and heading.month):
            yield from self._close()
            self.above.begin(heading)
            return
        is_label = line.mark or is_of_item or ":" in line.text
        if not is_label and _OPEN_BELOW.fullmatch(line.text):
            yield from self._close()
            self.section = line.text
            self.left_out.append(line)
            return
        is_said = dates_in(line.text) or self._labelled(line.text)
        if not is_said and (year := self._year_said(line)):
            yield from self._close()
            self.above.begin(Period(year), is_titled=True)
            self.left_out.append(line)
            return
        found = self._read_line(replace(line, text=self._completed(line)))
        found.line = line  # as it was written
        if self._is_aside(found):
            self.left_out.append(line)
            return
        if self.item and not self._begins(self.item, found):
            self.item.lines.append(found)
            return
        yield from self._close()
        self.item = Item([found], self.section)

    def _year_said(self, line: Line) -> str:
        if year := year_of_title(line.text):
            return year
        years = set(YEAR.findall(ASSEMBLY.sub(" ", line.text)))
        is_above = line.text.endswith((":", "：")) or line.is_heading
        return years.pop() if len(years) == 1 and is_above else ""

    def _completed(self, line: Line) -> str:
        """Adds the year and month that stand above."""
        text, above = with_figures(line.text), self.above
        if (label := self._labelled(text)) and label[0] not in DAY_KINDS:
            return text  # Chiang Mai is no day in May
        if has_year(text):
            above.last_month = next(iter(months_of(text)[-1:]), above.last_month)
            years = set(YEAR.findall(ASSEMBLY.sub(" ", text)))
            if any(year > above.period.year for year in years):
                above.period = Period("", above.period.month)  # later ones may go back
            is_of_name = not any(has_year(text[start:end]) for start, end in dates_in(text))
            # “EuroDIG 2027, 14-16 June” below 2027
            return (
                with_year(text, above.period)
                if is_of_name and years == {above.period.year}
                else text
            )
        spans = dates_in(text)
        above.take_months(months_of(" ".join(text[start:end] for start, end in spans)))
        period = above.period
        days = _DAYS_FIRST.match(text) if period.month else None
        own = [span for span in spans if not _is_deadline(text, *span)]
        is_dated = any(start < 4 for start, _end in spans) or (line.mark and own)
        if days and not is_dated:
            return f"{with_period(days['days'], period)}, {text[days.end() :]}"
        words = text.split(" ")
        for count in range(min(len(words) - 1, _LONGEST_DOUBT), 0, -1) if period else ():
            first, rest = (" ".join(part) for part in (words[:count], words[count:]))
            first = first.rstrip(" ,:|–—-")
            if first and not doubts_in(first).rest:
                return f"{with_period(first, period)}, {rest.lstrip(' ,:|–—-')}"
        return with_period(text, period)

    # lines

    def _read_line(self, line: Line) -> ItemLine:
        if len(line.text) > LONGEST_LINE:
            return ItemLine(line, Facts())
        line = replace(line, text=_TAG.sub("", line.text))
        labelled = list(map(self._labelled, _NEXT_LABEL.split(line.text)))
        if all(labelled) and not line.text.startswith(("http", "www")):
            return ItemLine(line, Facts(), dict(filter(None, labelled)))
        is_label = self.item and self.item.cells and _LABEL.fullmatch(line.text)
        if self.item and not line.mark and (is_label or _HELD_BY.match(line.text)):
            return ItemLine(line, Facts(remarks=[line.text]))  # “Your role: chair”
        return ItemLine(line, self.parts.read(line.text.replace("~~", "")))

    def _labelled(self, text: str) -> tuple[str, str] | None:
        """The kind of a label, and the text after it."""
        label = _LABEL.fullmatch(text)
        kind = self.headings.kind(label[1]) if label else ""
        if not label or not kind or (kind == "organiser" and self.known.organisers_in(label[1])):
            return None
        is_open = kind not in DAY_KINDS or re.search(r"[0-9?]|\bt\.?b|confirm", label[2])
        return (kind, label[2]) if is_open else None

    def _is_aside(self, found: ItemLine) -> bool:
        """Deadlines, remarks with an arrow or in brackets, links below an entry: not about a meeting."""
        text, facts = _TAG.sub("", found.line.text), found.facts
        parts = text.split(" | ")
        is_below = self.item and found.line.depth > self.item.lines[0].line.depth
        is_said = facts.dates or facts.places or facts.modes or facts.is_open
        are_links = len(parts) > 1 and not is_said and all(len(part.split()) < 5 for part in parts)
        reasons = (
            is_no_meeting(text) or len(text) > LONGEST_LINE or are_links,
            is_of_other_days(text) and not self._is_entry(text, facts),
            is_last_day(text) and dates_in(text),
            is_below and says_last_day(text),
            _REMARK.match(text),
        )
        return not found.cells and any(reasons)

    def _is_entry(self, text: str, facts: Facts) -> bool:
        """A meeting that also mentions a deadline."""
        is_other = any(is_no_meeting(rest) or is_of_other_days(rest) for rest in facts.rests)
        is_first = facts.begins_with_dates and facts.rests and not is_other
        return bool(facts.dates and (MEETING.search(text) or is_first))

    def _begins(self, item: Item, found: ItemLine) -> bool:
        """Whether the line begins another meeting."""
        line, facts, first, last = found.line, found.facts, item.lines[0].line, item.lines[-1].line
        is_set_in = line.depth > first.depth
        blanks = line.block - last.block
        if len(item.lines) >= _MOST_LINES or line.is_heading:
            return True
        is_again = found.cells.keys() & item.cells.keys() or "name" in found.cells
        if line.mark and not is_set_in:
            return bool(is_again or first.mark or not found.cells)
        if blanks and line.number in self.above_titles:
            return True
        is_apart = first.mark and blanks and not (is_set_in or found.cells)  # below a list
        if is_apart or (found.is_dated and item.is_dated):
            return True
        if found.is_dated and facts.rests:
            return True
        is_full = item.is_dated and item.has_title
        if blanks and not is_set_in:
            has_place = item.facts().places or {"place", "city"} & item.cells.keys()
            is_lacking = item.is_dated and not has_place
            is_place = facts.is_attribute and not facts.dates and is_lacking
            is_missing = found.is_dated and item.has_title and not item.is_dated
            is_title = bool(facts.rests) and not item.has_title
            is_more = is_missing or is_title or is_place
            return (is_full and not is_place) or not is_more or blanks > 1
        if is_set_in or facts.is_attribute or not is_full:
            return False
        is_said = facts.places or any(says_meeting(rest, self.known) for rest in facts.rests)
        is_meeting = any(map(MEETING.search, facts.rests)) or (facts.is_open and is_said)
        return bool(item.lines[0].facts.rests and is_meeting)

    def _close(self) -> Iterator[Item]:
        item, self.item = self.item, None
        if item is None:
            return
        if _OPEN_BELOW.fullmatch(self.section) and not item.is_dated:
            item.lines[0].facts.dates_open = True
        if self._announces(item):
            yield item
            return
        first = item.lines[0]
        is_heading = len(first.line.text) <= _LONGEST_SECTION and not first.line.text.endswith(".")
        if len(item.lines) == 1 and is_heading and not first.line.mark:
            self.section = first.line.text
        self.left_out += [one.line for one in item.lines]

    def _announces(self, item: Item) -> bool:
        """Has days; or a place or a word for open dates, and mentions a meeting."""
        facts, cells, first = item.facts(), item.cells, item.lines[0].line
        is_listed = first.mark or len(item.lines) > 1 or item.has_title
        if item.is_dated:
            return bool(is_listed or facts.organisers or facts.assemblies or cells or facts.places)
        is_said = facts.is_open or facts.places or facts.status or {"place", "dates"} & cells.keys()
        is_meeting = is_said and is_listed and says_meeting(item.text, self.known)
        return bool(is_meeting) and not is_sentence(doubts_in(item.text).rest)

    # prose

    def _sentences(self, run: Sequence[Line]) -> Iterator[Item]:
        """One item for the days in each sentence, except those of deadlines."""
        text = " ".join(line.text for line in run)
        years = set(YEAR.findall(ASSEMBLY.sub(" ", text)))
        for sentence in SENTENCE_END.split(text):
            line = replace(run[0], text=sentence)
            spans = [span for span in dates_in(sentence) if not _is_deadline(sentence, *span)]
            if not spans or is_no_meeting(sentence):
                self.left_out.append(line)
                continue
            year = self.above.period.year or next(iter(years), "") if len(years) < 2 else ""
            for start, end in spans:
                facts = self.parts.read(sentence)
                facts.dates = [with_period(sentence[start:end], Period(year))]
                yield Item([ItemLine(line, facts)], self.section, is_prose=True)


def _joined(lines: Sequence[Line], is_one: Callable[[Line, Line], bool]) -> list[Line]:
    """Joins lines that continue on the next."""
    whole: list[Line] = []
    for line in lines:
        if whole and line.block == whole[-1].block and not line.mark and is_one(whole[-1], line):
            whole[-1] = replace(whole[-1], text=f"{whole[-1].text} {line.text}")
        else:
            whole.append(line)
    return whole


def _is_of_span(one: Line, other: Line) -> bool:
    return bool(_OPEN_SPAN.search(one.text) and dates_in(other.text))


def _is_of_item(one: Line, other: Line) -> bool:
    if not one.mark or other.depth < one.depth or other.is_heading:
        return False
    goes_on = one.text.endswith((",", "(", "-", "–")) or is_cut(one.text)
    is_one = other.text[:1].islower() or goes_on
    return _is_of_span(one, other) or (is_one and not _LABEL.fullmatch(other.text))


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups neighbouring lines without bullets that may be one paragraph."""
    grouped = groupby(lines, key=lambda line: (line.block, _stands_alone(line)))
    return [list(run) for _key, run in grouped]


def _stands_alone(line: Line) -> bool:
    """An item, a heading, or an entry that starts with its days."""
    start, end = next(iter(dates_in(line.text)), (_WIDEST, 0))
    is_entry = start < 4 and re.match(r"\s*[/|,:;–—-]\s*\S", line.text[end:])
    return bool(line.mark or line.is_heading or is_entry)


def _is_prose(run: Sequence[Line]) -> bool:
    """Whether sentences continue from line to line, or one line has several."""
    whole = doubts_in(" ".join(line.text for line in run)).rest
    ends = len(SENTENCE_END.split(whole)) > 1 or whole.endswith((".", "!", "?"))
    if _stands_alone(run[0]) or not ends or not is_sentence(whole):
        return False
    return any(len(line.text) > _WRAPPED for line in run)


def _is_deadline(sentence: str, start: int, end: int) -> bool:
    """Days after “by” or “before”, or in a clause about a deadline."""
    before = re.split(r"[.;:()]|,\s", sentence[:start])[-1]
    clause = before + re.split(r"[.;()]|,\s", sentence[start:])[0]
    return bool(LEADS_TO_LAST_DAY.search(before)) or is_of_other_days(clause)
