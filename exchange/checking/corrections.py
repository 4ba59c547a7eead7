"""A file as its sender corrected it on the page of the preview: cells, values, rows left out."""

from collections import defaultdict
from dataclasses import replace

from core.fields import normalise

from ..columns.titles import bare
from ..files.sheet import FileSheet
from .plan import Instructions


def corrected(sheet: FileSheet, instructions: Instructions) -> FileSheet:
    """All rows, with what was written for cells and values; what was written is no fault any more."""
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
    rows: list[tuple[int, list[str]]] = []
    written: dict[int, set[int]] = defaultdict(set)
    for number, row in sheet.rows:
        cells = list(row)
        for place, text in typed.get(number, {}).items():
            cells += [""] * (place + 1 - len(cells))
            cells[place] = text
            written[number].add(place)
        for place, texts in meant.items():
            if place < len(cells) and normalise(cells[place]) in texts:
                cells[place] = texts[normalise(cells[place])]
                written[number].add(place)
        rows.append((number, cells))
    faults = {
        number: [fault for fault in found if fault.place not in written[number]]
        for number, found in sheet.faults.items()
    }
    defaults = {
        number: found - typed.get(number, {}).keys() for number, found in sheet.defaults.items()
    }
    return replace(sheet, rows=rows, faults=faults, defaults=defaults)


def without_rows(sheet: FileSheet, left_out: list[int]) -> FileSheet:
    numbers = set(left_out)
    return replace(sheet, rows=[row for row in sheet.rows if row[0] not in numbers])
