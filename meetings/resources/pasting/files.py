"""Files whose columns are not ours, read as pasted tables are."""

from collections.abc import Mapping
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

from ..headings import COLUMNS
from .cell_reader import HOURS
from .columns import MeetingColumns
from .known_rows import KnownRows
from .sheet import MeetingSheet

_COLUMNS = SheetColumns(
    {kind: names[0] for kind, names in COLUMNS.items() if names}
    | {"city": "city", "type": "kind", "year": "dates", "month": "dates"}
    | {name: name for name in HOURS},
    left_out="ignored",
)


def arranged_sheet(
    sheet: FileSheet, chosen: Mapping[str, str], resource: TableResource
) -> FileSheet:
    """A row of ours for each meeting; the sheet as it is where its columns are ours, or nothing tells what they are."""
    titles = set(map(plain, sheet.header))
    if "slug" in titles or (has_only_our_columns(resource, sheet.header) and "kind" in titles):
        return sheet
    known, ours = KnownRows.stored(), known_titles(resource)
    tables = tables_of_file(
        sheet, MeetingColumns(known), _COLUMNS, chosen, lambda title: ours.get(plain(title))
    )
    kinds = {kind for table in tables for kind in table.kinds}
    if "name" not in kinds or passed("slug") in kinds:  # a row with our key may change one cell
        return sheet
    rows = [row for one in tables for row in (one.table.head, *dict(one.table.rows).values())]
    text = "\n".join([sheet.name, *map("\t".join, rows)])
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
