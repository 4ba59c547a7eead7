"""What the lines or cells about one meeting say together: each point once; what is not certain is a question."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from django.utils.translation import gettext as _

from exchange.columns.days import dates_in

from ...choices import Mode, Status
from .certainty import CellQuestion, uncertainties
from .day_choices import choices_of_days, in_order
from .items import Item
from .tables.cell_scans import scan_of_cells
from .titles import MORE_DAYS, bare_title, chosen_title, without_organiser
from .words.known_rows import ASSEMBLY, MEETING, KnownRows
from .words.organisers import each_organiser, is_only_a_role
from .words.pieces import without_numbers_of_bodies
from .words.place import Place
from .words.prose import name_in
from .words.remarks import PREPARES, may_speak_of_mode
from .words.scan import Scan
from .words.scanner import Scanner
from .words.short_names import is_code
from .words.states import CHANGE, NOTE_MARK

_BEHIND_IN = re.compile(r"\b(?:in|at|à|en|em)\s+([A-ZÀ-Þ][\w'’.-]+(?:[ -][A-ZÀ-Þ][\w'’.-]+){0,2})$")
_NO_CITY = re.compile(
    r"africa|europe|asia|pacific|america|arab|caribbean|afrique|amérique|caraïbe|caribe|oceania|itu|wtsa|amnt|english|french|spanish",
    re.IGNORECASE,
)
_POSTPONED_TO = re.compile(
    r"(?:postponed|deferred|reportée?|aplazad[oa]|adiad[oa]|verschoben) (?:to|from|au|du|à|al?|para|auf)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:will now|is now|now (?:takes|be))\b", re.IGNORECASE)
_WEBINAR = re.compile(
    r"\bweb(?:inars?|inaires?|inarios?)\b", re.IGNORECASE
)  # is online by its name
_FIGURES_FIRST = re.compile(
    r"[0-9]{1,2}(?:\s*[-–]\s*[0-9]{1,2})?\s*[:.)]\s|[0-9]{1,2}\s*[-–/]\s*[0-9]{1,2}\s"
)
_OFFERED = 6
_DAYS_SAID = re.compile(
    r"\b(?:days?|weeks?|journées?|jornadas?|course|call|panel)\b", re.IGNORECASE
)
_LIKE_ABOVE = re.compile(r"(?:idem|ditto|dito|same|ebenda|ídem)\b|[\"”〃″]", re.IGNORECASE)


@dataclass
class ParsedMeeting:
    name: str = ""
    short_name: str = ""
    dates: str = ""
    place: str = ""
    dates_open: bool = False
    place_open: bool = False
    mode: str = ""
    status: str = ""
    hours: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    organisers: list[str] = field(default_factory=list)  # codes of those who are said to hold it
    is_held_by_others: bool = False  # who are not in the table participants
    assemblies: list[str] = field(default_factory=list)  # codes that stand alone
    text: str = ""  # all that was said
    questions: list[CellQuestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(
        default_factory=list
    )  # behind the meeting, or in a cell of their own
    section: str = ""  # what stands above the list of meetings

    def add_question(
        self, column: str, value: str, reason: str, choices: Iterable[str] = ()
    ) -> None:
        offered = tuple(dict.fromkeys(filter(None, choices)))[:_OFFERED]
        self.questions.append(CellQuestion(column, value, reason, offered))


class MeetingReader:
    """`order` of figures in dates: `dmy`, `mdy`, or empty where the text does not tell."""

    def __init__(self, known: KnownRows, scanner: Scanner, order: str = "") -> None:
        self.known, self.scanner, self.order = known, scanner, order
        self.author: list[str] = []  # the organisation whose mail it is

    def of_cells(self, cells: Mapping[str, str]) -> ParsedMeeting:
        scan, extra, told = scan_of_cells(self.scanner, self.known, cells)
        return self._settled(scan, scan.name, extra, told, is_cell=True)

    def of_item(self, item: Item) -> ParsedMeeting:
        """The title stands above the days, or alone below them; what follows it is no name."""
        scan = Scan()
        titles: list[str] = []
        extra: list[str] = []
        for line in item.lines:
            scan.take(line.scan)
            (
                extra if titles and line is not item.lines[0] and len(item.lines) > 1 else titles
            ).extend(line.scan.runs)
        is_block = len(item.lines) > 1
        name = scan.name or chosen_title(titles, is_block, self.known)
        rest = [run for run in [*titles, *extra] if run != name]
        found = self._settled(scan, name, rest, item.text, is_cell=bool(scan.name))
        found.section = item.section
        self._remarks(found, scan)
        return found

    def of_sentences(self, item: Item) -> ParsedMeeting:
        """Of running text: the name is what its sentences call the meeting, or is asked."""
        scan = Scan()
        for line in item.lines:
            scan.take(line.scan)
        name = next((run for line in item.lines for run in line.scan.runs), "")
        if not name and not scan.name_choices:
            scan.name_choices = [item.lines[0].row.text]
        text = " ".join(line.row.text for line in item.lines)
        if scan.mode == Mode.ONLINE:
            scan.places = []  # “with our colleagues in Moscow we have agreed on a meeting online”
        meeting = self._settled(scan, name, [], text, is_cell=True)
        meeting.section = "; ".join(self.author)
        cities = {place.city: place.text for place in scan.places if place.city}
        if len(cities) > 1 and not any(one.column == "venue" for one in meeting.questions):
            reason = _("The text names several places. Choose one, or TBC while it is open.")
            meeting.add_question("venue", meeting.place, reason, [*cities.values(), "TBC"])
        if scan.is_unsure and not meeting.questions:
            reason = _("The text is not sure of this. Keep it, or correct it.")
            for column, value in (("dates", meeting.dates), ("venue", meeting.place)):
                if value:
                    meeting.add_question(column, value, reason, [value])
        return meeting

    def _remarks(self, found: ParsedMeeting, scan: Scan) -> None:
        """What sentences behind the meeting may say of it is asked; the rest is kept."""
        said = " ".join(scan.remarks)
        if not found.mode and may_speak_of_mode(said):
            reason = _("“%(remark)s” may say how people meet. Choose the mode, or leave it empty.")
            modes = [Mode.IN_PERSON.value, Mode.HYBRID.value, Mode.ONLINE.value]
            found.add_question("mode", "", reason % {"remark": said}, modes)
        if CHANGE.search(said) and dates_in(said) and found.dates:
            reason = _("Which dates are right? “%(remark)s” names others.")
            others = [said[start:end] for start, end in dates_in(said)]
            found.add_question(
                "dates", found.dates, reason % {"remark": said}, [found.dates, *others]
            )
        for remark in scan.remarks:
            if PREPARES.search(remark):
                found.assemblies += [code[0] for code in ASSEMBLY.finditer(remark)]

    def _settled(
        self, scan: Scan, name: str, extra: Sequence[str], text: str, is_cell: bool
    ) -> ParsedMeeting:
        found = ParsedMeeting(
            mode=scan.mode,
            status=scan.status,
            hours=scan.hours,
            links=scan.links,
            dates_open=scan.dates_open,
            place_open=scan.place_open,
            text=text,
            remarks=scan.remarks,
        )
        rest = self._sorted(found, scan, [run for run in extra if re.search(r"\w", run)])
        self._name(found, scan, name, rest, text, is_cell)
        self._dates(found, scan, text)
        if "~~" in text and not found.status:
            states = [Status.CANCELLED.value, Status.POSTPONED.value, Status.ANNOUNCED.value]
            found.add_question(
                "status", "", _("The text is struck through. Choose the status."), states
            )
        self._place(found, scan)
        self._organisers(found, scan)
        if not found.mode and not scan.places and _WEBINAR.search(found.name):
            found.mode = Mode.ONLINE.value
        asked = {one.column for one in found.questions}
        is_bare = not (scan.says_something or asked)
        is_dated = bool(scan.dates or scan.dates_open)
        uncertain = uncertainties(
            found, [*rest, *found.assemblies], self.known, is_dated=is_dated, is_bare=is_bare
        )
        found.questions += [one for one in uncertain if one.column not in asked]
        found.dates_open |= scan.something_open and not found.dates
        found.place_open |= scan.something_open and bool(found.dates) and not found.dates_open
        found.notes += [
            _("“%(part)s” fits no column; it is kept in the editors' note.") % {"part": part}
            for part in dict.fromkeys([*scan.venues, *scan.remarks, *rest])
        ]
        if not (found.dates or found.dates_open or found.questions):
            found.notes.append(_("no date found; dates left empty."))
        return found

    def _sorted(self, found: ParsedMeeting, scan: Scan, runs: Iterable[str]) -> list[str]:
        """What stands beside the name and is an organiser, an assembly or a short name is taken as such; the rest is left."""
        rest = []
        for run in runs:
            if ASSEMBLY.fullmatch(run):
                found.assemblies.append(run)
            elif self.known.is_nothing_but_organisers(run):
                scan.organisers.append(run)
            elif is_code(run):
                scan.short_names.append(run)
            else:
                rest.append(run)
        return rest

    def _name(
        self,
        found: ParsedMeeting,
        scan: Scan,
        name: str,
        rest: Sequence[str],
        text: str,
        is_cell: bool,
    ) -> None:
        choices = list(scan.name_choices)
        name = name.replace("~~", "").strip()
        if name and not is_cell:
            name, choices = name_in(name)
        name, organisers = without_organiser(bare_title(name), self.known)
        scan.organisers += organisers
        if not name and not choices:
            alone = [*scan.short_names, *found.assemblies, *scan.organisers]
            name = next(iter(alone), "")
            choices = list(rest)
        found.name = name
        found.short_name = next((short for short in scan.short_names if short != name), "")
        if not name and choices:
            reason = _("The name of the meeting is not certain. Choose it, or write it.")
            found.add_question("name", "", reason, choices)
        elif not name:
            found.add_question("name", "", _("No name found. Write it."))
        elif is_cell and self._is_bare(found, scan, name):
            reason = _("Nothing says that this is a meeting. Keep the name, or leave the row out.")
            found.add_question("name", name, reason, [name])
        elif NOTE_MARK.search(text) or _FIGURES_FIRST.match(name):
            found.add_question(
                "name",
                name,
                _("A sign or figures stand beside the name. Keep it, or correct it."),
                [name],
            )
        elif not scan.places and not is_cell:
            self._ask_what_in_means(found, name)

    def _is_bare(self, found: ParsedMeeting, scan: Scan, name: str) -> bool:
        """Days and a name that may be of anything: a holiday, a trip; or a name that only points to another."""
        said = (scan.places, scan.organisers, found.short_name, scan.mode, scan.hours, scan.links)
        is_named = MEETING.search(_DAYS_SAID.sub(" ", name)) or ASSEMBLY.search(name)
        is_known = is_named or self.known.organisers_in(name)
        return bool(_LIKE_ABOVE.match(name)) or not (any(said) or is_known)

    def _ask_what_in_means(self, found: ParsedMeeting, name: str) -> None:
        """“Workshop in Springfield”: a place that nobody knows, or a part of the name."""
        behind = _BEHIND_IN.search(name)
        if not behind or MEETING.search(behind[1]) or _NO_CITY.search(behind[1]):
            return
        if not self.known.organisers_in(behind[1]):
            reason = _("“%(place)s” may be a place. Keep the name, or choose it without the place.")
            without = name[: behind.start()].strip(" ,")
            found.add_question("name", name, reason % {"place": behind[1]}, [name, without])

    def _dates(self, found: ParsedMeeting, scan: Scan, text: str) -> None:
        dates = list(dict.fromkeys(scan.dates))
        if not dates:
            return
        is_said_now = len(dates) == 1 and _NOW.search(text)
        is_moved = (CHANGE.search(text) and not is_said_now) or (
            scan.status == Status.POSTPONED and _POSTPONED_TO.search(text)
        )
        at = text.find(dates[0])
        text = without_numbers_of_bodies(text)
        before = text[max(0, at - 20) : at] if at > 0 else ""
        if len(dates) > 1 or is_moved:
            ends = [end for written in dates for end in re.split(r"\s+(?:to|until)\s+", written)]
            reason = _("Which dates are right? The text names: %(dates)s.")
            said = "; ".join(dates)
            found.add_question("dates", said, reason % {"dates": said}, [*dates, *ends])
        elif choices := choices_of_days(dates[0], self.order):
            reason = _("The text says more of the days than “%(dates)s”. Write them.")
            found.add_question("dates", dates[0], reason % {"dates": dates[0]}, choices)
        elif MORE_DAYS.search(before) and not re.search(
            r"(?:no|n°|nr|#)\.?\s*[0-9]+\W*$", before, re.IGNORECASE
        ):
            reason = _("The text says more of the days than “%(dates)s”. Write them.")
            found.add_question("dates", dates[0], reason % {"dates": dates[0]}, dates)
        else:
            found.dates = in_order(dates[0], self.order)

    def _place(self, found: ParsedMeeting, scan: Scan) -> None:
        places = scan.alternatives or scan.places
        countries = {place.country.pk for place in places if place.country}
        texts = list(dict.fromkeys(place.text for place in places))
        if len(countries) > 1 or scan.alternatives:
            reason = _("The text names several places. Choose one, or TBC while it is open.")
            found.add_question("venue", "; ".join(texts), reason, [*texts[: _OFFERED - 1], "TBC"])
        elif places:
            self._one_place(found, next((one for one in places if one.city), places[0]))

    def _one_place(self, found: ParsedMeeting, place: Place) -> None:
        country = place.country or (
            self.known.one_in(place.rivals, found.text) if place.rivals else None
        )
        if country or not place.rivals:
            found.place = replace(place, country=country).text
            if place.rivals:
                note = _("%(place)s: the country follows from the city.")
                found.notes.append(note % {"place": found.place})
        else:
            choices = [f"{place.city}, {rival.listed_name}" for rival in place.rivals]
            reason = _("“%(city)s” may be in several countries. Choose one.")
            found.add_question("venue", place.city, reason % {"city": place.city}, choices)

    def _organisers(self, found: ParsedMeeting, scan: Scan) -> None:
        known = self.known.is_nothing_but_organisers
        for said in [one for said_of in scan.organisers for one in each_organiser(said_of, known)]:
            codes = self.known.organisers_in(said)
            if codes and is_only_a_role(self.known.without_names(said)):
                found.organisers += codes
            else:
                found.is_held_by_others = True
                found.notes.append(self._stranger(said))
        for host in scan.hosts:
            note = _("Hosted by %(host)s: this has no column; it is kept in the editors' note.")
            found.notes.append(note % {"host": host})
        if len(found.organisers) > 1:  # CITEL / OAS: not the one whose body the other is
            found.organisers = self.known.organisers_in("; ".join(found.organisers))

    def _stranger(self, said: str) -> str:
        names = self.known.organiser_names
        near = [names[name] for name in get_close_matches(said.casefold(), names, n=3)]
        near = list(dict.fromkeys([*near, *self.known.organisers_in(said)]))
        note = _("“%(organiser)s” is not in the table participants; organisers are left empty.")
        note %= {"organiser": said}
        return f"{note} {_('Similar: %(near)s.') % {'near': ', '.join(near)}}" if near else note
