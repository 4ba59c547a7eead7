"""Which column of a table is which: by the words of its head, and by what its cells hold."""

import re
from collections.abc import Callable, Sequence

from exchange.columns.date_pieces import date_pieces
from exchange.columns.days import dates_in
from exchange.columns.pasted.headings import Headings

from ..headings import OTHER_COLUMN, WORDS
from ..modes import mode_of_cell
from .known_rows import MEETING, KnownRows
from .parts import SHORT_NAME, is_code_alone
from .places import PlaceReader
from .said import is_head_of_other_days

_YEAR = re.compile(r"(?:[QT][1-4][ /-]?)?20[0-9]{2}")
_REFERENCE = re.compile(r"[\w./-]{0,12}[0-9][\w./-]{0,12}")
_DAYS = re.compile(r"[0-9]{1,2}\.?(?:\D{1,4}[0-9]{1,2}\.?)?")
_END_SAID = re.compile(r"(?i)(?P<first>start|begin)|end|finish")
_OF_MEETING = re.compile(
    r"(?i)\b(?:(?:of |de |del? )?(?:the |la |le |el )?(?:meeting|event|réunion|reunión|evento|reunião)s?)\b"
)
_MOST = 0.7
_SOME = 0.3  # of a column in which nobody but people who meet says so; its other cells are asked
_LONGEST_OTHER = 3  # words of a head
_READ = 50  # cells of a column
# What the head says of these counts, whatever the cells hold.
_SURE_KINDS = frozenset(
    {"dates", "starts", "ends", "year", "month"}
    | {"short", "links", "number", "mode", "name", "ignored"}
)
DAY_KINDS = ("dates", "starts", "ends", "month", "year")


class MeetingColumns(Headings):
    """`known` tells a column by its cells where its head is unknown, or says what it does not hold."""

    def __init__(self, known: KnownRows) -> None:
        super().__init__(WORDS)
        self.known, self.places = known, PlaceReader(known)
        self._fits: dict[str, Callable[[str], object]] = {
            "year": _YEAR.fullmatch,
            "month": lambda cell: _pieces(cell) in ("m", "mm"),
            "dates": dates_in,
            "mode": mode_of_cell,
            "country": known.state,
            "place": lambda cell: self.places.is_place(cell) or mode_of_cell(cell),
        }

    def kind(self, heading: str) -> str:
        """Also where it says whose: `Meeting start`, `Event dates`, `Target end`."""
        found = super().kind(heading) or super().kind(_OF_MEETING.sub("", heading))
        words = list(map(super().kind, re.sub(r"(?i)\s+(?:date|day)$", "", heading).split()))
        is_end = {*words[-1:]} & {"starts", "ends"} and "ignored" not in words
        is_other = len(heading.split()) <= _LONGEST_OTHER and OTHER_COLUMN.search(heading)
        return found or (words[-1] if is_end else "ignored" * bool(is_other))

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """None where nothing tells the names or the days."""
        if sum(bool(_YEAR.fullmatch(cell)) for cell in head) > 1:
            return []  # each cell may be a meeting: its row is read as a line, and asked about
        width = max([len(head), *map(len, rows)], default=0)
        said = [self.kind(cell) or "ignored" * is_head_of_other_days(cell) for cell in head]
        said += [""] * (width - len(head))
        cells = [
            [row[place] for row in rows if place < len(row) and re.search(r"\w", row[place])]
            for place in range(width)
        ]
        due = "ends" if "starts" in said and "ends" not in said else ""
        said = [due if kind == "due" else kind for kind in said]
        kinds = [self._kind_of(kind, column) for kind, column in zip(said, cells, strict=True)]
        if "mode" in said:
            kinds = [
                kind * (kind != "mode" or is_said == "mode")
                for kind, is_said in zip(kinds, said, strict=True)
            ]
        for place in [
            at for at, kind in enumerate(said) if kind == "time"
        ]:  # or StartTime, of days
            end = _END_SAID.match(head[place])
            if {"dates", "starts"} & {*said} or not _most(cells[place], dates_in):
                kinds[place] = "state"
            elif end:
                kinds[place] = "starts" if end["first"] else "ends"
        _tell_days(kinds, said, cells)
        self._tell_doubles(kinds, cells)
        if not ({"name", *DAY_KINDS} & {*kinds} or len({*said} - {""}) > 1):
            return []
        if "name" not in kinds:
            self._choose_name(kinds, cells)
        return kinds if "name" in kinds else []

    def _kind_of(self, said: str, cells: list[str]) -> str:
        """What the head says, unless the cells hold something else."""
        is_code = _most(cells, is_code_alone) and not _are_counted(cells)
        if said == "code":
            return "short" if is_code else "number"
        if said in _SURE_KINDS:
            return said
        found = next((kind for kind, fit in self._fits.items() if _most(cells, fit)), "")
        if said in ("city", "place", "country"):
            return found if found == "mode" or (found == "country" and said == "city") else said
        if said == "organiser":
            is_known = not cells or any(map(self.known.organisers_in, cells))
            return found if found in ("country", "place") else "organiser" if is_known else "host"
        if said in ("state", "time"):
            return "state" if found == "dates" and said == "state" else found or "state"
        if found or said:
            return found or said
        if _most(cells, mode_of_cell, _SOME):
            return "mode"
        if _most(cells, self.known.is_nothing_but_organisers):
            return "organiser"
        if is_code:
            return "short"
        if _most(cells, SHORT_NAME.fullmatch) and len({*cells}) <= _MOST * len(cells):
            return "state"  # of short names few come twice
        is_number = _most(cells, _REFERENCE.fullmatch)
        return "number" if is_number and len(set(cells)) == len(cells) else ""

    def _tell_doubles(self, kinds: list[str], cells: list[list[str]]) -> None:
        """Of two columns of names the first that speaks of meetings is meant; a building beside its city is a remark."""
        named = [place for place, kind in enumerate(kinds) if kind == "name"]
        for place in named if len(named) > 1 else []:
            if _most(cells[place], SHORT_NAME.fullmatch):
                is_of_bodies = _most(cells[place], self.known.is_nothing_but_organisers)
                kinds[place] = "organiser" if is_of_bodies else "short"
        named = [place for place, kind in enumerate(kinds) if kind == "name"]
        about = [place for place in named if _most(cells[place], MEETING.search)]
        for place in named:
            if place != next(iter([*about, *named])):
                kinds[place] = "state"
        for kind, other in (("place", "city"), ("host", "organiser")):
            if other in kinds:
                kinds[:] = ["state" if one == kind else one for one in kinds]

    def _choose_name(self, kinds: list[str], cells: list[list[str]]) -> None:
        """Of the columns that nothing tells, the one that speaks of meetings, else the longest; else that of codes or bodies."""
        free = [place for place, kind in enumerate(kinds) if not kind and cells[place]]
        free = free or [kinds.index(kind) for kind in ("short", "organiser") if kind in kinds][:1]

        def weight(place: int) -> tuple[float, float]:
            texts = cells[place]
            meant = sum(map(self.known.is_about_a_meeting, texts))
            return meant / len(texts), sum(map(len, texts)) / len(texts)

        if free := [place for place in free if cells[place]]:
            kinds[max(free, key=weight)] = "name"


def _tell_days(kinds: list[str], said: Sequence[str], cells: list[list[str]]) -> None:
    """Two columns of days beside each other are the first and the last day; what others say is asked."""
    if "month" in kinds and not {"dates", "starts"} & {*kinds}:
        for place, kind in enumerate(kinds):
            is_numbered = said[place] == "number"  # its head says that it counts the rows
            if kind in ("", "number") and not is_numbered and _most(cells[place], _DAYS.fullmatch):
                kinds[place] = "dates"
    for place, kind in enumerate(kinds):
        is_weekday = kind == "dates" and _most(cells[place], lambda cell: {*_pieces(cell)} == {"w"})
        if is_weekday:
            kinds[place] = "ignored"
        elif kind == "dates" and "starts" in kinds and not said[place]:
            kinds[place] = ""
    dated = [place for place, kind in enumerate(kinds) if kind == "dates"]
    if "starts" in kinds or len(dated) < 2:
        return
    if len(dated) == 2 and dated[1] == dated[0] + 1 and not any(said[place] for place in dated):
        kinds[dated[0]], kinds[dated[1]] = "starts", "ends"
        return
    # Where the month has a column of its own, the days beside it are no dates yet.
    is_apart = "month" in kinds and any(said[place] for place in dated)
    filled = dated if is_apart else [place for place in dated if _most(cells[place], dates_in)]
    kept = next((place for place in filled if said[place]), (filled or dated)[0])
    for place in dated:
        kinds[place] = "dates" if place == kept else ""


def _are_counted(cells: list[str]) -> bool:
    """Numbers of rows: `MTG-101`, `MTG-104`."""
    parts = [re.fullmatch(r"(\D+)([0-9]+)", cell) for cell in cells]
    numbers = [int(part[2]) for part in parts if part]
    is_one = len({part and part[1] for part in parts}) == 1
    return is_one and len(numbers) > 2 and numbers == sorted(set(numbers))


def _pieces(cell: str) -> str:
    return "".join(piece.kind for piece in date_pieces(cell) if piece.kind not in " ,-")


def _most(cells: list[str], fits: Callable[[str], object], share: float = _MOST) -> bool:
    read = cells[:_READ]
    return bool(read) and sum(map(bool, map(fits, read))) >= share * len(read)
