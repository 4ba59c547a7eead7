"""The preview of a plan as plain data, which is stored with the file: counts, refusals, changes, and rows to be
corrected.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from os.path import commonprefix
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.fields import escape_cell, normalise, tidy_line, unescape_cell
from core.public.cell_text import csv_text

from ..checking.duplicates import Duplicates
from ..checking.plan import CLEAR, UNREAD, Plan
from ..columns.days import by_order
from ..columns.matching import ROW, WHY, bare, plain
from ..columns.resource import ChoiceWidget, TableResource
from ..files.sheet import FileSheet, line_of, without
from ..models import StoredUpload

SHOWN = 200  # rows of one kind
ROOM = 60_000  # bytes for the rows of one kind
NAMED = 5  # rows for one value
LONGEST = 160  # characters of a value
AROUND = 40  # characters shown before the first difference
ROWS_A_PAGE, CELLS_A_PAGE = 50, 600
LONGEST_WRITTEN = 300  # bytes of a cell that can be edited


def preview_of(plan: Plan, sheet: FileSheet, answered: Container[str] = ()) -> dict[str, object]:
    """`answered` are the rows of which was said whether they are stored already."""
    refused = _refused(plan, sheet)
    notes = [note for note in sheet.notes if note not in sheet.left_out_notes]
    planned = sorted(plan.rows, key=lambda row: row.is_new)[:SHOWN]
    return {
        "sheet": sheet.name,
        "file_notes": notes[:SHOWN],
        "warnings": plan.warnings[:SHOWN],
        "left_out_notes": sheet.left_out_notes[:SHOWN],
        "counts": plan.counts,
        "pending": sum(row.is_pending for row in plan.rows),
        "refusals": _few(_refusal(plan, sheet, *one) for one in list(refused.items())[:SHOWN]),
        "refusal_kinds": len(refused),
        "choices": _choices(plan),
        "orders": _orders(plan),
        "corrected": {
            str(number): {str(place): _cut(text) for place, text in cells.items()}
            for number, cells in sheet.corrected.items()
        },
        "planned": _few(
            {
                "row": line_of(row.number),
                "key": _cut(row.key),
                "label": _cut(plan.resource.row_label(row.write.row)),
                "is_new": row.is_new,
                "cells": changes_in_words(plan.resource, plan.changes_of(row)),
            }
            for row in planned
        ),
        "notes": _few(
            note._asdict() | {"row": line_of(note.row), "text": _cut(note.text)}
            for note in plan.notes[:SHOWN]
        ),
        "notes_count": len(plan.notes),
        "duplicates": _few(likely_duplicates(plan, SHOWN, answered)),
        "compared": min(len(plan.new), SHOWN),
    }


def _few(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """As many as the page can hold, at least one; the rest is not even computed."""
    kept: list[dict[str, Any]] = []
    room = ROOM
    for row in rows:
        room -= len(escape(json.dumps(row, ensure_ascii=False)).encode(errors="replace"))
        if room < 0 and kept:
            break
        kept.append(row)
    return kept


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


# changes


def changes_in_words(
    resource: TableResource, changes: Mapping[str, tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Label, old value and new value of each field; choices by their labels."""
    found = []
    for name, (old, new) in changes.items():
        if not (old or new):
            continue
        widget = resource.fields[name].widget if name in resource.fields else None
        words = widget.labels() if isinstance(widget, ChoiceWidget) else {}
        shown = old_and_new(words.get(old, old), words.get(new, new))
        found.append((capfirst(resource.column_label(name)), *shown))
    return found


def old_and_new(old: str, new: str) -> tuple[str, str]:
    """Two values of a field; long ones from a little before their first difference."""
    start = 0
    if max(len(old), len(new)) > LONGEST:
        start = max(0, len(commonprefix([old, new])) - AROUND)
    before = "…" if start else ""
    shown = [f"{before}{_cut(text[start:])}" if text[start:] else "" for text in (old, new)]
    return shown[0], shown[1]


# what is refused

Group = tuple[str, str, str, str]  # column, value, reason, the one thing that may be meant


def _refused(plan: Plan, sheet: FileSheet) -> dict[Group, list[int]]:
    """Row numbers by group, the most frequent first."""
    cells_of = dict(sheet.rows)
    groups: dict[Group, list[int]] = defaultdict(list)
    for one in plan.refusals:
        value, place = one.value, plan.places.get(one.column)
        if place is not None:
            cells = cells_of.get(one.row, [])
            value = tidy_line(cells[place] if place < len(cells) else "")
        only = one.choices[0] if len(one.choices) == 1 else ""
        groups[one.column, value, one.reason, only].append(one.row)
    return dict(sorted(groups.items(), key=lambda item: len(item[1]), reverse=True))


def _refusal(plan: Plan, sheet: FileSheet, group: Group, rows: list[int]) -> dict[str, object]:
    """`title` is the header of the column where one correction may stand for all rows alike."""
    resource, (name, value, reason, only) = plan.resource, group
    # Keys and titles tell rows apart: no value of theirs stands for several rows.
    is_one_for_all = name not in (*resource.model().key_fields, resource.title_field())
    title = near = ""
    if name in plan.places and is_one_for_all and len(value) <= LONGEST:
        title = bare(sheet.header[plan.places[name]])
        reader = resource.composites.get(name) or resource.fields[name].widget
        near = only or (reader.near(value, plan.context) if value else "")
        near = "" if near == value else near  # refused for another reason: it is no remedy
    return {
        "column": name,
        "label": capfirst(resource.column_label(name)) if name else "",
        "title": title,
        "value": value if title else _cut(value),
        "rows": list(dict.fromkeys(map(line_of, rows)))[:NAMED],
        "times": len(rows),
        "reason": _cut(reason),
        "near": near,
    }


def _choices(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """The allowed values of columns that have a list of them."""
    fields = plan.resource.fields
    found = {name: fields[name].widget.choices() for name in plan.places if name in fields}
    return {name: choices for name, choices in found.items() if choices}


def _orders(plan: Plan) -> list[tuple[str, str, str]]:
    """The first day that depends on the order of the file, with each order and the day that it is then."""
    said = (one.value for one in plan.refusals if one.choices and not plan.context.date_order)
    found = ((text, by_order(text)) for text in said)
    text, days = next((one for one in found if len({*one[1].values()}) > 1), ("", {}))
    return [(text, order, day) for order, day in days.items()]


# what may be stored already

Question = dict[str, Any]


class ChoiceMissing(Exception):
    """Nothing was saved: probable duplicates wait for an answer."""


def likely_duplicates(plan: Plan, most: int, answered: Container[str] = ()) -> list[Question]:
    """For the first new rows, the stored rows that they may duplicate, with the reason; unanswered ones first."""
    resource = plan.resource
    duplicates = Duplicates(resource, plan.context.indexes.by)
    namesakes = list(plan.namesakes.items())[:most]
    pks = [pk for _number, (_write, pk) in namesakes]
    stored = resource.stored_rows().in_bulk(pks) if pks else {}
    found = [
        (number, write.row, [duplicates.compared(write, stored[pk], is_namesake=True)])
        for number, (write, pk) in namesakes
        if pk in stored
    ]
    found += [(row.number, row.write.row, duplicates.of(row.write)) for row in plan.new[:most]]
    questions = [
        {
            "row": number,
            "label": resource.row_label(row)[:LONGEST],
            "is_asked": any(one.is_strong for one in maybe),
            "may_be": [
                {
                    "key": one.row.natural_key_text(),
                    "label": resource.row_label(one.row)[:LONGEST],
                    "why": one.reason,
                    "is_sure": one.is_sure,
                }
                for one in maybe
            ],
        }
        for number, row, maybe in found
        if maybe
    ]
    return sorted(questions, key=lambda one: not one["is_asked"] or str(one["row"]) in answered)


def unanswered(preview: dict[str, Any], matches: dict[str, str]) -> list[Question]:
    """Questions without a chosen stored row; `is_new` if “a new row” was chosen, or none is required."""
    return [
        one
        | {
            "line": line_of(one["row"]),
            "is_new": not one.get("is_asked") or str(one["row"]) in matches,
        }
        for one in preview.get("duplicates", [])
        if not matches.get(str(one["row"]))
    ]


def require_answers(upload: StoredUpload, only_good: bool) -> None:
    """Raises ChoiceMissing. Refused rows that are left out need no answer."""
    refused = {row[0] for row in upload.rows if row[1] == "refused"} if only_good else set()
    waiting = [
        one
        for one in unanswered(upload.preview, upload.instructions.get("matches", {}))
        if not one["is_new"] and one["row"] not in refused
    ]
    if waiting:
        message = ngettext(
            "Nothing is imported yet: %(count)d row is probably stored already. Choose a stored row or “a new row” under “Possible duplicates”, then press “Import” again.",
            "Nothing is imported yet: %(count)d rows are probably stored already. Choose a stored row or “a new row” under “Possible duplicates”, then press “Import” again.",
            len(waiting),
        )
        raise ChoiceMissing(message % {"count": len(waiting)})


# files


def refused_csv(plan: Plan, sheet: FileSheet) -> str:
    """The refused rows as they came, with their reasons in front: to be corrected and uploaded again."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for one in plan.refusals:
        reasons[one.row].append(f"{one.column}: {one.reason}" if one.column else one.reason)
    # The columns of an earlier file of refused rows.
    ours = {plain(ROW), plain(WHY)}
    again = {place for place, title in enumerate(sheet.header) if plain(title) in ours}
    header = [ROW, WHY, *map(guarded, without(sheet.header, again))]
    rows: list[list[str]] = []
    for number, row in sheet.rows:
        if number in reasons:
            unread = {fault.place for fault in sheet.faults.get(number, ())}
            cells = [
                cell.removesuffix(UNREAD) + UNREAD if place in unread else cell
                for place, cell in enumerate(row)
            ]
            rows.append([str(line_of(number)), " ".join(reasons[number]), *without(cells, again)])
    return csv_text(header, rows, guarded)


def guarded(cell: str) -> str:
    """Escaped exactly once, whether it came so or not; `(clear)` stays unescaped."""
    return cell if cell.strip() == CLEAR else escape_cell(unescape_cell(cell))


# the rows of the file, to be unticked or corrected

# Number, state, cells; by index, the reasons of refusal and what may be meant.
StoredRow = list[Any]


class RowState(TextChoices):
    REFUSED = "refused", gettext_lazy("Refused")
    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    SAME = "same", gettext_lazy("Unchanged")
    LEFT_OUT = "left_out", gettext_lazy("Left out")


def rows_of(plan: Plan, sheet: FileSheet, left_out: list[int]) -> list[StoredRow]:
    """Plain data, to be stored with the file."""
    states = {row.number: RowState.NEW if row.is_new else RowState.CHANGED for row in plan.rows}
    states |= dict.fromkeys(left_out, RowState.LEFT_OUT)
    reasons: dict[int, dict[str, str]] = defaultdict(dict)
    choices: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for one in plan.refusals:
        states[one.row] = RowState.REFUSED
        place = str(plan.places.get(one.column, ""))
        reason = f"{one.column}: {one.reason}" if one.column and not place else one.reason
        reasons[one.row][place] = reason
        if one.choices:
            choices[one.row][place] = list(one.choices)
    fields = plan.resource.fields
    labels = {
        place: fields[name].widget.labels()
        for name, place in plan.places.items()
        if name in fields and isinstance(fields[name].widget, ChoiceWidget)
    }
    rows = []
    for number, cells in sheet.rows:
        # Choices by their labels; blank where the stored value stays.
        kept = {plan.places[name] for name in plan.kept.get(number, ())}
        shown = [
            ""
            if place in kept
            else labels[place].get(text.strip(), text)
            if place in labels
            else text
            for place, text in enumerate(cells)
        ]
        state = states.get(number, RowState.SAME)
        rows.append([number, state, shown, reasons[number], choices[number]])
    return rows


def columns_of_rows(plan: Plan, sheet: FileSheet) -> list[list[Any]]:
    """Index, header, column and label of each column that is read, in the order of the file; empty ones last."""
    filled = {place for _number, cells in sheet.rows for place, cell in enumerate(cells) if cell}
    filled |= {fault.place for faults in sheet.faults.values() for fault in faults}
    ordered = sorted(plan.places.items(), key=lambda item: (item[1] not in filled, item[1]))
    return [
        [place, bare(sheet.header[place]), name, capfirst(plan.resource.column_label(name))]
        for name, place in ordered
    ]


class CellOnPage(NamedTuple):
    place: int
    column: str
    heading: str
    text: str
    reason: str
    choices: Sequence[str]
    in_file: str | None  # if the page corrected it

    @property
    def is_written_into(self) -> bool:
        return len(escape(self.text).encode(errors="replace")) <= LONGEST_WRITTEN

    @property
    def has_lines(self) -> bool:
        return "\n" in self.text or "\r" in self.text


class RowOnPage(NamedTuple):
    number: int
    line: int
    state: RowState
    reason: str  # for refusing the whole row
    cells: list[CellOnPage]


class RowTablePage(NamedTuple):
    """One page of the rows in one state, or in any."""

    # Label, header in the file if it differs, column.
    headings: list[tuple[str, str, str]]
    tabs: list[tuple[str, str, int]]  # state, label, count
    state: str
    page: Page[StoredRow]
    rows: list[RowOnPage]


def page_of_rows(
    rows: list[StoredRow], preview: dict[str, Any], state: str = "", page: str = ""
) -> RowTablePage:
    """Without a state: the refused rows, if any. Columns with a refused cell on this page come first, in sight."""
    columns, corrected = preview["columns_shown"], preview.get("corrected", {})
    counts = Counter(row[1] for row in rows)
    tabs = [("all", _("All"), len(rows))]
    tabs += [(one.value, str(one.label), counts[one]) for one in RowState if counts[one]]
    if state not in [name for name, _label, _count in tabs]:
        state = RowState.REFUSED.value if counts[RowState.REFUSED] else "all"
    found = [row for row in rows if state in ("all", row[1])]
    size = max(5, min(ROWS_A_PAGE, CELLS_A_PAGE // max(1, len(columns))))
    shown = Paginator(found, size).get_page(page)
    refused = {place for row in shown for place in row[3]}
    columns = sorted(columns, key=lambda column: str(column[0]) not in refused)
    headings = [
        (label, "" if normalise(title) in map(normalise, (label, name)) else title, name)
        for _place, title, name, label in columns
    ]
    on_page = []
    for number, its_state, texts, reasons, choices in shown:
        cells, said = [], corrected.get(str(number), {})
        for place, _title, name, label in columns:
            text, key = texts[place] if place < len(texts) else "", str(place)
            why, offered = reasons.get(key, ""), choices.get(key, ())
            cells.append(CellOnPage(place, name, label, text, why, offered, said.get(key)))
        row_state, whole = RowState(its_state), reasons.get("", "")
        on_page.append(RowOnPage(number, line_of(number), row_state, whole, cells))
    return RowTablePage(headings, tabs, state, shown, on_page)
