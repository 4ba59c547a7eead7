"""Makes one meeting from the cells of a row or from an item of a list; uncertain facts are asked about."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.dates import Precision
from core.fields import tidy_line
from exchange.columns.days import (
    choices_of_days,
    dates_in,
    is_span,
    months_in,
    read_span,
)
from exchange.columns.doubts import doubts_in

from ...choices import Mode, Status
from ..modes import find_mode, mode_at_end, mode_of_cell, speaks_of_mode
from .cells import (
    NOTE_MARK,
    ask_name,
    is_body_of_itu,
    is_cut,
    is_doubtful,
    is_sentence,
    kind_said,
    says_meeting,
)
from .columns import TableRow, kinds_of_pieces
from .items import Item
from .known_rows import ASSEMBLY, MEETING, KnownRows, Place, is_building, split_place
from .parts import WRITTEN_OUT, Facts, PartReader, is_short_name
from .said import (
    CHANGE,
    TAKEN,
    days_of_remark,
    find_links,
    find_status,
    is_of_other_days,
    without_hours,
)

_BRACKET = re.compile(r"\s*[(\[（]([^()\[\]（）]+)[)\]）]")
_MARKED_NEW = re.compile(r"\s+(?:NEW|UPDATED?|NOUVEAU|NUEVO|NEU|NOVO)!?$")
_OTHERWISE = re.compile(r"(?i)^(?:or|ou|o|oder|или|now|maybe|possibly|perhaps)\s")
_OR = re.compile(r"(?i)\s(?:or|ou|o|oder|или)\s|或")
_IN = re.compile(r"(?:^|\s)(?i:in|at|to|from|à|en|em|a|в)\s+(?=[A-ZÀ-ÞА-Я])|:\s+")
_BEHIND_A_NAME = re.compile(r"\s*[;|]\s+|,\s+|\s+[-–—]\s+")
_HELD_BACK = re.compile(r"(?i)(?:hold|tb[cd]|tentative|draft|save the date|fwd?|re)\s*[:–-]\s*")
_LIST = re.compile(r"\s(?:and|et|y|e|и|und|&)\s")  # “Eastern Europe, Central Asia and …”
_LONGEST_PLACE = 5  # words
_NOWHERE = re.compile(r"(?i)n/?a|none|nil|unknown|\?")
# The duration of a meeting, or the time of day.
_OF_DAYS = re.compile(
    r"(?i)(?:[0-9]{1,2}|one|two|three|four|five|half[- ]a|half)[ -]?(?:days?|jours?|días?|dias?|tage?|weeks?|дн\w*)|(?:week|semaine|semana|kw|w)[ .]?[0-9]{1,2}|"
    r"(?:whole|full|all|half)[- ]day|(?:in the )?(?:morning|afternoon|evening)(?: only)?|matin|après-midi|mañana|manhã|tarde|vormittags?|nachmittags?|утро|a\.?m\.?|p\.?m\.?|noon|"
    r"inclusive|inclus|early|mid|late|(?:hora|heure|время|time)\b[^0-9]*|[^0-9]*\btime"
)
_GOES_ON_BELOW = re.compile(r"\n(?=[a-zà-ÿа-яё])")  # a line that starts in lower case
_REMARK_END = re.compile(r"(?<=[^\W\d_]{3})[.!?]+(?:\s+|$)|\s*[;|\n•]\s*|\s+[-–—]+\s+(?![0-9])")
_IDLE_REMARK = re.compile(
    r"(?i)(?:fixed|confirmed?|final|ok|yes|oui|sí|ja|planned|scheduled|announced|new|none|no|n/?a|[-–—\s])*"
)


class MeetingCells:
    """`order` of figures in dates: `dmy`, `mdy`, or empty if the text does not tell."""

    def __init__(self, known: KnownRows, order: str) -> None:
        self.known, self.order = known, order
        self.parts = PartReader(known)

    def take(self, facts: Facts, cells: Mapping[str, str]) -> None:
        """`cells` by kind."""
        cells = {kind: cell.replace("~~", "") for kind, cell in cells.items()}
        if "name" in cells:
            facts.name = self._name(facts, cells["name"])
        short = cells.get("short", "").strip(" -–—")
        if short and not _NOWHERE.fullmatch(short):
            facts.short_names.append(short)
            facts.name = facts.name.removesuffix(f"({short})").strip()
        self._take_days(facts, cells)
        place, country = cells.get("place") or cells.get("city", ""), cells.get("country", "")
        is_said = country in place or not re.search(r"\w", country)
        self._take_place(facts, place if is_said else ", ".join(filter(None, [place, country])))
        city = next((one.city for one in facts.places), "") * (not facts.is_asked("venue"))
        if "place" in cells and not is_said and city and not self.known.countries_of(city):
            ask_where(facts, place, [facts.place, country, "TBC"])  # Gigiri, Centara Grand
        self._take_mode(facts, cells)
        left_out = cells.get("ignored", "")
        if speaks_of_mode(left_out) and not (facts.modes or facts.is_asked("mode")):
            ask_mode(facts, left_out)  # “no travel: online”
        facts.organisers += filter(None, [doubts_in(tidy_line(cells.get("organiser", ""))).rest])
        facts.links += find_links(cells.get("links", ""))[0]
        self.take_remarks(facts, cells.get("state", ""))
        facts.remarks += filter(None, [tidy_line(cells.get("host", ""))])
        for said in filter(None, map(tidy_line, cells.get("", "").split(" | "))):
            self.take_remarks(facts, said)

    def _name(self, facts: Facts, cell: str) -> str:
        """The name without short name, mode and status, if these are separate, and without lines about deadlines."""
        first, *lines = cell.splitlines() or [""]
        below = [line for line in lines if not self._take_bracket(facts, line.strip(" ()"), "")]
        name = " ".join([first, *below])
        facts.status, text = find_status(_MARKED_NEW.sub("", tidy_line(name)))
        text = text.replace(TAKEN, " ")
        for found in reversed(list(_BRACKET.finditer(text))):
            if self._take_bracket(facts, found[1].strip(), text[: found.start()]):
                text = text[: found.start()] + text[found.end() :]
        ends = [end for end in _BEHIND_A_NAME.finditer(text) if mode_of_cell(text[end.end() :])]
        if ends:
            facts.modes.append(mode_of_cell(text[ends[0].end() :]))
            text = text[: ends[0].start()]
        return tidy_line(text).strip(" ,;:*").replace(" ,", ",")

    def _take_bracket(self, facts: Facts, inner: str, before: str) -> bool:
        """Reads a bracket, or a separate line, beside the name."""
        doubts, mode = doubts_in(inner), mode_of_cell(inner)
        is_named = ASSEMBLY.fullmatch(inner) and not WRITTEN_OUT.search(before)
        is_other = facts.short_names or is_named
        if mode:
            facts.modes.append(mode)
        elif self.parts.places.is_place(inner):
            self._take_place(facts, inner)
        elif is_of_other_days(inner):
            facts.remarks.append(inner)
        elif inner != doubts.rest and not doubts.rest:
            facts.something_open = True
        elif is_other or not is_short_name(before, inner, self.known):
            return False
        else:
            facts.short_names.append(inner)
        return True

    def _take_days(self, facts: Facts, cells: Mapping[str, str]) -> None:
        """A cell with more than days and hours is asked about."""
        said_ends = (without_hours(cells.get(kind, "")) for kind in ("starts", "ends"))
        ends = list(filter(None, (tidy_line(end.replace(TAKEN, " ")) for end in said_ends)))
        closed = [end for end in ends if doubts_in(end).rest]
        facts.dates_open |= 0 < len(closed) < len(ends)
        whole = " - ".join(dict.fromkeys(closed or ends)) or cells.get("dates", "")
        said = tidy_line(whole)
        if is_span(said):
            facts.dates.append(said)
        elif re.search(r"\w", said):
            inside = self.parts.read(whole)
            days = without_hours(said).replace(TAKEN, " ").strip(" ,")
            rests = [rest for rest in inside.rests if not _OF_DAYS.fullmatch(rest)]
            is_more = bool(rests) or bool(inside.status) or bool(inside.remarks)
            inside.remarks += inside.rests
            inside.dates_open |= inside.something_open
            inside.something_open = False
            if choices_of_days(days, self.order):
                inside.dates = [said]
            elif len(inside.dates) == 1 and is_more:
                inside.ask_dates(said, inside.dates)
            elif not (inside.dates or inside.status) and (inside.rests or not inside.dates_open):
                inside.dates = [said]  # for the check to ask
            facts.take(inside)

    def _take_place(self, facts: Facts, cell: str) -> None:
        """An unknown word counts as a city here; a place with “online” is hybrid."""
        if not re.search(r"\w", cell) or _NOWHERE.fullmatch(cell.strip()):
            return
        halves = re.split(r"\s+[&+]\s+", cell)
        if any(map(mode_of_cell, halves)):  # “Zoom & Geneva”
            cell = "\n".join(halves)
        lines = re.sub(r"\s+/\s+", "\n", cell).splitlines()
        text = ", ".join(filter(None, map(tidy_line, lines)))
        inside = self.parts.read(text, is_place=True)
        inside.place_open |= inside.something_open or inside.dates_open
        inside.something_open = inside.dates_open = False
        rests = [*inside.rests, *inside.short_names]
        is_said = inside.places or inside.choices or inside.modes or inside.place_open
        if rests and (not is_said or self.parts.places.is_city_like(rests[-1])):
            inside.places += [] if inside.places or inside.choices else [Place(0, 1, rests.pop())]
        said = next(iter(inside.places), None)
        front = split_place(said.city)[:1] if said and not said.country and not said.rivals else []
        if front and not self.parts.places.is_city_like(front[0]):
            ask_where(facts, text, ["TBC"])
        if inside.modes and _OR.search(text):
            ask_mode(facts, text)
        if inside.places and inside.mode == Mode.ONLINE:
            inside.modes = [Mode.HYBRID.value]
        is_found = inside.places or inside.choices or inside.place_open
        # “Bergen, Norwegia”: behind a city its country may be meant, in front of it a building.
        unread = [
            rest for rest in rests if not is_found or (" " not in rest and text.endswith(rest))
        ]
        has_city = inside.choices or any(place.city for place in inside.places)
        is_left = rests and inside.places and not has_city
        if is_left or any(map(self.parts.places.is_city_like, unread)):
            found = [place.text for place in inside.places]
            ask_where(facts, text, [*found, *rests, "TBC"])
        inside.remarks += rests
        inside.short_names, inside.dates = [], []
        facts.take(inside)

    def _take_mode(self, facts: Facts, cells: Mapping[str, str]) -> None:
        said = doubts_in(tidy_line(cells.get("mode", "").replace("\n", ", "))).rest
        if mode := find_mode(said)[0]:
            facts.modes = [mode]
        elif re.search(r"\w", said):
            ask_mode(facts, said)
        if said := tidy_line(cells.get("type", "")):
            facts.kind, mode = kind_said(said), mode_of_cell(said)
            facts.modes = facts.modes or [mode] * bool(mode)
            facts.remarks += [] if facts.kind or mode else [said]

    def take_remarks(self, facts: Facts, text: str) -> None:
        """Its days belong to something else, unless it says that those of the meeting changed: these are asked about."""
        links, text = find_links(_GOES_ON_BELOW.sub(" ", text))
        facts.links += links
        for piece in filter(None, map(tidy_line, _REMARK_END.split(text.replace(TAKEN, " ")))):
            status, rest = find_status(piece)
            doubts, (mode, besides) = doubts_in(piece), find_mode(piece)
            first = besides.split(" ")[0]
            if not (facts.modes or (first and piece.startswith(first))):
                facts.modes = [mode] * bool(mode)  # not of “RGs the week before, online”
            facts.status = facts.status or (status if rest.lstrip().startswith(TAKEN) else "")
            facts.dates_open |= doubts.dates or (doubts.unsaid and not doubts.rest)
            facts.place_open |= doubts.place
            left = [doubts.rest, rest, besides]
            is_said = any(not re.search(r"\w", one.replace(TAKEN, "")) for one in left)
            if not (is_said or _IDLE_REMARK.fullmatch(piece)):
                facts.remarks.append(piece)

    def ask_about(self, facts: Facts, remark: str) -> None:
        """Days, places and modes in text that fits no column are asked about."""
        days = days_of_remark(remark, with_months=facts.dates_open or not facts.dates)
        if days:
            facts.ask_dates(remark, with_span([*facts.dates, *days]))
        is_change = CHANGE.search(remark) or _OTHERWISE.search(remark)
        is_known = facts.modes and not is_change
        if speaks_of_mode(remark) and not (is_known or facts.is_asked("mode")):
            ask_mode(facts, remark)
        self.ask_place(facts, remark, is_change=bool(is_change))
        is_said = days or facts.status or facts.is_asked("venue") or facts.is_asked("mode")
        if CHANGE.search(remark) and not is_said:
            facts.ask_dates(remark, facts.dates)

    def ask_place(self, facts: Facts, said: str, *, is_change: bool = False) -> None:
        is_placed = facts.places or facts.choices or facts.place_open or facts.is_asked("venue")
        if (is_placed or facts.mode == Mode.ONLINE) and not is_change:
            return
        bare = find_mode(_OTHERWISE.sub("", said))[1]
        place = self.parts.places.find(split_place(_IN.sub(", ", bare)))  # or behind “in”
        if place and place.text not in facts.place:
            ask_where(facts, said, [facts.place, place.text, "TBC"])


def with_span(days: Sequence[str]) -> list[str]:
    """Adds the span between two days."""
    span = " - ".join(days)
    return [*days, span] if len(days) == 2 and is_span(span) else [*days]


def ask_where(facts: Facts, said: str, choices: Sequence[str]) -> None:
    reason = _("Is the meeting held there? The text says: “%(text)s”.")
    facts.ask("venue", reason % {"text": said}, choices)


def ask_mode(facts: Facts, said: str) -> None:
    reason = _("How do people meet? The text says: “%(said)s”.")
    facts.ask("mode", reason % {"said": said}, [str(mode.label) for mode in Mode])


_NOT_OF_NAME = re.compile(
    r"(?i)^(?:[A-Z]|[0-9]{1,2})(?:\.[0-9]{1,2})+\.?\s+(?=\D)|^(?-i:the|our|le|la|les|der|die|das|el|los)\s+(?=\S+\s)|^(?-i:l['’])(?=\w)|"
    r",\s+(?:daily|(?:every|each) (?:\w+ )?(?:morning|day)(?: at)?(?: [0-9]{1,2}[.:h][0-9]{2})?)$"
)
_IN_CITY = re.compile(r"\s(?:in|at|à|en|em|в)\s+([A-ZÀ-ÞА-Я][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){0,2})$")
_AND = re.compile(r"(?i),?\s+(?:and|et|y|und|e|и)\s+|\s*[/&+;,、]\s*|\s+[–-]\s+")
_LAST_BRACKET = re.compile(
    r"(.+?)\s*[(\[（]((?=[^()]*[A-ZА-Я][^()\s]*[A-ZА-Я0-9])(?:(?![a-zа-я]+\b)[\w./&-]{1,15} ?){1,3})[)\]）]"
)
_OTHER_LETTERS = re.compile("[\u0370-\u1cff\u3000-\uffff]")
# Days or a season left in a name.
_BARE_SPAN = re.compile(
    r"(?<![\w/.-])[0-9]{1,2}\s?[-–]\s?[0-9]{1,2}(?![\w/.-])|\b(?i:spring|summer|autumn|fall|winter|printemps|été|automne|hiver|primavera|verano|otoño|"
    r"invierno|verão|outono|inverno|frühjahr|sommer|herbst|half|semestre?|quarter|trimestre)\s+(?:(?:of|de)\s+)?20[0-9]{2}"
)
_FIGURES = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}")


class MeetingReader(MeetingCells):
    """`years`: years in the text, for days without one; `of_all`: what it says of all meetings."""

    def __init__(
        self,
        known: KnownRows,
        order: str = "",
        years: Sequence[str] = (),
        of_all: str = "",
    ) -> None:
        super().__init__(known, order)
        self.years, self.of_all = years, of_all

    def of_cells(self, row: TableRow, by_cells: Collection[str] = ()) -> Facts:
        """Asks about a name that does not look like one, or without anything about a meeting beside it. `by_cells`:
        kinds of columns recognised by cells only.
        """
        facts, cells = Facts(text=row.text, section=row.section), row.cells
        self.take(facts, cells)
        alone = [*facts.short_names, *facts.organisers]
        if not facts.name:
            facts.name, facts.short_names = next(iter(alone), ""), facts.short_names[1:]
        facts.name = _NOT_OF_NAME.sub("", facts.name)
        told = "\n".join(cells.get(kind, "") for kind in ("name", "dates", "starts", "place"))
        is_meeting = says_meeting(facts.name, self.known)
        if "name" not in by_cells:
            is_meeting = is_meeting or facts.says_more_than_days or bool(alone)
        is_left_empty = cells.get("name") == "" and not facts.short_names
        if is_left_empty or not re.search(r"[^\W\d_]", facts.name):
            facts.ask("name", _("No name found. Write it."))
        elif NOTE_MARK.search(told) or is_cut(facts.name) or not is_meeting:
            ask_name(facts, [])
        else:
            self._ask_inside_name(facts)
        short = next(iter(facts.short_names), "")
        if "short" in by_cells and short and not is_short_name(facts.name, short, self.known):
            facts.ask("short_name", _("Is it the short name? Keep it, or empty the cell."), [short])
        if "country" in by_cells and not {"place", "city"} & cells.keys() and facts.places:
            reason = _("Is the meeting held there? Only the cells tell what the column is.")
            facts.ask("venue", reason, [facts.place])
        self._settle(facts)
        if NOTE_MARK.search(told) and facts.dates and not facts.is_asked("dates"):
            facts.ask_dates(row.text, [facts.dates[0], f"{facts.dates[0]} (TBC)"])
        return facts

    def _ask_inside_name(self, facts: Facts) -> None:
        """Asks about days in a name, about names of two meetings, and about a place if there is no other."""
        name, spans = facts.name, dates_in(facts.name)
        bare = name
        for start, end in reversed(spans):
            bare = tidy_line(f"{bare[:start]} {bare[end:]}").strip(" ,;:()–-")
        if spans or _BARE_SPAN.search(name) or ";" in name:
            ask_name(facts, [bare])
        elif held := _HELD_BACK.match(name):
            ask_name(facts, [name[held.end() :]])
        elif city := self._city_left(facts):
            self._ask_city(facts, city)

    def _ask_city(self, facts: Facts, city: str) -> None:
        bare = [_IN_CITY.sub("", facts.name), facts.name.removesuffix(city).strip(" ,(–-")]
        ask_name(facts, [one for one in bare if one != facts.name])
        words = [word.strip(",()–-") for word in city.split(" ")]
        if facts.is_asked("venue"):
            return
        place = self.parts.places.find(words)
        choice = place.text if place else " ".join(words)
        facts.ask("venue", _("Is the meeting held there? It stands in the name."), [choice])

    def of_item(self, item: Item) -> Facts:
        """The name follows a label, or is the rest that mentions a meeting."""
        facts, lines = item.facts(), [one.facts.rests for one in item.lines if one.facts.rests]
        rests = [rest for line in lines for rest in line]
        facts.section, facts.text = item.section, item.text
        self.take(facts, item.cells)
        is_labelled = bool(facts.name)
        facts.name = _NOT_OF_NAME.sub("", facts.name or self._chosen_name(facts, rests))
        facts.short_names = [one for one in facts.short_names if one != facts.name]
        others = [rest for rest in rests if _NOT_OF_NAME.sub("", rest) != facts.name]
        if rests and _NOT_OF_NAME.sub("", rests[0]) == facts.name:
            below = [rest for line in lines[1:] for rest in line if not MEETING.search(rest)]
            facts.remarks += below
            others = [rest for rest in others if rest not in below]
            self._ask_unknown_city(facts, below)
        self._ask_name(facts, others, is_labelled=is_labelled)
        remarks, facts.remarks = facts.remarks, []
        for remark in remarks:
            self.take_remarks(facts, remark)
        facts.remarks += others
        if len(facts.dates) == 1 and CHANGE.search(item.text) and not facts.is_asked("dates"):
            facts.ask_dates(item.text, facts.dates)
        elif not (facts.dates or facts.is_open or facts.status):
            self.ask_for_days(facts)
        self._settle(facts, is_listed=True)
        return facts

    def _ask_unknown_city(self, facts: Facts, remarks: Sequence[str]) -> None:
        """A remark before the country of the meeting may be its city."""
        if not (place := facts.places[0] if facts.places else None) or place.city:
            return
        for remark in remarks:
            behind = facts.text.partition(f"{remark}, ")[2]
            if behind and self.parts.places.is_place(re.split(r"[.;|(]", behind)[0].strip()):
                facts.places[0] = replace(place, city=remark)
                ask_where(facts, remark, [facts.place, place.text])

    def ask_for_days(self, facts: Facts) -> None:
        facts.ask("dates", _("No days found. Write them, or TBC."), ["TBC"])

    def ask_of_unknown(self, facts: Facts, said: str) -> None:
        """In a table with mostly unknown heads, their cells may be place and mode."""
        if not (facts.places or facts.choices or facts.is_asked("venue")):
            reason = _("Where is it? Columns with unknown heads say: “%(text)s”.")
            facts.ask("venue", reason % {"text": said}, ["TBC"])
        if not (facts.mode or facts.is_asked("mode")):
            ask_mode(facts, said)

    def _chosen_name(self, facts: Facts, rests: Sequence[str]) -> str:
        meant = [rest for rest in rests if says_meeting(rest, self.known)]
        certain = [rest for rest in meant if not is_doubtful(rest, self.known)]
        alone = [*facts.short_names, *facts.assemblies, *facts.organisers]
        return next(iter([*certain, *meant, *rests, *alone]), "")

    def _ask_name(self, facts: Facts, others: Sequence[str], *, is_labelled: bool) -> None:
        """Certain only if one text looks like a name and no other does."""
        if not facts.name:
            facts.ask("name", _("No name found. Write it."), others)
            return
        is_only = not others and facts.dates and (facts.places or facts.modes)
        is_no_name = not is_labelled and is_doubtful(facts.name, self.known, is_only=bool(is_only))
        is_no_name |= bool(_BARE_SPAN.search(facts.name) or dates_in(facts.name))
        is_no_name |= is_building(facts.name)
        rivals = [
            one
            for one in others
            if says_meeting(one, self.known)
            or is_sentence(one)  # “organised by”
            or (one[:1].isupper() and not is_building(one))
        ]
        city = self._city_left(facts, is_listed=not is_labelled)
        if (behind := facts.name.partition(": ")[2]) and not is_labelled:
            rivals.insert(0, behind)  # “Sí, perdón: 4th meeting”
        if (mode := mode_at_end(facts.name)) and not is_labelled:
            rivals.insert(0, facts.name.removesuffix(mode).rstrip())
            facts.modes.append(mode_of_cell(mode))
        if is_no_name or rivals or NOTE_MARK.search(facts.text):
            ask_name(facts, rivals, self.known if is_no_name else None)
        elif city:
            self._ask_city(facts, city)

    def _city_left(self, facts: Facts, *, is_listed: bool = False) -> str:
        """The end of a name that may be a place; for a line or an item, only if it is set apart."""
        *front, last = _BEHIND_A_NAME.split(facts.name)
        if front and self.parts.places.is_place(last):
            return last
        is_numbered = re.search("[0-9]", last) and says_meeting(last, self.known)
        if front and not (is_numbered or MEETING.search(last)):
            is_short = len(last.split()) <= _LONGEST_PLACE and last[:1].isupper()
            is_apart = facts.name.endswith(f", {last}") and not _LIST.search(last)
            if is_building(last) or (is_listed and is_short and is_apart):
                return last  # “…, siège de l'ARTP”, “…, AU Commission, Addis Ababa”
        has_city = any(place.city for place in facts.places)
        if has_city or facts.choices or facts.place_open or facts.mode == Mode.ONLINE:
            return ""
        words = facts.name.split(" ")
        for count in (3, 2, 1):  # “TSAG Geneva Switzerland”
            last = [word.strip(",()–-") for word in words[-count:]]
            found = self.parts.places.find(last) if len(words) > count else None
            if found and found.count == count:
                return " ".join(words[-count:])
        behind = _IN_CITY.search(facts.name)
        return behind[1] if behind and not says_meeting(behind[1], self.known) else ""

    def _settle(self, facts: Facts, *, is_listed: bool = False) -> None:
        """Takes the first of several readings as the best."""
        if "~~" in facts.text and not facts.status:
            states = [str(one.label) for one in (Status.CANCELLED, Status.POSTPONED)]
            facts.ask("status", _("Text is struck through. Choose the status."), states)
        self._settle_short_name(facts, is_listed=is_listed)
        self._settle_dates(facts)
        for said in filter(None, [facts.section, self.of_all]):
            self._take_section(facts, said)
        self._settle_place(facts)
        is_of_days = not facts.dates or (facts.places and not facts.place_open)
        facts.dates_open |= facts.something_open and bool(is_of_days)
        facts.place_open |= facts.something_open and not facts.dates_open
        self._settle_organisers(facts)
        for part in dict.fromkeys(facts.remarks):
            self.ask_about(facts, part)
            note = _("“%(part)s” fits no column; it is kept in the editors' note.")
            facts.notes += [note % {"part": part}] if re.search(r"\w", part) else []
        if not (facts.dates or facts.dates_open or facts.is_asked("dates")):
            facts.notes.append(_("no date found; dates left empty."))

    def _take_section(self, facts: Facts, said: str) -> None:
        """What stands above or below several meetings: a place or a mode alone applies to each; other words are asked about."""
        mode, place = find_mode(said.rstrip(" :"))[0], _IN.sub("", said.rstrip(" :")).title()
        if mode and not facts.mode:
            facts.modes.append(mode)
        elif not (facts.mode or facts.is_asked("mode")) and speaks_of_mode(said):
            ask_mode(facts, said)
        is_placed = facts.places or facts.choices or facts.place_open or facts.mode == Mode.ONLINE
        if not is_placed and self.parts.places.is_place(place):
            self._take_place(facts, place)
        status = find_status(said)[0]
        if status and not facts.status and not facts.is_asked("status"):
            label = str(Status(status).label)
            reason = _("Does it hold for this meeting? The text says: “%(text)s”.")
            facts.ask("status", reason % {"text": said}, [label, str(Status.ANNOUNCED.label)])
        self.ask_place(facts, said)

    def _settle_short_name(self, facts: Facts, *, is_listed: bool) -> None:
        """Capitals in brackets after the name that are not its initials: certain in a column of names, unless they are an organisation."""
        found = _LAST_BRACKET.fullmatch(facts.name)
        if not found or facts.short_names or facts.is_asked("name"):
            return
        if ASSEMBLY.search(found[1]) or not ASSEMBLY.search(found[2]):
            facts.name, facts.short_names = found[1], [found[2]]
            is_organiser = self.known.is_nothing_but_organisers(found[2])
            if is_body_of_itu(found[2]) or not (is_listed or is_organiser):
                return
            reason = _("Is “%(code)s” the short name, or part of the name?")
            choices = [found[1], found[0]]
            facts.ask("name", reason % {"code": found[2]}, choices)

    def _settle_dates(self, facts: Facts) -> None:
        dates = list(dict.fromkeys(facts.dates))
        if not dates:
            return
        said, choices = dates[0], choices_of_days(dates[0], self.order)
        if len(dates) > 1:
            said, choices = "; ".join(dates), with_span(dates)
        elif not (choices or is_span(said)):
            choices = months_in(said)
        is_without_year = dates_in(f"{said} 2000") and not re.search(r"[0-9]{4}", said)
        if is_without_year and not (choices or facts.is_asked("dates")):
            choices = [one for year in self.years if is_span(one := f"{said} {year}")]
        is_told = is_without_year and len(choices) == 1 and "w" in {*kinds_of_pieces(said)}
        if is_told:
            dates = choices  # the weekday agrees with one year that the text names
        elif choices:
            facts.ask_dates(said, choices)
        facts.dates = [self._in_order(dates[0])]

    def _in_order(self, dates: str) -> str:
        """Dates in figures as ISO dates, if the text reveals their order."""
        with suppress(ValidationError):
            span = read_span(dates, self.order)
            is_told = self.order and _FIGURES.search(dates) and span.precision == Precision.DAY
            if is_told and span.first and span.last:
                days = " - ".join(dict.fromkeys([span.first.isoformat(), span.last.isoformat()]))
                return days if span.confirmed else f"{days} (TBC)"
        return dates

    def _settle_place(self, facts: Facts) -> None:
        places = sorted(facts.places, key=lambda place: not place.city)
        countries = {place.country.pk for place in places if place.country}
        if facts.choices or len(countries) > 1 or len({one.city for one in places} - {""}) > 1:
            texts = list(dict.fromkeys([*facts.choices, *(place.text for place in places)]))
            facts.choices = texts
            reason = _("The text names several places. Choose one, or TBC while it is open.")
            facts.ask("venue", reason, [*texts[:5], "TBC"])
        elif places and places[0].rivals:
            place = places[0]
            facts.places = [place]
            if place.country:
                note = _("%(place)s: the country follows from the city.")
                facts.notes.append(note % {"place": place.text})
            else:
                choices = [f"{place.city}, {rival.listed_name}" for rival in place.rivals]
                reason = _("“%(city)s” may be in several countries. Choose one.")
                facts.ask("venue", reason % {"city": place.city}, choices)
        else:
            facts.places = places
            if places and _OTHER_LETTERS.search(places[0].city):
                reason = _("“%(city)s” is not known. Write the city in English.")
                facts.ask("venue", reason % {"city": places[0].city}, [places[0].text])

    def _settle_organisers(self, facts: Facts) -> None:
        """As codes; unknown organisers are named in the notes."""
        codes: list[str] = []
        for whole in facts.organisers:
            # “ITU / ETSI” is split if one of them is known: the “and” in a name splits nothing.
            parts = [part.strip() for part in _AND.split(whole)]
            is_list = any(map(self.known.is_nothing_but_organisers, parts))
            for said in parts if is_list else [whole]:
                found = self.known.organisers_in(said)
                if found and self.known.is_nothing_but_organisers(said):
                    codes += found
                elif re.search(r"\w", said):
                    facts.strangers.append(said)
                    self.ask_place(facts, said)
        # CITEL / OAS: not the one whose body the other is
        facts.organisers = self.known.organisers_in("; ".join(codes)) if len(codes) > 1 else codes
