"""The rows that words of a pasted line may mean."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from django.db.models import QuerySet

from exchange.columns.pasted.names import any_of, rows_by_name
from participants.choices import ParticipantKind
from participants.models import Participant

from ...models import Assembly, Meeting, Series
from ..gazetteer import countries_of_city, country_named, country_of_code

Cities = Mapping[str, int]  # a city → the key of the country in which all known meetings there were

ASSEMBLY = re.compile(
    r"(?<![\w-])(WTSA|WTSC|WTDC|WRC|PP|AMNT|CMDT|CMR)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])",
    re.IGNORECASE,
)
ASSEMBLY_WRITTEN = re.compile(
    r"(?:the |la |l['’])?(?:world telecommunication standardi[sz]ation assembly|assemblée mondiale de normalisation des télécommunications|"
    r"asamblea mundial de normalización de las telecomunicaciones|assembleia mundial de normalização das telecomunicações|"
    r"weltversammlung für (?:die )?(?:standardisierung|normung) der telekommunikation)(?: [0-9]{4})?",
    re.IGNORECASE,
)
_IN_ENGLISH = {"AMNT": "WTSA", "CMDT": "WTDC", "CMR": "WRC"}

MEETING = re.compile(
    r"\b(?:meetings?|assembly|wtsa|amnt|wtdc|tsag|gcnt|symposium|workshops?|forum|sessions?|conferences?|seminars?|webinars?|summit|training|congress|colloquium|"
    r"(?:working|regional) group|working part(?:y|ies)|content week|irm|sg ?\d+|study group|com-itu|wgconf|plenary|consultations?|preparat\w+|pre-meeting|"
    r"call|briefing|dialogue|caucus|round ?table|hackathon|course|retreat|clinic|days?|week|panel|kick-?off|ad hoc|"
    r"réunions?|atelier|séminaire|journées?|conférence|assemblée|commission d['’]études|colloque|forum|sommet|dialogue|rencontre|formation|"
    r"reuni[oó]n(?:es)?|taller|seminario|foro|conferencia|asamblea|comisión de estudio|cumbre|jornadas?|curso|encuentro|"
    r"sitzung|tagung|konferenz|versammlung|treffen|arbeitsgruppe|schulung|"
    r"reuni(?:ão|ões)|oficina|seminário|fórum|conferência|assembleia|cúpula|encontro)\b|\B(?:sitzung|tagung|konferenz|treffen|versammlung|seminar|gruppe)\b|"
    r"\b(?:собрани|заседани|совещани|семинар|форум|конференци|ассамбле|встреч)\w*",
    re.IGNORECASE,
)

# How people name a region whose organisation they do not name.
_REGION_WORDS = {
    "africa": r"africa(?:n)?|APM|afrique|africaine?s?|africano?s?|africanas?",
    "arab_states": r"arab(?: states| region)?|arabes?",
    "asia_pacific": r"asia[- ](?:and[- ](?:the[- ])?)?pacific|asie[- ]pacifique|asia[- ]pac[ií]fico",
    "americas": r"(?:inter-?)?americas?|inter-?american|(?:inter)?américaine?s?|(?:inter-?)?american[oa]s?|amérique|las américas",
    "europe": r"europe(?:an)?|européenne?s?|europe[oa]s?|europäisch\w*",
    "cis": r"CIS|CEI",
}
_PREPARATION = re.compile(
    r"\bpr[eé]p(?:ara\w+|\.)?\b|\bAPM|\bcoord(?:ina|ena)\w+|\b(?:team|group)\b.*(?:WTSA|AMNT)",
    re.IGNORECASE,
)
_LONGEST_CODE = 3
_JOINED = re.compile(r"(?<![\w-])[A-Z]{3,}(?:-[A-Z]{3,})+(?![\w-])")
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
        self._names = any_of(names)
        self.organiser_names = {
            name.casefold(): row.code
            for row in rows
            if row.kind != ParticipantKind.MEMBER_STATE
            for name in (row.code, *row.key_aliases())
        }
        self._states_by_code = {
            row.code: row for row in rows if row.kind == ParticipantKind.MEMBER_STATE
        }

    def state(self, text: str) -> Participant | None:
        """By a name in any language; not by a code, which may be a word: AND is Andorra."""
        if len(text) <= _LONGEST_CODE:
            return None if not text.isupper() else self._states_by_code.get(country_named(text))
        found = self.states.get(Participant.normalise_key(text))
        return found or self._states_by_code.get(country_named(text))

    def state_of_code(self, text: str) -> Participant | None:
        return self._states_by_code.get(country_of_code(text))

    def countries_of(self, city: str) -> tuple[Participant, ...]:
        """That of the meetings which were held in a city; else all that have a city of the name."""
        if country := self.cities.get(Participant.normalise_key(city)):
            return (country,)
        codes = countries_of_city(city)
        return tuple(row for code in codes if (row := self._states_by_code.get(code)))

    def one_in(self, rivals: Sequence[Participant], text: str) -> Participant | None:
        """The one country that the text names."""
        named = [row for row in rivals if re.search(rf"\b{re.escape(row.listed_name)}\b", text)]
        return named[0] if len(named) == 1 else None

    def is_about_a_meeting(self, text: str) -> bool:
        return bool(MEETING.search(text) or self._names.search(text))

    def is_region(self, text: str) -> bool:
        words = "|".join(_REGION_WORDS.values())
        return bool(re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))

    def assembly_code(self, match: re.Match[str]) -> str:
        """The code as the table has it; empty where it is unknown."""
        word, year = _IN_ENGLISH.get(match[1].upper(), match[1].upper()), match[2]
        for code in (f"{word}-{year}", f"{word}-{year[-2:]}"):
            if row := self.assemblies.get(Assembly.normalise_key(code)):
                return row.code
        return ""

    def organisers_in(self, text: str) -> list[str]:
        """Codes; not one that only says whose body it is."""
        text = _JOINED.sub(self._apart, text)
        written = list(dict.fromkeys(match[0] for match in self._names.finditer(text)))
        rows = {
            row.pk: row
            for name in written
            if (row := self.organisers.get(Participant.normalise_key(name)))
        }
        parents = {row.part_of_id for row in rows.values()}
        return [row.code for row in rows.values() if row.pk not in parents]

    def _apart(self, joined: re.Match[str]) -> str:
        """“ITU-ETSI workshop” names two, APT-WTSA is one."""
        return joined[0] if self._names.fullmatch(joined[0]) else joined[0].replace("-", " / ")

    def without_names(self, text: str) -> str:
        return self._names.sub("", text)

    def organisation_of_region_in(self, text: str) -> list[str]:
        """Of a preparatory or coordination meeting that names its region only: “African preparatory meeting”."""
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
        return bool(row and row.region and row.kind in _REGIONAL_KINDS)

    def is_of_itu(self, organiser: str) -> bool:
        row = self.organisers.get(Participant.normalise_key(organiser))
        return bool(row and row.kind == ParticipantKind.ITU_BODY)

    def is_regional_organisation(self, code: str) -> bool:
        """Not one of its bodies."""
        row = self.organisers.get(Participant.normalise_key(code))
        return bool(row and row.kind == ParticipantKind.REGIONAL_ORGANISATION)

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
