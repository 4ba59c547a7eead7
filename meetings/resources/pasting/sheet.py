"""Lines pasted from a mail or a web page, as rows that are then checked like any file."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.days import dates_in, read_span
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted import PastedRow, cut_to_state, read_pasted
from exchange.files.detect import Fault, FileSheet
from participants.models import Participant

from ...models import Assembly, Series
from .calendar_file import text_of_calendar
from .cells import cells_of
from .headed import with_headings
from .known_rows import Cities, KnownRows
from .line import PastedLine
from .questions import questions
from .sentences import announcements
from .table_row import HEADINGS, is_about_a_meeting, line_of

COLUMNS = [
    *("slug", "name", "short_name", "kind", "organisers", "prepares", "is_of", "study_period"),
    *("series", "dates", "venue", "mode", "status", "alongside", "as_stated"),
]
_YEAR_ALONE = re.compile(r"(?:^|[,;|(]\s*)[0-9]{4}(?=\s*(?:[,;|)]|$))")


def read_lines(
    text: str,
    participants: Iterable[Participant] = (),
    assemblies: Iterable[Assembly] = (),
    series: Iterable[Series] = (),
    cities: Cities = MappingProxyType({}),
) -> FileSheet:
    """One row a meeting; what is no meeting is named in the notes. The rows given tell organisers, places and series."""
    known = KnownRows(participants, assemblies, series, cities)
    pasted = read_pasted(text_of_calendar(text), HEADINGS)
    sheet = FileSheet(list(COLUMNS))
    left_out = list(pasted.left_out)
    further = 1 + text.count("\n") + len(pasted.rows)
    rows: dict[int, dict[str, str]] = {}
    for row in with_headings(pasted.rows, known):
        if row.is_too_long or _is_heading(row.text) or not _says_something(row, known):
            left_out.append((row.number, row.text))
            continue
        for place, line in enumerate(_lines_in(row, known)):
            further += bool(place)
            number = further if place else row.number
            rows[number] = cells = cells_of(line, known) | {"as_stated": cut_to_state(row.text)}
            if faults := [
                Fault(COLUMNS.index(column), cells[column] or row.text, reason)
                for column, reason in questions(line, cells, line.text, known)
            ]:
                sheet.faults[number] = faults
            sheet.notes += [
                _("Line %(number)d: %(note)s") % {"number": row.number, "note": note}
                for note in line.notes
            ]
    sheet.notes += [
        _("Line %(number)d is not a meeting and was left out: “%(text)s”.")
        % {"number": number, "text": tidy_line(left)[:80]}
        for number, left in sorted(left_out)
    ]
    _tell_namesakes_apart(list(rows.values()))
    sheet.rows = [(number, [cells[name] for name in COLUMNS]) for number, cells in rows.items()]
    return sheet


def _lines_in(row: PastedRow, known: KnownRows) -> Iterator[PastedLine]:
    """One of a table or a list; of a paragraph, one for each meeting that its sentences announce."""
    if is_about_a_meeting(row.cells):
        yield PastedLine(line_of(row.cells), known, row.cells["name"])
        return
    lines = list(announcements(row.text))
    if len(lines) > 1:
        lines = [line for line in lines if _says_something(replace(row, text=line), known)]
    yield from (PastedLine(line, known) for line in lines or [row.text])


def _is_heading(text: str) -> bool:
    return all(map(HEADINGS.kind, filter(None, re.split(r"[|;,\s]+", text))))


def _says_something(row: PastedRow, known: KnownRows) -> bool:
    """A line of running text without days, without a place and without a word that they are open announces nothing."""
    doubts = doubts_in(row.text)
    is_open = doubts.dates or doubts.place or doubts.unsaid
    return bool(
        is_about_a_meeting(row.cells)
        or dates_in(row.text)
        or _YEAR_ALONE.search(row.text)
        or (is_open and known.is_about_a_meeting(row.text))
        or known.ends_with_a_place(row.text)
    )


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
