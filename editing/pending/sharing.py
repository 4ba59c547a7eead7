"""The page on which staff make and revoke links to a preview."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from core.records.pending.links import PreviewLink, may_share, revoke, share
from core.records.publishable import Publishable

from ..forms.merging import parse_version
from .preview import has_public_address, preview_url


class SharingAdmin(admin.ModelAdmin):
    def sharing_urls(self, name: str) -> list[URLPattern]:
        if not has_public_address(self.model):
            return []
        view = self.admin_site.admin_view(self.sharing_view)
        return [path("<path:object_id>/preview/links/", view, name=f"{name}_preview_links")]

    def sharing_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        row: Any = self.get_object(request, unquote(object_id))
        if not isinstance(row, Publishable):
            raise Http404
        if not may_share(request.user, row):
            raise PermissionDenied
        preview = preview_url(row)
        if not preview:
            self.message_user(request, _("Readers see this row as it is: share its own address."))
            return redirect(reverse(f"admin:{self._name}_change", args=[row.pk]))
        if request.method == "POST":
            return self._make_or_revoke(request, row)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Links to the preview"),
            "subtitle": str(row),
            "opts": self.opts,
            "preview_url": preview,
            "form_url": reverse(f"admin:{self._name}_change", args=[row.pk]),
            "links": [_shown(link) for link in PreviewLink.objects.of(row)],
        }
        return render(request, "editing/preview_links.html", context)

    def _make_or_revoke(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        if "revoke" in request.POST:
            pk = parse_version(request.POST["revoke"])
            revoke(get_object_or_404(PreviewLink.objects.of(row), pk=pk), row, by=request.user)
            done = _("Revoked: nobody can read with this link any more.")
        else:
            try:
                share(row, by=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return redirect(request.path)
            done = _("Made. Whoever has this link can read this version for seven days.")
        self.message_user(request, done, messages.SUCCESS)
        return redirect(request.path)

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"


def _shown(link: PreviewLink) -> dict[str, object]:
    reason = link.ended_reason()
    address = settings.BASE_URL + reverse("pages:preview", args=[link.token])
    return {"link": link, "ended": reason, "address": "" if reason else address}
