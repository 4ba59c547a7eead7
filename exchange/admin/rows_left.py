"""The rows of an import that stay when it is taken back, and where the published ones are withdrawn."""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse

from core.records.permissions import may
from core.records.publishable import Publication
from core.records.tracked import TrackedModel

from ..undo.undo import RowLeft

SHOWN = 100


def rows_left(request: HttpRequest, site: AdminSite, rows: list[RowLeft]) -> dict[str, object]:
    """The first of them, how many there are, and for each table the rows that can be withdrawn."""
    shown = rows[:SHOWN]
    by_table: dict[str, list[RowLeft]] = defaultdict(list)
    for one in shown:
        by_table[one.model].append(one)
    actions = [_withdrawal(request, site, label, some) for label, some in by_table.items()]
    return {"rows": shown, "count": len(rows), "actions": [one for one in actions if one["rows"]]}


def _withdrawal(
    request: HttpRequest,
    site: AdminSite,
    label: str,
    rows: list[RowLeft],
) -> dict[str, object]:
    """What the action of the table's list is sent, which asks once more and withdraws."""
    model: Any = apps.get_model(label)
    meta = model._meta
    public = _published(model, rows) if _may_withdraw(request, site, model) else set()
    return {
        "url": reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") if public else "",
        "rows": {one.pk: one.name for one in rows if one.pk in public},
        "table": meta.verbose_name_plural,
    }


def _may_withdraw(request: HttpRequest, site: AdminSite, model: type[TrackedModel]) -> bool:
    admin = site._registry.get(model)
    has_action = admin is not None and "withdraw_rows" in admin.get_actions(request)
    return has_action and may(request.user, "publish", model)


def _published(model: Any, rows: list[RowLeft]) -> set[object]:
    found = model._base_manager.filter(pk__in=[one.pk for one in rows])
    return set(found.filter(publication=Publication.PUBLISHED).values_list("pk", flat=True))
