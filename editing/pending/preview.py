"""The public page of a draft or a pending version, as an anonymous reader would get it, and links to it for others."""

import io
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import SimpleTemplateResponse
from django.urls import resolve, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.public.query import RequestQuery, canonical_query
from core.records.pending.models import PendingVersion, opened, pending_of
from core.records.pending.shown import NotShown, PreviewLink, may_share, previewed, revoke, share
from core.records.permissions import Actor, may_read_pending
from core.records.publishable import Publication, Publishable
from core.records.tracked import TrackedModel

from ..forms import parse_version
from ..row_pages import RowLink, RowPage, row_url

_OF_THE_SERVER = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme")
FOR_NOBODY_ELSE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


def public_address(row: TrackedModel) -> str:
    """The page on which readers see the row: its own, or that of the row it is published with; else empty."""
    if hasattr(row, "get_absolute_url"):
        return str(row.get_absolute_url())
    parents = (getattr(row, name) for name in getattr(row, "published_with", ()))
    return next((public_address(parent) for parent in parents if parent is not None), "")


def has_public_address(model: type[TrackedModel]) -> bool:
    return hasattr(model, "get_absolute_url") or bool(getattr(model, "published_with", ()))


def preview_page(
    request: HttpRequest,
    row: Publishable,
    pending: PendingVersion | None,
    by: Actor,
    form_url: str = "",
) -> HttpResponseBase:
    """Further URLs below the page are answered by the public views.

    `by` is the person who may read it, `form_url` the form to return to, for staff. Raises Http404 if no page shows
    the row.
    """
    changed_at = pending.changed_at if pending else row.changed_at
    moment = date_format(changed_at, "j F Y, H:i")
    ribbon = _("Preview: not public. Version of %(moment)s UTC.") % {"moment": moment}
    with previewed(row, opened(pending), by) as shown:
        address = public_address(shown)
        if not address:
            raise Http404
        if request.GET:
            return redirect(f"{urlsplit(address).path}?{request.GET.urlencode()}")
        response = _answer(request, address, ribbon, form_url)
    for name, value in FOR_NOBODY_ELSE.items():
        response[name] = value
    for name in ("ETag", "Last-Modified"):
        response.headers.pop(name, None)
    return response


def _answer(request: HttpRequest, address: str, ribbon: str, form_url: str) -> HttpResponse:
    """Renders the URL for an anonymous reader."""
    of_server = {name: request.META[name] for name in _OF_THE_SERVER if name in request.META}
    parts = urlsplit(address)
    query = canonical_query(parts.query)
    of_page = {"REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": query}
    asked: Any = WSGIRequest(of_server | of_page | {"wsgi.input": io.BytesIO()})
    asked.user, asked.GET = AnonymousUser(), RequestQuery(query)
    asked.preview, asked.preview_form_url = ribbon, form_url
    asked.resolver_match = found = resolve(parts.path)
    response: HttpResponse = found.func(asked, *found.args, **found.kwargs)
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response


class PreviewPage(RowPage):
    name, title = "preview", gettext_lazy("Preview")

    @classmethod
    def is_for(cls, model: type[TrackedModel]) -> bool:
        return has_public_address(model)

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        return super().is_allowed(request, row) and may_read_pending(request.user, row)

    def link(self, request: HttpRequest, row: Publishable) -> RowLink | None:
        """A row without changes has its public URL."""
        url = preview_url(row) if self.is_allowed(request, row) else ""
        return RowLink(self.name, self.title, url) if url else None

    @method_decorator(require_safe)
    def view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        return super().view(request, object_id)

    def respond(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        return preview_page(request, row, pending_of(row), request.user, row_url(row))


def preview_url(row: Publishable) -> str:
    """URL of the preview; empty for a public row without changes, or one that no page shows."""
    is_public = row.publication_stage == Publication.PUBLISHED
    address = "" if is_public and pending_of(row) is None else public_address(row)
    place = urlsplit(address).fragment
    return row_url(row, "preview") + (f"#{place}" if place else "") if address else ""


class SharingPage(RowPage):
    name, path = "preview_links", "preview/links"
    title = gettext_lazy("Share the preview")

    @classmethod
    def is_for(cls, model: type[TrackedModel]) -> bool:
        return has_public_address(model)

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        return may_share(request.user, row)

    def link(self, request: HttpRequest, row: Publishable) -> RowLink | None:
        return super().link(request, row) if preview_url(row) else None

    def respond(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        if not preview_url(row):
            text = _("Readers see this row as it is: share its own address.")
            self.message_user(request, text, messages.INFO)
            return redirect(row_url(row))
        if request.method == "POST":
            return self._make_or_revoke(request, row)
        context = {
            "title": _("Links to the preview"),
            "subtitle": str(row),
            "preview_url": preview_url(row),
            "form_url": row_url(row),
            "links": [_shown_link(link) for link in PreviewLink.objects.of(row)],
        }
        return self.render(request, row, "editing/preview_links.html", context)

    def _make_or_revoke(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        if "revoke" in request.POST:
            pk = parse_version(request.POST["revoke"])
            revoke(get_object_or_404(PreviewLink.objects.of(row), pk=pk), row, by=request.user)
            done = _("Revoked: nobody can read with this link any more.")
        else:
            try:
                share(row, by=request.user)
            except NotShown as hidden:
                self.message_user(request, str(hidden), messages.ERROR)
                return redirect(request.path)
            done = _("Made. Whoever has this link can read this version for seven days.")
        self.message_user(request, done, messages.SUCCESS)
        return redirect(request.path)


def _shown_link(link: PreviewLink) -> dict[str, object]:
    reason = link.ended_reason()
    address = settings.BASE_URL + reverse("pages:preview", args=[link.token])
    return {"link": link, "ended": reason, "address": "" if reason else address}
