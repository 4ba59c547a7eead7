"""Actions on rows as their editor saw them: a row that changed between the question and the answer is asked about again."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.content_version import writing
from core.records.pending.models import PendingVersion
from core.records.pending.saving import blocking_reason, missing_of
from core.records.permissions import Actor, may, may_write, require
from core.records.publishable import Publication, Publishable
from core.records.reviewing import Reviewed, needs_second_person
from core.records.saving import Stale, remove
from core.records.saving.parts import protecting_parts
from core.records.tracked import TrackedModel, with_keys

from ..links.consequences import consequences_of
from ..links.usage import UsedIn, usage_of
from .deletion_list import counts_without_links, only_readable, without_links

CHANNEL = "admin"
HIDDEN_STAGES = ("scheduled", "expired")  # of what is published, and no reader sees now


class ConfirmedActionsAdmin(admin.ModelAdmin):
    """Each question carries the versions of the rows that it is about; the answer holds for these only."""

    model: type[TrackedModel]

    delete_confirmation_template = "editing/delete.html"
    delete_selected_confirmation_template = "editing/delete_selected.html"

    def change_reason(self, request: HttpRequest) -> str:
        """Why the row changes, as its form was answered: for the pending change and for history."""
        return ""

    # several rows

    def response_action(  # type: ignore[override]  # the stubs are those of Django 6
        self, request: HttpRequest, queryset: QuerySet[models.Model]
    ) -> HttpResponse | None:
        """All in one transaction: with the lines of the log, or not at all."""
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if not all(re.fullmatch("[0-9]{1,18}", pk) for pk in chosen):
            raise BadRequest("Rows are named by number.")
        try:
            with writing():
                if chosen and not self._count_still_listed(request, queryset, chosen):
                    return redirect(request.get_full_path())
                response = super().response_action(request, queryset)
        except Stale as stale:
            text = _("%(reason)s Nothing was changed. Please check the rows and try again.")
            self.message_user(request, text % {"reason": stale}, messages.ERROR)
            return redirect(request.get_full_path())
        if request.POST.get("action") == "delete_selected" and "post" in request.POST:
            self._report_way_back(request)
        if isinstance(response, TemplateResponse) and "queryset" in (response.context_data or {}):
            context = response.context_data or {}
            context["seen"] = format_versions(context["queryset"])
            if "deletable_objects" in context:
                pks = [row.pk for row in context["queryset"]]
                context |= self._deletion_context(request, pks)
                if not context["protected"] and not context["perms_lacking"]:
                    context["title"] = _("Delete the selected rows")
        return response

    def _count_still_listed(
        self, request: HttpRequest, queryset: QuerySet[models.Model], chosen: set[str]
    ) -> int:
        """How many of the rows are still in the list; a message counts the others."""
        found = queryset.filter(pk__in=chosen).count()
        if missing := len(chosen) - found:
            text = ngettext(
                "%(count)d selected row is no longer in this list: someone changed or deleted it.",
                "%(count)d selected rows are no longer in this list: someone changed or deleted them.",
                missing,
            )
            self.message_user(request, text % {"count": missing}, messages.WARNING)
        return found

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TrackedModel]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    # one row

    def delete_model(self, request: HttpRequest, obj: TrackedModel) -> None:
        require_seen_version(request, obj)
        remove(obj, by=request.user, channel=CHANNEL)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """With the parts that go with the rows, though the database would keep them."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        deleted = only_readable(without_links(deleted), request.user)
        protected = only_readable(protected, request.user)
        counts = counts_without_links(counts)
        rows = list(objs)
        for parts in protecting_parts(rows) if rows else ():
            below, their_counts, their_lacking, theirs = self.get_deleted_objects(parts, request)
            protected = [one for one in protected if one not in below] + theirs
            deleted = [*deleted, *below]
            counts = Counter(counts) + Counter(their_counts)
            lacking |= their_lacking
        return deleted, counts, lacking, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if isinstance(row, Publishable):
            require(may_write(request.user, row, "delete"), row, "delete")
        if request.method != "POST":  # who only looks locks nothing
            return super().delete_view(request, object_id, extra_context)
        try:
            with writing():
                return super().delete_view(request, object_id, extra_context)
        except Stale as stale:
            text = _("%(reason)s Nothing was deleted. Please check the row and try again.")
            self.message_user(request, text % {"reason": stale}, messages.ERROR)
            return redirect(request.get_full_path())

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        response = super().response_delete(request, obj_display, obj_id)
        self._report_way_back(request)
        return response

    def _report_way_back(self, request: HttpRequest) -> None:
        """To who may restore what was deleted."""
        if issubclass(self.model, Publishable) and may(request.user, "publish", self.model):
            link = format_html(
                '<a href="{}">{}</a>', reverse("admin:deleted_rows"), _("Deleted rows")
            )
            text = format_html(_("To restore what was deleted, open {}."), link)
            self.message_user(request, text, messages.INFO)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        row = context["object"]
        own = {"seen": format_versions([row]), **self._deletion_context(request, [row.pk])}
        return super().render_delete_form(request, {**context, **own})

    def _deletion_context(self, request: HttpRequest, pks: list[object]) -> dict[str, object]:
        rows: Any = self.model._base_manager.filter(pk__in=pks)
        is_offered = (
            issubclass(self.model, Publishable)
            and may(request.user, "publish", self.model)
            and rows.filter(publication=Publication.PUBLISHED).exists()
        )
        return {
            "consequences": consequences_of(self.model, pks),
            "is_deleting": True,
            "usage": self.usage_of(request, pks, with_names=True),
            "offers_withdrawal": is_offered,
        }

    def usage_of(
        self, request: HttpRequest, pks: list[object], with_names: bool = False
    ) -> list[UsedIn]:
        """Without the parts that stand on the form."""
        typed = [inline.model for inline in self.inlines]
        return usage_of(
            self.model,
            pks,
            request.user,
            self.admin_site,
            without=typed,
            with_names=with_names,
        )


def error_reasons(error: Exception, model: type[models.Model]) -> list[str]:
    """Why it was refused, each reason with the field of the form that it is about."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    labels = {field.name: str(field.verbose_name) for field in model._meta.fields if field.editable}
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        f"{labels[name]}: {reason}" if name in labels else reason
        for name, reasons in by_field.items()
        for reason in reasons
    ]


def publish_blocking_reason(by: Actor, row: Publishable) -> str:
    """Why this person cannot publish this row now; empty when they can."""
    if not may(by, "publish", type(row)):
        return _("Your account does not have permission to publish.")
    if isinstance(row, Reviewed) and needs_second_person(by) and row.written_by_id == by.pk:
        return _("You made the last change: someone else must publish it.")
    try:
        row.before_publishing(by)
        row.full_clean()
    except ValidationError as error:
        return " ".join(error_reasons(error, type(row)))
    return ""


def change_blocking_reason(by: Actor, row: Publishable, change: PendingVersion) -> str:
    """Why this person cannot publish this pending change of the row now; empty when they can."""
    if not may(by, "publish", type(row)):
        return _("Your account does not have permission to publish.")
    if reason := blocking_reason(change, row, by):
        return reason
    fault = missing_of(change, row)
    return " ".join(error_reasons(fault, type(row))) if fault else ""


def published_text(row: Publishable) -> str:
    """What is told once a row, or a change of it, was published: never “published” of what no reader sees."""
    now = with_keys(type(row)).get(pk=row.pk)
    if now.publication_stage in HIDDEN_STAGES:
        text = _("Approved: %(row)s %(when)s. Readers do not see it now.")
        return text % {"row": now, "when": now.publication_label}
    return _("Published: %(row)s.") % {"row": now}


def missing_to_publish(row: Publishable) -> str:
    """What the row lacks, whoever publishes it; empty where it lacks nothing."""
    try:
        row.check_publishable()
    except ValidationError as error:
        return " ".join(error_reasons(error, type(row)))
    return ""


def unpublished_parents(row: TrackedModel) -> list[TrackedModel]:
    """The rows without which readers do not see this one, where they are not public now."""
    parents = [getattr(row, name) for name in row.public_with]
    return [
        parent
        for parent in parents
        if parent is not None and not type(parent).objects.published().filter(pk=parent.pk).exists()
    ]


def format_versions(rows: Iterable[models.Model]) -> str:
    """For one field of a form, however many rows there are."""
    return " ".join(f"{row.pk}.{row.version}" for row in rows if isinstance(row, Publishable))


def require_seen_version(request: HttpRequest, row: models.Model) -> None:
    """Raises Stale for a row that is no longer as it was when its editor was asked."""
    seen = dict(one.split(".", 1) for one in request.POST.get("seen", "").split() if "." in one)
    if isinstance(row, Publishable) and seen.get(str(row.pk), str(row.version)) != str(row.version):
        raise Stale([row])
