"""Which column of a table is which: by the words of its head, and by what its cells hold."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import combinations

from django.core.exceptions import ValidationError

from exchange.columns.days import date_pieces, dates_in, read_day
from exchange.columns.pasted.headings import Headings

from ..headings import OTHER_COLUMN, WORDS
from ..modes import mode_of_cell
from .known_rows import MEETING, KnownRows, PlaceReader
from .parts import SHORT_NAME, is_code_alone
from .said import TAKEN, is_head_of_other_days, without_hours

_YEAR = re.compile(r"(?:[QT][1-4][ /-]?)?20[0-9]{2}")
_REFERENCE = re.compile(r"[\w./-]{0,12}[0-9][\w./-]{0,12}")
_DAYS = re.compile(r"[0-9]{1,2}\.?(?:\D{1,4}[0-9]{1,2}\.?)?")
_END_SAID = re.compile(r"(?i)(?P<first>start|begin)|end|finish")
_SHORT_YEAR = re.compile(r"^([0-9]{1,2}([-/. ])\w+\.?)\2([0-9]{2})$")
_SHORT = re.compile(
    r"(?=.{2,16}$)(?=(?:[^A-ZА-Я]*[A-ZА-Я]){2})[A-Za-zА-Яа-я0-9./&+#-]+(?: [A-Za-zА-Яа-я0-9./&+#-]+){0,2}"
)
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
_SPANS = ("dates", "starts", "ends")
DAY_KINDS = (*_SPANS, "month", "year")
_ORDERS = ("dmy", "mdy")  # of figures
_A_WEEK = 7


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
        _tell_days(kinds, said, cells, rows)
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
        if _are_counted(cells):
            return "number"
        if is_code or _most(cells, _SHORT.fullmatch):  # of short names few come twice
            return "short" if is_code or len({*cells}) > _MOST * len(cells) else "state"
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


def _tell_days(
    kinds: list[str], said: Sequence[str], cells: list[list[str]], rows: Sequence[Sequence[str]]
) -> None:
    """Of columns of days whose heads say nothing, two are the first and the last day where they may be so in every row, and one
    whose days lie before all meetings is left out. What else stands beside the days of the meetings is asked."""
    if "month" in kinds and not {"dates", "starts"} & {*kinds}:
        for place, kind in enumerate(kinds):
            is_numbered = said[place] == "number"  # its head says that it counts the rows
            if kind in ("", "number") and not is_numbered and _most(cells[place], _DAYS.fullmatch):
                kinds[place] = "dates"
    for place, kind in enumerate(kinds):
        if kind == "dates" and _most(cells[place], lambda cell: {*_pieces(cell)} == {"w"}):
            kinds[place] = "ignored"
    told = {kind: place for place, kind in enumerate(kinds) if said[place] and kind in _SPANS}
    free = [place for place, kind in enumerate(kinds) if kind == "dates" and not said[place]]
    if "dates" not in told:
        for one, other in combinations(sorted({*free, *told.values()}), 2):
            is_new = {*told.values()} < {one, other}
            fits = one == told.get("starts", one) and other == told.get("ends", other)
            if is_new and fits and _are_ends(rows, one, other):
                told = {"starts": one, "ends": other}
    if not told and free:
        told["dates"] = next((one for one in free if _most(cells[one], dates_in)), free[0])
    # Where the month has a column of its own, the days beside it are no dates yet.
    first = told.get("starts", told.get("dates", -1))
    for place in {place for place, kind in enumerate(kinds) if kind == "dates"} - {*told.values()}:
        kinds[place] = "ignored" * (place in free and _lie_before(rows, place, first))
    for kind, place in told.items():
        kinds[place] = kind


def _are_ends(rows: Sequence[Sequence[str]], one: int, other: int) -> bool:
    """Whether two columns may be the first and the last days of meetings, in every row and mostly of one week."""
    for order in _ORDERS:
        pairs = list(_pairs_of_days(rows, one, other, order))
        lengths = [(last - first).days for first, last in pairs if first and last]
        are_short = 2 * sum(days < _A_WEEK for days in lengths) > len(lengths)
        if are_short and all(0 <= days < 3 * _A_WEEK for days in lengths):
            return True
    return False


def _lie_before(rows: Sequence[Sequence[str]], place: int, first: int) -> bool:
    """Whether all days of a column lie before those of the meetings: of several rows, else it may be a better day of one."""
    for order in _ORDERS:
        pairs = list(_pairs_of_days(rows, place, first, order))
        if len(pairs) > 1 and all(day and start and day < start for day, start in pairs):
            return True
    return False


def _pairs_of_days(
    rows: Sequence[Sequence[str]], one: int, other: int, order: str
) -> Iterator[tuple[dt.date | None, dt.date | None]]:
    for row in rows:
        cells = [row[place] if place < len(row) else "" for place in (one, other)]
        if all(re.search(r"\w", cell) for cell in cells):
            first, last = (_day(cell, order) for cell in cells)
            yield first, last


def _day(cell: str, order: str) -> dt.date | None:
    with suppress(ValidationError):
        return read_day(
            _SHORT_YEAR.sub(r"\1\g<2>20\3", without_hours(cell).replace(TAKEN, "")), order
        )
    return None


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
