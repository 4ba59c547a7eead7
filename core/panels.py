"""What a page shows of tables that stand above its app: they register a panel, and the page asks for its panels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Panel:
    """On the page of `model`'s row: this template with what `rows` gives; left out when that is empty. The lower `rank` stands first."""

    title: Any
    template: str
    rows: Callable[[Any], Any]
    rank: int = 100


_panels: dict[type[models.Model], list[Panel]] = {}


def register(
    model: type[models.Model],
    title: Any,
    template: str,
    rows: Callable[[Any], Any],
    rank: int = 100,
) -> None:
    """Of equal rank, what is registered first stands first."""
    panels = _panels.setdefault(model, [])
    panels.append(Panel(title, template, rows, rank))
    panels.sort(key=lambda panel: panel.rank)


def panels_of(row: models.Model) -> list[dict[str, Any]]:
    filled = (
        {"panel": panel, "rows": list(panel.rows(row))} for panel in _panels.get(type(row), ())
    )
    return [panel for panel in filled if panel["rows"]]
