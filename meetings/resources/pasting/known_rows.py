"""The rows, cities and countries that words of a pasted line may mean."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from exchange.columns.pasted.names import Names
from participants.choices import ParticipantKind
from participants.models import Participant

from ...models import Assembly
from ..gazetteer import (
    countries_of_city,
    country_named,
    country_of_code,
    country_of_part,
    english_city,
)

ASSEMBLY = re.compile(
    r"(?i)(?<![\w-])(WTSA|WTSC|WTDC|WRC|PP|AMNT|CMDT|CMR)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])"
)
_IN_ENGLISH = {"AMNT": "WTSA", "CMDT": "WTDC", "CMR": "WRC"}

MEETING = re.compile(
    r"\b(?:meetings?|assembly|wtsa|amnt|wtdc|tsag|gcnt|symposium|workshops?|forum|sessions?|conferences?|seminars?|webinars?|summit|training|congress|colloquium|"
    r"(?:working|regional) group|working part(?:y|ies)|content week|irm|sg ?\d+|study group|com-itu|wgconf|plenary|consultations?|preparat\w+|pre-meeting|"
    r"call|briefing|dialogue|caucus|round ?table|hackathon|course|retreat|clinic|days?|week|panel|kick-?off|ad hoc|"
    r"réunions?|atelier|séminaire|webinaire|journées?|conférence|assemblée|commission d['’]études|colloque|forum|sommet|dialogue|rencontre|formation|"
    r"reuni[oó]n(?:es)?|taller|seminario|webinario|foro|conferencia|asamblea|comisión de estudio|cumbre|jornadas?|curso|encuentro|"
    r"sitzung|tagung|konferenz|versammlung|treffen|arbeitsgruppe|schulung|"
    r"reuni(?:ão|ões)|oficina|seminário|fórum|conferência|assembleia|cúpula|encontro)\b|\B(?:sitzung|tagung|konferenz|treffen|versammlung|seminar|gruppe|forum|beratung)\b|"
    r"\b(?:собрани|заседани|совещани|семинар|вебинар|форум|конференци|ассамбле|встреч)\w*",
    re.IGNORECASE,
)

PREPARES = re.compile(r"(?i)\bpr[eé]p(?:ara\w+|\.)?\b|vorbereit|подготов|筹备|تحضيري|التحضير")
_LONGEST_CODE = 3
# Study groups of the other Sectors have the same numbers as ours.
_OF_OTHER_SECTOR = re.compile(
    r"(?i)\b(?:ITU|UIT|МСЭ)[- ]?[RDРД]\s+(?:SGs?|study groups?|CE|commissions? d['’]études|comisi(?:ón|ones) de estudio|ИК)\s*[0-9]+"
)
_REGIONAL_KINDS = {ParticipantKind.REGIONAL_ORGANISATION, ParticipantKind.ORGANISATION_BODY}


class KnownRows:
    """The rows that words of a line may mean."""

    def __init__(self, participants: Iterable[Participant], assemblies: Iterable[Assembly]) -> None:
        rows = list(participants)
        states = [row for row in rows if row.kind == ParticipantKind.MEMBER_STATE]
        others = [row for row in rows if row.kind != ParticipantKind.MEMBER_STATE]
        self._states, self._organisers = Names(states), Names(others)
        self._states_by_code = {row.code: row for row in states}
        self._assemblies = {Assembly.normalise_key(row.code): row for row in assemblies}

    @classmethod
    def stored(cls) -> "KnownRows":
        return cls(Participant.objects.all(), Assembly.objects.all())

    def organiser(self, name: str) -> Participant | None:
        return self._organisers.find(name)

    def state(self, text: str) -> Participant | None:
        """By name in any language; not by code, which may be a word: AND is Andorra."""
        if len(text) <= _LONGEST_CODE and text.isascii():
            return None if not text.isupper() else self._states_by_code.get(country_named(text))
        return self._states.find(text) or self._states_by_code.get(country_named(text))

    def state_of_code(self, text: str) -> Participant | None:
        return self._states_by_code.get(country_of_code(text))

    def countries_of(self, city: str) -> tuple[Participant, ...]:
        """The countries with a city of this name."""
        codes = countries_of_city(city)
        return tuple(row for code in codes if (row := self._states_by_code.get(code)))

    def is_about_a_meeting(self, text: str) -> bool:
        return bool(MEETING.search(text) or self._organisers.pattern.search(text))

    def assembly_code(self, match: re.Match[str]) -> str:
        """The code in the table; empty if it is unknown."""
        word, year = _IN_ENGLISH.get(match[1].upper(), match[1].upper()), match[2]
        for code in (f"{word}-{year}", f"{word}-{year[-2:]}"):
            if row := self._assemblies.get(Assembly.normalise_key(code)):
                return row.code
        return ""

    def organisers_in(self, text: str) -> list[str]:
        """Codes, except those that only tell whose body another one is."""
        rows = self._organisers.all_in(_OF_OTHER_SECTOR.sub(" ", text))
        parents = {row.part_of_id for row in rows}
        return [row.code for row in rows if row.pk not in parents]

    def is_nothing_but_organisers(self, text: str) -> bool:
        return not self._organisers.pattern.sub("", text).strip(" /&+,-") and bool(text)

    def is_regional(self, organiser: str) -> bool:
        row = self.organiser(organiser)
        return bool(row and row.region and row.kind in _REGIONAL_KINDS)


# Words for a building, a room or a campus, which are no city.
BUILDING = re.compile(
    r"(?i)\b(?:hotel|hôtel|centre|center|centro|palace|palais|palacio|palácio|hq|headquarters|siège|sede|hall|room|salle|sala|saal|building|edificio|"
    r"campus|university|université|universidad(?:e)?|house|tower|torre|auditorium|auditorio|cicg|palexpo|kicc|montbrillant|varembé|popov|premises|"
    r"locaux|resort|institute|offices?|ministry|ministère|ministerio|floor|library|pavilion|arena)\b|гостиниц\w+|центр\w*|отел\w+|中心|酒店|مركز|فندق"
)


def is_building(text: str) -> bool:
    """Whether its first or last word is a kind of building, such as a conference centre."""
    words = text.split()
    is_meeting = MEETING.search(text) and not BUILDING.fullmatch(words[-1])
    return bool(words and not is_meeting and any(map(BUILDING.fullmatch, (words[0], words[-1]))))


_LETTERS_OF_A_NAME = r"[^\W\d_](?:[^\W\d_]|[.'’-])"
_CITY_LIKE = re.compile(
    rf"(?!.*[A-Z]{{2}}){_LETTERS_OF_A_NAME}+(?:[ '’-](?:(?:de|del|la|el|al|of|da|do|di|du|en|sur)\b|{_LETTERS_OF_A_NAME}*)){{0,3}}"
)
# Adds nothing to a city, like the State in `Recife/PE`.
_BESIDE_A_CITY = re.compile(
    r"(?i:г\.\s*|город\s+|ville de\s+|ciudad de\s+(?!m[eé]xico|panam|guatemala))|(?<=\w)/[A-Z]{2}$"
)
# U.A.E. keeps its full stop; `Bogotá D. C.` is Bogotá.
_LETTER_LAST = re.compile(r"\b\w\.$")
_CAPITAL_DISTRICT = re.compile(r"(?<=\w)\s+D\.\s?[CF]\.?$")
_DIVIDERS = re.compile(
    r"(?i)[,،，]\s*|\s+[-–—/·|]\s+|/(?=[^\W\d_])|[;；]\s*|\s*[(（](?!rep|the\b)|[)）]\s*(?=$|[,،，])"
)
_OR = re.compile(r"\s(?:or|ou|o|oder|или)\s")
_LONGEST = 4  # pieces of one place


@dataclass(frozen=True)
class Place:
    """`rivals`: countries of which one is meant. `count`: the number of pieces, from `start` on."""

    start: int
    count: int
    city: str = ""
    country: Participant | None = None
    rivals: Sequence[Participant] = field(default_factory=tuple)

    @property
    def text(self) -> str:
        country = self.country.listed_name if self.country else ""
        return ", ".join(filter(None, [self.city, country]))


class PlaceReader:
    def __init__(self, known: KnownRows) -> None:
        self.known = known

    def find(self, pieces: Sequence[str], first_city: int = 0) -> Place | None:
        """The first place among the pieces. An unknown word can be a city only from `first_city` on, before its country."""
        pieces = [_BESIDE_A_CITY.sub("", piece, count=1) for piece in pieces]
        found: list[Place] = []
        cities: list[Place] = []
        for start in range(len(pieces)):
            country = self._country_at(pieces, start)
            if country and not self._is_city_before(pieces, start, country[0]):
                found.append(self._with_country(pieces, start, *country, first_city))
            elif city := self._city_at(pieces, start):
                cities.append(city)
        place = next((one for one in found if one.city), None) or next(iter(found or cities), None)
        if place and place.city and place.country:
            return replace(place, city=english_city(place.city, place.country.code))
        return place

    def apart(self, text: str) -> str:
        """Splits `瑞士日内瓦` into city and country."""
        for cut in range(2, len(text)):
            country, city = self.known.state(text[:cut]), text[cut:]
            if country and country in self.known.countries_of(city):
                return f"{city}, {text[:cut]}"
        return text

    def is_place(self, text: str) -> bool:
        """Whether the text is only a place."""
        pieces = split_place(text)
        found = self.find(pieces) if len(pieces) <= _LONGEST else None
        return found is not None and found.count == len(pieces)

    def _country_at(self, pieces: Sequence[str], start: int) -> tuple[Participant, int] | None:
        """The country at a piece, and its number of pieces: Korea, Republic of. A code counts only after its city."""
        for count in (2, 1):
            named = pieces[start : start + count]
            state = self.known.state(", ".join(named)) if all(named) else None
            if state and len(named) == count:
                return state, count
        code = self.known.state_of_code(pieces[start])
        is_behind = start and code in self.known.countries_of(self._bare(pieces[start - 1]))
        return (code, 1) if code and is_behind else None

    def _is_city_before(self, pieces: Sequence[str], start: int, country: Participant) -> bool:
        """For Tunis, Tunisia: both have the same name in some language."""
        is_city = country in self.known.countries_of(pieces[start])
        behind = self._country_at(pieces, start + 1) if start + 1 < len(pieces) else None
        return is_city and bool(behind and behind[0] == country)

    def _with_country(
        self,
        pieces: Sequence[str],
        start: int,
        country: Participant,
        count: int,
        first_city: int,
    ) -> Place:
        before = start - 1
        for place in (before, before - 1, start + count):
            city = self._bare(pieces[place]) if 0 <= place < len(pieces) else ""
            if country in self.known.countries_of(city):
                first, end = min(place, start), max(place + 1, start + count)
                return Place(first, end - first, city, country)
        if before >= first_city and self.is_city_like(pieces[before]):
            rivals = self.known.countries_of(pieces[before])
            if rivals:
                return Place(before, count + 1, pieces[before], None, (country, *rivals))
            return Place(before, count + 1, pieces[before], country)
        is_city = country in self.known.countries_of(pieces[start])  # Singapore
        return Place(start, count, pieces[start] if is_city else "", country)

    def _city_at(self, pieces: Sequence[str], start: int) -> Place | None:
        city = self._bare(pieces[start])
        rivals = self.known.countries_of(city)
        after = pieces[start + 1] if start + 1 < len(pieces) else ""
        fitting = [state for state in rivals if state.code == country_of_part(after)]
        if fitting:
            return Place(start, 2, city, fitting[0], rivals)
        words = city.split(" ")  # “Gaborone Botswana”
        for cut in range(1, len(words)):
            town, last = " ".join(words[:cut]), " ".join(words[cut:])
            state = self.known.state(last) or self.known.state_of_code(last)
            if state and state in self.known.countries_of(town):
                return Place(start, 1, town, state)
        if rivals:
            count = 2 if re.fullmatch("[A-Z]{2}", after) else 1  # of a State: Belém, PA
            return Place(start, count, city, rivals[0] if len(rivals) == 1 else None, rivals)
        return None

    def _bare(self, piece: str) -> str:
        """Takes one of two languages: `Geneva / Genève`."""
        one, _slash, other = (half.strip() for half in piece.partition("/"))
        is_twice = other and self.known.countries_of(one) == self.known.countries_of(other) != ()
        return one if is_twice else piece

    def is_city_like(self, piece: str) -> bool:
        return bool(
            _CITY_LIKE.fullmatch(piece)
            and not piece[0].islower()
            and not _OR.search(piece)
            and not BUILDING.search(piece)
            and not self.known.is_about_a_meeting(piece)
        )


def split_place(text: str) -> list[str]:
    """Splits `Palexpo, Geneva` · `Copenhague (Danemark)` · `Geneva/Switzerland`, but not the name of a country."""
    pieces = (_CAPITAL_DISTRICT.sub("", piece.strip()) for piece in _DIVIDERS.split(text) if piece)
    bare = (piece if _LETTER_LAST.search(piece) else piece.strip(" .。") for piece in pieces)
    return list(filter(None, bare))
