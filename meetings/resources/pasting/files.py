"""Files whose columns are not ours, read as pasted tables are."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from exchange.columns.headers import has_only_our_columns
from exchange.columns.pasted import (
    PastedText,
    SheetColumns,
    passed,
    tables_of_file,
    tell_columns,
)
from exchange.columns.resource import TableResource
from exchange.columns.titles import known_titles, plain
from exchange.files.sheet import FileSheet

from .columns import MeetingColumns
from .known_rows import KnownRows
from .sheet import MeetingSheet

_COLUMNS = SheetColumns(
    {
        **{"name": "name", "short": "short_name", "dates": "dates", "starts": "starts_on"},
        **{"ends": "ends_on", "place": "venue", "city": "city", "country": "country"},
        **{"mode": "mode", "organiser": "organisers", "links": "links", "year": "dates"},
        **{"month": "dates", "start_time": "start_time", "end_time": "end_time"},
        **{"time_zone": "time_zone", "type": "kind"},
    },
    left_out="ignored",
)


def arranged_sheet(
    sheet: FileSheet,
    chosen: Mapping[str, str],
    resource: TableResource,
    known_rows: Callable[[], KnownRows],
) -> FileSheet:
    """A row of ours for each meeting; the sheet as it is where its columns are ours, or nothing tells what they are."""
    titles = set(map(plain, sheet.header))
    if "slug" in titles or (has_only_our_columns(resource, sheet.header) and "kind" in titles):
        return sheet
    known, ours = known_rows(), known_titles(resource)
    tables = tables_of_file(
        sheet, MeetingColumns(known), _COLUMNS, chosen, lambda title: ours.get(plain(title))
    )
    kinds = {kind for table in tables for kind in table.kinds}
    if "name" not in kinds or passed("slug") in kinds:  # a row with our key may change one cell
        return sheet
    rows = [
        cells
        for table in tables
        for cells in [table.table.head, *(row for _n, row in table.table.rows)]
    ]
    text = "\n".join([sheet.name, *("\t".join(cells) for cells in rows)])
    names = [kind for table in tables for kind in table.kinds if kind.startswith(passed(""))]
    passed_on = list(dict.fromkeys(map(_COLUMNS.column, names)))
    found = MeetingSheet(known, text, PastedText(list(tables), []), passed_on).read()
    used = {number for number, _cells in found.rows}
    place = found.header.index("editors_note") if found.rows else 0
    for number, faults in sheet.faults.items():  # cells that could not be read
        if number in used:
            asked = found.faults.setdefault(number, [])
            asked += [replace(fault, place=place) for fault in faults]
    return tell_columns(found, sheet, tables, _COLUMNS)
