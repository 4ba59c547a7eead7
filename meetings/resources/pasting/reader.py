"""One meeting of what was understood of it: its name, days, place and organisers are settled or, where they are not certain, asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.dates import Precision
from exchange.columns.days import choices_of_days, dates_in, is_span, months_in, read_span

from ...choices import Mode, Status
from .cell_reader import MeetingCellReader
from .facts import Facts
from .items import Item
from .known_rows import MEETING, KnownRows
from .questions import NOTE_MARK, ask_name, doubt_of_name, is_cut, says_meeting
from .said import CHANGE

_ARTICLE = re.compile(
    r"^[0-9]{1,2}(?:\.[0-9]{1,2})+\.?\s+(?=\D)|^(?:the|our|le|la|les|der|die|das|el|los)\s+(?=\S+\s)|^(?:l['’])(?=\w)|"
    r",\s+(?:daily|(?:every|each) (?:\w+ )?(?:morning|day)(?: at)?(?: [0-9]{1,2}[.:h][0-9]{2})?)$",
    re.IGNORECASE,
)
_WEBINAR = re.compile(r"\bweb(?:inars?|inaires?|inarios?)\b|вебинар|网络研讨会", re.IGNORECASE)
_IN_CITY = re.compile(r"\s(?:in|at|à|en|em|в)\s+([A-ZÀ-ÞА-Я][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){0,2})$")
_AND = re.compile(r",?\s+(?:and|et|y|und|e|и)\s+|\s*[/&+;,、]\s*|\s+[–-]\s+", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:director|directeur|secretariat|secrétariat|secretaría|секретариат|chair\w*|bureau|the|of|le|la|du|de|and|et|y|und|e)\b|[\W_]+",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}")


class MeetingReader:
    """`years` that the text names, for days without one."""

    def __init__(self, known: KnownRows, order: str = "", years: Sequence[str] = ()) -> None:
        self.known, self.order, self.years = known, order, years
        self.cells = MeetingCellReader(known, order)

    def of_cells(self, cells: Mapping[str, str], text: str) -> Facts:
        """The name has a column of its own: it is asked where it says nothing, or nothing beside it speaks of a meeting."""
        facts = Facts(text=text)
        self.cells.take(facts, cells)
        alone = [*facts.short_names, *facts.organisers]
        facts.name = _ARTICLE.sub("", facts.name) or next(iter(alone), "")
        told = " ".join(cells.get(kind, "") for kind in ("name", "dates", "starts", "place"))
        is_meeting = says_meeting(facts.name, self.known) or facts.says_more_than_days or alone
        is_left_empty = cells.get("name") == "" and not facts.short_names
        if is_left_empty or not re.search(r"[^\W\d_]", facts.name):
            facts.ask("name", _("No name found. Write it."))
        elif NOTE_MARK.search(told):
            ask_name(facts, _("A sign of a note stands beside it, and no note below."), [])
        elif is_cut(facts.name):
            ask_name(facts, _("It looks cut off."), [])
        elif not is_meeting:
            ask_name(facts, _("Nothing says that it is a meeting."), [])
        self._settle(facts)
        return facts

    def of_item(self, item: Item) -> Facts:
        """The name stands behind a label, or is the one of the rests that speaks of a meeting."""
        facts, rests = item.facts(), item.rests()
        facts.section, facts.text = item.section, item.text
        self.cells.take(facts, item.cells)
        is_labelled = bool(facts.name)
        facts.name = _ARTICLE.sub("", facts.name or self._chosen_name(facts, rests))
        bare = [_ARTICLE.sub("", rest) for rest in rests]
        others = [rest for rest, one in zip(rests, bare, strict=True) if one != facts.name]
        if bare[:1] == [facts.name]:
            below = [rest for rest in item.details() if not MEETING.search(rest)]
            facts.remarks += below
            others = [rest for rest in others if rest not in below]
        if "~~" in item.text:
            states = [str(one.label) for one in (Status.CANCELLED, Status.POSTPONED)]
            facts.ask("status", _("The text is struck through. Choose the status."), states)
            facts.name = facts.name.replace("~~", "").strip()
        self._ask_name(facts, others, is_labelled=is_labelled)
        remarks, facts.remarks = facts.remarks, []
        for remark in remarks:
            self.cells.take_remarks(facts, remark)
        facts.remarks += others
        if len(facts.dates) == 1 and CHANGE.search(item.text) and not facts.is_asked("dates"):
            reason = _("Which dates are right? The text says: “%(text)s”.")
            facts.ask("dates", reason % {"text": item.text[:200]}, facts.dates)
        self._settle(facts)
        return facts

    def _chosen_name(self, facts: Facts, rests: Sequence[str]) -> str:
        meant = [rest for rest in rests if says_meeting(rest, self.known)]
        certain = [rest for rest in meant if not doubt_of_name(rest, self.known)]
        alone = [*facts.short_names, *facts.assemblies, *facts.organisers]
        return next(iter([*certain, *meant, *rests, *alone]), "")

    def _ask_name(self, facts: Facts, others: Sequence[str], *, is_labelled: bool) -> None:
        """Certain is one name that looks like one, beside which nothing stands that may be one as well."""
        if not facts.name:
            facts.ask("name", _("No name found. Write it."), others)
            return
        doubt = "" if is_labelled else doubt_of_name(facts.name, self.known)
        rivals = [one for one in others if says_meeting(one, self.known) or one[:1].isupper()]
        city = self._city_left(facts)
        if doubt:
            ask_name(facts, doubt, rivals, self.known)
        elif NOTE_MARK.search(facts.text):
            ask_name(facts, _("A sign of a note stands beside it."), rivals)
        elif rivals:
            doubt = _("The text says besides: %(others)s.") % {"others": "; ".join(rivals)}
            ask_name(facts, doubt, rivals)
        elif city:
            doubt = _("“%(place)s” may be the place, or a part of the name.") % {"place": city}
            ask_name(
                facts, doubt, [_IN_CITY.sub("", facts.name), facts.name.removesuffix(city).strip()]
            )
            facts.ask("venue", _("Is the meeting held there? It stands in the name."), [city])

    def _city_left(self, facts: Facts) -> str:
        """A word at the end of a name that may be a place, where none is known."""
        if facts.places or facts.choices or facts.place_open or facts.mode == Mode.ONLINE:
            return ""
        words = facts.name.split(" ")
        for count in (2, 1):  # “TSAG Geneva Switzerland”
            found = self.cells.parts.places.find(words[-count:]) if len(words) > count else None
            if found and found.count == count:
                return " ".join(words[-count:])
        behind = _IN_CITY.search(facts.name)
        if not behind:
            return ""
        is_of_name = says_meeting(behind[1], self.known) or self.known.is_region(behind[1])
        return "" if is_of_name else behind[1]

    def _settle(self, facts: Facts) -> None:
        """Of several the first is the best reading."""
        facts.short_names = [one for one in facts.short_names if one != facts.name]
        self._settle_dates(facts)
        if not (facts.modes or facts.places) and _WEBINAR.search(facts.name):
            facts.modes.append(Mode.ONLINE.value)
        self._settle_place(facts)
        if facts.something_open and (not facts.dates or (facts.places and not facts.place_open)):
            facts.dates_open = True
        elif facts.something_open and not facts.dates_open:
            facts.place_open = True
        self._settle_organisers(facts)
        for part in dict.fromkeys(facts.remarks):
            note = _("“%(part)s” fits no column; it is kept in the editors' note.")
            facts.notes += [note % {"part": part}] if re.search(r"\w", part) else []
        if not (facts.dates or facts.dates_open or facts.is_asked("dates")):
            facts.notes.append(_("no date found; dates left empty."))

    def _settle_dates(self, facts: Facts) -> None:
        dates = list(dict.fromkeys(facts.dates))
        if not dates:
            return
        said, choices = dates[0], choices_of_days(dates[0], self.order)
        is_asked = facts.is_asked("dates")
        reason = ""
        if len(dates) > 1:
            said, choices = "; ".join(dates), dates
            reason = _("Which dates are right? The text names: %(dates)s.")
        elif choices:
            reason = _("The text says more of the days than “%(dates)s”. Choose or write them.")
        elif not is_span(said, self.order) and (choices := months_in(said)):
            reason = _("“%(dates)s” names several months. Which days are meant?")
        elif not re.search(r"[0-9]{4}", said) and dates_in(said) and not is_asked:
            choices = [one for year in self.years if is_span(one := f"{said} {year}", self.order)]
            reason = _("“%(dates)s” has no year. Which one is meant?") if choices else ""
        if reason:
            facts.ask("dates", reason % {"dates": said}, choices)
        facts.dates = [self._in_order(dates[0])]

    def _in_order(self, dates: str) -> str:
        """Days in figures as ISO dates, where the text tells their order."""
        if not self.order or not _FIGURES.search(dates):
            return dates
        try:
            span = read_span(dates, self.order)
        except ValidationError:
            return dates
        if span.first is None or span.last is None or span.precision != Precision.DAY:
            return dates
        days = " - ".join(dict.fromkeys([span.first.isoformat(), span.last.isoformat()]))
        return days if span.confirmed else f"{days} (TBC)"

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
            country = place.country or self.known.one_in(place.rivals, facts.text)
            facts.places = [replace(place, country=country)]
            if country:
                note = _("%(place)s: the country follows from the city.")
                facts.notes.append(note % {"place": facts.places[0].text})
            else:
                choices = [f"{place.city}, {rival.listed_name}" for rival in place.rivals]
                reason = _("“%(city)s” may be in several countries. Choose one.")
                facts.ask("venue", reason % {"city": place.city}, choices)
        else:
            facts.places = places

    def _settle_organisers(self, facts: Facts) -> None:
        """As codes; those whom the table does not know are named."""
        codes: list[str] = []
        facts.is_held_by_others = False
        for said in [one for whole in facts.organisers for one in self._each(whole)]:
            found = self.known.organisers_in(said)
            if found and not _ROLE.sub("", self.known.without_names(said)):
                codes += found
            elif re.search(r"\w", said):
                facts.is_held_by_others = True
                facts.notes.append(self._stranger(said))
        # CITEL / OAS: not the one whose body the other is
        facts.organisers = self.known.organisers_in("; ".join(codes)) if len(codes) > 1 else codes

    def _each(self, said: str) -> list[str]:
        """“ITU / ETSI” apart where one of them is known: the “and” of a name divides nothing."""
        parts = [part.strip() for part in _AND.split(said)]
        is_list = len(parts) > 1 and any(map(self.known.is_nothing_but_organisers, parts))
        return parts if is_list else [said]

    def _stranger(self, said: str) -> str:
        names = self.known.organiser_names
        near = [names[name] for name in get_close_matches(said.casefold(), names, n=3)]
        near = list(dict.fromkeys([*near, *self.known.organisers_in(said)]))
        note = _("“%(organiser)s” is not in the table participants; organisers are left empty.")
        note %= {"organiser": said}
        return f"{note} {_('Similar: %(near)s.') % {'near': ', '.join(near)}}" if near else note
