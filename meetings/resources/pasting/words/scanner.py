"""One stretch of pasted text, with what is understood of it taken out: days, hours, mode, state, organisers, place; and what is left."""

import re

from core.fields import tidy_line
from exchange.columns.days import dates_in
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted import Headings

from ...modes import find_mode, mode_of_cell, one_mode
from .asides import SAME_PLACE, is_remark
from .known_rows import ASSEMBLY, ASSEMBLY_WRITTEN, MEETING, KnownRows
from .line_place import LinePlace
from .organisers import find_organisers
from .other_days import without_deadlines
from .pieces import (
    BRACKET,
    DATES,
    PLACE,
    TAKEN,
    LinePiece,
    divided,
    runs_of,
    without_bullet,
    without_numbers_of_bodies,
)
from .place import Place, PlaceReader
from .scan import Scan
from .short_names import is_short_name
from .states import find_hours, find_links, find_status

_LABEL = re.compile(r"([^:\ue000]{2,40}?)\s*:\s+(\S.*)")
_BEFORE_A_LABEL = re.compile(r"(?<=[.;,|·])\s*[|·]?\s*(?=[^\W\d_][^\W\d_ ]{1,25}\s*:\s)")
_TWO_LABELS = re.compile(r"(?:dates?|lieu|fechas?)\W+(?:and|et|y|&|/)\W+\w+", re.IGNORECASE)
_LABEL_INSIDE = re.compile(
    r"^(?:dates?|when|venue|place|location|where|mode|format|meeting|event|title|name|lieu|lugar|ort)\s*:\s*",
    re.IGNORECASE,
)
# “5 May 2026, Geneva, Switzerland: name”
_DATES_FIRST = re.compile(r"([^:]*\ue000[^:]*):\s+")
_BEFORE_A_MARK = re.compile(
    r"[\s,]*\b(?:(?:held|scheduled|planned|from|on|in|of|for|during|the|le|les|du|au|en|am|vom|im|el|del|em|no|na|dates?|when)\s+)+(?=\ue000)|"
    r"[\s,]*\b(?:(?:will be|to be|is|was|sera|será|wird)\s+)?(?:held|scheduled|planned|tak(?:ing|es?) place|meets?|se tiendra|aura lieu|"
    r"se réunira|tendrá lugar|se celebrará|se realizará|acontecerá|findet|statt)(?:\s+(?:on|from|in|for|at|du|le|en|el|del|am|vom))*\s*(?=[\ue000-\ue002])",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:some ?time|early|late|mid|end of|beginning of|start of|around|circa|ca\.|probably|possibly|provisionally|planned|début|fin|mi|vers|Anfang|Ende|Mitte|"
    r"principios de|finales de|mediados de|início de|fim de|(?:first|second) half of|[12](?:er|e|º|o)? (?:semestre|Halbjahr)(?: de)?)"
    r"(?:\s+(?:in|on|at|the|from|le|la|en|el|au|im|am))*(?:\s+|-))+(?=\ue000)",
    re.IGNORECASE,
)
_OR = re.compile(r"\b(?:or|ou|o|oder|and|et|y|und|e)\b", re.IGNORECASE)
_YEAR = re.compile(
    r"(?P<about>(?:early|late|mid|début|fin|mi|anfang|ende|mitte)[ -])?(?P<year>[0-9]{4})",
    re.IGNORECASE,
)


_OPEN_NAME = re.compile(r"\W*(?:tbc|tbd|tentative|provisional)\b\s*[:–-]\s*(?=\w)", re.IGNORECASE)
_OR_FIRST = re.compile(r"(?:or|ou|o|oder)\b")
_STRETCH = re.compile("[\ue000-\ue002|:;,]|\\s[–-]\\s")  # begins behind it
_CONFERENCE_CODE = re.compile(r"WRC|CMR|PP|RA|AR", re.IGNORECASE)
# “APM28-2: 2nd African …”, “… – APM28-2”
_CODE = r"[A-Z][A-Za-z]*[0-9]*(?: [A-Z]+[0-9]*)?[-#][0-9]{1,2}"
_CODE_IN_FRONT = re.compile(
    rf"({_CODE})(?:\s*:\s+|\s+[–—-]+\s+)(?=[^\W\d_]|[0-9]+(?:st|nd|rd|th|e|ª|º)\b)"
)
_CODE_BEHIND = re.compile(rf"\s+[–—-]+\s+({_CODE})(?=\s*(?:$|[,;(|\ue000-\ue002]))")
_BEHIND_COLON = re.compile(r"\s*:\s+([A-ZÀ-Þ][^,|;:()\ue000-\uf8ff]*)(?=[,|\ue000-\uf8ff]|\s*$)")
_IN_FRONT_OF_COLON = re.compile(r"\s*([^:|\ue000-\uf8ff]{2,60}):\s+")
_BEHIND_DASH = re.compile(r"(?<=\w)\s+[–—-]\s+([^,|;:()\ue000-\uf8ff]+?)\s*(?=\||$)")
_IDLE = re.compile(
    r"(?:and|or|et|y|und|e|the|on|from|in|at|for|held|of|to|to be|will be|is|was|à|le|du|en|el|am|vom|with|by|avec|con|mit|sera|será|findet|statt|"
    r"fixed|confirmed|confirmée?s?|confirmad[oa]s?|ok|moved|rescheduled|now|new|neu|nuevas?|nouvelles?|[^\w]+)*",
    re.IGNORECASE,
)


class Scanner:
    def __init__(self, known: KnownRows, headings: Headings) -> None:
        self.known, self.places, self.headings = known, PlaceReader(known), headings
        self.line_place = LinePlace(known, self.places)

    def line(self, text: str) -> Scan:
        """A line, which may have a label in front: `Venue: Nairobi, Kenya`."""
        text = without_bullet(text)
        if parts := self._labelled_parts(text):
            scan = Scan()
            for part in parts:
                scan.take(self.line(part))
            return scan
        label = _LABEL.match(text)
        if label and (kind := self.headings.kind(label[1])):
            scan = self.cell("dates" if kind in ("starts", "ends") else kind, label[2])
            scan.label = kind
            return scan
        return self.scan(label[2] if label and _TWO_LABELS.fullmatch(label[1]) else text)

    def _labelled_parts(self, text: str) -> list[str]:
        """`Organised by: CITEL. Format: hybrid.`, each part with a label; none where it is one."""
        parts = _BEFORE_A_LABEL.split(text)
        labels = [_LABEL.match(part) for part in parts]
        is_labelled = len(parts) > 1 and all(
            label and self.headings.kind(label[1]) for label in labels
        )
        return parts if is_labelled else []

    def scan(self, raw: str) -> Scan:
        scan = Scan()
        text = without_bullet(tidy_line(raw.replace("\t", " | ")))
        scan.links, text = find_links(text, TAKEN)
        text = self._without_dates(scan, self._without_deadlines(scan, text))
        scan.hours, text = find_hours(text, TAKEN)
        scan.status, text = find_status(text, TAKEN)
        scan.organisers, scan.hosts, text = find_organisers(text, TAKEN)
        text = self._without_code(scan, self._without_brackets(scan, text))
        text = self._without_organiser_in_front(scan, text)
        text = self._without_organiser_behind(scan, self._with_bars(text))
        if (first := _DATES_FIRST.match(text)) and not MEETING.search(first[1]):
            text = f"{first[1]} | {text[first.end() :]}"
        scan.alternatives = self.line_place.alternatives(text)
        place, venues, text = self.line_place.find_place(_BEFORE_A_MARK.sub(" ", text))
        text = _BEFORE_A_MARK.sub(" ", text)
        pieces = self._understood(scan, divided(text), text)
        scan.places, scan.venues = self.line_place.between_dividers(pieces, scan.begins_with_dates)
        scan.venues += venues
        # A city between commas says more than a country behind “in”.
        if place and (place.city or not scan.places):
            scan.places = [place] if not scan.places else [*scan.places, place]
        if not scan.places and not scan.place_open and may_have_unknown_place(scan):
            scan.places = list(filter(None, [self.line_place.unknown(pieces)]))
        scan.runs = runs_of(pieces, text)
        if scan.alternatives:
            scan.runs = [run for run in scan.runs if not _OR_FIRST.match(run)]
        return scan

    def cell(self, kind: str, text: str) -> Scan:
        """What the cell of a column says, or a line behind a label."""
        if kind == "name":
            return self._name(text)
        if kind in ("number", "ignored") or not re.search(r"\w", text):
            return Scan()
        if kind == "organiser":
            return Scan(organisers=list(filter(None, [doubts_in(text).rest])))
        if kind in ("mode", "type") and (mode := mode_of_cell(text)):
            return Scan(mode=mode)
        scan = self.scan(text)
        if kind in ("dates", "state"):
            scan.dates_open |= scan.something_open
            scan.something_open = False
        if kind in ("place", "city", "country"):
            self._settle_place(scan)
        if kind == "short" and not scan.short_names:
            scan.short_names, scan.runs = scan.runs, []
        return scan

    def _settle_place(self, scan: Scan) -> None:
        scan.place_open |= scan.something_open
        scan.something_open = False
        if not scan.places and len(scan.runs) == 1 and self.places.is_city_like(scan.runs[0]):
            scan.places.append(Place(0, 1, scan.runs.pop()))
        elif len(scan.places) == len(scan.runs) == 1 and (state := scan.places[0].country):
            # In a column of places a word that nobody knows is the city of the country behind it.
            found = self.places.find([scan.runs[0], state.listed_name])
            if not scan.places[0].city and found and found.city and not _OR.search(found.city):
                scan.places, scan.runs = [found], []
        scan.venues += scan.runs
        scan.runs = []

    def _name(self, text: str) -> Scan:
        scan = Scan()
        if is_open := _OPEN_NAME.match(text):
            scan.dates_open, text = True, text[is_open.end() :]
        scan.status, text = find_status(tidy_line(text), " ")
        text = self._without_code(scan, self._without_brackets(scan, text))
        name = tidy_line(text.replace(TAKEN, " ").replace(DATES, " "))
        scan.name = name.replace(" ,", ",")
        return scan

    def _without_dates(self, scan: Scan, text: str) -> str:
        text = re.sub(r"\b(mid|mi|early|late)-(?=[^\W\d_])", r"\1 ", text, flags=re.IGNORECASE)
        spans = dates_in(without_numbers_of_bodies(text))
        spans = [span for span in spans if re.search("[0-9]{4}", text[slice(*span)])] or spans
        scan.dates = list(dict.fromkeys(text[slice(*span)] for span in spans))
        scan.begins_with_dates = bool(spans) and not re.search(r"[^\W\d_]{3}", text[: spans[0][0]])
        for start, end in reversed(spans):
            text = f"{text[:start]}{DATES}{text[end:]}"
        about = _ABOUT.search(text)
        if about:
            scan.remarks.append(f"{about[0]}{scan.dates[0]}")
            text = _ABOUT.sub("", text)
        # Square brackets say that it is not agreed yet.
        scan.dates_open = f"[{DATES}]" in text or bool(about)
        return re.sub(rf"[(\[]([^()\[\]]*{DATES}[^()\[\]]*)[)\]]", r" | \1 | ", text)

    def _without_deadlines(self, scan: Scan, text: str) -> str:
        text, deadlines = without_deadlines(text)
        scan.remarks += deadlines
        return text

    def _without_brackets(self, scan: Scan, text: str) -> str:
        """Brackets of which everything is understood, or that say something beside the name."""
        for found in reversed(list(BRACKET.finditer(text))):
            inner, before, behind = found[1].strip(), text[: found.start()], text[found.end() :]
            if ASSEMBLY.fullmatch(inner) and not (
                _CONFERENCE_CODE.match(inner)
                or ASSEMBLY_WRITTEN.fullmatch(_STRETCH.split(before)[-1].strip())
            ):
                continue
            if self.places.is_place(inner):
                scan.place_open |= found[0].strip().startswith("[")
                text = f"{before}, {inner}, {behind.lstrip(' ,')}"
            elif not scan.short_names and self._is_short_name(before, inner):
                scan.short_names.append(inner)
                text = _joined(before, behind)
            elif inside := self._bracketed(inner):
                mark = " TBC" if inside.something_open else DATES if inside.dates else TAKEN
                inside.something_open = False
                scan.take(inside)
                text = f"{before}{mark}{behind}"
            elif self._is_organiser(inner):
                scan.organisers.append(inner)
                text = _joined(before, behind)
            elif is_remark(inner) and re.search(r"\w", before):
                scan.venues.append(inner)
                text = _joined(before, behind)
        return text

    def _without_code(self, scan: Scan, text: str) -> str:
        """A short name that stands in front of the name or behind it, and names no body and no assembly."""
        for pattern in (_CODE_IN_FRONT, _CODE_BEHIND):
            found = None if scan.short_names else pattern.search(text)
            is_in_place = found and (pattern is _CODE_BEHIND or found.start() == 0)
            if found and is_in_place and not self._is_row(found[1]):
                scan.short_names.append(found[1])
                text = _joined(text[: found.start()], text[found.end() :])
        return text

    def _with_bars(self, text: str) -> str:
        """“Groupe régional … : Kigali, 26 avril”: a colon before a place divides."""
        return _BEHIND_COLON.sub(
            lambda found: f" | {found[1]}" if self.places.is_place(found[1]) else found[0], text
        )

    def _without_organiser_in_front(self, scan: Scan, text: str) -> str:
        """“CEPT: 1st meeting of the project team”"""
        found = _IN_FRONT_OF_COLON.match(text)
        if not found or not self.known.is_nothing_but_organisers(found[1]):
            return text
        codes = self.known.organisers_in(found[1])
        rest = text[found.end() :]
        if not codes or not all(map(self.known.is_regional, codes)) or not MEETING.search(rest):
            return text
        scan.organisers += codes
        return rest

    def _without_organiser_behind(self, scan: Scan, text: str) -> str:
        """“Third preparatory meeting – ATU”; in “joint meeting RCC – APT” both belong to the name."""
        found = _BEHIND_DASH.search(text)
        is_organiser = self.known.is_nothing_but_organisers
        if (
            not found
            or not is_organiser(found[1])
            or is_organiser(text[: found.start()].split()[-1])
        ):
            return text
        scan.organisers.append(found[1])
        return f"{text[: found.start()]}{text[found.end() :]}"

    def _is_row(self, code: str) -> bool:
        return bool(ASSEMBLY.fullmatch(code)) or self.known.is_nothing_but_organisers(code)

    def _is_organiser(self, inner: str) -> bool:
        """One organisation in words; several are those who take part."""
        is_name = " " in inner and self.known.is_nothing_but_organisers(inner)
        return is_name and len(self.known.organisers_in(inner)) == 1 and "," not in inner

    def _is_short_name(self, before: str, inner: str) -> bool:
        is_else = mode_of_cell(inner) or self.places.is_place(inner)
        return not is_else and is_short_name(before, inner, self.known)

    def _bracketed(self, inner: str) -> Scan | None:
        if self.known.organisers_in(inner):
            return None
        inside = self.scan(inner)
        if inside.mode and all(run[0].islower() for run in inside.runs):
            inside.remarks, inside.runs = [*inside.remarks, *inside.runs], []
        return inside if inside.is_attribute and not inside.places else None

    def _understood(self, scan: Scan, pieces: list[LinePiece], text: str) -> list[LinePiece]:
        """The pieces, where how people meet, what is open and idle words become marks."""
        left: list[LinePiece] = []
        for piece in pieces:
            if (mark := piece.text.strip(" .:")) in (DATES, TAKEN, PLACE):
                left.append(piece.marked(mark))
                continue
            follows = left[-1].text if left and "," not in text[left[-1].end : piece.start] else ""
            rest = self._without_asides(scan, piece.text, follows)
            is_idle = not re.search(r"\w", rest) or _IDLE.fullmatch(rest)
            left.append(piece.marked(TAKEN) if is_idle else piece.cut_to(rest))
        return left

    def _without_asides(self, scan: Scan, text: str, follows: str) -> str:
        text = _LABEL_INSIDE.sub("", text)
        tentative = re.fullmatch(r"\[([^\[\]]+)\]", text)
        if tentative and self.places.is_place(tentative[1]):
            scan.place_open, text = True, tentative[1]
        text, same_place = SAME_PLACE.subn("", text)
        doubts = doubts_in(text)
        scan.dates_open |= doubts.dates
        scan.place_open |= doubts.place or bool(same_place)
        if doubts.unsaid:
            self._note_doubt(scan, text, doubts.rest, follows)
        mode, rest = find_mode(doubts.rest)
        scan.mode = one_mode([scan.mode, mode])
        if (year := _YEAR.fullmatch(rest.strip(" ,"))) and not scan.dates:
            scan.dates, rest = [year["year"]], ""
            scan.dates_open |= bool(year["about"])
        return rest.strip(" ,;:-–—")

    def _note_doubt(self, scan: Scan, text: str, rest: str, follows: str) -> None:
        comes_last = rest and text.strip().startswith(rest)
        is_tentative = re.search("tentati|provis|vorläufig", text, re.IGNORECASE)
        if follows == PLACE and not rest:
            scan.place_open = True
        elif (follows == DATES and not comes_last) or is_tentative:
            scan.dates_open = True
        elif rest and self.places.is_place(rest):
            scan.place_open = True
        elif rest:
            scan.dates_open = True
        else:
            scan.something_open = True


def _joined(before: str, behind: str) -> str:
    return f"{before}{behind}" if re.match(r"\s*[,;:.]", behind) else f"{before} {behind}"


def may_have_unknown_place(scan: Scan) -> bool:
    """Who meets online only has no place."""
    return bool(scan.dates) and scan.mode != "online"
