"""City and country in the pieces of a text, and a building that is named with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from participants.models import Participant

from ..gazetteer import country_of_part, english_city
from .known_rows import KnownRows

# A building, a room, a campus: what stands beside a city and is none.
BUILDING = re.compile(
    r"(?i)\b(?:hotel|hôtel|centre|center|centro|palace|palais|palacio|palácio|hq|headquarters|siège|sede|hall|room|salle|sala|saal|building|edificio|"
    r"campus|university|université|universidad(?:e)?|house|tower|torre|auditorium|auditorio|cicg|palexpo|kicc|montbrillant|varembé|popov|premises|"
    r"locaux|resort|institute|offices?|ministry|ministère|ministerio|floor|library|pavilion|arena)\b|гостиниц\w+|центр\w*|отел\w+|中心|酒店|مركز|فندق"
)
_CITY_LIKE = re.compile(
    r"[^\W\d_][\w.'’-]+(?:[ '’-](?:(?:de|del|la|el|al|of|da|do|di|du|en|sur)\b|[^\W\d_][\w.'’-]*)){0,3}"
)
_LETTERS = re.compile(r"(?i)(?:г\.\s*|город\s+|ville de\s+|ciudad de\s+(?!m[eé]xico|panam))")
# D.C. keeps its full stop; `Bogotá D. C.` is Bogotá.
_LETTER_LAST = re.compile(r"\b\w\.$")
_CAPITAL_DISTRICT = re.compile(r"(?<=\w)\s+D\.\s?[CF]\.?$")
_DIVIDERS = re.compile(
    r"(?i)[,،，]\s*|\s+[-–—/·|]\s+|/(?=[^\W\d_])|[;；]\s*|\s*[(（](?!rep|the\b)|[)）]\s*(?=$|[,،，])"
)
_OR = re.compile(r"\s(?:or|ou|o|oder|или)\s")
_LONGEST = 4  # pieces of one place


@dataclass(frozen=True)
class Place:
    """`rivals`: countries of which one is meant. `count`: pieces that say it, beginning with `start`."""

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
        """The first place among pieces. A word that nobody knows is a city from `first_city` on only, before its country."""
        pieces = [_LETTERS.sub("", piece, count=1) for piece in pieces]
        found: list[Place] = []
        cities: list[Place] = []
        for start in range(len(pieces)):
            if country := self._country_at(pieces, start):
                found.append(self._with_country(pieces, start, *country, first_city))
            elif city := self._city_at(pieces, start):
                cities.append(city)
        place = next((one for one in found if one.city), None) or next(iter(found or cities), None)
        if place and place.city and place.country:
            return replace(place, city=english_city(place.city, place.country.code))
        return place

    def apart(self, text: str) -> str:
        """`瑞士日内瓦` as city, country."""
        for cut in range(2, len(text)):
            country, city = self.known.state(text[:cut]), text[cut:]
            if country and country in self.known.countries_of(city):
                return f"{city}, {text[:cut]}"
        return text

    def is_place(self, text: str) -> bool:
        """Whether a text says a place and nothing else."""
        pieces = split_place(text)
        found = self.find(pieces) if len(pieces) <= _LONGEST else None
        return found is not None and found.count == len(pieces)

    def _country_at(self, pieces: Sequence[str], start: int) -> tuple[Participant, int] | None:
        """The country that begins with a piece, and how many pieces name it: Korea, Republic of. A code only behind its city."""
        for count in (2, 1):
            named = pieces[start : start + count]
            state = self.known.state(", ".join(named)) if all(named) else None
            if state and len(named) == count:
                return state, count
        code = self.known.state_of_code(pieces[start])
        is_behind = start and code in self.known.countries_of(self._bare(pieces[start - 1]))
        return (code, 1) if code and is_behind else None

    def _with_country(
        self,
        pieces: Sequence[str],
        start: int,
        country: Participant,
        count: int,
        first_city: int,
    ) -> Place:
        before = start - 1
        if before > first_city and country_of_part(pieces[before]) == country.code:
            city = f"{self._bare(pieces[before - 1])}, {pieces[before]}"
            return Place(before - 1, count + 2, city, country)
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
            return Place(start, 2, f"{city}, {after}", fitting[0], rivals)
        words = city.split(" ")  # “Gaborone Botswana”
        for cut in range(1, len(words)):
            town, state = " ".join(words[:cut]), self.known.state(" ".join(words[cut:]))
            if state and state in self.known.countries_of(town):
                return Place(start, 1, town, state)
        if rivals:
            count = 2 if re.fullmatch("[A-Z]{2}", after) else 1  # of a State: Belém, PA
            return Place(start, count, city, rivals[0] if len(rivals) == 1 else None, rivals)
        return None

    def _bare(self, piece: str) -> str:
        """A name in one language: `Geneva / Genève`."""
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
    """`Palexpo, Geneva` · `Copenhague (Danemark)` · `Geneva/Switzerland`; a country keeps its comma and its brackets."""
    pieces = (_CAPITAL_DISTRICT.sub("", piece.strip()) for piece in _DIVIDERS.split(text) if piece)
    bare = (piece if _LETTER_LAST.search(piece) else piece.strip(" .。") for piece in pieces)
    return list(filter(None, bare))
