"""Panels on a page of a lower app: an app above registers them for the model of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import models
from django.utils.text import slugify

Row = TypeVar("Row", bound=models.Model)
Result = TypeVar("Result")

MOST_LISTED = 25  # rows shown in a panel
# Places where a row has panels.
ON_ITS_PAGE, UNDER_STATUS, ON_HOME_PAGE = "page", "status", "home"
IN_SEARCH_RESULTS = "search"  # for many rows at once, so their related rows must be cached


@dataclass(frozen=True)
class Panel:
    """A template on the pages of a model, with the rows that `rows` returns; left out if there are none."""

    model: type[models.Model]
    title: Any
    template: str
    rows: Callable[[Any], Any]
    rank: int = 100  # lowest first
    place: str = ON_ITS_PAGE
    whole_list: Callable[[Any], str] | None = None  # URL of the list with all rows
    whole_label: Any = ""  # label of the link to it, shown if there are more rows


_panels: dict[tuple[type[models.Model], str], list[Panel]] = {}


def register(*panels: Panel) -> None:
    """Panels of equal rank keep the order of registration."""
    for panel in panels:
        there = _panels.setdefault((panel.model, panel.place), [])
        there.append(panel)
        there.sort(key=lambda one: one.rank)


def once_a_row(function: Callable[[Row], Result]) -> Callable[[Row], Result]:
    """Caches the result on the row: several panels of a page call the function for the same row."""
    name = f"_{function.__name__}_of_panels"

    @wraps(function)
    def kept(row: Row) -> Result:
        if name not in row.__dict__:
            row.__dict__[name] = function(row)
        return cast(Result, row.__dict__[name])

    return kept


def panels_of(row: models.Model, place: str = ON_ITS_PAGE) -> list[dict[str, object]]:
    filled = (_filled(panel, row) for panel in _panels.get((type(row), place), ()))
    return [panel for panel in filled if panel["rows"]]


def _filled(panel: Panel, row: models.Model) -> dict[str, object]:
    """Adds `count`, the number of all rows, if there are more than the page shows."""
    rows = panel.rows(row)
    first = list(rows[: MOST_LISTED + 1])
    filled = {"panel": panel, "anchor": slugify(panel.title), "rows": first[:MOST_LISTED]}
    if len(first) <= MOST_LISTED:
        return filled
    count = len(rows) if isinstance(rows, list) else rows.order_by().count()
    url = panel.whole_list(row) if panel.whole_list else ""
    return filled | {"count": count, "url": url}
