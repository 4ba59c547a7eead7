"""The rows of a file as the preview shows them, so that one can leave rows out and write into cells."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import normalise

from ..checking.plan import Plan
from ..columns.titles import bare
from ..columns.widgets import ChoiceWidget
from ..files.sheet import FileSheet

ROWS, CELLS = 50, 600  # on one page
LONGEST = 300  # bytes of a cell that can be written into

# Number, state, cells, and by place the reasons of refusal and what may be meant.
StoredRow = list[Any]


class RowState(TextChoices):
    REFUSED = "refused", gettext_lazy("Refused")
    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    SAME = "same", gettext_lazy("Unchanged")
    LEFT_OUT = "left_out", gettext_lazy("Left out")


def rows_of(plan: Plan, sheet: FileSheet, left_out: list[int]) -> list[StoredRow]:
    """Plain data, so that it can be kept with the file."""
    states = {row.number: RowState.NEW if row.is_new else RowState.CHANGED for row in plan.rows}
    states |= dict.fromkeys(left_out, RowState.LEFT_OUT)
    reasons: dict[int, dict[str, str]] = {}
    for one in plan.refusals:
        states[one.row] = RowState.REFUSED
        place = str(plan.places.get(one.column, ""))
        reason = f"{one.column}: {one.reason}" if one.column and not place else one.reason
        reasons.setdefault(one.row, {})[place] = reason
    choices = {
        number: {str(fault.place): list(fault.choices) for fault in faults if fault.choices}
        for number, faults in sheet.faults.items()
    }
    labels = _labels(plan)
    return [
        [
            number,
            states.get(number, RowState.SAME),
            _shown(plan, number, cells, labels),
            reasons.get(number, {}),
            choices.get(number, {}),
        ]
        for number, cells in sheet.rows
    ]


def _shown(
    plan: Plan, number: int, cells: list[str], labels: dict[int, dict[str, str]]
) -> list[str]:
    """Fixed words as the site calls them; blank where the stored value stays."""
    shown = list(cells)
    for place, words in labels.items():
        if place < len(shown):
            shown[place] = words.get(shown[place].strip(), shown[place])
    for name in plan.kept.get(number, ()):
        shown[plan.places[name]] = ""
    return shown


def _labels(plan: Plan) -> dict[int, dict[str, str]]:
    """By place of a column with fixed words: value → its label, where a cell may hold that as well."""
    fields = plan.resource.fields
    widgets = {place: fields[name].widget for name, place in plan.places.items() if name in fields}
    return {
        place: {
            value: label
            for value, label in widget.choices(plan.context)
            if widget.read(label, plan.context) == value
        }
        for place, widget in widgets.items()
        if isinstance(widget, ChoiceWidget)
    }


def columns_of_rows(plan: Plan, sheet: FileSheet) -> list[list[Any]]:
    """Place, header, our name and its label of each column that is read, in the order of the file;
    those that no row fills come last."""
    filled = {place for _number, cells in sheet.rows for place, cell in enumerate(cells) if cell}
    filled |= {fault.place for faults in sheet.faults.values() for fault in faults}
    ordered = sorted(plan.places.items(), key=lambda item: (item[1] not in filled, item[1]))
    return [
        [place, bare(sheet.header[place]), name, capfirst(plan.resource.column_label(name))]
        for name, place in ordered
    ]


@dataclass(frozen=True)
class CellOnPage:
    place: int
    column: str
    heading: str
    text: str
    reason: str
    choices: Sequence[str]
    is_of_its_line: bool

    @property
    def is_written_into(self) -> bool:
        """A line of the file of which several rows were made is corrected in the file."""
        return self.is_of_its_line and len(escape(self.text).encode(errors="replace")) <= LONGEST

    @property
    def has_lines(self) -> bool:
        return "\n" in self.text or "\r" in self.text


@dataclass(frozen=True)
class RowOnPage:
    number: int
    state: RowState
    reason: str  # of the row as a whole
    cells: list[CellOnPage]

    @property
    def is_taken(self) -> bool:
        return self.state != RowState.LEFT_OUT


@dataclass(frozen=True)
class RowTablePage:
    """One page of the rows in one state, or in any."""

    # Label, header in the file where it says another thing, column.
    headings: list[tuple[str, str, str]]
    tabs: list[tuple[str, str, int]]  # state, label, count
    state: str
    page: Page[StoredRow]
    rows: list[RowOnPage]


def page_of_rows(
    rows: list[StoredRow], columns: list[list[Any]], state: str = "", page: str = ""
) -> RowTablePage:
    """Without a state: the refused rows, if there are any."""
    counts = Counter(row[1] for row in rows)
    tabs = [("all", _("All"), len(rows))]
    tabs += [(one.value, str(one.label), counts[one]) for one in RowState if counts[one]]
    if state not in [name for name, _label, _count in tabs]:
        state = RowState.REFUSED.value if counts[RowState.REFUSED] else "all"
    found = [row for row in rows if state in ("all", row[1])]
    size = max(5, min(ROWS, CELLS // max(1, len(columns))))
    shown = Paginator(found, size).get_page(page)
    times = Counter(row[0] for row in rows)
    on_page = [_on_page(row, columns, is_alone=times[row[0]] == 1) for row in shown]
    headings = [
        (label, "" if normalise(title) in map(normalise, (label, name)) else title, name)
        for _place, title, name, label in columns
    ]
    return RowTablePage(headings, tabs, state, shown, on_page)


def _on_page(row: StoredRow, columns: list[list[Any]], is_alone: bool) -> RowOnPage:
    number, state, texts, reasons, choices = row
    cells = [
        CellOnPage(
            place,
            name,
            label,
            texts[place] if place < len(texts) else "",
            reasons.get(str(place), ""),
            choices.get(str(place), ()),
            is_alone,
        )
        for place, _title, name, label in columns
    ]
    return RowOnPage(number, RowState(state), reasons.get("", ""), cells)
