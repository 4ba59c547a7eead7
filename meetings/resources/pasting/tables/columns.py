"""Which column of a pasted table is which: by the words of its head, and by what its cells hold."""

import re
from collections.abc import Callable, Sequence

from exchange.columns.date_pieces import date_pieces
from exchange.columns.days import dates_in
from exchange.columns.pasted import Headings

from ...headings import WORDS
from ...modes import mode_of_cell
from ..words.known_rows import MEETING, KnownRows
from ..words.place import PlaceReader
from ..words.short_names import SHORT_NAME, is_code

_REFERENCE = re.compile(r"[\w./-]{0,12}[0-9][\w./-]{0,12}")
_YEAR = re.compile(r"20[0-9]{2}")
_OF_MEETING = re.compile(
    r"\b(?:(?:of |de |del? )?(?:the |la |le |el )?(?:meeting|event|réunion|reunión|evento|reunião)s?)\b",
    re.IGNORECASE,
)
_MOST = 0.7
# What the head says of these counts, whatever the cells hold.
_SURE_KINDS = frozenset(
    {"dates", "starts", "ends", "year", "month", "start_time", "end_time", "time_zone"}
    | {"short", "links", "number", "mode", "name", "ignored"}
)


class MeetingColumns(Headings):
    """`known` tells a column by its cells where its head is unknown, or says what it does not hold."""

    many_lines = frozenset({"state", "place", ""})

    def __init__(self, known: KnownRows) -> None:
        super().__init__(WORDS)
        self.known, self.places = known, PlaceReader(known)
        self._fits: dict[str, Callable[[str], bool]] = {
            "year": lambda cell: bool(_YEAR.fullmatch(cell)),
            "month": _is_month,
            "dates": lambda cell: bool(dates_in(cell)),
            "mode": lambda cell: bool(mode_of_cell(cell)),
            "country": self._is_country,
            "place": self.places.is_place,
        }

    def kind(self, heading: str) -> str:
        """Also where it says whose: `Meeting start`, `Event dates`."""
        return super().kind(heading) or super().kind(_OF_MEETING.sub("", heading))

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        if sum(bool(_YEAR.fullmatch(cell)) for cell in head) > 1:
            return []  # each cell may be a meeting: its row is read as a line, and asked about
        width = max([len(head), *map(len, rows)], default=0)
        said = [self.kind(cell) for cell in head] + [""] * (width - len(head))
        cells = [
            [row[place] for row in rows if place < len(row) and row[place]]
            for place in range(width)
        ]
        kinds = [self._kind_of(kind, column) for kind, column in zip(said, cells, strict=True)]
        self._tell_days(kinds, cells)
        self._tell_ends(kinds, said)
        self._tell_doubles(kinds, cells)
        if not {"name", "dates", "starts", "month"} & {*kinds}:
            return []
        if "name" not in kinds:
            self._choose_name(kinds, cells)
        return kinds if "name" in kinds else []

    def _kind_of(self, said: str, cells: list[str]) -> str:
        """What the head says, unless the cells hold something else."""
        if said in _SURE_KINDS:
            return said
        found = next((kind for kind, fit in self._fits.items() if _most(cells, fit)), "")
        if said in ("city", "place", "country"):
            return (
                "country"
                if found == "country" and said != "place"
                else "mode"
                if found == "mode"
                else said
            )
        if said == "organiser":
            if _most(cells, is_code):
                return "short"
            is_known = any(map(self.known.organisers_in, cells))
            other = found if found in ("country", "place") else ""
            return other or (said if is_known or not cells else "host")
        if said == "state":
            return said if found in ("", "dates") else found
        if found:
            return found
        if said == "type":
            return "type"
        if not said and _most(cells, self._is_organiser):
            return "organiser"
        if not said and _most(cells, is_code):
            return "short"
        if (
            not said
            and _most(cells, lambda cell: bool(_REFERENCE.fullmatch(cell)))
            and len(set(cells)) == len(cells)
        ):
            return "number"
        return said

    def _tell_ends(self, kinds: list[str], said: list[str]) -> None:
        """Two columns of days beside each other are the first and the last day; others are days of something else."""
        dated = [place for place, kind in enumerate(kinds) if kind == "dates"]
        if "starts" in kinds:
            dated = [place for place in dated if not said[place]]
            for place in dated:
                kinds[place] = "ignored"
        elif (
            len(dated) == 2 and dated[1] == dated[0] + 1 and not any(said[place] for place in dated)
        ):
            kinds[dated[0]], kinds[dated[1]] = "starts", "ends"
        else:
            kept = next((place for place in dated if said[place]), dated[0] if dated else 0)
            for place in dated:
                kinds[place] = "dates" if place == kept else "ignored"

    def _tell_days(self, kinds: list[str], cells: list[list[str]]) -> None:
        """A column of days of the week, or of how many days it lasts, beside that of the dates."""
        for place, kind in enumerate(kinds):
            if kind == "dates" and cells[place] and _most(cells[place], _is_weekday):
                kinds[place] = "ignored"
        if "month" in kinds and not {"dates", "starts"} & {*kinds}:
            for place, kind in enumerate(kinds):
                if kind in ("", "number") and _most(cells[place], _is_days):
                    kinds[place] = "dates"
        dated = [place for place, kind in enumerate(kinds) if kind == "dates"]
        if "starts" in kinds or len(dated) > 1:
            for place in dated:
                if not _most(cells[place], lambda cell: bool(dates_in(cell))):
                    kinds[place] = "ignored"

    def _tell_doubles(self, kinds: list[str], cells: list[list[str]]) -> None:
        """Of two columns of names the first that speaks of meetings is meant, a column of codes beside it is of short names; a building beside its city is none."""
        named = [place for place, kind in enumerate(kinds) if kind == "name"]
        for place in named if len(named) > 1 else []:
            if _most(cells[place], lambda cell: bool(SHORT_NAME.fullmatch(cell))):
                kinds[place] = "organiser" if _most(cells[place], self._is_organiser) else "short"
        named = [place for place, kind in enumerate(kinds) if kind == "name"]
        about = [place for place in named if _most(cells[place], self._is_meeting)]
        for place in named:
            if place != next(iter([*about, *named])):
                kinds[place] = "state"
        for place, kind in enumerate(kinds):
            if kind == "place" and "city" in kinds:
                kinds[place] = "state"
            if kind == "host" and "organiser" in kinds:
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

    def _is_meeting(self, cell: str) -> bool:
        return bool(MEETING.search(cell))

    def _is_organiser(self, cell: str) -> bool:
        return self.known.is_nothing_but_organisers(cell)


def _is_month(cell: str) -> bool:
    kinds = [piece.kind for piece in date_pieces(cell) if piece.kind not in " ,-"]
    return kinds in (["m"], ["m", "m"])


def _is_days(cell: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,2}\.?(?:\D{1,4}[0-9]{1,2}\.?)?", cell))


def _is_weekday(cell: str) -> bool:
    kinds = {piece.kind for piece in date_pieces(cell)} - {" ", ",", "-"}
    return kinds == {"w"}


def _most(cells: list[str], fits: Callable[[str], bool]) -> bool:
    filled = [cell for cell in cells if re.search(r"\w", cell)][:50]
    return bool(filled) and sum(map(fits, filled)) >= _MOST * len(filled)
