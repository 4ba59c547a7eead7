"""What the cells of a row say, each by the kind of its column; and lines behind labels, which are read as cells."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.days import choices_of_days, is_several_days, is_span
from exchange.columns.doubts import doubts_in

from ...choices import Mode
from ..modes import modes_of_text, speaks_of_mode
from .facts import Facts
from .kinds import kind_said
from .known_rows import ASSEMBLY, KnownRows
from .parts import WRITTEN_OUT, PartReader, is_short_name
from .places import Place, split_place
from .said import (
    CHANGE,
    MOVED,
    TAKEN,
    days_of_remark,
    find_links,
    find_organisers,
    find_status,
    is_of_other_days,
    without_hours,
    without_struck,
)

_BRACKET = re.compile(r"\s*[(\[（]([^()\[\]（）]+)[)\]）]")
_CODE_IN_FRONT = re.compile(r"([A-Z][\w.#-]*[0-9][\w.#-]*)\s*(?::|\s[–—-])\s+(?=\S)")
_MARKED_NEW = re.compile(r"\s+(?:NEW|UPDATED?|NOUVEAU|NUEVO|NEU|NOVO)!?$")
_OTHERWISE = re.compile(r"(?i)^(?:or|ou|o|oder|или|now|maybe|possibly|perhaps)\s")
_OR = re.compile(r"(?i)\s(?:or|ou|o|oder|или)\s|或")
_IN = re.compile(r"(?:^|\s)(?:in|at|to|from|à|en|em|a|в)\s+(?=[A-ZÀ-ÞА-Я])|:\s+")
_BEHIND_A_NAME = re.compile(r"\s*[;|]\s+|,\s+|\s+[-–—]\s+")
_MODE_LETTERS = {"P": "physical", "V": "virtual", "H": "hybrid"}
_NOWHERE = re.compile(r"(?i)n/?a|none|nil|unknown|\?")
# How long a meeting is, or at what time of the day.
_OF_DAYS = re.compile(
    r"(?i)(?:[0-9]{1,2}|one|two|three|four|five|half[- ]a|half)[ -]?(?:days?|jours?|días?|dias?|tage?|weeks?|дн\w*)|(?:week|semaine|semana|kw|w)[ .]?[0-9]{1,2}|"
    r"(?:whole|full|all|half)[- ]day|(?:in the )?(?:morning|afternoon|evening)(?: only)?|matin|après-midi|mañana|manhã|tarde|vormittags?|nachmittags?|утро|a\.?m\.?|p\.?m\.?|noon|"
    r"inclusive|inclus|early|mid|late|(?:hora|heure|время|time)\b[^0-9]*|[^0-9]*\btime"
)
_YES = re.compile(r"(?i)y|yes|oui|s[íi]|ja|sim|да|x|✓|✔|available|possible|是|نعم")
_NO = re.compile(r"(?i)n|no|non|nein|não|нет|否|لا")
_GOES_ON_BELOW = re.compile(r"\n(?=[a-zà-ÿа-яё])")  # a line that begins small
_REMARK_END = re.compile(r"(?<=[^\W\d_]{3})[.!?]+(?:\s+|$)|\s*[;|\n•]\s*|\s+[-–—]+\s+(?![0-9])")
_IDLE_REMARK = re.compile(
    r"(?i)(?:fixed|confirmed?|final|ok|yes|oui|sí|ja|planned|scheduled|announced|new|none|no|n/?a|[-–—\s])*"
)


class MeetingCells:
    """`order` of figures in dates: `dmy`, `mdy`, or empty where the text does not tell."""

    def __init__(self, known: KnownRows, order: str) -> None:
        self.known, self.order = known, order
        self.parts = PartReader(known)

    def take(self, facts: Facts, cells: Mapping[str, str]) -> None:
        """`cells` by kind."""
        cells = {kind: without_struck(cell) for kind, cell in cells.items()}
        if "name" in cells:
            facts.name = self._name(facts, cells["name"])
        short = cells.get("short", "").strip(" -–—")
        facts.short_names += [] if not short or _NOWHERE.fullmatch(short) else [short]
        self._take_days(facts, cells)
        place, country = cells.get("place") or cells.get("city", ""), cells.get("country", "")
        is_said = country in place or not re.search(r"\w", country)
        self._take_place(facts, place if is_said else ", ".join(filter(None, [place, country])))
        self._take_mode(facts, cells)
        facts.organisers += filter(None, [doubts_in(tidy_line(cells.get("organiser", ""))).rest])
        facts.links += find_links(cells.get("links", ""))[0]
        self.take_remarks(facts, cells.get("state", ""))
        facts.remarks += filter(None, [tidy_line(cells.get("host", ""))])
        for said in filter(None, map(tidy_line, cells.get("", "").split(" | "))):
            self._take_unknown(facts, said)

    def _name(self, facts: Facts, cell: str) -> str:
        """Without its short name, how people meet and that it is off, where these stand apart, and lines of deadlines."""
        first, *lines = cell.splitlines() or [""]
        below = [line for line in lines if not self._take_bracket(facts, line.strip(" ()"), "")]
        name = " ".join([first, *below])
        facts.status, text = find_status(_MARKED_NEW.sub("", tidy_line(name)))
        text = text.replace(TAKEN, " ")
        for found in reversed(list(_BRACKET.finditer(text))):
            if self._take_bracket(facts, found[1].strip(), text[: found.start()]):
                text = text[: found.start()] + text[found.end() :]
        code = _CODE_IN_FRONT.match(text)
        is_row = code and (
            ASSEMBLY.fullmatch(code[1]) or self.known.is_nothing_but_organisers(code[1])
        )
        if code and not (facts.short_names or is_row):
            facts.short_names.append(code[1])
            text = text[code.end() :]
        ends = [end for end in _BEHIND_A_NAME.finditer(text) if modes_of_text(text[end.end() :])]
        if ends:
            facts.modes += modes_of_text(text[ends[0].end() :])
            text = text[: ends[0].start()]
        return tidy_line(text).strip(" ,;:*").replace(" ,", ",")

    def _take_bracket(self, facts: Facts, inner: str, before: str) -> bool:
        """What a bracket, or a line of its own, says beside the name."""
        doubts, modes = doubts_in(inner), modes_of_text(inner)
        is_named = ASSEMBLY.fullmatch(inner) and not WRITTEN_OUT.search(before)
        is_other = facts.short_names or is_named
        if modes:
            facts.modes += modes
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
        """A cell that says more than days and hours is asked."""
        said_ends = (without_hours(cells.get(kind, "")) for kind in ("starts", "ends"))
        ends = list(filter(None, (tidy_line(end.replace(TAKEN, " ")) for end in said_ends)))
        closed = [end for end in ends if doubts_in(end).rest]
        facts.dates_open |= 0 < len(closed) < len(ends)
        whole = " - ".join(dict.fromkeys(closed or ends)) or cells.get("dates", "")
        said = tidy_line(whole)
        if is_span(said, self.order):
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

    def _take_unknown(self, facts: Facts, said: str) -> None:
        """Of a column that nothing tells: a place or how people meet, where nothing else says it."""
        modes = modes_of_text(said)
        if modes and not facts.modes:
            facts.modes += modes
        elif not (facts.places or facts.choices) and self.parts.places.is_place(said):
            self._take_place(facts, said)
        else:
            self.take_remarks(facts, said)

    def _take_place(self, facts: Facts, cell: str) -> None:
        """A word that nobody knows is a city here; with “online” a place is hybrid."""
        if not re.search(r"\w", cell) or _NOWHERE.fullmatch(cell.strip()):
            return
        halves = re.split(r"\s+[&+]\s+", cell)
        if any(map(modes_of_text, halves)):  # “Zoom & Geneva”
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
        if inside.modes and _OR.search(text):
            ask_mode(facts, text)
        if inside.places and inside.mode == Mode.ONLINE:
            inside.modes = [Mode.HYBRID.value]
        # “Bergen, Norwegia”: the country may be meant.
        is_behind = rests and inside.places and inside.places[0].rivals and text.endswith(rests[-1])
        is_nowhere = not (inside.places or inside.choices or inside.place_open)
        if (is_nowhere or (is_behind and " " not in rests[-1])) and any(
            map(self.parts.places.is_city_like, rests)
        ):
            reason = _("Is the meeting held there? The text says: “%(text)s”.")
            found = [place.text for place in inside.places]
            facts.ask("venue", reason % {"text": text}, [*found, *rests, "TBC"])
        inside.remarks += rests
        inside.short_names, inside.dates = [], []
        facts.take(inside)

    def _take_mode(self, facts: Facts, cells: Mapping[str, str]) -> None:
        said = doubts_in(tidy_line(cells.get("mode", "").replace("\n", ", "))).rest
        said = _MODE_LETTERS.get(said, said)
        if modes := modes_of_text(said):
            facts.modes = modes
        elif re.search(r"\w", said):
            ask_mode(facts, said)
        remote = cells.get("remote", "").strip()
        if _NO.fullmatch(remote):
            facts.modes = facts.modes or [Mode.IN_PERSON.value]
        elif remote:
            is_also = _YES.fullmatch(remote) and facts.places
            facts.modes += [Mode.HYBRID.value] if is_also else modes_of_text(remote)
        if said := tidy_line(cells.get("type", "")):
            facts.kind, modes = kind_said(said), modes_of_text(said)
            facts.modes += [] if facts.modes else modes
            facts.remarks += [] if facts.kind or modes else [said]

    def take_remarks(self, facts: Facts, text: str) -> None:
        """Days in it are days of something else, unless it says that those of the meeting changed: these are asked."""
        links, text = find_links(_GOES_ON_BELOW.sub(" ", text))
        facts.links += links
        for piece in filter(None, map(tidy_line, _REMARK_END.split(text.replace(TAKEN, " ")))):
            status, rest = find_status(piece)
            organisers, _hosts, around = find_organisers(piece)
            doubts, modes = doubts_in(piece), modes_of_text(piece)
            facts.organisers += organisers
            facts.modes += [] if facts.modes else modes
            facts.status = facts.status or (status if rest.lstrip().startswith(TAKEN) else "")
            facts.dates_open |= doubts.dates or (doubts.unsaid and not doubts.rest)
            facts.place_open |= doubts.place
            left = [doubts.rest, around, rest]
            is_said = any(not re.search(r"\w", one.replace(TAKEN, "")) for one in left)
            if not (modes or is_said or _IDLE_REMARK.fullmatch(piece)):
                facts.remarks.append(piece)

    def ask_about(self, facts: Facts, remark: str) -> None:
        """What fits no column may still say days, a place or how people meet: then these are asked."""
        days = days_of_remark(remark, with_months=facts.dates_open or not facts.dates)
        if days:
            facts.ask_dates(remark, with_span([*facts.dates, *days], self.order))
        is_change = CHANGE.search(remark) or _OTHERWISE.search(remark)
        is_known = facts.modes and not is_change
        if speaks_of_mode(remark) and not (is_known or facts.is_asked("mode")):
            ask_mode(facts, remark)
        self.ask_place(facts, remark, is_change=bool(is_change))
        is_said = days or facts.status or facts.is_asked("venue") or facts.is_asked("mode")
        if MOVED.search(remark) and not is_said:
            facts.ask_dates(remark, facts.dates)

    def ask_place(self, facts: Facts, said: str, *, is_change: bool = False) -> None:
        is_placed = facts.places or facts.choices or facts.place_open or facts.is_asked("venue")
        if (is_placed or facts.mode == Mode.ONLINE) and not is_change:
            return
        place = self.parts.places.find(
            split_place(_IN.sub(", ", _OTHERWISE.sub("", said)))
        )  # a part of it, or behind “in”
        if place and place.text not in facts.place:
            reason = _("Is the meeting held there? The text says: “%(text)s”.")
            facts.ask("venue", reason % {"text": said}, [facts.place, place.text, "TBC"])


def with_span(days: Sequence[str], order: str) -> list[str]:
    """With the span from the one to the other of two days."""
    span = " - ".join(days)
    is_one = len(days) == 2 and is_span(span, order)
    return (
        [*days, span]
        if is_one and not any(is_several_days(day, order) for day in days)
        else [*days]
    )


def ask_mode(facts: Facts, said: str) -> None:
    reason = _("How do people meet? The text says: “%(said)s”.")
    facts.ask("mode", reason % {"said": said}, [str(mode.label) for mode in Mode])
