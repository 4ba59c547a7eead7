"""The rows of a file as the preview shows them, so that one can leave rows out and write into cells."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import normalise

from ..checking.plan import Plan
from ..columns.titles import bare
from ..files.sheet import FileSheet

ROWS, CELLS = 50, 600  # on one page
LONGEST = 300  # bytes of a cell that can be written into

StoredRow = list[
    Any
]  # number, state, cells, and by place the reasons of refusal and what may be meant


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
    return [
        [
            number,
            states.get(number, RowState.SAME),
            _without_kept(plan, number, cells),
            reasons.get(number, {}),
            choices,
        ]
        for number, cells in sheet.rows
        for choices in [_choices(sheet, number)]
    ]


def _without_kept(plan: Plan, number: int, cells: list[str]) -> list[str]:
    """Blank where the stored value stays."""
    places = {plan.places[name] for name in plan.kept.get(number, ())}
    return ["" if place in places else cell for place, cell in enumerate(cells)]


def _choices(sheet: FileSheet, number: int) -> dict[str, list[str]]:
    """What the cells of a row may mean that could not be taken as they are, by place."""
    faults = sheet.faults.get(number, [])
    return {str(fault.place): list(fault.choices) for fault in faults if fault.choices}


def columns_of_rows(plan: Plan, sheet: FileSheet) -> list[list[Any]]:
    """Place, header and our name of each column that is read, in the order of the file; those that no row fills come last."""
    filled = {place for _number, cells in sheet.rows for place, cell in enumerate(cells) if cell}
    filled |= {fault.place for faults in sheet.faults.values() for fault in faults}
    ordered = sorted(plan.places.items(), key=lambda item: (item[1] not in filled, item[1]))
    return [[place, bare(sheet.header[place]), name] for name, place in ordered]


@dataclass(frozen=True)
class CellOnPage:
    place: int
    column: str
    text: str
    reason: str
    is_of_its_line: bool = True
    choices: tuple[str, ...] = ()
    heading: str = ""
    label: str = ""  # of one of the fixed words of its column

    @property
    def shown(self) -> str:
        """In the words of the site; written so, it is read as the same."""
        return self.label or self.text

    @property
    def is_written_into(self) -> bool:
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
class RowPage:
    """One page of the rows in one state, or in any."""

    columns: list[list[Any]]
    headings: list[
        tuple[str, str, str]
    ]  # label, header in the file where it says another thing, column
    tabs: list[tuple[str, str, int]]  # state, label, count
    state: str
    page: Page[StoredRow]
    rows: list[RowOnPage]


@dataclass(frozen=True)
class Labels:
    """What columns, and the fixed words in their cells, are called on the pages of the site."""

    columns: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, preview: Mapping[str, Any]) -> "Labels":
        return cls(preview.get("labels", {}), preview.get("cell_labels", {}))

    def heading(self, title: str, column: str) -> tuple[str, str, str]:
        label = self.columns.get(column, title)
        is_same = normalise(title) in (normalise(label), normalise(column))
        return label, "" if is_same else title, column

    def cell(self, column: str, text: str) -> str:
        return self.cells.get(column, {}).get(text.strip(), "")


NO_LABELS = Labels()


def page_of_rows(
    rows: list[StoredRow],
    columns: list[list[Any]],
    state: str = "",
    page: str = "",
    labels: Labels = NO_LABELS,
) -> RowPage:
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
    on_page = [_on_page(row, columns, times[row[0]] == 1, labels) for row in shown]
    headings = [labels.heading(title, name) for _place, title, name in columns]
    return RowPage(columns, headings, tabs, state, shown, on_page)


def _on_page(row: StoredRow, columns: list[list[Any]], is_alone: bool, labels: Labels) -> RowOnPage:
    """A line of the file of which several rows were made is corrected in the file."""
    number, state, cells, reasons, *kept = row
    texts = {place: cells[place] if place < len(cells) else "" for place, _title, _name in columns}
    choices = kept[0] if kept else {}
    return RowOnPage(
        number,
        RowState(state),
        reasons.get("", ""),
        [
            CellOnPage(
                place,
                name,
                texts[place],
                reasons.get(str(place), ""),
                is_alone,
                tuple(choices.get(str(place), ())),
                labels.heading(title, name)[0],
                labels.cell(name, texts[place]),
            )
            for place, title, name in columns
        ],
    )
