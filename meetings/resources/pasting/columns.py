"""Which column of a pasted table is which: by the words of its head, and by what its cells hold."""

import re
from collections.abc import Callable, Sequence

from exchange.columns.days import dates_in
from exchange.columns.pasted import Headings

from ..headings import WORDS
from ..modes import mode_of_cell
from .words.known_rows import MEETING, KnownRows
from .words.place import PlaceReader

_REFERENCE = re.compile(r"[\w./-]{0,12}[0-9][\w./-]{0,12}")
_MOST = 0.7


class MeetingColumns(Headings):
    """`known` tells a column by its cells where its head is unknown, or says what it does not hold."""

    def __init__(self, known: KnownRows) -> None:
        super().__init__(WORDS)
        self.known, self.places = known, PlaceReader(known)

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        width = max([len(head), *map(len, rows)], default=0)
        said = [self.kind(cell) for cell in head] + [""] * (width - len(head))
        cells = [
            [row[place] for row in rows if place < len(row) and row[place]]
            for place in range(width)
        ]
        kinds = [self._kind_of(kind, column) for kind, column in zip(said, cells, strict=True)]
        self._tell_ends(kinds, said)
        if "name" not in kinds and "dates" not in kinds and "starts" not in kinds:
            return []
        if "name" not in kinds:
            self._choose_name(kinds, cells)
        return kinds if "name" in kinds else []

    def _kind_of(self, said: str, cells: list[str]) -> str:
        """What the head says, unless the cells hold something else."""
        fits: dict[str, Callable[[str], bool]] = {
            "dates": lambda cell: bool(dates_in(cell)),
            "mode": lambda cell: bool(mode_of_cell(cell)),
            "country": self._is_country,
            "place": self.places.is_place,
        }
        found = next((kind for kind, fit in fits.items() if _most(cells, fit)), "")
        if said in ("dates", "starts", "ends", "short", "links", "number", "mode", "name"):
            return said
        if said in ("city", "place", "country"):
            return (
                "country"
                if found == "country" and said != "place"
                else "mode"
                if found == "mode"
                else said
            )
        if said == "organiser":
            return found if found in ("country", "place") else said
        if found:
            return found
        if said == "type":
            return "ignored"
        if not said and _most(cells, self._is_organiser):
            return "organiser"
        if (
            not said
            and _most(cells, lambda cell: bool(_REFERENCE.fullmatch(cell)))
            and len(set(cells)) == len(cells)
        ):
            return "number"
        return said

    def _tell_ends(self, kinds: list[str], said: list[str]) -> None:
        """Two columns of days beside each other are the first and the last day."""
        dated = [place for place, kind in enumerate(kinds) if kind == "dates"]
        if len(dated) == 2 and dated[1] == dated[0] + 1 and not any(said[place] for place in dated):
            kinds[dated[0]], kinds[dated[1]] = "starts", "ends"
        for place in dated[1:] if kinds.count("dates") > 1 else []:
            kinds[place] = "state"

    def _choose_name(self, kinds: list[str], cells: list[list[str]]) -> None:
        """Of the columns that nothing tells, the one that speaks of meetings, else the longest."""
        free = [place for place, kind in enumerate(kinds) if not kind and cells[place]]
        if not free:
            return

        def weight(place: int) -> tuple[float, float]:
            texts = cells[place]
            meant = sum(
                bool(MEETING.search(cell)) or self.known.is_about_a_meeting(cell) for cell in texts
            )
            return meant / len(texts), sum(map(len, texts)) / len(texts)

        kinds[max(free, key=weight)] = "name"

    def _is_country(self, cell: str) -> bool:
        return bool(self.known.state(cell) or self.known.state_of_code(cell))

    def _is_organiser(self, cell: str) -> bool:
        return self.known.is_nothing_but_organisers(cell)


def _most(cells: list[str], fits: Callable[[str], bool]) -> bool:
    filled = [cell for cell in cells if re.search(r"\w", cell)][:50]
    return bool(filled) and sum(map(fits, filled)) >= _MOST * len(filled)
