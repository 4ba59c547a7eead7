"""The page on which a row gets another address name; the old one leads to it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from core.records.saving import Stale
from core.slugs import SluggedModel, rename

from .publication.actions import CHANNEL


class RenameViews:
    """For the admin of rows that have a slug of their own."""

    model: Any
    opts: Any
    admin_site: Any
    message_user: Any
    has_change_permission: Any
    get_object: Any
    response_post_save_change: Any

    def rename_paths(self, name: str) -> list[Any]:
        view = self.admin_site.admin_view(self.rename_view)
        return [path("<path:object_id>/rename/", view, name=f"{name}_rename")]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_rename"] = isinstance(context["original"], SluggedModel)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def rename_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        row = self.get_object(request, object_id)
        if not isinstance(row, SluggedModel):
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        typed = request.POST.get("slug", row.slug)
        fault = self._rename_fault(request, row, typed) if request.method == "POST" else ""
        if request.method == "POST" and not fault:
            return self.response_post_save_change(request, row)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rename"),
            "row": row,
            "typed": typed,
            "fault": fault,
            "opts": self.opts,
            "back": reverse(name, args=[row.pk]),
        }
        return render(request, "editing/rename.html", context)

    def _rename_fault(self, request: HttpRequest, row: Any, slug: str) -> str:
        """Why it could not be renamed; empty once it was."""
        if slug == row.slug:
            return _("This is its address name already.")
        try:
            rename(row, slug, by=request.user, channel=CHANNEL)
        except ValidationError as refused:
            return " ".join(refused.messages)
        except Stale as stale:
            return str(stale)
        said = _("Renamed; the old address leads to the new one.")
        self.message_user(request, said, messages.SUCCESS)
        return ""
