"""The sentences of a paragraph: which announce a meeting, which say more of it, and which say something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError

from exchange.columns.days import read_span
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted import PastedRow, sentences

from ..items import Item, ItemLine
from ..words.asides import SAME_PLACE
from ..words.other_days import days_of_meetings, says_absence, says_no_meeting
from ..words.place import Place
from ..words.prose import begins_with_the_next, clauses_of_sentence
from ..words.scan import Scan
from ..years_above import year_of_all
from .sentence import SentenceScanner
from .sentence_modes import how_to_join
from .sentence_names import SENTENCE_VERB, name_of_next

_YEAR = re.compile(r"(?<![\w/.-])(20[0-9]{2})(?![\w/-])")
_OF_IT = re.compile(
    r"(?:we (?:expect|plan|foresee|hope to hold|think of) |(?:please |kindly )?note that |and |but |et |y |und )?(?:it|they|this|this one|this meeting|that one|that meeting|"
    r"the (?:meeting|event|session|workshop|forum|conference|venue|host|organi[sz]er)|"
    r"(?:this|the) \w+ (?:meeting|event)|elle|il|ce(?:lle|lui)?-ci|c['’]est|la (?:réunion|rencontre|session)|le lieu|cette (?:réunion|session|année)|"
    r"la (?:reunión|sesión|sede)|será|es|esta|este|el (?:evento|taller|lugar)|die (?:sitzung|tagung)|sie|es|das (?:treffen)|diese|a reunião|ela|esta)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:before|earlier|prior to|ahead of|preced\w+|veille|avant|précéd\w+|antes|víspera|vorher|davor|zuvor|vor)\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"(?:all|both|all (?:of )?(?:them|these|the meetings)|toutes|tous|les deux|todas|todos|ambas|alle|beide)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 5
_FEWEST = 2  # sentences of a line that is running text


@dataclass
class Paragraph:
    """Its meetings, each with the sentences about it, and the rows that are about none."""

    items: list[Item] = field(default_factory=list)
    left_out: list[PastedRow] = field(default_factory=list)


def is_running_text(row: PastedRow) -> bool:
    """Whether a line is a sentence, or has several."""
    if row.cells or row.is_listed or row.is_heading:
        return False
    if len(parts := sentences(row.text)) >= _FEWEST:
        return bool(SENTENCE_VERB.search(row.text)) or any(map(_is_flowing, parts))
    # “dates to be confirmed” makes no sentence.
    has_verb = bool(SENTENCE_VERB.search(doubts_in(row.text).rest))
    return has_verb and row.text.endswith((".", "!"))


def _is_flowing(text: str) -> bool:
    """More words with a small letter than others."""
    words = re.findall(r"[^\W\d_]+", text)
    return len(words) > _FEW_WORDS and 2 * sum(word.islower() for word in words) > len(words)


def sentences_of(row: PastedRow) -> Iterator[PastedRow]:
    for text in sentences(row.text):
        yield replace(row, text=text, paragraph=row.number)


class ParagraphReader:
    def __init__(self, scanner: SentenceScanner) -> None:
        self.scanner = scanner
        self.year = 0  # that was named last
        self.stated = ""  # the year of all days that say none
        self.last = ""  # the days that were named last
        self.places: list[Place] = []  # that were named last

    def read(self, rows: Sequence[PastedRow]) -> Paragraph:
        found = Paragraph()
        names: list[str] = []  # that the sentence before gives, without days
        short_names: list[str] = []
        for row in rows:
            self.stated = year_of_all(row.text) or self.stated
            lines = self._announcements(row)
            for place, line in enumerate(lines):
                self._take_name(line, names, found.items)
                if line.scan.runs == names:
                    line.scan.short_names = line.scan.short_names or short_names
                line.scan.dates = [
                    one for days in line.scan.dates for one in self._with_year(days, row.text)
                ]
                if not line.scan.places and SAME_PLACE.search(line.row.text):
                    line.scan.places = lines[place - 1].scan.places if place else self.places
                found.items.append(Item([line], is_running=True))
                self.last = next(iter(line.scan.dates), self.last)
                self.places = line.scan.places or self.places
            if not lines and not self._says_more(found.items, row):
                found.left_out.append(row)
            scan = Scan() if lines else self.scanner.scan(row.text)
            names, short_names = scan.runs, scan.short_names
            self.places = scan.places or self.places
            self.year = _year_in(row.text) or _year_in(self.last) or self.year
        return found

    def _with_year(self, days: str, sentence: str) -> list[str]:
        if self.stated and not _YEAR.search(days) and not _year_in(sentence):
            return [f"{days} {self.stated}"]
        return _with_year(days, sentence, self.year, self.last)

    def _take_name(self, line: ItemLine, names: list[str], items: list[Item]) -> None:
        """“The next TSAG is a short one. It takes place …”; of “the fourth one” the name is asked, with what it may be."""
        scan = line.scan
        if scan.runs or scan.name_choices:
            return
        if names and _OF_IT.match(line.row.text):
            scan.runs = names
            return
        before = next((run for item in reversed(items) for run in item.lines[0].scan.runs), "")
        following = list(filter(None, [name_of_next(before, line.row.text)]))
        if following and begins_with_the_next(line.row.text):
            scan.runs = following
            scan.organisers = scan.organisers or items[-1].lines[0].scan.organisers
            return
        scan.name_choices = [*following, *scan.short_names, *scan.names_beside, line.row.text]

    def _announcements(self, row: PastedRow) -> list[ItemLine]:
        if says_no_meeting(row.text):
            return []
        lines = [
            ItemLine(replace(row, text=part), self.scanner.scan(part))
            for part in clauses_of_sentence(row.text, days_of_meetings(row.text))
        ]
        announced = [line for line in lines if _announces(line.scan)]
        self._take_place_of_all(row.text, announced)
        return announced

    def _take_place_of_all(self, sentence: str, lines: list[ItemLine]) -> None:
        """“In Geneva there are two: …, and …”."""
        of_all, colon, _rest = sentence.partition(": ")
        places = self.scanner.scan(of_all).places if colon and len(lines) > 1 else []
        for line in lines:
            line.scan.places = line.scan.places or places

    def _says_more(self, items: list[Item], row: PastedRow) -> bool:
        """Of the meeting before: who meets how, who holds it, where; only what was not said of it yet."""
        if not items or says_absence(row.text):
            return False
        if says_no_meeting(row.text) and not SENTENCE_VERB.search(row.text):
            return False
        is_fragment = not SENTENCE_VERB.search(row.text)
        is_of_all = bool(_OF_ALL.match(row.text))
        if not (is_fragment or is_of_all or _OF_IT.match(row.text) or _is_about_joining(row.text)):
            return False
        scan = self.scanner.more(row.text)
        if not scan.says_something:
            return False
        for item in items if is_of_all else items[-1:]:
            item.lines.append(ItemLine(row, _missing(scan, [line.scan for line in item.lines])))
        return True


def _is_about_joining(text: str) -> bool:
    return bool(how_to_join(text)) or bool(
        re.match(
            r"(?:remote|online|virtual|la participation|participation|la participación|participación|eine? online)\b",
            text,
            re.IGNORECASE,
        )
    )


def _announces(scan: Scan) -> bool:
    is_named = bool(scan.runs or scan.name_choices)
    if scan.dates:
        said = (scan.places, scan.organisers, scan.short_names, scan.mode)
        return is_named or any(said)
    return scan.dates_open and bool(scan.short_names) and is_named


def _missing(scan: Scan, said: list[Scan]) -> Scan:
    """What a further sentence adds to those before it."""
    has_place = any(one.places for one in said)
    has_organiser = any(one.organisers for one in said)
    return Scan(
        places=[] if has_place else scan.places,
        place_open=scan.place_open and not has_place,
        dates_open=scan.dates_open,
        mode=scan.mode,
        status=scan.status,
        links=scan.links,
        hosts=scan.hosts,
        organisers=[] if has_organiser else scan.organisers,
    )


def _with_year(days: str, sentence: str, year_before: int, last: str) -> list[str]:
    """With the year that the sentence or the one before it states; two years where the day would lie before the last one."""
    if _YEAR.search(days):
        return [days]
    if year := _year_in(sentence):
        return [f"{days} {year}"]
    if not year_before:
        return [days]
    choices = [f"{days} {year_before}", f"{days} {year_before + 1}"]
    if _EARLIER.search(sentence):
        return choices[:1]
    fits = [_first_day(choice) for choice in choices]
    if fits[0] and (not fits[1] or not last or fits[0] >= (_first_day(last) or fits[0])):
        return choices[:1]
    return [choice for choice, day in zip(choices, fits, strict=True) if day] or [days]


def _first_day(text: str) -> str:
    try:
        first = read_span(text).first
    except ValidationError:
        return ""
    return first.isoformat() if first else ""


def _year_in(text: str) -> int:
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else 0
