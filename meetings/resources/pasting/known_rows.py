"""The rows that words of a pasted line may mean."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from exchange.columns.pasted.names import Names
from participants.choices import ParticipantKind
from participants.models import Participant

from ...models import Assembly, Meeting
from ..gazetteer import countries_of_city, country_named, country_of_code

ASSEMBLY = re.compile(
    r"(?i)(?<![\w-])(WTSA|WTSC|WTDC|WRC|PP|AMNT|CMDT|CMR)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])"
)
_IN_ENGLISH = {"AMNT": "WTSA", "CMDT": "WTDC", "CMR": "WRC"}

MEETING = re.compile(
    r"\b(?:meetings?|assembly|wtsa|amnt|wtdc|tsag|gcnt|symposium|workshops?|forum|sessions?|conferences?|seminars?|webinars?|summit|training|congress|colloquium|"
    r"(?:working|regional) group|working part(?:y|ies)|content week|irm|sg ?\d+|study group|com-itu|wgconf|plenary|consultations?|preparat\w+|pre-meeting|"
    r"call|briefing|dialogue|caucus|round ?table|hackathon|course|retreat|clinic|days?|week|panel|kick-?off|ad hoc|"
    r"réunions?|atelier|séminaire|journées?|conférence|assemblée|commission d['’]études|colloque|forum|sommet|dialogue|rencontre|formation|"
    r"reuni[oó]n(?:es)?|taller|seminario|foro|conferencia|asamblea|comisión de estudio|cumbre|jornadas?|curso|encuentro|"
    r"sitzung|tagung|konferenz|versammlung|treffen|arbeitsgruppe|schulung|"
    r"reuni(?:ão|ões)|oficina|seminário|fórum|conferência|assembleia|cúpula|encontro)\b|\B(?:sitzung|tagung|konferenz|treffen|versammlung|seminar|gruppe|forum|beratung)\b|"
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
PREPARES = re.compile(r"(?i)\bpr[eé]p(?:ara\w+|\.)?\b|vorbereit|подготов|筹备|تحضيري|التحضير")
_COORDINATES = re.compile(r"(?i)\bAPM|\bcoord(?:ina|ena)\w+|\b(?:team|group)\b.*(?:WTSA|AMNT)")
_LONGEST_CODE = 3
_JOINED = re.compile(r"(?<![\w-])[A-Z]{3,}(?:-[A-Z]{3,})+(?![\w-])")
# Study groups of the other Sectors have the numbers of ours.
_OF_OTHER_SECTOR = re.compile(
    r"(?i)\b(?:ITU|UIT|МСЭ)[- ]?[RDРД]\s+(?:SGs?|study groups?|CE|commissions? d['’]études|comisi(?:ón|ones) de estudio|ИК)\s*[0-9]+"
)
_REGIONAL_KINDS = {ParticipantKind.REGIONAL_ORGANISATION, ParticipantKind.ORGANISATION_BODY}


class KnownRows:
    """The rows that words of a line may mean."""

    def __init__(
        self,
        participants: Iterable[Participant],
        assemblies: Iterable[Assembly],
        cities: Mapping[str, int],
    ) -> None:
        """`cities`: the key of the country in which all known meetings of a city were."""
        rows = list(participants)
        states = [row for row in rows if row.kind == ParticipantKind.MEMBER_STATE]
        others = [row for row in rows if row.kind != ParticipantKind.MEMBER_STATE]
        self._states, self._organisers = Names(states), Names(others)
        self._states_by_code = {row.code: row for row in states}
        self._assemblies = {Assembly.normalise_key(row.code): row for row in assemblies}
        keys = {row.pk: row for row in rows}
        self._cities = {
            Participant.normalise_key(city): keys[country] for city, country in cities.items()
        }
        regional = [row for row in rows if row.kind == ParticipantKind.REGIONAL_ORGANISATION]
        times = Counter(row.region for row in regional)
        self._of_regions = {row.region: row.code for row in regional if times[row.region] == 1}

    @classmethod
    def stored(cls) -> "KnownRows":
        countries: dict[str, set[int]] = defaultdict(set)
        held = Meeting.objects.exclude(city="").exclude(country=None).order_by()
        for city, country in held.values_list("city", "country"):
            countries[city].add(country)
        cities = {city: found.pop() for city, found in countries.items() if len(found) == 1}
        return cls(Participant.objects.all(), Assembly.objects.all(), cities)

    def organiser(self, name: str) -> Participant | None:
        return self._organisers.find(name)

    def state(self, text: str) -> Participant | None:
        """By a name in any language; not by a code, which may be a word: AND is Andorra."""
        if len(text) <= _LONGEST_CODE and text.isascii():
            return None if not text.isupper() else self._states_by_code.get(country_named(text))
        return self._states.find(text) or self._states_by_code.get(country_named(text))

    def state_of_code(self, text: str) -> Participant | None:
        return self._states_by_code.get(country_of_code(text))

    def countries_of(self, city: str) -> tuple[Participant, ...]:
        """That of the meetings which were held in a city; else all that have a city of the name."""
        if country := self._cities.get(Participant.normalise_key(city)):
            return (country,)
        codes = countries_of_city(city)
        return tuple(row for code in codes if (row := self._states_by_code.get(code)))

    def is_about_a_meeting(self, text: str) -> bool:
        return bool(MEETING.search(text) or self._organisers.pattern.search(text))

    def assembly_code(self, match: re.Match[str]) -> str:
        """The code as the table has it; empty where it is unknown."""
        word, year = _IN_ENGLISH.get(match[1].upper(), match[1].upper()), match[2]
        for code in (f"{word}-{year}", f"{word}-{year[-2:]}"):
            if row := self._assemblies.get(Assembly.normalise_key(code)):
                return row.code
        return ""

    def organisers_in(self, text: str) -> list[str]:
        """Codes; not one that only says whose body it is."""
        text = _JOINED.sub(self._apart, _OF_OTHER_SECTOR.sub(" ", text))
        rows = self._organisers.all_in(text)
        parents = {row.part_of_id for row in rows}
        return [row.code for row in rows if row.pk not in parents]

    def _apart(self, joined: re.Match[str]) -> str:
        """“ITU-ETSI workshop” names two, APT-WTSA is one."""
        return (
            joined[0]
            if self._organisers.pattern.fullmatch(joined[0])
            else joined[0].replace("-", " / ")
        )

    def without_names(self, text: str) -> str:
        return self._organisers.pattern.sub("", text)

    def organisation_of_region_in(self, text: str) -> list[str]:
        """Of a preparatory or coordination meeting that names its region only: “African preparatory meeting”."""
        if not (PREPARES.search(text) or _COORDINATES.search(text)):
            return []
        regions = [region for region in regions_in(text) if region in self._of_regions]
        return [self._of_regions[regions[0]]] if len(regions) == 1 else []

    def is_nothing_but_organisers(self, text: str) -> bool:
        return not self.without_names(text).strip(" /&+,-") and bool(text)

    def kind(self, organiser: str) -> str:
        row = self.organiser(organiser)
        return row.kind if row else ""

    def is_regional(self, organiser: str) -> bool:
        row = self.organiser(organiser)
        return bool(row and row.region and row.kind in _REGIONAL_KINDS)


def regions_in(text: str) -> list[str]:
    return [
        region
        for region, words in _REGION_WORDS.items()
        if re.search(rf"(?i)\b(?:{words})\b", text)
    ]
