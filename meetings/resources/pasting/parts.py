"""Splits a text at its separators into days, place, mode, status, organisers, short name; the rest may be the name. Each part is recognised once or asked about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.days import dates_in, month_named
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted.reader import OpenCell
from participants.choices import ParticipantKind

from ...choices import Mode
from ..modes import find_mode, mode_of_cell, one_mode
from .known_rows import ASSEMBLY, MEETING, KnownRows, Place, PlaceReader, split_place
from .said import (
    TAKEN,
    find_links,
    find_status,
    is_of_other_days,
    says_last_day,
    without_hours,
)

_OFFERED, _SHOWN = 6, 200  # choices, characters


@dataclass
class Facts:
    """`rests`: possible names; `choices`: places of which one is meant."""

    name: str = ""
    rests: list[str] = field(default_factory=list)
    short_names: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    status: str = ""
    kind: str = ""  # from a column
    organisers: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    assemblies: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[OpenCell] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)  # unknown organisers
    section: str = ""  # heading above the list of meetings
    text: str = ""  # all that was said
    dates_open: bool = False
    place_open: bool = False
    something_open: bool = False
    begins_with_dates: bool = False

    @property
    def is_attribute(self) -> bool:
        """Whether it says something about a meeting, but holds nothing that may be a name."""
        is_said = self.dates or self.says_more_than_days or self.is_open
        return bool(is_said) and not (self.rests or self.short_names)

    @property
    def says_more_than_days(self) -> bool:
        said = (self.places, self.choices, self.modes, self.links, self.organisers)
        return any((*said, self.status))

    @property
    def is_open(self) -> bool:
        return self.dates_open or self.place_open or self.something_open

    @property
    def place(self) -> str:
        return next(iter([*self.choices, *(place.text for place in self.places)]), "")

    @property
    def mode(self) -> str:
        return one_mode(self.modes)

    def take(self, other: "Facts") -> None:
        """Adds what another text says about the same meeting, except its rests."""
        for name, said in vars(other).items():
            if isinstance(said, list) and name != "rests":
                getattr(self, name).extend(said)
        self.status = self.status or other.status
        self.dates_open |= other.dates_open
        self.place_open |= other.place_open
        self.something_open |= other.something_open

    def ask(self, column: str, reason: str, choices: Iterable[str] = ()) -> None:
        offered = tuple(dict.fromkeys(filter(None, choices)))[:_OFFERED]
        self.questions.append(OpenCell(column, reason, offered))

    def ask_dates(self, said: str, choices: Iterable[str]) -> None:
        reason = _("Which dates are right? The text says: “%(text)s”.")
        self.ask("dates", reason % {"text": said[:_SHOWN]}, choices)

    def is_asked(self, column: str) -> bool:
        return any(one.column == column for one in self.questions)


DATES = "\ue000"  # stands where days were
# After one body a comma precedes its days, `SG15, 8-12 March`; after several, the next body: `SGs 2, 3 and 5`.
_BODY_NUMBER = re.compile(
    r"(?i)\b(?:(?:SG|Study Group|Q|Question|WP|CE|ИК|PT|WG)\s?[0-9]+(?:/[0-9]+)?(?:\s*(?:and|&|et|y)\s*[0-9]+(?:/[0-9]+)?)*"
    r"|(?:SGs|Study Groups|Questions|WPs)\s?[0-9]+(?:/[0-9]+)?(?:\s*(?:,|and|&|et|y)\s*[0-9]+(?:/[0-9]+)?(?![0-9/]|\s*[-–—]|\s+[^\W\d_]+\s+20[0-9]{2}))*)"
)
_DIVIDER = re.compile(
    rf"\s*[|;；。]\s*|\s+[-–—·+]+\s+|\s+[-–—]+(?=[^\W\d_])|[,،，、]\s*|[:：]\s+|：|\s*[(\[（【]\s*|\s*[)\]）】]\s*|[{DATES}{TAKEN}]"
)
# May stand between a name and the days or place after it.
_LEADING = (
    r"held|scheduled|planned|from|on|in|at|of|for|during|dates?|the|le|la|les|du|au|en|a|à|am|vom|im|el|los|del|de|em|no|na|nos|dias?|"
    r"в|с|на|во|со|will be|to be|is|takes? place|taking place|se tiendra|aura lieu|tendrá lugar|se celebrará|se realizará|пройд[её]т|состоится|"
    r"于|在|في|من|[-–—:,*]"
)
_LEADS = re.compile(rf"(?i)(?:^|[\s,]+)(?:{_LEADING})$")
_IN = re.compile(r"(?:^|[\s,]+)(?i:held\s+)?(?i:in|at|à|au|en|em|in der|в|во)\s+(?=[A-ZÀ-ÞА-Я])")
_IDLE = re.compile(
    r"(?i)(?:and|or|either|soit|entweder|et|y|und|e|и|the|on|from|in|at|for|held|of|to|with|by|le|du|en|el|am|vom|г|года|г\.|fixed|confirmed|ok|new|dates?|venue|place|when|where|also|(?:segunda|terça|quarta|quinta|sexta)-feira|sábado|domingo|[^\w]+|\s)*"
)
_ABOUT = re.compile(
    r"(?i)(?:\b(?:some ?time|early|late|mid|end of|beginning of|around|circa|ca\.|probably|possibly|provisionally|début|fin|mi|vers|Anfang|Ende|Mitte|"
    r"principios de|finales de|mediados de|início de|fim de|в начале|в конце|(?:first|second) half of)(?:\s+(?:in|on|at|the|le|la|en|el|im|am|of))*[\s-]+)$"
)
SHORT_NAME = re.compile(
    r"(?=.*[0-9])[A-ZА-Я][A-ZА-Я0-9./#-]*(?: [\w./#-]*[A-ZА-Я0-9][\w./#-]*){0,3}|[A-Z]\w+(?: [A-Z]\w+){0,2}[-#][0-9]{1,2}|[A-Z]{2,}\.[IVX]+|[A-Z]{3,8}"
)
# Some word has several capitals or figures; excludes “M. Alaoui”.
SHORT = re.compile(
    r"(?=.{2,16}$)(?=.*[A-ZА-Я][^\s]*[A-ZА-Я0-9])[A-Za-zА-Яа-я0-9./&+#-]+(?: [A-Za-zА-Яа-я0-9./&+#-]+){0,2}"
)
SENTENCE_END = re.compile(r"(?<=[a-zà-ÿа-я0-9)]{3})\.\s+(?=[A-ZÀ-ÞА-Я])")
# “May/June 2024”, “5, 7 and 9 May”: of these only the last would be read.
_MORE_DAYS = re.compile(
    r"(?i)(?<![\w.#°/-])([^\W\d_]{3,10}|[0-9]{1,2})\.?\s*(?:[-–—/&]|(?<=\s)(?:and|or|to|et|ou|y|o|u|und|oder|и|или|a|au|bis)(?=\s))\s*$"
)
_OR = re.compile(r"\s+(?:or|ou|o|oder|или|或)\s+(?:in |at |à |en |em |в )?")
_OR_LAST = re.compile(r"\s(?:or|ou|o|oder|или)$")
_AND_FIRST = re.compile(r"(?:and|et|y|e|und|и|&|[+])\s")
_YEAR = re.compile("[0-9]{4}")
_SHORT = 2  # words in brackets that may be part of a name
_YEAR_ALONE = re.compile(
    r"(?i)(?P<about>(?:early|late|mid|(?:first|second) half of|début|fin|mi|anfang|ende|mitte|начало|конец)[ -])?(?P<year>20[0-9]{2})"
)
_BESIDE = re.compile(r"[\s,،，、/()（）\[\]]+|\s[-–—]\s")
# For an assembly, the code after it is its short name.
WRITTEN_OUT = re.compile(r"(?i)assembl|asamblea|ассамбле|conferenc|conférence|全会|الجمعية")
_BRACKET = re.compile(r"\s*[(\[（]([^()\[\]（）]*)[)\]）]")
_OPENING = {")": "(", "]": "[", "）": "（"}
_APART = re.compile(rf"[|;；{DATES}{TAKEN}]")


@dataclass
class _Piece:
    """`before`, `behind`: the separators around it; `is_inside`: in brackets; `is_rest`: not recognised."""

    text: str
    start: int
    before: str = ""
    behind: str = ""
    is_inside: bool = False
    is_rest: bool = True

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class PartReader:
    def __init__(self, known: KnownRows) -> None:
        self.known, self.places = known, PlaceReader(known)

    def read(self, raw: str, *, is_place: bool = False) -> Facts:
        """`is_place`: from a column of places, which may start with an unknown city."""
        facts = Facts()
        raw = re.sub(r"(?i)\b(mid|mi|early|late)-(?=[^\W\d_])", r"\1 ", raw)
        text = _without_remarks(facts, tidy_line(raw.replace("\n", " | ")))
        facts.links, text = find_links(text)
        text = re.sub("[\u4e00-\u9fff]+", lambda chinese: self.places.apart(chinese[0]), text)
        text = _without_dates(facts, text)
        text = without_hours(text)
        facts.status, text = find_status(text)
        return _Parts(facts, text, self.known, self.places).read(is_place=is_place)


class _Parts:
    """The pieces of a text without days, hours and links; each is recognised or a rest."""

    def __init__(self, facts: Facts, text: str, known: KnownRows, places: PlaceReader) -> None:
        self.facts, self.text, self.known, self.places = facts, text, known, places
        self.pieces = [part for one in _pieces(text) for part in self._divided_at_in(one)]

    def read(self, *, is_place: bool) -> Facts:
        self._take_choices()
        self._take_places(is_place=is_place)
        for take in (self._take, self._take_names):
            for at, piece in enumerate(self.pieces):
                piece.is_rest = piece.is_rest and not take(at, piece)
        self.facts.rests = self._rests()
        return self.facts

    def _divided_at_in(self, piece: _Piece) -> list[_Piece]:
        """“6th TSAG meeting in Geneva”: splits at the last “in” before a place."""
        for found in reversed(list(_IN.finditer(piece.text))):
            tail, head = piece.text[found.end() :], piece.text[: found.start()]
            if _OR_LAST.search(head):
                continue  # “in Lima or in Quito”
            behind = _DIVIDER.split(self.text[piece.end :].lstrip(" ,("))[0].strip()
            is_city = _is_beside(piece) and self.places.is_city_like(tail)
            if self._city(split_place(tail)) or (is_city and self.known.state(behind)):
                last = replace(piece, text=tail, start=piece.start + found.end(), before=" in ")
                return [replace(piece, text=head, behind=" in "), last] if head else [last]
        return [piece]

    # places

    def _take_choices(self) -> None:
        """“Kigali, Rwanda or Maseru, Lesotho”: each of them, to be asked."""
        for at, piece in enumerate(self.pieces):
            for found in _OR.finditer(piece.text):
                head, _in, last = piece.text[: found.start()].rpartition(" in ")
                above = [one for one in self.pieces[max(0, at - 1) : at] if _is_beside(one)]
                below = self.pieces[at + 1 : at + 2] if _is_beside(piece) else []
                first = _bare(piece.text[found.end() :])
                one = self._city([*(two.text for two in above), last]) or self._city([last])
                other = self._city([first, *(two.text for two in below)]) or self._city([first])
                if one and other:
                    self.facts.choices += [one.text, other.text]
                    for beside in [*above[: one.count - 1], *below[: other.count - 1]]:
                        beside.is_rest = False
                    self.facts.place_open |= any(doubts_in(two.text).unsaid for two in below)
                    piece.text, piece.is_rest = head, bool(head)
                    break

    def _city(self, texts: Sequence[str]) -> Place | None:
        found = self.places.find([doubts_in(_bare(text)).rest for text in texts])
        return found if found and found.start == 0 and found.count == len(texts) else None

    def _take_places(self, *, is_place: bool) -> None:
        """Takes pieces that are only a place. A name comes before an unknown city."""
        start = 0
        while start < len(self.pieces) and not self.facts.choices:
            between = takewhile(_is_beside, self.pieces[start:-1])
            beside = self.pieces[start : start + 1 + len(list(between))]
            texts = [doubts_in(_bare(piece.text)).rest for piece in beside]
            has_name = any(piece.is_rest for piece in self.pieces[:start]) or is_place
            is_first = not (has_name or self.facts.begins_with_dates or beside[0].before == " in ")
            found = self.places.find(texts, int(is_first))
            if not found and self.places.is_place(texts[0]):  # “Kigali / Rwanda”
                found = self.places.find(split_place(texts[0]))
                found = found and replace(found, start=0, count=1)
            if not found:
                start += 1
                continue
            self.facts.places.append(found)
            for piece in beside[found.start : found.start + found.count]:
                doubts, piece.is_rest = doubts_in(piece.text), False
                self.facts.place_open |= doubts.place or doubts.unsaid or "[" in piece.before
            start += found.start + found.count
            for piece in self.pieces[start : start + 1]:  # Geneva (tbc)
                doubts = doubts_in(piece.text)
                is_of_dates = DATES in piece.before
                if piece.is_inside and not is_of_dates and doubts.unsaid and not doubts.rest:
                    self.facts.place_open, piece.is_rest = True, False

    # further parts: each method takes the piece or not

    def _take(self, at: int, piece: _Piece) -> bool:
        facts, text = self.facts, piece.text.strip(" .")
        doubts = doubts_in(text)
        year = _YEAR_ALONE.fullmatch(doubts.rest or text)
        if year and not facts.dates and len({*_YEAR.findall(self.text)}) == 1:
            facts.dates = [year["year"]]
            facts.dates_open |= bool(year["about"]) or doubts.rest != text
            return True
        is_of_dates = doubts.unsaid and piece.is_inside and DATES in piece.before
        facts.dates_open |= doubts.dates or is_of_dates
        facts.place_open |= doubts.place
        facts.something_open |= doubts.unsaid and not (doubts.dates or doubts.place or is_of_dates)
        is_doubt = doubts.dates or doubts.place or doubts.unsaid
        text = doubts.rest if is_doubt else text
        is_idle = not re.search(r"\w", text) or bool(_IDLE.fullmatch(text))
        if is_idle or self._take_mode(piece, text) or (is_doubt and at and text[:1].islower()):
            return True
        piece.start += max(piece.text.find(text), 0)
        piece.text = text
        return False

    def _take_mode(self, piece: _Piece, text: str) -> bool:
        mode, rest = mode_of_cell(text), ""
        if not mode and piece.is_inside:
            mode, rest = find_mode(text)
        if not mode or (rest and not rest[0].islower()):
            return False
        self.facts.remarks += [text] if rest else []
        is_both = self.facts.places and _AND_FIRST.match(text)  # “Geneva, and online”
        self.facts.modes.append(Mode.HYBRID.value if is_both and mode == Mode.ONLINE else mode)
        return True

    def _take_names(self, at: int, piece: _Piece) -> bool:
        """Runs last: short names, organisers, and words in brackets beside days or a place."""
        others = [one for one in self.pieces if one.is_rest and one is not piece]
        if self._take_code(at, piece, others):
            return True
        is_beside = DATES in piece.before or (at and not self.pieces[at - 1].is_rest)
        is_remark = piece.text[:1].islower() and len(piece.text.split()) > _SHORT
        is_aside = is_remark or (is_beside and not MEETING.search(piece.text))
        if at and piece.is_inside and is_aside:
            self.facts.remarks.append(piece.text)
            return True
        return False

    def _take_code(self, at: int, piece: _Piece, others: Sequence[_Piece]) -> bool:
        """A short name, in brackets behind the name or alone between dividers."""
        text, before = piece.text, self.text[: piece.start] if at else ""
        if all(one.is_inside for one in others) or mode_of_cell(text):
            return False
        if ASSEMBLY.fullmatch(text) and not piece.is_inside:
            self.facts.assemblies.append(text)
            return True
        is_assembly = ASSEMBLY.fullmatch(text) and not WRITTEN_OUT.search(before)
        is_code = not is_assembly and is_short_name(before, text, self.known)
        is_alone = is_code_alone(text) and not self.known.is_nothing_but_organisers(text)
        if (is_code if piece.is_inside else is_alone) and not self.facts.short_names:
            self.facts.short_names.append(text)
            return True
        return False

    def _rests(self) -> list[str]:
        """Joins neighbouring rests with their separators and closing brackets."""
        spans: list[list[int]] = []
        is_next = False
        for piece in self.pieces:
            if piece.is_rest and is_next and not _APART.search(piece.before):
                spans[-1][1] = piece.end
            elif piece.is_rest:
                spans.append([piece.start, piece.end])
            is_next = piece.is_rest
        names = []
        for start, end in spans:
            name, behind = self.text[start:end], self.text[end:].lstrip()[:1]
            opening = _OPENING.get(behind)
            is_open = opening and name.count(opening) > name.count(behind)
            names.append(tidy_line(name + behind if is_open else name).strip(" ,;:.-–—*"))
        return list(filter(None, names))


def _without_remarks(facts: Facts, text: str) -> str:
    """Removes deadlines in brackets, and separates sentences."""
    for found in reversed(list(_BRACKET.finditer(text))):
        if is_of_other_days(found[1]) or says_last_day(found[1]):
            facts.remarks.append(found[1])
            text = text[: found.start()] + text[found.end() :]
    return SENTENCE_END.sub(" | ", text)


def _without_dates(facts: Facts, text: str) -> str:
    """Replaces days by a mark. Numbers of bodies and codes are no days: `Study Group 17 – 25 August`."""
    hidden = _BODY_NUMBER.sub(lambda body: re.sub(r"\d", "x", body[0]), text)
    spans = dates_in(hidden)
    spans = [span for span in spans if _YEAR.search(text[slice(*span)])] or spans
    facts.begins_with_dates = bool(spans) and not re.search(r"\w", text[: spans[0][0]])
    for start, end in reversed(spans):
        before, days = text[:start], text[start:end]
        if about := _ABOUT.search(before):
            facts.dates_open, before = True, before[: about.start()]
        facts.dates_open |= before.rstrip().endswith("[")
        more = _MORE_DAYS.search(hidden[:start])
        if more and (more[1].isdigit() or month_named(more[1])):
            before, days = before[: more.start(1)], text[more.start(1) : end]
        facts.dates[:0] = [days] if days not in facts.dates else []
        text = f"{before}{DATES}{text[end:]}"
    return text


def _pieces(text: str) -> list[_Piece]:
    """Splits at separators and drops the small words before days."""
    pieces: list[_Piece] = []
    at, gap, depth = 0, "", 0
    for divider in [*_DIVIDER.finditer(text), None]:
        inner = text[at : divider.start() if divider else len(text)]
        bare = inner.lstrip(" .-–—*")
        if re.search(r"\w", bare):
            depth += sum((char in "([（【") - (char in ")]）】") for char in gap)
            start = at + len(inner) - len(bare)
            whole = re.sub(r"(?<=\w{3})[.。]$", "", bare.rstrip())
            pieces.append(_Piece(whole, start, gap, is_inside=depth > 0))
            gap = ""
        if divider:
            at, gap = divider.end(), gap + divider[0]
    for piece, behind in zip(pieces, [*(one.before for one in pieces[1:]), gap], strict=False):
        piece.behind = behind
        while behind.strip()[:1] in (DATES, TAKEN) and (found := _LEADS.search(piece.text)):
            piece.text = piece.text[: found.start()]
    return [piece for piece in pieces if re.search(r"\w", piece.text)]


def is_short_name(before: str, inner: str, known: KnownRows) -> bool:
    """A code with a figure, or the initials of the words before it: Global Standards Symposium (GSS)."""
    row = known.organiser(inner)  # “the League of Arab States (LAS)”
    if (row and row.kind == ParticipantKind.REGIONAL_ORGANISATION) or not SHORT.fullmatch(inner):
        return False
    words = re.findall(r"[^\W\d_]+", before)
    letters = {word[0].upper() for word in words}
    parts = [part for part in re.split("[ -]", inner) if part not in words]  # “(IPR SC)”
    is_of_words = bool(parts) and all(
        char in letters for part in parts for char in part if char.isupper()
    )
    return is_of_words or any(map(str.isdigit, inner)) or "." in inner


def is_code_alone(text: str) -> bool:
    is_word = re.search(r"[^\W\d_A-ZА-Я]{4}", text)  # FIGI Symposium 2027
    return bool(SHORT_NAME.fullmatch(text)) and any(map(str.isdigit, text)) and not is_word


def _bare(text: str) -> str:
    """“or in Maseru”"""
    return re.sub(r"^(?:in|at|à|en|em|в)\s+", "", text)


def _is_beside(piece: _Piece) -> bool:
    return bool(_BESIDE.fullmatch(piece.behind))
