"""What a preview offers to correct at once: values that were refused, each with what may be meant."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from core.fields import tidy_line

from ..checking.plan import CellRefusal, Plan
from ..columns.composites import Composite
from ..columns.keys import Context
from ..columns.resource import TableResource
from ..columns.titles import bare
from ..columns.widgets import CellWidget, ChoiceWidget
from ..files.sheet import FileSheet

LONGEST = 160  # characters of a value that is corrected for all its rows
NAMED = 5  # rows of a value

Offer = dict[str, Any]


class Offers:
    """Columns are named by their headers in the file."""

    def __init__(self, plan: Plan, sheet: FileSheet) -> None:
        self.plan, self.resource = plan, plan.resource
        self.titles = {name: bare(sheet.header[place]) for name, place in plan.places.items()}
        self.rows = dict(sheet.rows)

    def refused_values(self, group: list[CellRefusal], most: int) -> list[Offer]:
        """The values of one column that were refused, the most frequent first, each with what may be meant."""
        name = group[0].column
        if name not in self.titles or not _is_said_once_for_all(self.resource, name):
            return []
        by_value: dict[str, list[CellRefusal]] = defaultdict(list)
        for refusal in group:
            by_value[tidy_line(self._cell(refusal))].append(refusal)
        ordered = sorted(by_value.items(), key=lambda item: len(item[1]), reverse=True)
        return [self._refused_value(name, *item) for item in ordered if len(item[0]) <= LONGEST][
            :most
        ]

    def _cell(self, refusal: CellRefusal) -> str:
        cells, place = self.rows.get(refusal.row, []), self.plan.places[refusal.column]
        return cells[place] if place < len(cells) else ""

    def _refused_value(self, name: str, value: str, refusals: list[CellRefusal]) -> Offer:
        widget: Composite | CellWidget | None = self.resource.composites.get(name)
        if name in self.resource.fields:
            widget = self.resource.fields[name].widget
        return {
            "value": value,
            "times": len(refusals),
            "rows": [one.row for one in refusals[:NAMED]],
            "reason": refusals[0].reason[: 2 * LONGEST],
            "near": widget.near(value, self.plan.context) if widget and value else "",
        }

    def choices(self, refused: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """What the columns of a file may hold, where that is a list; of other tables only for refused cells."""
        names = [
            name
            for name in self.titles
            if name in self.resource.fields
            and (name in refused or not self.resource.model_field(name).is_relation)
        ]
        found = {
            name: self.resource.fields[name].widget.choices(self.plan.context) for name in names
        }
        return {name: choices for name, choices in found.items() if choices}

    def cell_labels(self) -> dict[str, dict[str, str]]:
        """Of columns with fixed words: value → its label, where a cell may hold that as well."""
        found = {
            name: self._labels(self.resource.fields[name].widget)
            for name in self.titles
            if name in self.resource.fields
        }
        return {name: labels for name, labels in found.items() if labels}

    def _labels(self, widget: CellWidget) -> dict[str, str]:
        if not isinstance(widget, ChoiceWidget):
            return {}
        context = self.plan.context
        return {
            value: label
            for value, label in widget.choices(context)
            if _reads_as(widget, label, context) == value
        }


def _reads_as(widget: CellWidget, text: str, context: Context) -> object:
    try:
        return widget.read(text, context)
    except ValidationError:
        return None


def _is_said_once_for_all(resource: TableResource, name: str) -> bool:
    """Keys and titles tell rows apart: no value of theirs stands for several rows."""
    return name not in (*resource.model().key_fields, resource.title_field())
