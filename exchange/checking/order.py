"""The order in which rows of a file are taken: what a row points at comes before it."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from core.public.cell_text import unguarded

from ..columns.keys import split_keys
from ..columns.resource import TableResource

NumberedRow = tuple[int, list[str]]
DEEPEST = 50


def parents_first(
    resource: TableResource,
    places: dict[str, int],
    rows: Sequence[NumberedRow],
) -> tuple[list[NumberedRow], list[int]]:
    """The rows, each after those rows of the file that it points at; else in the order of the file.

    Rows that point at each other in a circle stay where they are. Rows that point through more than
    DEEPEST others are left out, and their numbers given: checking a row asks all that it leads to.
    """
    pointed = _pointed_at(resource, places, rows)
    taken: dict[int, None] = {}  # in order
    for place in range(len(rows)) if pointed else ():
        _take(place, pointed, taken)
    depths: dict[int, int] = {}
    for place in taken:
        depths[place] = max((1 + depths.get(one, 0) for one in pointed.get(place, ())), default=0)
    too_deep = [rows[place][0] for place, depth in depths.items() if depth > DEEPEST]
    ordered = [rows[place] for place in taken if depths[place] <= DEEPEST]
    return (ordered if pointed else list(rows)), too_deep


def _pointed_at(
    resource: TableResource,
    places: dict[str, int],
    rows: Sequence[NumberedRow],
) -> dict[int, list[int]]:
    """Place of a row → places of the rows at which it points, where there are any."""
    model = resource.model()
    fields = map(resource.model_field, filter(resource.columns().__contains__, places))
    own = [field.name for field in fields if field.is_relation and field.related_model is model]
    if not own or not all(name in places for name in model.key_fields):
        return {}
    by_key: dict[str, int] = {}
    for place, (_number, cells) in enumerate(rows):
        parts = [_cell(cells, places[name]) for name in model.key_fields]
        for ordered in permutations(parts):  # a key may be said the other way round: COM4@WTSA-24
            by_key.setdefault(model.normalise_key("@".join(ordered)), place)
    found: dict[int, list[int]] = {}
    for place, (_number, cells) in enumerate(rows):
        keys = [key for name in own for key in split_keys(_cell(cells, places[name]))]
        others = {by_key.get(model.normalise_key(key), place) for key in keys} - {place}
        if others:
            found[place] = sorted(others)
    return found


def _cell(cells: list[str], place: int) -> str:
    return unguarded(cells[place].strip()) if place < len(cells) else ""


def _take(start: int, pointed: dict[int, list[int]], taken: dict[int, None]) -> None:
    """Takes a row after all that it leads to; without recursion, for a chain may be long."""
    path: list[tuple[int, Iterator[int]]] = [(start, iter(pointed.get(start, ())))]
    on_path = {start}
    while path:
        place, others = path[-1]
        other = next((one for one in others if one not in taken and one not in on_path), None)
        if other is None:
            taken.setdefault(place)
            path.pop()
        else:
            path.append((other, iter(pointed.get(other, ()))))
            on_path.add(other)
