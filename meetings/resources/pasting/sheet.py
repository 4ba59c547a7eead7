"""Lines pasted from a mail or a web page, as rows that are then checked like any file."""

import re
from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.days import read_span
from exchange.files.detect import FileSheet
from participants.models import Participant

from ...models import Assembly, Series
from .cells import cells_of
from .known_rows import KnownRows
from .line import PastedLine

COLUMNS = [
    *("slug", "name", "short_name", "kind", "organisers", "prepares", "is_of", "study_period"),
    *("series", "dates", "venue", "mode", "status", "alongside", "as_stated"),
]
LONGEST_LINE = 500  # what as_stated can hold
_HEADINGS = {
    "",
    *("date", "dates", "when", "meeting", "meetings", "event", "events", "name", "title", "short"),
    *("place", "venue", "location", "where", "mode", "format", "organiser", "organisation", "no"),
}


def read_lines(
    text: str,
    participants: Iterable[Participant] = (),
    assemblies: Iterable[Assembly] = (),
    series: Iterable[Series] = (),
) -> FileSheet:
    """One row a line that is not empty; the rows given tell organisers, places and series."""
    known = KnownRows(participants, assemblies, series)
    sheet = FileSheet(list(COLUMNS))
    rows: dict[int, dict[str, str]] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        if not tidy_line(raw):
            continue
        if len(raw) > LONGEST_LINE or _is_heading(raw):
            sheet.notes.append(
                _("Line %(number)d is not a meeting and was left out: “%(text)s”.")
                % {"number": number, "text": tidy_line(raw)[:80]}
            )
            continue
        line = PastedLine(raw, known)
        rows[number] = cells_of(line, known)
        sheet.notes += [
            _("Line %(number)d: %(note)s") % {"number": number, "note": note} for note in line.notes
        ]
    _tell_namesakes_apart(list(rows.values()))
    sheet.rows = [(number, [cells[name] for name in COLUMNS]) for number, cells in rows.items()]
    return sheet


def _is_heading(raw: str) -> bool:
    words = [normalise(word) for word in re.split(r"[|;,\t\s]+", raw)]
    return all(word in _HEADINGS for word in words)


def _tell_namesakes_apart(rows: list[dict[str, str]]) -> None:
    """Meetings of one name get their first day into the slug."""
    names = [cells["short_name"] or cells["name"] for cells in rows]
    times = Counter(map(normalise, names))
    for cells, name in zip(rows, names, strict=True):
        if times[normalise(name)] > 1 and (day := _first_day(cells["dates"])):
            cells["slug"] = f"{slugify(name.replace('.', '-'))[:100].strip('-')}-{day}"


def _first_day(dates: str) -> str:
    try:
        first = read_span(dates).first
    except ValidationError:
        return ""
    return first.isoformat() if first else ""
