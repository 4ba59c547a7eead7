"""What the cells of a row of a table say together, each by the kind of its column."""

import re
from collections.abc import Mapping

from core.fields import tidy_line

from ....choices import Mode
from ...modes import mode_of_cell
from ..words.cell_remarks import name_and_rest, read_remark
from ..words.codes_of_places import without_codes
from ..words.known_rows import KnownRows
from ..words.place import Place
from ..words.scan import Scan
from ..words.scanner import Scanner
from ..words.states import hours_of_cells

_READ_APART = frozenset(
    {"starts", "ends", "country", "start_time", "end_time", "time_zone", "remote", "ignored"}
)
_OR = re.compile(r"\s+(?:or|ou|o|oder)\s+")
_YES = re.compile(r"y|yes|oui|s[íi]|ja|sim|да|x|✓|✔|available|possible", re.IGNORECASE)
_NO = re.compile(r"n|no|non|nein|não|нет", re.IGNORECASE)
# The cells that tell of the meeting itself: signs beside what they say are asked about.
_TOLD = ("name", "short", "dates", "starts", "ends", "place", "city", "country")


def scan_of_cells(
    scanner: Scanner, known: KnownRows, cells: Mapping[str, str]
) -> tuple[Scan, list[str], str]:
    """The scan, what of the cells is left, and the text of those that tell of the meeting itself."""
    scan = Scan()
    extra: list[str] = []
    for kind in [kind for kind in cells if kind not in _READ_APART]:
        is_place = kind in ("place", "city")
        text = without_codes(cells[kind].replace("~~", ""), known) if is_place else cells[kind]
        part = _scan_of_cell(scanner, kind, text)
        if kind == "dates" and not (part.dates or part.is_open) and re.search("[0-9]", text):
            part.dates = [text]  # for the check to ask
        scan.take(part)
        extra += part.runs
    scan.mode = scan.mode or _mode_of_remote(cells.get("remote", ""), bool(scan.places))
    scan.hours = hours_of_cells(cells) or scan.hours
    _take_ends(scan, scanner, cells)
    if "country" in cells:
        _take_country(scan, scanner, known, cells["country"])
    return scan, extra, " | ".join(cells[kind] for kind in _TOLD if kind in cells)


def _scan_of_cell(scanner: Scanner, kind: str, text: str) -> Scan:
    """Only the columns of days say days; a place with “online” is both."""
    if kind == "state":
        return read_remark(text)
    if kind == "name":
        name, rest = name_and_rest(text)
        found = scanner.cell(kind, name)
        found.take(read_remark(rest))
        return found
    line_break = ", " if kind == "place" else " "
    found = scanner.cell(kind, tidy_line(text.replace("\n", line_break)))
    if kind not in ("dates", "links"):
        found.dates = []
    if kind in ("place", "city") and found.places and found.mode == Mode.ONLINE:
        found.mode = Mode.HYBRID.value
    return found


def _mode_of_remote(said: str, has_place: bool) -> str:
    """Of a column that says whether one can take part from elsewhere."""
    if _NO.fullmatch(said):
        return Mode.IN_PERSON.value
    return Mode.HYBRID.value if has_place and _YES.fullmatch(said) else mode_of_cell(said)


def _take_ends(scan: Scan, scanner: Scanner, cells: Mapping[str, str]) -> None:
    """The first and the last day, from columns of their own."""
    said = [cells[kind] for kind in ("starts", "ends") if kind in cells]
    if pairs := _pairs_of_ends(cells):
        scan.dates = pairs
        return
    ends = [scanner.cell("dates", text) for text in said]
    scan.dates_open |= any(end.is_open for end in ends)
    if any(len(end.dates) > 1 for end in ends):
        scan.dates = [day for end in ends for day in end.dates]  # “6 or 13 June”: to be asked
    elif days := list(dict.fromkeys(day for end in ends for day in end.dates)):
        scan.dates = [" - ".join(days)]
    elif said and not ends[0].is_open:
        scan.dates = [" - ".join(said)]  # for the check to ask


def _pairs_of_ends(cells: Mapping[str, str]) -> list[str]:
    """Of `4 July or 11 July` beside `7 July or 14 July` the spans of which one is meant; none where both say one day."""
    starts, ends = (_OR.split(cells.get(kind, "")) for kind in ("starts", "ends"))
    if len(starts) != len(ends) or len(starts) == 1:
        return []
    return [f"{start} - {end}" for start, end in zip(starts, ends, strict=True)]


def _take_country(scan: Scan, scanner: Scanner, known: KnownRows, text: str) -> None:
    """Of a column of its own, where a code may stand."""
    state = known.state(text) or known.state_of_code(text)
    cities = [place.city for place in scan.places if place.city]
    if state:
        scan.places = [Place(0, 1, "".join(cities[:1]), state)]
        return
    part = scanner.cell("country", text)
    if part.venues and not part.says_more_than_places:
        scan.places = [Place(0, 1, ", ".join([*cities[:1], text]))]  # for the check to ask
        part.venues = []
    scan.take(part)
