"""The rows that words of a pasted line may mean."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.db.models import QuerySet

from exchange.columns.pasted.names import any_of, rows_by_name
from participants.choices import ParticipantKind
from participants.models import Participant

from ...models import Assembly, Meeting, Series
from ..places import place_of

Cities = Mapping[str, int]  # a city → the key of the country in which all known meetings there were

ASSEMBLY = re.compile(
    r"(?<![\w-])(WTSA|WTSC|WTDC|WRC|PP|AMNT|CMDT)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])",
    re.IGNORECASE,
)

_IN_FRENCH_AND_SPANISH = {"AMNT": "WTSA", "CMDT": "WTDC"}

MEETING = re.compile(
    r"\b(?:meetings?|réunions?|reuni(?:ón|ones)|assembly|wtsa|wtdc|tsag|symposium|workshop|forum|session|conference|seminar|webinar|summit|training|congress|"
    r"(?:working|regional) group|working party|content week|irm|sg ?\d+|study group|"
    r"com-itu|wgconf|plenary|consultation|preparat\w+)\b",
    re.IGNORECASE,
)

# For lines read without the table of participants.
_REGIONAL = (
    *["APT", "ATU", "CITEL", "WGCONF", "CEPT", "Com-ITU", "RCC", "LAS"],
    *("CEPT Com-ITU", "Arab Group", "African Group"),
)
_OTHERS = ("TSAG", "TSB")
# How people name a region whose organisation they do not name.
_REGION_WORDS = {
    "africa": r"africa(?:n|na|no|ine)?|APM",
    "arab_states": r"arab(?: states| region)?",
    "asia_pacific": r"asia[- ](?:and[- ](?:the[- ])?)?pacific",
    "americas": r"(?:inter-?)?americas?|inter-?american",
    "europe": r"europe(?:an)?",
    "cis": r"CIS",
}
_PREPARATION = re.compile(r"\bpr[eé]p(?:arat\w+|\.)?\b|\bAPM", re.IGNORECASE)
_REGIONAL_KINDS = {ParticipantKind.REGIONAL_ORGANISATION, ParticipantKind.ORGANISATION_BODY}


class KnownRows:
    """The rows that words of a line may mean."""

    def __init__(
        self,
        participants: Iterable[Participant],
        assemblies: Iterable[Assembly],
        series: Iterable[Series],
        cities: Cities = MappingProxyType({}),
    ) -> None:
        rows = list(participants)
        self.states = rows_by_name(row for row in rows if row.kind == ParticipantKind.MEMBER_STATE)
        self.organisers = rows_by_name(
            row for row in rows if row.kind != ParticipantKind.MEMBER_STATE
        )
        self.assemblies = {Assembly.normalise_key(row.code): row for row in assemblies}
        self.series = list(series)
        keys = {row.pk: row for row in rows}
        self.cities = {
            Participant.normalise_key(city): keys[country] for city, country in cities.items()
        }
        self.of_regions = _by_region(rows)
        names = {
            name
            for row in rows
            if row.kind != ParticipantKind.MEMBER_STATE
            for name in (row.code, *row.key_aliases())
        }
        self._names = any_of(names or {*_REGIONAL, *_OTHERS})

    def state(self, text: str) -> Participant | None:
        return self.states.get(Participant.normalise_key(text))

    def place(self, text: str) -> tuple[str, Participant] | None:
        """City and country; the country of a city alone is that of the meetings which were held there."""
        if found := place_of(text, self.state):
            return found
        country = self.cities.get(Participant.normalise_key(text))
        return (text, country) if country else None

    def is_about_a_meeting(self, text: str) -> bool:
        return bool(MEETING.search(text) or self._names.search(text))

    def ends_with_a_place(self, text: str) -> bool:
        """Whether the last words after a comma, a bar or “in” are a place."""
        last = re.split(r",\s+|:\s+|\s+\|\s+|\s+(?:in|at)\s+", text.rstrip(" .;"))[-1]
        return last != text and bool(self.place(last))

    def assembly_code(self, match: re.Match[str]) -> str:
        """The code as the table has it, or as written without a table; empty where it is unknown."""
        word, year = match[1].upper(), match[2]
        word = _IN_FRENCH_AND_SPANISH.get(word, word)
        for code in (f"{word}-{year}", f"{word}-{year[-2:]}"):
            if row := self.assemblies.get(Assembly.normalise_key(code)):
                return row.code
        return "" if self.assemblies else f"{word}-{year}"

    def organisers_in(self, text: str) -> list[str]:
        """Codes, or names as written without a table; not one that only says whose body it is."""
        written = list(dict.fromkeys(match[0] for match in self._names.finditer(text)))
        rows = {
            row.pk: row
            for name in written
            if (row := self.organisers.get(Participant.normalise_key(name)))
        }
        parents = {row.part_of_id for row in rows.values()}
        return (
            [row.code for row in rows.values() if row.pk not in parents]
            if self.organisers
            else written
        )

    def organisation_of_region_in(self, text: str) -> list[str]:
        """Of a preparatory meeting that names its region only: “African preparatory meeting”."""
        if not _PREPARATION.search(text):
            return []
        found = [
            row.code
            for region, row in self.of_regions.items()
            if re.search(rf"\b(?:{_REGION_WORDS[region]})\b", text, re.IGNORECASE)
        ]
        return found if len(found) == 1 else []

    def is_nothing_but_organisers(self, text: str) -> bool:
        return not self._names.sub("", text).strip(" /&+,-") and bool(text)

    def is_regional(self, organiser: str) -> bool:
        row = self.organisers.get(Participant.normalise_key(organiser))
        return bool(row.region) and row.kind in _REGIONAL_KINDS if row else organiser in _REGIONAL

    def series_of(self, organisers: list[str], code: str) -> Series | None:
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


def countries_of_cities(meetings: QuerySet[Meeting]) -> dict[str, int]:
    """City → key of its country, of the cities of which all meetings give the same one."""
    countries: dict[str, set[int]] = defaultdict(set)
    held = meetings.exclude(city="").exclude(country=None).order_by()
    for city, country in held.values_list("city", "country"):
        countries[city].add(country)
    return {city: found.pop() for city, found in countries.items() if len(found) == 1}


def _by_region(rows: Iterable[Participant]) -> dict[str, Participant]:
    """The one regional organisation of each region."""
    found = [row for row in rows if row.kind == ParticipantKind.REGIONAL_ORGANISATION]
    times = Counter(row.region for row in found)
    return {
        row.region: row for row in found if times[row.region] == 1 and row.region in _REGION_WORDS
    }
