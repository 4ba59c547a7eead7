"""What is shown of a plan: counts, the first rows, refusals by reason. Plain data, so that it can be kept with the file."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _

from ..faces import csv_text, guarded, unguarded
from .checking import CLEAR
from .columns import ROW, WHY
from .doubles import likely_doubles
from .plan import Plan, PlannedRow, Refusal
from .reading import Sheet
from .words import marked

SHOWN = 200  # rows of a kind
CELLS = 400  # of all shown rows of a kind
LONGEST = 160  # characters of a cell, or of a stretch of a changed one
PIECES = 12  # stretches of a changed cell


def preview_of(plan: Plan, sheet: Sheet) -> dict[str, Any]:
    return {
        "sheet": sheet.name,
        "file_notes": sheet.notes[:SHOWN],
        "counts": {"new": len(plan.new), "changed": len(plan.changed), "same": plan.same, "refused": len(plan.refused_rows)},
        "refusals": _grouped(plan.refusals),
        "changed": _few([_changed(row) for row in plan.changed[:SHOWN]]),
        "new": _few([{"row": row.number, "key": row.key, "cells": _short(plan.cells(row))} for row in plan.new[:SHOWN]]),
        "notes": [{"row": note.row, "column": note.column, "text": note.text} for note in plan.notes[:SHOWN]],
        "notes_count": len(plan.notes),
        "doubles": likely_doubles(plan, SHOWN),
    }


def _short(cells: dict[str, str]) -> dict[str, str]:
    return {name: _cut(text) for name, text in cells.items() if text}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _changed(row: PlannedRow) -> dict[str, Any]:
    cells = {name: [[what, _cut(text)] for what, text in marked(old, new)][:PIECES] for name, (old, new) in row.changes.items()}
    return {"row": row.number, "key": row.key, "cells": cells}


def _few(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many rows as the page can hold."""
    kept: list[dict[str, Any]] = []
    room = CELLS
    for row in rows:
        room -= max(1, len(row["cells"]))
        if room < 0 and kept:
            break
        kept.append(row)
    return kept


def _grouped(refusals: list[Refusal]) -> list[dict[str, Any]]:
    """By reason, the most frequent first; of all kinds together no more rows than the page can hold."""
    groups: dict[tuple[str, str], list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(refusal.kind, []).append(refusal)
    ordered = sorted(groups.values(), key=len, reverse=True)[:SHOWN]
    each = max(1, SHOWN // max(1, len(ordered)))
    return [
        {
            "column": group[0].column,
            "reason": _common(group),
            "count": len(group),
            "rows": [{"row": one.row, "value": _cut(one.value), "reason": _cut(one.reason)} for one in group[:each]],
        }
        for group in ordered
    ]


def _common(group: list[Refusal]) -> str:
    """The reason as it stands where all say the same, else without what differs."""
    return _cut(group[0].reason if len({one.reason for one in group}) == 1 else group[0].kind[1])


# files


def refused_csv(plan: Plan, sheet: Sheet) -> str:
    """The refused rows as they came, each with its reasons in front: mended and sent again as it is."""
    reasons: dict[int, list[str]] = {}
    for refusal in plan.refusals:
        reasons.setdefault(refusal.row, []).append(f"{refusal.column}: {refusal.reason}" if refusal.column else refusal.reason)
    again = {place for place, title in enumerate(sheet.header) if title.strip() in (ROW, WHY)}  # they were refused before
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([ROW, WHY, *_without(sheet.header, again)])
    writer.writerows(
        [number, " ".join(reasons[number]), *map(_safe, _without(row, again))] for number, row in sheet.rows if number in reasons
    )
    return out.getvalue()


def _without(row: list[str], places: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(row) if place not in places]


def _safe(cell: str) -> str:
    """Guarded once, whether it came so or not; what empties a cell stays what it is."""
    return cell if cell.strip() == CLEAR else guarded(unguarded(cell))


def outcome_csv(plan: Plan) -> str:
    """What would be done, a line for each cell that is changed or new."""
    lines: list[list[str]] = []
    for row in plan.rows:
        if row.is_new:
            lines += [[str(row.number), row.key, _("new"), name, "", new] for name, new in plan.cells(row).items()]
        else:
            lines += [[str(row.number), row.key, _("changed"), name, old, new] for name, (old, new) in row.changes.items()]
    return csv_text([_("row"), _("key"), _("what"), _("column"), _("old"), _("new")], lines)
