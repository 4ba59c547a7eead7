"""A file as its sender corrected it on the page of the preview: cells, values, rows left out."""

from dataclasses import replace

from core.fields import normalise

from ..columns.titles import bare
from ..files.sheet import FileSheet
from .plan import Instructions


def corrected(sheet: FileSheet, instructions: Instructions) -> FileSheet:
    """All rows, with what was written for cells and values."""
    places = {bare(title): place for place, title in enumerate(sheet.header)}
    typed = {
        int(number): {places[title]: text for title, text in cells.items() if title in places}
        for number, cells in instructions.cells.items()
    }
    meant = {
        places[title]: {normalise(value): text for value, text in values.items()}
        for title, values in instructions.values.items()
        if title in places
    }
    rows = []
    for number, row in sheet.rows:
        cells = _typed_into(row, typed.get(number, {}))
        for place, texts in meant.items():
            if place < len(cells):
                cells[place] = texts.get(normalise(cells[place]), cells[place])
        rows.append((number, cells))
    before = dict(sheet.rows)
    faults = {
        number: [
            fault
            for fault in found
            if fault.place not in typed.get(number, {})
            and not _is_meant(before.get(number, []), fault.place, meant)
        ]
        for number, found in sheet.faults.items()
    }
    defaults = {
        number: places - typed.get(number, {}).keys() for number, places in sheet.defaults.items()
    }
    return replace(sheet, rows=rows, faults=faults, defaults=defaults)


def _is_meant(cells: list[str], place: int, meant: dict[int, dict[str, str]]) -> bool:
    """Whether it was said for all rows what such a cell means."""
    return place < len(cells) and normalise(cells[place]) in meant.get(place, {})


def _typed_into(row: list[str], typed: dict[int, str]) -> list[str]:
    cells = list(row)
    for place, text in typed.items():
        cells += [""] * (place + 1 - len(cells))
        cells[place] = text
    return cells


def without_rows(sheet: FileSheet, left_out: list[int]) -> FileSheet:
    numbers = set(left_out)
    return replace(sheet, rows=[row for row in sheet.rows if row[0] not in numbers])
