"""The page on which a row gets another address name; the old one redirects to it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from core.records.permissions import may_write_at_once
from core.records.saving import Stale
from core.slugs import SluggedModel, rename

from ..publication.actions import CHANNEL


class RenameAdmin(admin.ModelAdmin):
    """For tables whose rows may have a slug of their own."""

    def rename_urls(self, name: str) -> list[URLPattern]:
        if not issubclass(self.model, SluggedModel):
            return []
        view = self.admin_site.admin_view(self.rename_view)
        return [path("<path:object_id>/rename/", view, name=f"{name}_rename")]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        row: Any = context["original"]
        context["may_rename"] = isinstance(row, SluggedModel) and self._may_rename(request, row)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _may_rename(self, request: HttpRequest, row: Any) -> bool:
        return may_write_at_once(request.user, row)

    def rename_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Any = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self._may_rename(request, row):
            raise PermissionDenied
        slug = request.POST.get("slug", row.slug)
        error = self._rename(request, row, slug) if request.method == "POST" else ""
        if request.method == "POST" and not error:
            return self.response_post_save_change(request, row)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rename"),
            "row": row,
            "slug": slug,
            "error": error,
            "opts": self.opts,
            "back": reverse(name, args=[row.pk]),
        }
        return render(request, "editing/rename.html", context)

    def _rename(self, request: HttpRequest, row: SluggedModel, slug: str) -> str:
        """Why it could not be renamed; empty once it was."""
        if slug == row.slug:
            return _("This is already its address name. Enter another one.")
        try:
            rename(row, slug, by=request.user, channel=CHANNEL)
        except ValidationError as error:
            return " ".join(error.messages)
        except Stale as stale:
            return str(stale)
        text = _("Renamed. The old address redirects to the new one.")
        self.message_user(request, text, messages.SUCCESS)
        return ""
