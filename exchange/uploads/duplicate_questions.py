"""Rows of a file that may be stored already: what is shown of them, and which must be answered before an import."""

from collections.abc import Container, Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ..checking.duplicates import Duplicates, PossibleDuplicate
from ..checking.plan import Plan
from ..columns.resource import TableResource
from ..models import StoredUpload

LONGEST = 160  # characters of the label of a row
NAMED = 10  # rows in a message

Question = dict[str, Any]


class ChoiceMissing(Exception):
    """Nothing was saved: rows that are probably stored already wait for an answer. Says which."""


def likely_duplicates(plan: Plan, most: int, answered: Container[str] = ()) -> list[Question]:
    """For the first new rows, the stored rows that each may be, with the reason; those that wait for an answer come first."""
    duplicates = Duplicates(plan.resource, plan.context.indexes.by)
    questions = [
        *_questions_of_namesakes(plan, duplicates, most),
        *(
            _question(plan.resource, row.number, row.write.row, duplicates.of(row.write))
            for row in plan.new[:most]
        ),
    ]
    found = [one for one in questions if one["may_be"]]
    return sorted(found, key=lambda one: not one["is_asked"] or str(one["row"]) in answered)


def _questions_of_namesakes(plan: Plan, duplicates: Duplicates, most: int) -> list[Question]:
    some = list(plan.namesakes.items())[:most]
    pks = [namesake.stored.pk for _number, namesake in some]
    stored = plan.resource.stored_rows().in_bulk(pks) if pks else {}
    return [
        _question(
            plan.resource,
            number,
            namesake.write.row,
            [duplicates.of_namesake(namesake._replace(stored=stored[namesake.stored.pk]))],
        )
        for number, namesake in some
        if namesake.stored.pk in stored
    ]


def _question(
    resource: TableResource, number: int, row: object, found: list[PossibleDuplicate]
) -> Question:
    return {
        "row": number,
        "label": _cut(resource.row_label(row)),
        "is_asked": any(one.is_strong for one in found),
        "may_be": [
            {
                "key": one.row.natural_key_text(),
                "label": _cut(resource.row_label(one.row)),
                "why": one.reason,
                "is_sure": one.is_sure,
            }
            for one in found
        ],
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def labels_by_key(resource: TableResource, keys: Iterable[str]) -> dict[str, str]:
    """The stored rows that have these keys, as one tells them from others."""
    name, *others = resource.model().key_fields
    wanted = {key for key in keys if key and "\x00" not in key}
    if others or not wanted or not isinstance(resource.model_field(name), models.CharField):
        return {}
    rows = resource.stored_rows().filter(**{f"{name}__in": wanted})
    return {row.natural_key_text(): _cut(resource.row_label(row)) for row in rows}


def answered(preview: dict[str, Any], instructions: dict[str, Any]) -> list[Question]:
    """The questions that no stored row was chosen for; `is_new` where “a new row” was chosen, or nothing must be."""
    matches = instructions.get("matches", {})
    return [
        one | {"is_new": not one.get("is_asked") or str(one["row"]) in matches}
        for one in preview.get("duplicates", [])
        if not matches.get(str(one["row"]))
    ]


def matched_rows(
    preview: dict[str, Any], instructions: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """Row, key of the stored row that was chosen for it, and its label."""
    labels = preview.get("matched", {})
    matches = instructions.get("matches", {})
    return [(row, key, labels.get(key, key)) for row, key in matches.items() if key]


def require_answers(upload: StoredUpload, only_good: bool) -> None:
    """Raises ChoiceMissing. Rows that are refused need no answer where they are left out."""
    matches = upload.instructions.get("matches", {})
    refused = {row[0] for row in upload.rows if row[1] == "refused"} if only_good else set()
    waiting = [
        one
        for one in upload.preview.get("duplicates", [])
        if one.get("is_asked") and str(one["row"]) not in matches and one["row"] not in refused
    ]
    if waiting:
        message = _(
            "Nothing is imported yet: these rows are probably stored already. Choose a stored row or “a new row” under “Possible duplicates”, then press “Import” again: %(rows)s."
        )
        raise ChoiceMissing(message % {"rows": _named(waiting)})


def _named(questions: list[Question]) -> str:
    label = _("row %(row)d (%(label)s)")
    shown = "; ".join(label % one for one in questions[:NAMED])
    if len(questions) <= NAMED:
        return shown
    return _("%(shown)s and %(count)d more") % {"shown": shown, "count": len(questions) - NAMED}
