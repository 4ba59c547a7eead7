"""What a page shows of the apps above its own: they register panels for its model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Panel:
    """A template with what `rows` gives, left out when that is empty. The lower `rank` is first."""

    title: Any
    template: str
    rows: Callable[[Any], Any]
    rank: int = 100


ON_ITS_PAGE, ON_HOME_PAGE = "page", "home"  # places where a row has panels
_panels: dict[tuple[type[models.Model], str], list[Panel]] = {}


def register(
    model: type[models.Model],
    title: Any,
    template: str,
    rows: Callable[[Any], Any],
    rank: int = 100,
    place: str = ON_ITS_PAGE,
) -> None:
    """Of equal rank, what is registered first stands first."""
    panels = _panels.setdefault((model, place), [])
    panels.append(Panel(title, template, rows, rank))
    panels.sort(key=lambda panel: panel.rank)


def panels_of(row: models.Model, place: str = ON_ITS_PAGE) -> list[dict[str, object]]:
    filled = (
        {"panel": panel, "rows": list(panel.rows(row))}
        for panel in _panels.get((type(row), place), ())
    )
    return [panel for panel in filled if panel["rows"]]
