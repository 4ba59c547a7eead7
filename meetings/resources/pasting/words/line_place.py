"""The place of a meeting in a line: behind “in”, or between commas and bars, with the building that stands beside it."""

import re

from exchange.columns.doubts import doubts_in

from ...modes import find_mode
from .known_rows import KnownRows
from .pieces import BRACKET, MARK, PLACE, LinePiece, stretches
from .place import VENUE, Place, PlaceReader, split_place

_IN = re.compile(
    r"(?:(?<=\w):\s+|(?:[\s,]+|^)(?:held\s+)?(?:in|at|à|en|em|in der|nach|au|aux|a)\s+)(?=[^\W\d_])",
    re.IGNORECASE,
)
_IN_FRONT = re.compile(r"^(?:held\s+)?(?:in|at|à|en|em)\s+", re.IGNORECASE)
_BEHIND = re.compile(
    r"\s+(?:on|from|du|le|les|del|vom|am|in|im)?\s*(?=[\ue000-\ue002])|[|;:\ue000-\ue002]|\s+[-–—]+\s+|\.(?:\s|$)"
)
_OR = re.compile(r"\s+(?:or|ou|o|u|oder|ou bien|o bien)\s+(?:in |at |à |en |em |a )?(?=[A-ZÀ-Þ])")
_CAPITALS_AT_END = re.compile(
    r"[A-ZÀ-Þ][\w'’.-]*(?:,? (?:(?:de|del|la|al|el|do|da) ){0,2}[A-ZÀ-Þ][\w'’.-]*){0,3},?$"
)
_LONGEST_CITY = 4
_MOST = 3  # building, city, country


class LinePlace:
    def __init__(self, known: KnownRows, places: PlaceReader) -> None:
        self.known, self.places = known, places

    def find_place(self, text: str) -> tuple[Place | None, list[str], str]:
        """“in Seoul, Republic of Korea on 12 October”: the last such place, its building, and the text with a mark there."""
        for found in reversed(list(_IN.finditer(text))):
            behind = _BEHIND.search(text, found.end())
            end = behind.start() if behind else len(text)
            stretch = text[found.end() : end]
            pieces = split_place(find_mode(doubts_in(stretch).rest)[1])
            for count in range(min(_MOST, len(pieces)), 0, -1):
                place = self.places.find(pieces[:count])
                rest = stretch[_end_of(stretch, pieces[count - 1]) :]
                if place and self._fills(place, pieces[:count]) and _may_follow(rest):
                    text = f"{text[: found.start()]}{PLACE}{rest.lstrip(' )')}{text[end:]}"
                    return place, pieces[: place.start], text
        return None, [], text

    def alternatives(self, text: str) -> list[Place]:
        """“in Montevideo or in Punta del Este, Uruguay”, “Lima or Asunción”: each of them."""
        text = MARK.sub(",", text)
        for found in _OR.finditer(text):
            before = self._city_at_end(text[: found.start()])
            behind = self._city_at_start(text[found.end() :])
            if before and behind:
                return [before, behind]
        return []

    def _city_at_end(self, text: str) -> Place | None:
        words = _CAPITALS_AT_END.search(text)
        return self._known_city([words[0].strip(" ,")] if words else [])

    def _city_at_start(self, text: str) -> Place | None:
        words = text.split(" ")[:_LONGEST_CITY]
        return self._known_city(
            [" ".join(words[:count]).strip(" ,.;:)") for count in range(len(words), 0, -1)]
        )

    def _known_city(self, texts: list[str]) -> Place | None:
        """The first text that is one; also the end of a text in which other capitals stand in front."""
        for text in texts:
            pieces = split_place(text)
            for count in range(min(len(pieces), 2), 0, -1):
                found = self.places.find(pieces[-count:])
                if found and found.city and found.count == count:
                    return found
        return None

    def _fills(self, place: Place, pieces: list[str]) -> bool:
        """Nothing stands behind it, and nothing but a building in front."""
        is_last = place.start + place.count == len(pieces)
        return is_last and all(map(VENUE.search, pieces[: place.start]))

    def between_dividers(
        self, pieces: list[LinePiece], begins_with_dates: bool
    ) -> tuple[list[Place], list[str]]:
        """Places, and buildings beside them; their pieces become marks."""
        places, venues = [], []
        for stretch in stretches(pieces):
            texts = [_IN_FRONT.sub("", pieces[index].text).strip(" ") for index in stretch]
            has_more = begins_with_dates or any(not one.is_mark for one in pieces[: stretch[0]])
            found = self.places.find(texts, 0 if has_more else 1) or self._in_one_piece(texts)
            if found:
                places.append(found)
                taken = stretch[found.start : found.start + found.count]
                venues += self._mark(pieces, taken)
        return places, venues

    def _mark(self, pieces: list[LinePiece], taken: list[int]) -> list[str]:
        venues = []
        for index in taken:
            inner = [found[1] for found in BRACKET.finditer(pieces[index].text)]
            venues += [text for text in inner if not self.places.is_place(text)]
            pieces[index] = pieces[index].marked(PLACE)
        before = taken[0] - 1
        if before >= 0 and self._is_building(pieces, before):
            venues.append(pieces[before].text)
            pieces[before] = pieces[before].marked(PLACE)
        return venues + self._building_behind(pieces, taken[-1] + 1)

    def _building_behind(self, pieces: list[LinePiece], first: int) -> list[str]:
        """“Geneva, ITU Montbrillant, Room H”: what stands between the city and the last building is one too."""
        behind = first
        while behind < len(pieces) and not (pieces[behind].is_mark or pieces[behind].is_apart):
            behind += 1
        buildings = [at for at in range(first, behind) if self._is_building(pieces, at)]
        taken = range(first, buildings[-1] + 1) if buildings else range(0)
        texts = [pieces[at].text for at in taken]
        for at in taken:
            pieces[at] = pieces[at].marked(PLACE)
        return texts

    def _is_building(self, pieces: list[LinePiece], place: int) -> bool:
        text = pieces[place].text
        has_other_text = any(not piece.is_mark for piece in pieces[:place])
        is_about_more = self.known.is_about_a_meeting(VENUE.sub("", text))
        return bool(VENUE.search(text)) and has_other_text and not is_about_more

    def unknown(self, pieces: list[LinePiece]) -> Place | None:
        """A word between dividers that looks like a city, where no place is known: the check asks for its country."""
        for stretch in stretches(pieces):
            last = stretch[-1]
            if len(stretch) < 2 and not any(not one.is_mark for one in pieces[: stretch[0]]):
                continue
            if self.places.is_city_like(
                pieces[last].text
            ) and not self.known.is_nothing_but_organisers(pieces[last].text):
                place = Place(0, 1, pieces[last].text)
                pieces[last] = pieces[last].marked(PLACE)
                return place
        return None

    def _in_one_piece(self, texts: list[str]) -> Place | None:
        for start, text in enumerate(texts):
            inside = split_place(text)
            found = self.places.find(inside) if len(inside) > 1 else None
            if found and found.count == len(inside):
                return Place(start, 1, found.city, found.country, found.rivals)
        return None


def _end_of(text: str, piece: str) -> int:
    at = text.rfind(piece)
    return at + len(piece) if at >= 0 else len(text)


def _may_follow(rest: str) -> bool:
    """A comma or a bracket, how people meet, a doubt: else the words go on, and “in” began no place."""
    return bool(
        not rest.strip()
        or re.match(r"\s*[,)(.]", rest)
        or find_mode(rest)[0]
        or not doubts_in(rest).rest
    )
