"""What is shown of a plan: counts, what is refused, the first rows. Plain data, so that it can be kept with the file."""

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from os.path import commonprefix
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.fields import tidy_line
from core.public.cell_text import csv_text, escape_cell, unescape_cell
from core.records.reviewing import Reviewed

from ..checking.duplicates import Duplicates, PossibleDuplicate
from ..checking.plan import CLEAR, UNREAD, Plan, PlannedRow
from ..columns.resource import TableResource
from ..columns.titles import ROW, WHY, bare, is_passed_over
from ..columns.widgets import ChoiceWidget
from ..files.sheet import FileSheet, without
from ..models import StoredUpload

SHOWN = 200  # rows of a kind
ROOM = 60_000  # bytes of the page for the rows of a kind
NAMED = 5  # rows of a value
LONGEST = 160  # characters shown of a value, and of one that is corrected for all its rows
AROUND = 40  # characters shown before the first that differs


def preview_of(plan: Plan, sheet: FileSheet, answered: Container[str] = ()) -> dict[str, object]:
    """`answered` are the rows of which was said whether they are stored already."""
    refused = _refused(plan, sheet)
    planned = [*plan.changed, *plan.new][:SHOWN]
    return {
        "sheet": sheet.name,
        "file_notes": [note for note in sheet.notes if note not in sheet.left_out_notes][:SHOWN],
        "left_out_notes": sheet.left_out_notes[:SHOWN],
        "counts": plan.counts,
        "pending": len(plan.pending),
        "to_publish": _lacking_to_publish(plan),
        "refusals": _few(_refusal(plan, sheet, *one) for one in list(refused.items())[:SHOWN]),
        "refusal_kinds": len(refused),
        "choices": _choices(plan),
        "planned": _few(_planned(plan, row) for row in planned),
        "notes": _few(note._asdict() | {"text": _cut(note.text)} for note in plan.notes[:SHOWN]),
        "notes_count": len(plan.notes),
        "duplicates": _few(likely_duplicates(plan, SHOWN, answered)),
        "compared": min(len(plan.new), SHOWN),
    }


def _lacking_to_publish(plan: Plan) -> dict[str, object]:
    """Of rows that a second person publishes: how many lack something for it, and which fields."""
    if not issubclass(plan.resource.model(), Reviewed):
        return {}
    fields: Counter[str] = Counter()
    rows = 0
    for row in plan.rows:
        try:
            row.write.row.check_publishable()
        except ValidationError as lacking:
            rows += 1
            fields.update(name for name in lacking.message_dict if name != "__all__")
    named = [
        f"{plan.resource.model_field(name).verbose_name} ({count})"
        for name, count in fields.items()
    ]
    return {"rows": rows, "fields": ", ".join(named)} if named else {}


def _few(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """As many as the page can hold, one at least; what comes after them is not even made."""
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


# what would be done


def _planned(plan: Plan, row: PlannedRow) -> dict[str, object]:
    changes = {name: pair for name, pair in plan.changes_of(row).items() if any(pair)}
    cells = changes_in_words(plan.resource, changes)
    return {"row": row.number, "key": _cut(row.key), "is_new": row.is_new, "cells": cells}


def changes_in_words(
    resource: TableResource, changes: Mapping[str, tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Label, old value and new one of each field, fixed words as forms show them."""
    return [
        (
            capfirst(resource.column_label(name)),
            *old_and_new(words.get(old, old), words.get(new, new)),
        )
        for name, (old, new) in changes.items()
        for words in [_words(resource, name)]
    ]


def _words(resource: TableResource, name: str) -> dict[str, str]:
    widget = resource.fields[name].widget if name in resource.fields else None
    choices = widget.field.flatchoices if isinstance(widget, ChoiceWidget) else []
    return {str(value): str(label) for value, label in choices}


def old_and_new(old: str, new: str) -> tuple[str, str]:
    """Two values of a field; of long ones what follows the place where they begin to differ."""
    start = 0
    if max(len(old), len(new)) > LONGEST:
        start = max(0, len(commonprefix([old, new])) - AROUND)
    return _cut_from(old, start), _cut_from(new, start)


def _cut_from(text: str, start: int) -> str:
    shown = _cut(text[start:])
    return f"…{shown}" if start and shown else shown


# what is refused

Group = tuple[str, str, str]  # column, value, reason


def _refused(plan: Plan, sheet: FileSheet) -> dict[Group, list[int]]:
    """The numbers of the rows, the most frequent first."""
    cells_of = dict(sheet.rows)
    groups: dict[Group, list[int]] = defaultdict(list)
    for one in plan.refusals:
        value, place = one.value, plan.places.get(one.column)
        if place is not None:
            cells = cells_of.get(one.row, [])
            value = tidy_line(cells[place] if place < len(cells) else "")
        groups[one.column, value, one.reason].append(one.row)
    return dict(sorted(groups.items(), key=lambda item: len(item[1]), reverse=True))


def _refusal(plan: Plan, sheet: FileSheet, group: Group, rows: list[int]) -> dict[str, object]:
    """`title` is the header of the column where one correction may stand for all rows alike."""
    resource, (name, value, reason) = plan.resource, group
    # Keys and titles tell rows apart: no value of theirs stands for several rows.
    is_one_for_all = name not in (*resource.model().key_fields, resource.title_field())
    title = near = ""
    if name in plan.places and is_one_for_all and len(value) <= LONGEST:
        title = bare(sheet.header[plan.places[name]])
        reader = resource.composites.get(name) or resource.fields[name].widget
        near = reader.near(value, plan.context) if value else ""
        near = "" if near == value else near  # refused for another reason: it is no remedy
    return {
        "column": name,
        "label": capfirst(resource.column_label(name)) if name else "",
        "title": title,
        "value": value if title else _cut(value),
        "rows": rows[:NAMED],
        "times": len(rows),
        "reason": _cut(reason),
        "near": near,
    }


def _choices(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """What the columns of a file may hold, where that is a list; of other tables only for refused cells."""
    resource, refused = plan.resource, {one.column for one in plan.refusals}
    names = [
        name
        for name in plan.places
        if name in resource.fields
        and (name in refused or not resource.model_field(name).is_relation)
    ]
    found = {name: resource.fields[name].widget.choices(plan.context) for name in names}
    return {name: choices for name, choices in found.items() if choices}


# what may be stored already

Question = dict[str, Any]


class ChoiceMissing(Exception):
    """Nothing was saved: rows that are probably stored already wait for an answer."""


def likely_duplicates(plan: Plan, most: int, answered: Container[str] = ()) -> list[Question]:
    """For the first new rows, the stored rows that each may be, with the reason; those that wait for an answer come first."""
    resource = plan.resource
    duplicates = Duplicates(resource, plan.context.indexes.by)
    namesakes = list(plan.namesakes.items())[:most]
    pks = [pk for _number, (_write, pk) in namesakes]
    stored = resource.stored_rows().in_bulk(pks) if pks else {}
    questions = [
        _question(resource, number, write.row, [duplicates.of_namesake(write, stored[pk])])
        for number, (write, pk) in namesakes
        if pk in stored
    ]
    questions += [
        _question(resource, row.number, row.write.row, found)
        for row in plan.new[:most]
        if (found := duplicates.of(row.write))
    ]
    return sorted(questions, key=lambda one: not one["is_asked"] or str(one["row"]) in answered)


def _question(
    resource: TableResource, number: int, row: object, found: list[PossibleDuplicate]
) -> Question:
    return {
        "row": number,
        "label": resource.row_label(row)[:LONGEST],
        "is_asked": any(one.is_strong for one in found),
        "may_be": [
            {
                "key": one.row.natural_key_text(),
                "label": resource.row_label(one.row)[:LONGEST],
                "why": one.reason,
                "is_sure": one.is_sure,
            }
            for one in found
        ],
    }


def unanswered(preview: dict[str, Any], matches: dict[str, str]) -> list[Question]:
    """The questions that no stored row was chosen for; `is_new` where “a new row” was chosen, or nothing must be."""
    return [
        one | {"is_new": not one.get("is_asked") or str(one["row"]) in matches}
        for one in preview.get("duplicates", [])
        if not matches.get(str(one["row"]))
    ]


def require_answers(upload: StoredUpload, only_good: bool) -> None:
    """Raises ChoiceMissing. Rows that are refused need no answer where they are left out."""
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
    """The refused rows as they came, each with its reasons in front: corrected and sent again as it is."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for one in plan.refusals:
        reasons[one.row].append(f"{one.column}: {one.reason}" if one.column else one.reason)
    # They were refused before.
    again = {place for place, title in enumerate(sheet.header) if is_passed_over(title)}
    header = [ROW, WHY, *map(_safe, without(sheet.header, again))]
    rows = (
        [str(number), " ".join(reasons[number]), *without(_again(sheet, number, row), again)]
        for number, row in sheet.rows
        if number in reasons
    )
    return csv_text(header, rows, _safe)


def _again(sheet: FileSheet, number: int, row: list[str]) -> list[str]:
    unread = {fault.place for fault in sheet.faults.get(number, [])}
    return [
        cell.removesuffix(UNREAD) + UNREAD if place in unread else cell
        for place, cell in enumerate(row)
    ]


def _safe(cell: str) -> str:
    """Guarded once, whether it came so or not; what empties a cell stays what it is."""
    return cell if cell.strip() == CLEAR else escape_cell(unescape_cell(cell))


def outcome_csv(plan: Plan) -> str:
    """What would be done, a line for each cell that is changed or new."""
    lines: list[list[str]] = []
    for row in plan.rows:
        what = _("new") if row.is_new else _("changed")
        lines += [
            [str(row.number), row.key, what, name, old, new]
            for name, (old, new) in plan.changes_of(row).items()
        ]
    return csv_text([_("row"), _("key"), _("what"), _("column"), _("old"), _("new")], lines)
