"""Deleting rows in the admin, and actions of lists: each confirmation page carries the versions of its rows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import BadRequest
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.permissions import Actor, may, may_write, require
from core.records.publishable import Publication, Publishable
from core.records.saving import Stale, protecting_parts, remove, writing
from core.records.tracked import TrackedModel, with_keys

from .links import RowsOfTable, consequences_of, usage_of
from .publication import CHANNEL, format_versions, require_seen_version
from .row_pages import row_url


class DeletionAdmin(admin.ModelAdmin):
    model: type[TrackedModel]
    delete_confirmation_template = "editing/delete.html"
    delete_selected_confirmation_template = "editing/delete_selected.html"

    # several rows

    def response_action(  # type: ignore[override]  # what the stubs name only Django 6.1 has
        self, request: HttpRequest, queryset: QuerySet[models.Model], **location: Any
    ) -> HttpResponse | None:
        """In one transaction with the log entries."""
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if not all(re.fullmatch("[0-9]{1,18}", pk) for pk in chosen):
            raise BadRequest("Rows are named by number.")
        try:
            with writing():
                response = super().response_action(request, queryset, **location)
        except Stale as stale:
            text = _("%(reason)s Nothing was changed. Please check the rows and try again.")
            self.message_user(request, text % {"reason": stale}, messages.ERROR)
            return redirect(request.get_full_path())
        if isinstance(response, TemplateResponse) and "queryset" in (response.context_data or {}):
            context = response.context_data or {}
            context.setdefault("seen", format_versions(context["queryset"]))
            if "deletable_objects" in context:
                pks = [row.pk for row in context["queryset"]]
                context |= self._deletion_context(request, pks)
                if not context["protected"] and not context["perms_lacking"]:
                    context["title"] = _("Delete the selected rows")
        return response

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TrackedModel]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    # one row

    def delete_model(self, request: HttpRequest, obj: TrackedModel) -> None:
        require_seen_version(request, obj)
        remove(obj, by=request.user, channel=CHANNEL)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Lists the parts that are deleted with the rows too, although the database would keep them."""
        gone, stays, todo = list[models.Model](), set[models.Model](), [list(objs)]
        for rows in filter(None, todo):
            collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=rows)
            collector.collect(rows)
            gone += [one for found in collector.model_objs.values() for one in found]
            stays |= collector.protected
            todo += protecting_parts(rows)
        gone = [one for one in dict.fromkeys(gone) if not one._meta.auto_created]
        counts = Counter(str(one._meta.verbose_name_plural) for one in gone)
        others, lacking = self.admin_site._registry, set()
        for one in gone:
            own = others.get(type(one))
            if own is not None and not own.has_delete_permission(request, one):
                lacking.add(str(one._meta.verbose_name))
        return (
            _named(gone, request.user),
            counts,
            lacking,
            _named(stays.difference(gone), request.user),
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if isinstance(row, Publishable):
            require(may_write(request.user, row, "delete"), row, "delete")
        if request.method != "POST":  # a GET locks nothing
            return super().delete_view(request, object_id, extra_context)
        try:
            with writing():
                return super().delete_view(request, object_id, extra_context)
        except Stale as stale:
            text = _("%(reason)s Nothing was deleted. Please check the row and try again.")
            self.message_user(request, text % {"reason": stale}, messages.ERROR)
            return redirect(request.get_full_path())

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        row = context["object"]
        own = {"seen": format_versions([row]), **self._deletion_context(request, [row.pk])}
        return super().render_delete_form(request, {**context, **own})

    def _deletion_context(self, request: HttpRequest, pks: list[object]) -> dict[str, object]:
        may_publish = issubclass(self.model, Publishable) and may(
            request.user, "publish", self.model
        )
        public: Any = self.model._base_manager.filter(pk__in=pks)
        if may_publish:
            public = public.filter(publication=Publication.PUBLISHED)
        return {
            "consequences": consequences_of(self.model, pks),
            "is_deleting": True,
            "usage": self.usage_of(request, pks, with_names=True),
            "may_restore": may_publish,
            "offers_withdrawal": may_publish and public.exists(),
        }

    def usage_of(
        self, request: HttpRequest, pks: list[object], with_names: bool = False
    ) -> list[RowsOfTable]:
        """Leaves out the parts on the form itself."""
        typed = [inline.model for inline in self.inlines]
        by, site = request.user, self.admin_site
        return usage_of(self.model, pks, by, site, without=typed, with_names=with_names)


def _named(rows: Iterable[models.Model], by: Actor) -> list[str]:
    """By table, with links to their forms; rows that this person may not read are counted without a name."""
    lines, of_table = list[str](), defaultdict[type[models.Model], list[Any]](list)
    for row in rows:
        of_table[type(row)].append(row.pk)
    for model, pks in sorted(of_table.items(), key=lambda one: one[0]._meta.label):
        table = capfirst(str(model._meta.verbose_name))
        readable = with_keys(model, by).in_bulk(pks)
        for pk in sorted(pks):
            if (row := readable.get(pk)) is None:
                lines.append(table)
            elif admin.site.is_registered(model):
                link = '{}: <a href="{}">{}</a>'
                lines.append(format_html(link, table, row_url(row), row))
            else:
                lines.append(f"{table}: {row}")
    return lines
