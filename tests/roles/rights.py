"""What the permission functions answer for each page and action of a table; no page is requested."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import resolve, reverse

from core.records.permissions import may, may_propose
from editing.publication import publish_blocking_reason, writing_refusal

from .table import ACTION, GET, POST, Rule

Answer = Callable[[Any, Any, Any], bool]  # takes the admin of the table, the request and the row


def _opens(own: Any, request: Any, row: Any, name: str) -> bool:
    [page] = [one for one in own.pages if one.name == name]
    try:
        return bool(page.is_allowed(request, row))
    except PermissionDenied:
        return False


def _acts_on_pending(own: Any, request: Any, row: Any) -> bool:
    is_refused = row.is_published and not may_propose(request.user, row)
    return _opens(own, request, row, "pending") and not is_refused


def _writes(own: Any, request: Any, row: Any) -> bool:
    return row is None or not writing_refusal(request.user, row)


def _yes(own: Any, request: Any, row: Any) -> bool:
    return True


def _may(verb: str) -> Answer:
    return lambda own, request, row: may(request.user, verb, own.model)


# A page that is missing here answers itself, by `RowPage.is_allowed`.
_PAGES: dict[tuple[str, str] | str, Answer] = {
    "": _yes,
    "changelist": lambda own, request, row: own.has_view_or_change_permission(request),
    "add": lambda own, request, row: own.has_add_permission(request),
    **dict.fromkeys(["export_page", "export"], _may("export")),
    **dict.fromkeys(["import", "import_file"], _may("import")),
    ("change", GET): lambda own, request, row: own.has_view_or_change_permission(request, row),
    ("change", POST): lambda own, request, row: own.has_change_permission(request, row),
    ("pending", POST): _acts_on_pending,
    ("history", POST): lambda own, request, row: (
        hasattr(row, "publication") and may(request.user, "publish", own.model)
    ),
    "delete": lambda own, request, row: own.has_delete_permission(request, row),
}
_ACTIONS: dict[tuple[str, str] | str, Answer] = {
    "publish_rows": lambda own, request, row: (
        row is None or not publish_blocking_reason(request.user, row)
    ),
    **dict.fromkeys(["submit_rows", "withdraw_rows", "mark_checked"], _writes),
    "delete_selected": _PAGES["delete"],
    **dict.fromkeys(["set_field", "merge_rows"], _yes),
}


def asked_by(user: Any, model: Any) -> Any:
    """A request for the list of a table."""
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    request: Any = RequestFactory().get(url)
    request.user, request.resolver_match = user, resolve(url)
    return request


def actions_of(model: Any, user: Any) -> set[str]:
    return set(admin.site._registry[model].get_actions(asked_by(user, model)))


def allowed(user: Any, model: Any, asked: Iterable[tuple[Rule, str, Any]]) -> Iterator[bool]:
    """Whether the user may, for each rule, method and row, by the functions that pages and actions call."""
    own: Any = admin.site._registry[model]
    request, offered = asked_by(user, model), actions_of(model, user)
    there = set(own.get_queryset(request).values_list("pk", flat=True))
    for rule, method, row in asked:
        answers = _ACTIONS if method == ACTION else _PAGES
        answer = answers.get(rule.page) or answers.get((rule.page, method))
        is_allowed = answer or partial(_opens, name=rule.page)
        is_there = not (rule.rows and rule.page) or row.pk in there
        is_offered = method != ACTION or rule.page in offered
        yield is_there and is_offered and is_allowed(own, request, row)
