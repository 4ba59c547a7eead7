"""What is shown of a plan: counts, the first rows, refusals by reason. Plain data, so that it can be kept with the file."""

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.public.cell_text import csv_text, escape_cell, unescape_cell
from core.records.reviewing import Reviewed

from ..checking.plan import CellRefusal, Plan, PlannedRow
from ..checking.row import CLEAR, UNREAD
from ..columns.titles import ROW, WHY, is_passed_over
from ..files.sheet import FileSheet, without
from .cell_diff import LONGEST, cell_diff
from .duplicate_questions import likely_duplicates
from .offers import Offers

SHOWN = 200  # rows of a kind
ROOM = 60_000  # bytes of the page for the rows of a kind


def preview_of(plan: Plan, sheet: FileSheet, answered: Container[str] = ()) -> dict[str, object]:
    """`answered` are the rows of which was said whether they are stored already."""
    offers = Offers(plan, sheet)
    refused = [one.column for one in plan.refusals if one.column]
    return {
        "sheet": sheet.name,
        "file_notes": [note for note in sheet.notes if note not in sheet.left_out_notes][:SHOWN],
        "left_out_notes": sheet.left_out_notes[:SHOWN],
        "counts": plan.counts,
        "pending": len(plan.pending),
        "to_publish": _lacking_to_publish(plan),
        "labels": {
            name: capfirst(plan.resource.column_label(name))
            for name in {*plan.resource._meta.fields, *plan.places, *refused}
        },
        "cell_labels": offers.cell_labels(),
        "versions": {
            str(row.number): row.write.seen_version for row in plan.rows if row.write.seen_version
        },
        **_grouped(plan.refusals, offers),
        "choices": offers.choices(refused),
        "changed": _few(map(_changed, plan.changed[:SHOWN])),
        "new": _few(_new(row.number, row.key, plan.cells(row)) for row in plan.new[:SHOWN]),
        "notes": _few(asdict(note) | {"text": _cut(note.text)} for note in plan.notes[:SHOWN]),
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


def _new(number: int, key: str, cells: dict[str, str]) -> dict[str, object]:
    short = {name: _cut(text) for name, text in cells.items() if text}
    return {"row": number, "key": _cut(key), "cells": short}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _changed(row: PlannedRow) -> dict[str, object]:
    return {
        "row": row.number,
        "key": _cut(row.key),
        "cells": {name: cell_diff(old, new) for name, (old, new) in row.changes.items()},
    }


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


def _grouped(refusals: list[CellRefusal], offers: Offers) -> dict[str, object]:
    """By reason, the most frequent first; of all kinds together no more rows than the page can hold."""
    groups: dict[tuple[str, str], list[CellRefusal]] = defaultdict(list)
    for refusal in refusals:
        groups[refusal.kind].append(refusal)
    ordered = sorted(groups.values(), key=len, reverse=True)[:SHOWN]
    each = max(1, SHOWN // max(1, len(ordered)))
    shown = (
        {
            "column": group[0].column,
            "reason": _common(group),
            "count": len(group),
            "rows": _few(
                {"row": one.row, "value": _cut(one.value), "reason": _cut(one.reason)}
                for one in group[:each]
            ),
            "title": offers.titles.get(group[0].column, ""),
            "values": _few(offers.refused_values(group, each)),
        }
        for group in ordered
    )
    return {"refusals": _few(shown), "refusal_kinds": len(groups)}


def _common(group: list[CellRefusal]) -> str:
    """The reason as it stands where all say the same, else without what differs."""
    return _cut(group[0].reason if len({one.reason for one in group}) == 1 else group[0].kind[1])


# files


def refused_csv(plan: Plan, sheet: FileSheet) -> str:
    """The refused rows as they came, each with its reasons in front: mended and sent again as it is."""
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
        what, changes = _("changed"), row.changes
        if row.is_new:
            what = _("new")
            changes = {name: ("", cell) for name, cell in plan.cells(row).items()}
        lines += [
            [str(row.number), row.key, what, name, old, new] for name, (old, new) in changes.items()
        ]
    return csv_text([_("row"), _("key"), _("what"), _("column"), _("old"), _("new")], lines)
