"""Lines pasted from a mail or a web page, as rows that are then checked like any file."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.days import Doubts, dates_in, doubts_in, read_span
from exchange.files.detect import Sheet
from participants.choices import ParticipantKind
from participants.models import Participant

from ..choices import MeetingKind, Status
from ..models import Assembly, Series
from .places import mode_said, place_of

COLUMNS = (
    *(
        "slug",
        "name",
        "short_name",
        "kind",
        "organisers",
        "prepares",
        "is_of",
        "study_period",
        "series",
    ),
    *("dates", "venue", "mode", "status", "alongside", "as_stated"),
)
LONGEST_LINE = 500  # what as_stated can hold

# For lines read without the table of participants.
_REGIONAL = (
    "APT",
    "ATU",
    "CITEL",
    "WGCONF",
    "CEPT",
    "Com-ITU",
    "CEPT Com-ITU",
    "RCC",
    "LAS",
    "Arab Group",
    "African Group",
)
_OTHERS = ("TSAG", "TSB")
_REGIONAL_KINDS = {ParticipantKind.REGIONAL_ORGANISATION, ParticipantKind.ORGANISATION_BODY}

_DATES, _NAME = "\ue000", "\ue001"  # stand where the dates and the name stood
_BULLET = re.compile(r"^(?:[>*•·▪◦‣●○■–—-]\s*)+")
_NUMBERED = re.compile(r"^\(?(?:[0-9]{1,3}|[a-z])[.)]\s+")
_DIVIDER = re.compile(r"(?=\ue000)|(?<=\ue000)|\s*[|;•·]\s*|\s+[-–—]+\s+|,\s+|,$")
_LABEL = re.compile(
    r"^\s*(?:dates?|when|venue|place|location|where|mode|format|meeting|event|title|name)\s*:\s*",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"[\s,]*\b(?:(?:will be|to be|is|was)\s+)?(?:held|scheduled|planned|taking place|takes place)(?:\s+(?:on|from|in|for|at))?$",
    re.I,
)
_PREPOSITIONS = frozenset({"on", "from", "in", "at", "for", "held"})
_PREPOSITION_AFTER = re.compile(r"\s+(?:on|from|in|for)$", re.IGNORECASE)
_PREPOSITION_BEFORE = re.compile(r"^(?:held\s+)?(?:in|at)\s+", re.IGNORECASE)
_TAIL_PLACE = re.compile(r"(.*\S)\s+(?:in|at)\s+(\S.*)", re.IGNORECASE)
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]")
_SHORT_NAME = re.compile(r"(?=.*[0-9])[A-Z][A-Z0-9./-]*(?:[ ][\w./-]*[A-Z0-9][\w./-]*){0,3}")
_MEETING = re.compile(
    r"\b(?:meetings?|assembly|wtsa|wtdc|tsag|symposium|workshop|forum|session|conference|seminar|irm|sg ?\d+|study group|"
    r"com-itu|wgconf|plenary|consultation|preparat\w+)\b",
    re.IGNORECASE,
)
_ASSEMBLY = re.compile(
    r"(?<![\w-])(WTSA|WTSC|WTDC|WRC|PP)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])", re.IGNORECASE
)
_ASSEMBLY_WORDS = re.compile(
    r"\b(?:the|itu(?:-t)?|world|telecommunication|standardi[sz]ation|development|assembly|conference)\b|[\W\d]+",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"[\s,(]*\b(?:during|alongside|within|in conjunction with|back[ -]to[ -]back with|co-?located with|in the margins of|beside)\s+([^()]+)",
    re.I,
)
_GOES_ON = re.compile(
    r"(?:and|for|during|alongside|within|of|in conjunction|back[ -]to[ -]back|co-?located|in the margins)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:([1-9][0-9]?)(?:st|nd|rd|th)|(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))\b",
    re.IGNORECASE,
)
_ORDINAL_WORDS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
_PERIOD = re.compile(r"\b([0-9]{4})\s*[-–—]\s*([0-9]{4}) study period\b", re.IGNORECASE)
_INTERREGIONAL = re.compile(r"\binter-?\s?regional\b|\bIRM\b", re.IGNORECASE)
_STUDY_GROUP = re.compile(r"\bSG ?[0-9]+\b|\bstudy group [0-9]+\b", re.IGNORECASE)
_MODE_WORD = re.compile(r"\b(?:hybrid|virtual|on-?line)\b", re.IGNORECASE)
_OFF = re.compile(
    r"\s*[(\[](?:postponed|cancell?ed)[)\]]|^(?:postponed|cancell?ed)(?:$|\s*:\s*)", re.IGNORECASE
)
_CITY = re.compile(r"[^\W\d_][^\d:]{1,40}")
_PROPER = re.compile(r"[^\W\d_]\w+(?:[ '’-][^\W\d_]\w+){0,3}")
_OF_A_STATE = re.compile(r"(?:[A-Z]\.?){2,3}")
_HEADINGS = frozenset(
    {
        "",
        *[
            "date",
            "dates",
            "when",
            "meeting",
            "meetings",
            "event",
            "events",
            "name",
            "title",
            "short",
            "place",
            "venue",
            "location",
            "where",
            "mode",
            "format",
            "organiser",
            "organisation",
            "no",
        ],
    }
)


def read_lines(
    text: str,
    participants: Iterable[Participant] = (),
    assemblies: Iterable[Assembly] = (),
    series: Iterable[Series] = (),
) -> Sheet:
    """One row a line that is not empty; the rows given tell organisers, places and series."""
    known = _Known(participants, assemblies, series)
    sheet = Sheet(list(COLUMNS))
    found = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not tidy_line(raw):
            continue
        if len(raw) > LONGEST_LINE or _is_heading(raw):
            said = tidy_line(raw)[:80]
            sheet.notes.append(
                _("Line %(number)d is no meeting and was left out: “%(text)s”.")
                % {"number": number, "text": said}
            )
            continue
        line = _Line(raw, known)
        found.append((number, line))
        sheet.notes += [
            _("Line %(number)d: %(note)s") % {"number": number, "note": note} for note in line.notes
        ]
    _tell_namesakes_apart([line.cells for _number, line in found])
    sheet.rows = [
        (number, [line.cells.get(name, "") for name in COLUMNS]) for number, line in found
    ]
    return sheet


def _is_heading(raw: str) -> bool:
    words = [normalise(word) for word in re.split(r"[|;,\t\s]+", raw)]
    return all(word in _HEADINGS for word in words)


def _tell_namesakes_apart(rows: list[dict[str, str]]) -> None:
    """Meetings of one name get their first day into the slug."""
    called = [normalise(cells["short_name"] or cells["name"]) for cells in rows]
    times = Counter(called)
    for cells, name in zip(rows, called, strict=True):
        if times[name] > 1 and (day := _first_day(cells["dates"])):
            cells["slug"] = (
                f"{slugify((cells['short_name'] or cells['name']).replace('.', '-'))[:100].strip('-')}-{day}"
            )


def _first_day(dates: str) -> str:
    try:
        first = read_span(dates).first
    except ValidationError:
        return ""
    return first.isoformat() if first else ""


class _Known:
    """The rows that words of a line may mean."""

    def __init__(
        self,
        participants: Iterable[Participant],
        assemblies: Iterable[Assembly],
        series: Iterable[Series],
    ) -> None:
        rows = list(participants)
        self.states = _by_names(row for row in rows if row.kind == ParticipantKind.MEMBER_STATE)
        self.organisers = _by_names(row for row in rows if row.kind != ParticipantKind.MEMBER_STATE)
        self.assemblies = {Assembly.normalise_key(row.code): row for row in assemblies}
        self.series = list(series)
        names = {
            name
            for row in rows
            if row.kind != ParticipantKind.MEMBER_STATE
            for name in (row.code, *row.key_aliases())
        }
        self._names = _any_of(names or {*_REGIONAL, *_OTHERS})

    def state(self, text: str) -> Any:
        return self.states.get(Participant.normalise_key(text))

    def assembly_code(self, match: re.Match[str]) -> str:
        """The code as the table has it, or as written without a table; empty where it is unknown."""
        word, year = match[1].upper(), match[2]
        for code in (f"{word}-{year}", f"{word}-{year[-2:]}"):
            if row := self.assemblies.get(Assembly.normalise_key(code)):
                return row.code
        return "" if self.assemblies else f"{word}-{year}"

    def organisers_in(self, text: str) -> list[str]:
        """Codes, or names as written without a table; not one that only says whose body it is."""
        said = list(dict.fromkeys(match[0] for match in self._names.finditer(text)))
        rows = {
            row.pk: row
            for name in said
            if (row := self.organisers.get(Participant.normalise_key(name)))
        }
        parents = {row.part_of_id for row in rows.values()}
        return (
            [row.code for row in rows.values() if row.pk not in parents]
            if self.organisers
            else said
        )

    def is_nothing_but_organisers(self, text: str) -> bool:
        return not self._names.sub("", text).strip(" /&+,-") and bool(text)

    def is_regional(self, organiser: str) -> bool:
        row = self.organisers.get(Participant.normalise_key(organiser))
        return bool(row.region) and row.kind in _REGIONAL_KINDS if row else organiser in _REGIONAL

    def series_of(self, organisers: list[str], code: str) -> Any:
        """The one series of this organiser for this assembly."""
        assembly = self.assemblies.get(Assembly.normalise_key(code))
        organiser_ids = {
            row.pk
            for name in organisers
            if (row := self.organisers.get(Participant.normalise_key(name)))
        }
        found = [
            row
            for row in self.series
            if assembly and row.assembly_id == assembly.pk and row.organiser_id in organiser_ids
        ]
        return found[0] if len(found) == 1 else None


def _by_names(rows: Iterable[Participant]) -> dict[str, Any]:
    """Rows by code and by every name that only one of them has."""
    rows = list(rows)
    times = Counter(
        name
        for row in rows
        for name in {Participant.normalise_key(other) for other in row.key_aliases()}
    )
    names = {Participant.normalise_key(other): row for row in rows for other in row.key_aliases()}
    codes = {Participant.normalise_key(row.code): row for row in rows}
    return {name: row for name, row in names.items() if times[name] == 1} | codes


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as a word, the longest first; short capitals are read as spelt."""
    spelt = [
        re.escape(name) if name.isupper() and len(name) < 6 else f"(?i:{re.escape(name)})"
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?!\w|-\w)")


class _Line:
    """One pasted line: each step takes out what it understands; a note names what is left."""

    def __init__(self, raw: str, known: _Known) -> None:
        self.known = known
        self.notes: list[str] = []
        self.name = self.short_name = self.dates = self.place = self.mode = self.status = ""
        self.dates_open = self.place_open = self.something_open = False
        self.parts = _divided(
            self._without_dates(_without_bullet(tidy_line(raw.replace("\t", " | "))))
        )
        self._take_asides()
        self._take_name()
        self.hints = self._take(known.is_nothing_but_organisers) + self._take(_is_assembly_code)
        self.short_name = self.short_name or "".join(self._take(_is_short_name)[:1])
        self._take_place()
        self._settle_what_is_open()
        self._say_what_is_left()
        self.cells = {"as_stated": tidy_line(raw)} | self._cells()

    def _without_dates(self, text: str) -> str:
        spans = dates_in(text)
        spans = [span for span in spans if re.search("[0-9]{4}", text[slice(*span)])] or spans
        said = list(dict.fromkeys(text[slice(*span)] for span in spans))
        if len(said) == 1:
            self.dates = said[0]
        elif said:
            self.notes.append(
                _("several dates stand in it, so none was taken: %(dates)s.")
                % {"dates": "; ".join(said)}
            )
        for start, end in reversed(spans):
            text = f"{text[:start]}{_DATES}{text[end:]}"
        return re.sub(rf"[(\[]([^()\[\]]*{_DATES}[^()\[\]]*)[)\]]", r", \1, ", text)

    def _take_asides(self) -> None:
        """Labels, what is said to be open, how people meet, and whether it is off."""
        parts = []
        for place, part in enumerate(self.parts):
            follows_dates = place > 0 and self.parts[place - 1] == _DATES
            parts.append(
                part
                if part == _DATES
                else self._without_asides(_LABEL.sub("", part), follows_dates)
            )
        self.parts = [part for part in parts if part]

    def _without_asides(self, part: str, follows_dates: bool) -> str:
        doubts = doubts_in(part)
        self._note_doubts(part, doubts, follows_dates)
        mode, part = mode_said(doubts.rest)
        self.mode = self.mode or mode
        if off := _OFF.search(part):
            self.status = (
                Status.POSTPONED if "postponed" in off[0].lower() else Status.CANCELLED
            ).value
            part = part[: off.start()] + part[off.end() :]
        if not self.dates and re.fullmatch("[0-9]{4}", part):
            self.dates, part = part, ""
        part = _HELD.sub("", part).strip(" ,;:-–—")
        return "" if part.lower() in _PREPOSITIONS else part

    def _note_doubts(self, part: str, doubts: Doubts, follows_dates: bool) -> None:
        self.dates_open |= doubts.dates
        self.place_open |= doubts.place
        if not doubts.unsaid:
            return
        comes_last = doubts.rest and part.strip().startswith(doubts.rest)
        if (follows_dates and not comes_last) or re.search(
            "tentative|provisional", part, re.IGNORECASE
        ):
            self.dates_open = True
        elif doubts.rest and place_of(doubts.rest, self.known.state):
            self.place_open = True
        elif doubts.rest:
            self.dates_open = True
        else:
            self.something_open = True

    def _take_name(self) -> None:
        place = self._place_of_name()
        if place is None:
            self.notes.append(_("no name was found in it."))
            return
        name, self.parts[place] = self.parts[place], _NAME
        if (
            place
            and not self.known.organisers_in(name)
            and self.known.is_nothing_but_organisers(self.parts[place - 1])
        ):
            place -= 1
            name = f"{self.parts.pop(place)}, {name}"
        if self.parts[place + 1 : place + 2] == [_DATES]:
            name = _PREPOSITION_AFTER.sub("", name)
        while self.parts[place + 1 : place + 2] and _GOES_ON.match(self.parts[place + 1]):
            name = f"{name}, {self.parts.pop(place + 1)}"
        for found in reversed(list(_BRACKET.finditer(name))):
            if _is_short_name(found[1]) and not self.short_name:
                self.short_name = found[1]
            elif place_of(found[1], self.known.state) and not self.place:
                self.place = found[1]
            else:
                continue
            name = tidy_line(name[: found.start()] + " " + name[found.end() :])
        self.name = name

    def _place_of_name(self) -> int | None:
        """The longest part that speaks of a meeting; else an assembly or an organiser."""
        others = [part for part in self.parts if part != _DATES]
        plain = [
            part
            for part in others
            if not (_is_assembly_code(part) or self.known.is_nothing_but_organisers(part))
        ]
        meant = sorted((part for part in plain if _MEETING.search(part)), key=len, reverse=True)
        own = [part for part in others if part not in plain]
        rest = [part for part in plain if not place_of(part, self.known.state)]
        name = next(iter([*meant, *own, *rest]), None)
        return self.parts.index(name) if name else None

    def _take(self, is_meant: Callable[[str], bool]) -> list[str]:
        taken = [part for part in self.parts if part not in (_DATES, _NAME) and is_meant(part)]
        self.parts = [part for part in self.parts if part not in taken]
        return taken

    def _take_place(self) -> None:
        """The first part that is a country or ends with one, and the city before it."""
        self.parts = [_PREPOSITION_BEFORE.sub("", part) for part in self.parts]
        if not self.place:
            self.place = self._place_found() or ", ".join(self._take(self._may_be_a_place))

    def _place_found(self) -> str:
        for place, part in enumerate(self.parts):
            longer = ", ".join([part, *self.parts[place + 1 : place + 2]])
            if self.known.state(longer):  # Korea, Republic of
                del self.parts[place : place + 2]
                return ", ".join([*self._city_before(place), longer])
            if found := place_of(part, self.known.state):
                del self.parts[place]
                return part if found[0] else ", ".join([*self._city_before(place), part])
        return ""

    def _city_before(self, place: int) -> list[str]:
        before = self.parts[place - 1] if place else ""
        if before == _NAME and (tail := _TAIL_PLACE.fullmatch(self.name)):
            self.name = tail[1]
            return [tail[2]]
        if before in ("", _NAME, _DATES) or not _CITY.fullmatch(before):
            return []
        count = (
            2
            if _OF_A_STATE.fullmatch(before)
            and place > 1
            and _CITY.fullmatch(self.parts[place - 2])
            else 1
        )
        city = self.parts[place - count : place]
        del self.parts[place - count : place]
        return city

    def _may_be_a_place(self, part: str) -> bool:
        """Without participants, or with a city alone, the check asks for the country."""
        return part[0].isupper() and bool((_PROPER if self.known.states else _CITY).fullmatch(part))

    def _settle_what_is_open(self) -> None:
        if (
            not self.place
            and (tail := _TAIL_PLACE.fullmatch(self.name))
            and place_of(tail[2], self.known.state)
        ):
            self.name, self.place = tail[1], tail[2]
        self.dates_open |= self.something_open and not self.dates
        self.place_open |= self.something_open and bool(self.dates)
        if not (self.dates or self.dates_open or self.notes):
            self.notes.append(_("no date was found in it; the dates are left unknown."))

    def _say_what_is_left(self) -> None:
        self.notes += [
            _("“%(part)s” has no column; it stands in as_stated.") % {"part": part}
            for part in self.parts
            if part not in (_DATES, _NAME)
        ]

    # what the cells hold

    def _cells(self) -> dict[str, str]:
        beside = _BESIDE.search(self.name)
        before = self.name[: beside.start()] if beside else self.name
        core = tidy_line(_BRACKET.sub(" ", before))
        is_between_regions = bool(_INTERREGIONAL.search(self.name))
        organisers = self.known.organisers_in("; ".join([*self.hints, core]))
        if not organisers and not is_between_regions:
            organisers = self.known.organisers_in(before)
        codes = self._assembly_codes("; ".join([before, *self.hints]))
        kind = self._kind(core, organisers, bool(beside and _ASSEMBLY.search(beside[1])))
        is_assembly = kind == MeetingKind.ASSEMBLY
        period = _PERIOD.search(self.name)
        mode_word = _MODE_WORD.search(self.name)
        return {
            "slug": "",
            "name": self.name,
            "short_name": self.short_name,
            "kind": kind.value,
            "organisers": "; ".join(organisers),
            "prepares": "" if is_assembly else "; ".join(codes),
            "is_of": "; ".join(codes) if is_assembly else "",
            "study_period": f"{period[1]}-{period[2]}" if period else "",
            "series": "; ".join(self._series(before, organisers, codes)),
            "dates": f"{self.dates} (TBC)"
            if self.dates and self.dates_open
            else self.dates or ("TBC" if self.dates_open else ""),
            "venue": f"{self.place} (TBC)"
            if self.place and self.place_open
            else self.place or ("TBC" if self.place_open else ""),
            "mode": self.mode or (mode_said(mode_word[0])[0] if mode_word else ""),
            "status": self.status,
            "alongside": tidy_line(beside[1]) if beside else "",
        }

    def _assembly_codes(self, text: str) -> list[str]:
        codes = {match[0]: self.known.assembly_code(match) for match in _ASSEMBLY.finditer(text)}
        self.notes += [
            _("“%(code)s” is not in the table assemblies.") % {"code": said}
            for said, code in codes.items()
            if not code
        ]
        return list(dict.fromkeys(code for code in codes.values() if code))

    def _kind(self, core: str, organisers: list[str], is_on_site: bool) -> MeetingKind:
        is_regional = any(map(self.known.is_regional, organisers))
        kinds = [
            (
                MeetingKind.ASSEMBLY,
                bool(_ASSEMBLY.search(self.name))
                and not _ASSEMBLY_WORDS.sub("", _ASSEMBLY.sub("", core)),
            ),
            (MeetingKind.SYMPOSIUM, "symposium" in core.lower()),
            (MeetingKind.INTERREGIONAL, bool(_INTERREGIONAL.search(self.name))),
            (MeetingKind.COORDINATION_ON_SITE, is_regional and is_on_site),
            (MeetingKind.REGIONAL_PREPARATORY, is_regional),
            (
                MeetingKind.TSAG,
                bool(
                    re.search(
                        r"\bTSAG\b|telecommunication standardi[sz]ation advisory group",
                        core,
                        re.IGNORECASE,
                    )
                ),
            ),
            (MeetingKind.STUDY_GROUP, bool(_STUDY_GROUP.search(core))),
        ]
        return next((kind for kind, is_it in kinds if is_it), MeetingKind.OTHER)

    def _series(self, text: str, organisers: list[str], codes: list[str]) -> list[str]:
        """For each ordinal the series of the assembly named after it, if there is exactly one."""
        ordinals = list(_ORDINAL.finditer(text))
        places = []
        for ordinal, following in zip_longest(ordinals, ordinals[1:]):
            clause = text[ordinal.end() : following.start() if following else None]
            meant = [
                code
                for match in _ASSEMBLY.finditer(clause)
                if (code := self.known.assembly_code(match))
            ]
            series = self.known.series_of(organisers, meant[0]) if len(meant) == 1 else None
            if series:
                number = ordinal[1] or str(_ORDINAL_WORDS.index(ordinal[2].lower()) + 1)
                places.append(f"{number} of {series.slug}")
        return places


def _without_bullet(text: str) -> str:
    text = _BULLET.sub("", text)
    starts_with_dates = any(start == 0 for start, _end in dates_in(text))
    text = text if starts_with_dates else _NUMBERED.sub("", text, count=1)
    return re.sub(r"(?<=[a-z)])\.$", "", text)


def _divided(text: str) -> list[str]:
    """Where separators stand outside brackets."""
    brackets = [found.span() for found in _BRACKET.finditer(text)]
    parts, place = [], 0
    for divider in _DIVIDER.finditer(text):
        if not any(start < divider.start() < end for start, end in brackets):
            parts.append(text[place : divider.start()])
            place = divider.end()
    return [*parts, text[place:]]


def _is_assembly_code(part: str) -> bool:
    return bool(_ASSEMBLY.fullmatch(part))


def _is_short_name(part: str) -> bool:
    return bool(_SHORT_NAME.fullmatch(part)) and not _is_assembly_code(part)
