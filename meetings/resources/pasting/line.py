"""One pasted line taken apart: name, dates, place, mode, and what is left over."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.days import dates_in
from exchange.columns.doubts import Doubts, doubts_in

from ...choices import Status
from ..modes import find_mode
from ..places import place_of
from .known_rows import ASSEMBLY, MEETING, KnownRows

_DATES, _NAME = "\ue000", "\ue001"  # stand where the dates and the name stood
# “5 May 2026, Geneva, Switzerland: name”; what is labelled so has its colon for itself.
_DATES_FIRST = re.compile(
    r"^(\ue000(?:(?!\b(?:venue|place|location|where|mode|format|meeting|event|title|name)\s*:)[^:])*?):\s+",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^the\s+(?=\S+\s)", re.IGNORECASE)
_TENTATIVE = re.compile(r"\[([^\[\]]+)\]")
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
_TAIL_PLACE = re.compile(r"(.*\S)(?:\s+(?:in|at)|:)\s+(\S.*)", re.IGNORECASE)
BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]")
_SHORT_NAME = re.compile(
    r"(?=.*[0-9])[A-Z][A-Z0-9./-]*(?:[ ][\w./-]*[A-Z0-9][\w./-]*){0,3}|[A-Z]\w+(?: [A-Z]\w+){0,2}-[0-9]{1,2}"
)
_GOES_ON = re.compile(
    r"(?:and|for|during|alongside|within|of|in conjunction|back[ -]to[ -]back|co-?located|in the margins)\b",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"\s*[(\[](?:postponed|cancell?ed)[)\]]|^(?:postponed|cancell?ed)(?:$|\s*:\s*)|"
    r"\s*\b(?:(?:has|have|had) been|is|was|are)\s+(?:postponed|cancell?ed)\.?$",
    re.IGNORECASE,
)
_CITY = re.compile(r"[^\W\d_][^\d:]{1,40}")
_PROPER = re.compile(r"[^\W\d_]\w+(?:[ '’-][^\W\d_]\w+){0,3}")
_OF_A_STATE = re.compile(r"(?:[A-Z]\.?){2,3}")


class PastedLine:
    """One pasted line: each step takes out what it understands; a note names what is left."""

    def __init__(self, raw: str, known: KnownRows, name: str = "") -> None:
        """`name` where a table gives it in a cell of its own; then `raw` is the rest."""
        self.known, self.text = known, tidy_line(f"{name} {raw}")
        self.has_name_cell = bool(name)
        self.notes: list[str] = []
        self.dates_found: list[str] = []
        self.name = self.short_name = self.dates = self.place = self.mode = self.status = ""
        self.dates_open = self.place_open = self.something_open = False
        text = self._without_dates(_without_bullet(tidy_line(raw.replace("\t", " | "))))
        self.parts = [*filter(None, [tidy_line(name)]), *_divided(_DATES_FIRST.sub(r"\1 | ", text))]
        self._take_asides()
        self._take_name()
        self.hints = self._take(known.is_nothing_but_organisers) + self._take(_is_assembly_code)
        self.short_name = self.short_name or "".join(self._take(_is_short_name)[:1])
        self._take_place()
        self._settle_open_points()
        self._note_leftovers()

    def _without_dates(self, text: str) -> str:
        spans = dates_in(text)
        spans = [span for span in spans if re.search("[0-9]{4}", text[slice(*span)])] or spans
        written = list(dict.fromkeys(text[slice(*span)] for span in spans))
        self.dates_found = written
        self.dates = "; ".join(written)
        for start, end in reversed(spans):
            text = f"{text[:start]}{_DATES}{text[end:]}"
        self.dates_open |= f"[{_DATES}]" in text  # square brackets say that it is not agreed yet
        return re.sub(rf"[(\[]([^()\[\]]*{_DATES}[^()\[\]]*)[)\]]", r", \1, ", text)

    def _take_asides(self) -> None:
        """Labels, what is said to be open, how people meet, and whether it is off."""
        parts = []
        for place, part in enumerate(self.parts):
            follows_dates = place > 0 and self.parts[place - 1] == _DATES
            is_name = place == 0 and self.has_name_cell
            parts.append(
                part
                if part == _DATES or is_name
                else self._without_asides(_LABEL.sub("", part), follows_dates)
            )
        self.parts = [part for part in parts if part]

    def _without_asides(self, part: str, follows_dates: bool) -> str:
        if (tentative := _TENTATIVE.fullmatch(part)) and self.known.place(tentative[1]):
            self.place_open, part = True, tentative[1]
        doubts = doubts_in(part)
        self._note_doubts(part, doubts, follows_dates)
        mode, part = find_mode(doubts.rest)
        self.mode = self.mode or mode
        if off := _OFF.search(part):
            self.status = (
                Status.POSTPONED if "postponed" in off[0].lower() else Status.CANCELLED
            ).value
            part = part[: off.start()] + part[off.end() :]
        if not self.dates and re.fullmatch("[0-9]{4}", part):
            self.dates, part = part, ""
        part = _HELD.sub("", part).strip(" ,;:-–—")
        part = "" if part == "." else part
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
        elif doubts.rest and self.known.place(doubts.rest):
            self.place_open = True
        elif doubts.rest:
            self.dates_open = True
        else:
            self.something_open = True

    def _take_name(self) -> None:
        place = self._place_of_name()
        if place is None:
            self.notes.append(_("no name found."))
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
        for found in reversed(list(BRACKET.finditer(name))):
            if _is_short_name(found[1]) and not self.short_name:
                self.short_name = found[1]
            elif self.known.place(found[1]) and not self.place:
                self.place = found[1]
            else:
                continue
            name = tidy_line(name[: found.start()] + " " + name[found.end() :])
        self.name = _ARTICLE.sub("", name)

    def _place_of_name(self) -> int | None:
        """The longest part that speaks of a meeting; else an assembly or an organiser. Nothing else is guessed to be a name."""
        if self.has_name_cell:
            return 0
        others = [part for part in self.parts if part != _DATES]
        plain = [
            part
            for part in others
            if not (_is_assembly_code(part) or self.known.is_nothing_but_organisers(part))
        ]
        said = (part for part in plain if MEETING.search(part) and not _GOES_ON.match(part))
        meant = sorted(said, key=len, reverse=True)
        own = [part for part in others if part not in plain]
        name = next(iter([*meant, *own]), None)
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
        self._complete_place()

    def _complete_place(self) -> None:
        """Adds the country in which all known meetings of a city were held, and says so."""
        if (
            self.place
            and not place_of(self.place, self.known.state)
            and (found := self.known.place(self.place))
        ):
            city, country = found
            self.place = f"{city}, {country.listed_name}"
            self.notes.append(
                _("%(place)s: the country of the earlier meetings in this city.")
                % {"place": self.place}
            )

    def _place_found(self) -> str:
        for place, part in enumerate(self.parts):
            longer = ", ".join([part, *self.parts[place + 1 : place + 2]])
            if self.known.state(longer):  # Korea, Republic of
                del self.parts[place : place + 2]
                return ", ".join([*self._city_before(place), longer])
            if self.known.place(part) and self._is_state_after(place):
                del self.parts[place : place + 2]
                return longer
            if found := self.known.place(part):
                del self.parts[place]
                return part if found[0] else ", ".join([*self._city_before(place), part])
        return ""

    def _is_state_after(self, place: int) -> bool:
        return any(map(self.known.state, self.parts[place + 1 : place + 2]))

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
        """Without participants, or with a city alone, the check asks for the country. A sentence is none."""
        is_named = part[0].isupper() and part.split()[-1][0].isupper()
        return is_named and bool((_PROPER if self.known.states else _CITY).fullmatch(part))

    def _settle_open_points(self) -> None:
        if (
            not self.place
            and (tail := _TAIL_PLACE.fullmatch(self.name))
            and self.known.place(tail[2])
        ):
            self.name, self.place = tail[1], tail[2]
            self._complete_place()
        self.dates_open |= self.something_open and not self.dates
        self.place_open |= self.something_open and bool(self.dates)
        if not (self.dates or self.dates_open or self.notes):
            self.notes.append(_("no date found; dates left empty."))

    @property
    def left_over(self) -> list[str]:
        return [part for part in self.parts if part not in (_DATES, _NAME)]

    def _note_leftovers(self) -> None:
        self.notes += [
            _("“%(part)s” fits no column; it is kept in as_stated.") % {"part": part}
            for part in self.left_over
        ]


def _without_bullet(text: str) -> str:
    text = _BULLET.sub("", text)
    starts_with_dates = any(start == 0 for start, _end in dates_in(text))
    text = text if starts_with_dates else _NUMBERED.sub("", text, count=1)
    return re.sub(r"(?<=[a-z)])\.$|(?:[;,]|;\s*and)$", "", text)


def _divided(text: str) -> list[str]:
    """Where separators stand outside brackets."""
    brackets = [found.span() for found in BRACKET.finditer(text)]
    parts, place = [], 0
    for divider in _DIVIDER.finditer(text):
        if not any(start < divider.start() < end for start, end in brackets):
            parts.append(text[place : divider.start()])
            place = divider.end()
    return [*parts, text[place:]]


def _is_assembly_code(part: str) -> bool:
    return bool(ASSEMBLY.fullmatch(part))


def _is_short_name(part: str) -> bool:
    return bool(_SHORT_NAME.fullmatch(part)) and not _is_assembly_code(part)
