"""City and country in the pieces of a line, and a building that is named with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from participants.models import Participant

from ...gazetteer import country_of_part, english_city
from .known_rows import KnownRows

_BRACKET = re.compile(r"\s*\(([^()]*)\)")
# A building, a room, a campus: what stands beside a city and is none.
VENUE = re.compile(
    r"\b(?:hotel|hôtel|centre|center|centro|zentrum|palace|palais|palacio|palácio|hq|headquarters|siège|sede|hall|room|salle|sala|saal|building|edificio|"
    r"campus|university|université|universidad(?:e)?|universität|maison|casa|haus|house|tower|tour|torre|auditorium|auditorio|convention|exhibition|cicg|palexpo|"
    r"kicc|montbrillant|varembé|popov|premises|locaux|instalaciones|räume|resort|institute|institut|offices?|ministry|ministère|ministerio|floor|library|pavilion|arena)\b",
    re.IGNORECASE,
)
_OF_COUNTRY = re.compile(r"\s+(?:de|del|de la|du|d['’]|in|en|of|im)\s+", re.IGNORECASE)
_CITY_LIKE = re.compile(
    r"[^\W\d_][\w.'’-]+(?:[ '’-](?:(?:de|del|la|el|al|of|da|do|di|du|en|sur)\b|[^\W\d_][\w.'’-]*)){0,3}"
)
_CAPITAL_DISTRICT = re.compile(r"(?<=\w)\s+D\.\s?[CF]\.?$")
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
        return ", ".join(
            filter(None, [self.city, self.country.listed_name if self.country else ""])
        )


class PlaceReader:
    def __init__(self, known: KnownRows) -> None:
        self.known = known

    def find(self, pieces: Sequence[str], first_city: int = 0) -> Place | None:
        """The first place among pieces. A word that nobody knows is a city from `first_city` on only, before its country."""
        countries = [self._country_at(pieces, start) for start in range(len(pieces))]
        found = [
            self._with_country(pieces, start, *at, first_city)
            for start, at in enumerate(countries)
            if at
        ]
        cities = filter(None, (self._city_at(pieces, start) for start in range(len(pieces))))
        place = next((place for place in found if place.city), None) or next(
            iter(found or cities), None
        )
        if place and place.city and place.country:
            return replace(place, city=english_city(place.city, place.country.code))
        return place

    def is_place(self, text: str) -> bool:
        """Whether a text says a place and nothing else."""
        pieces = split_place(text)
        found = self.find(pieces) if pieces and len(pieces) <= _LONGEST else None
        return found is not None and found.count == len(pieces)

    def _country_at(self, pieces: Sequence[str], start: int) -> tuple[Participant, int] | None:
        """The country that begins with a piece, and how many pieces name it: Korea, Republic of."""
        for count in (2, 1):
            if start + count <= len(pieces) and (
                state := self.known.state(", ".join(pieces[start : start + count]))
            ):
                return state, count
        return None

    def _with_country(
        self,
        pieces: Sequence[str],
        start: int,
        country: Participant,
        count: int,
        first_city: int,
    ) -> Place:
        before = start - 1
        if before > 0 and country_of_part(pieces[before]) == country.code and before > first_city:
            city = f"{self._bare(pieces[before - 1])}, {pieces[before]}"
            return Place(before - 1, count + 2, city, country)
        for place in (before, before - 1):
            if place >= 0 and country in self.known.countries_of(self._bare(pieces[place])):
                return Place(place, start + count - place, self._bare(pieces[place]), country)
        after = start + count
        if after < len(pieces) and country in self.known.countries_of(self._bare(pieces[after])):
            return Place(start, count + 1, self._bare(pieces[after]), country)
        if before >= first_city and self.is_city_like(pieces[before]):
            rivals = self.known.countries_of(pieces[before])
            if rivals:
                return Place(before, count + 1, pieces[before], None, (country, *rivals))
            return Place(before, count + 1, pieces[before], country)
        return Place(start, count, "", country)

    def _city_at(self, pieces: Sequence[str], start: int) -> Place | None:
        city = self._bare(pieces[start])
        rivals = self.known.countries_of(city)
        after = pieces[start + 1] if start + 1 < len(pieces) else ""
        of_part = country_of_part(after)
        if rivals and of_part:
            fitting = [state for state in rivals if state.code == of_part]
            return Place(start, 2, f"{city}, {after}", fitting[0] if fitting else None, rivals)
        if not rivals:
            found = self._of_country(city)
            return replace(found, start=start) if found else None
        return Place(start, 1, city, rivals[0] if len(rivals) == 1 else None, rivals)

    def _of_country(self, piece: str) -> Place | None:
        """`San José de Costa Rica`, `Tripoli in Libya`, where the city is known there."""
        for found in _OF_COUNTRY.finditer(piece):
            state = self.known.state(piece[found.end() :])
            city = self._bare(piece[: found.start()])
            if state and state in self.known.countries_of(city):
                return Place(0, 1, city, state)
        return None

    def _bare(self, piece: str) -> str:
        """Without a building in brackets, and a name in one language: `Geneva (ITU HQ, Popov room)`, `Geneva / Genève`."""
        bare = _BRACKET.sub("", piece)
        one, _slash, other = (half.strip() for half in bare.partition("/"))
        is_twice = other and self.known.countries_of(one) == self.known.countries_of(other) != ()
        return one if is_twice else bare

    def is_city_like(self, piece: str) -> bool:
        piece = _BRACKET.sub("", piece)
        return bool(
            _CITY_LIKE.fullmatch(piece)
            and piece[0].isupper()
            and not VENUE.search(piece)
            and not self.known.is_about_a_meeting(piece)
        )


def split_place(text: str) -> list[str]:
    """`Palexpo, Geneva` · `Copenhague (Danemark)` · `Geneva/Switzerland`; a country keeps its comma and its brackets."""
    pieces = re.split(
        r",\s*|\s+[-–—/·|]\s+|/(?=[A-Z])|;\s*|\s*\((?![Rr]ep|[Tt]he\b)|\)\s*(?=$|,)", text
    )
    return [piece for piece in map(_stripped, filter(None, pieces)) if piece]


def _stripped(piece: str) -> str:
    """Without a full stop at the end, but for D.C.; `Bogotá D. C.` is Bogotá."""
    piece = _CAPITAL_DISTRICT.sub("", piece.strip())
    return piece if re.search(r"\b\w\.$", piece) else piece.strip(" .")
