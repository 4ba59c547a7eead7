"""Publication and deletion of rows as their editor saw them: what changed between the question and the answer is asked again."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.permissions import Actor, may
from core.records.publishable import Publication, Publishable
from core.records.reviewing import Reviewed, needs_second_person
from core.records.saving import Stale, remove

from ..consequences import Consequences, consequences_of

CHANNEL = "admin"
REASONED = 200  # rows that are looked at one by one before the question is asked


class AskedFirst:
    """Each question carries the versions of the rows that it is about; the answer holds for these only."""

    model: Any
    admin_site: Any
    message_user: Any
    get_actions: Any

    delete_confirmation_template = "editing/delete.html"
    delete_selected_confirmation_template = "editing/delete_selected.html"

    # several rows

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:
        """All of it in one transaction: with the lines of the log, or not at all."""
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if not all(re.fullmatch("[0-9]{1,18}", pk) for pk in chosen):
            raise BadRequest("Rows are named by number.")
        try:
            with transaction.atomic():
                if chosen and not self._still_listed(request, queryset, chosen):
                    return redirect(request.get_full_path())
                response = super().response_action(request, queryset)  # type: ignore[misc]
        except Stale as stale:
            self.message_user(
                request, _("%(why)s Nothing was done; look again.") % {"why": stale}, messages.ERROR
            )
            return redirect(request.get_full_path())
        if isinstance(response, TemplateResponse) and "queryset" in (response.context_data or {}):
            context: Any = response.context_data
            context["seen"] = versions_said(context["queryset"])
            if "deletable_objects" in context:
                context |= self.deletion_context([row.pk for row in context["queryset"]])
        return response

    def _still_listed(self, request: HttpRequest, queryset: Any, chosen: set[str]) -> int:
        """How many of the rows are still in the list; those that are not are told."""
        found = queryset.filter(pk__in=chosen).count()
        if gone := len(chosen) - found:
            said = ngettext(
                "%(count)d of the rows chosen is no longer in this list: it was changed or deleted.",
                "%(count)d of the rows chosen are no longer in this list: they were changed or deleted.",
                gone,
            )
            self.message_user(request, said % {"count": gone}, messages.WARNING)
        return found

    def confirmed(
        self,
        request: HttpRequest,
        queryset: Any,
        action: str,
        verb: Callable[..., None],
        **aim: Any,
    ) -> HttpResponse | None:
        """Does it to each row once the editor said yes. `aim` is how a row is afterwards: one that is so already is left as it is."""
        label = self.get_actions(request)[action][2]
        if "confirmed" not in request.POST:
            lines = list(self._with_reasons(request, queryset, aim))
            context = {
                **self.admin_site.each_context(request),
                "title": label,
                "lines": lines,
                "is_possible": not all(reason for _row, reason in lines),
                "hidden_by": _all_not_public(queryset[:REASONED])
                if aim.get("publication") == Publication.PUBLISHED
                else [],
                "back": request.get_full_path(),
                "consequences": self._lost_with(lines)
                if aim.get("publication") == Publication.DRAFT
                else None,
                "queryset": queryset,
                "action": action,
                "opts": self.model._meta,
                "action_name": ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "editing/confirm.html", context)
        done = already = 0
        for row in queryset:
            if all(getattr(row, name) == value for name, value in aim.items()):
                already += 1
                continue
            try:
                require_seen(request, row)
                verb(row, by=request.user, channel=CHANNEL)
                done += 1
            except (PermissionDenied, ValidationError, Stale) as fault:
                self.message_user(
                    request, f"{row}: {' '.join(error_reasons(fault, self.model))}", messages.ERROR
                )
        self._tell(request, label, done, already)
        return None

    def _with_reasons(
        self, request: HttpRequest, queryset: Any, aim: dict[str, Any]
    ) -> Iterator[tuple[Any, str]]:
        """The rows, and why one of the first of them cannot be published."""
        for place, row in enumerate(queryset):
            is_asked = (
                aim.get("publication") == Publication.PUBLISHED != row.publication
                and place < REASONED
            )
            yield row, publish_blocking_reason(request.user, row) if is_asked else ""

    def _lost_with(self, lines: list[tuple[Any, str]]) -> Consequences | None:
        return consequences_of(self.model, [row.pk for row, _reason in lines])

    def deletion_context(self, pks: list[Any]) -> dict[str, Any]:
        return {"consequences": consequences_of(self.model, pks), "is_deleting": True}

    def _tell(self, request: HttpRequest, label: str, done: int, already: int) -> None:
        if done:
            said = ngettext("%(verb)s: %(count)d row.", "%(verb)s: %(count)d rows.", done)
            self.message_user(request, said % {"verb": label, "count": done}, messages.SUCCESS)
        if already:
            said = ngettext(
                "%(verb)s: %(count)d row was so already.",
                "%(verb)s: %(count)d rows were so already.",
                already,
            )
            self.message_user(request, said % {"verb": label, "count": already}, messages.INFO)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.delete_model(request, row)

    # one row

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        require_seen(request, obj)
        remove(obj, by=request.user, channel=CHANNEL)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        try:
            return super().delete_view(request, object_id, extra_context)  # type: ignore[misc]
        except Stale as stale:
            self.message_user(
                request,
                _("%(why)s Nothing was deleted; look again.") % {"why": stale},
                messages.ERROR,
            )
            return redirect(request.get_full_path())

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        row = context["object"]
        context = context | {"seen": versions_said([row]), **self.deletion_context([row.pk])}
        return super().render_delete_form(request, context)  # type: ignore[misc]


def error_reasons(fault: Exception, model: Any) -> list[str]:
    """Why it was refused, each reason with the field of the form that it is about."""
    if not isinstance(fault, ValidationError):
        return [str(fault)]
    labels = {field.name: str(field.verbose_name) for field in model._meta.fields if field.editable}
    named = fault.message_dict if hasattr(fault, "error_dict") else {"": fault.messages}
    return [
        f"{labels[name]}: {reason}" if name in labels else reason
        for name, reasons in named.items()
        for reason in reasons
    ]


def publish_blocking_reason(by: Actor, row: Any) -> str:
    """Why this person cannot publish this row now; empty when they can."""
    if not may(by, "publish", type(row)):
        return _("Your account may read it, and has no right to publish.")
    if isinstance(row, Reviewed) and needs_second_person(by) and row.written_by_id == by.pk:
        return _("You wrote it last: a second person publishes it.")
    try:
        row.before_publishing(by)
        row.full_clean()
    except ValidationError as fault:
        return " ".join(error_reasons(fault, type(row)))
    return ""


def missing_to_publish(row: Any) -> str:
    """What the row lacks, whoever publishes it; empty where it lacks nothing."""
    try:
        row.check_publishable()
    except ValidationError as fault:
        return " ".join(error_reasons(fault, type(row)))
    return ""


def parents_not_public(row: Any) -> list[Any]:
    """The rows without which readers do not see this one, as far as they are not public now."""
    parents = [getattr(row, name) for name in row.public_with]
    return [
        parent
        for parent in parents
        if parent is not None and not type(parent).objects.published().filter(pk=parent.pk).exists()
    ]


def _all_not_public(rows: Iterable[Any]) -> list[Any]:
    """The parents of several rows, each once."""
    return list(dict.fromkeys(parent for row in rows for parent in parents_not_public(row)))


def versions_said(rows: Iterable[Any]) -> str:
    """In one field of a form, however many rows there are."""
    return " ".join(f"{row.pk}.{row.version}" for row in rows if hasattr(row, "version"))


def require_seen(request: HttpRequest, row: Any) -> None:
    """Raises Stale for a row that is no longer as it was when its editor was asked."""
    seen = dict(one.split(".", 1) for one in request.POST.get("seen", "").split() if "." in one)
    if isinstance(row, Publishable) and seen.get(str(row.pk), str(row.version)) != str(row.version):
        raise Stale([row])
