"""Fills a form of the admin as a browser would: with what the page shows, and what the editor types."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.contrib.admin import AdminSite
from django.contrib.messages import get_messages
from django.db.models.fields.files import FieldFile
from django.template.response import SimpleTemplateResponse
from django.urls import reverse

from core.records.pending.changes import contents_of, key_of, with_changes
from core.records.pending.models import pending_of
from core.records.pending.saving import save_pending
from core.records.saving import WriteContext, save_row
from tests.rows import fresh


def _leave_out(response: SimpleTemplateResponse) -> SimpleTemplateResponse:
    response.content = ""
    return response


@contextmanager
def without_html() -> Iterator[None]:
    """For tests that read only the status and the forms of an answer; those are in its `context_data`. Two fifths of the time
    of an admin form go into its HTML, which tests/journeys reads, and a tenth into the list of tables."""
    with mock.patch.object(SimpleTemplateResponse, "render", _leave_out), without_tables():
        yield


_tables_listed = AdminSite.get_app_list


def _tables_of_an_app(site: AdminSite, request: Any, app_label: str | None = None) -> Any:
    return _tables_listed(site, request, app_label) if app_label else []


def without_tables() -> Any:
    """Without the list of all tables that every page of the admin has beside it."""
    return mock.patch.object(AdminSite, "get_app_list", _tables_of_an_app)


def address(row: Any, page: str = "change") -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def stored_by_another(row: Any, by: Any, many: Any = None, **values: Any) -> None:
    stored = fresh(row)
    for name, value in values.items():
        setattr(stored, name, value)
    save_row(stored, by=by, channel="command", many=many or {})


def contents_held(row: Any) -> Any:
    """The values of the row and its parts as editors see them, with pending changes."""
    pending = pending_of(row)
    return with_changes(contents_of(fresh(row)), pending.opened if pending else [])


def keep_pending(row: Any, by: Any, **values: Any) -> Any:
    seen, key = contents_held(row), key_of(row)
    return save_pending(row, seen, seen | {key: seen[key] | values}, WriteContext(by, "admin"))


def saved(
    client: Any, row: Any, by: Any, button: str = "_save", seen: Any = None, **typed: Any
) -> Any:
    """Sends the form as shown, or the older form `seen`, with the values typed over it."""
    client.force_login(by)
    url = address(row)
    return client.post(url, (seen or shown(client, url)) | typed | {button: "x"})


def shown(client: Any, url: str) -> dict[str, Any]:
    """The values of the form as it is shown, of its inlines too."""
    with without_html():
        return shown_values(client.get(url).context_data)


def shown_values(context: dict[str, Any]) -> dict[str, Any]:
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {name: value for form in forms for name, value in field_values(form)}


def field_values(form: Any) -> list[tuple[str, Any]]:
    found = []
    for field in form:
        value = field.value()
        if isinstance(value, FieldFile):  # a browser sends no file that nobody chose
            continue
        if isinstance(value, list | tuple):
            value = [getattr(one, "pk", one) for one in value]
        if hasattr(field.field.widget, "decompress"):
            parts = value if isinstance(value, list) else field.field.widget.decompress(value)
            found += [
                (f"{field.html_name}_{place}", part or "") for place, part in enumerate(parts)
            ]
        elif value is True:
            found.append((field.html_name, "on"))
        elif value is not None and value is not False:
            found.append((field.html_name, value))
    return found
