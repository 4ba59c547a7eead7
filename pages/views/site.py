"""For programs: health checks, robots.txt, security.txt, the sitemap, reports of browsers."""

import datetime as dt
import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import F, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import registry
from core.public.operation.failures import refusal
from core.public.operation.readiness import degradations, why_not_ready
from core.public.operation.throttle import Limit, client_network
from core.public.views import read_only_view
from core.records.publishable import Publishable
from core.records.tracked import joined, part_models

from ..models import Page, SiteSettings

log = logging.getLogger(__name__)

_TEXT = "text/plain; charset=utf-8"


@read_only_view
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok\n", content_type="text/plain")


@read_only_view
def readyz(request: HttpRequest) -> HttpResponse:
    """Readers can be answered; lists what else does not work."""
    if reason := why_not_ready():
        return HttpResponse(f"not ready: {reason}\n", status=503, content_type=_TEXT)
    degraded = "".join(f"degraded: {reason}\n" for reason in degradations())
    return HttpResponse(f"ready\n{degraded}", content_type=_TEXT)


@read_only_view
@cache_control(public=True, max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that read no page; pages link to an icon whose name changes with it."""
    return redirect(static("icon.svg"))


@read_only_view
def robots(request: HttpRequest) -> HttpResponse:
    where = f"Sitemap: {settings.BASE_URL}/sitemap.xml"
    text = f"User-agent: *\nDisallow: /admin/\nDisallow: /search/\n{where}\n"
    return HttpResponse(text, content_type=_TEXT)


@read_only_view
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; 404 until an operator has entered a contact."""
    contact = SiteSettings.current().contact
    if not contact:
        raise Http404
    contact = contact if ":" in contact else f"mailto:{contact}"
    expires = timezone.now().date() + dt.timedelta(days=180)
    text = f"Contact: {contact}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: en\n"
    where = f"Canonical: {settings.BASE_URL}/.well-known/security.txt\n"
    return HttpResponse(text + where, content_type=_TEXT)


# the sitemap


class SiteSitemap(Sitemap):
    """Uses the address in the settings, whatever the request says."""

    def get_domain(self, site: object = None) -> str:
        return str(urlsplit(settings.BASE_URL).netloc)

    def get_protocol(self, protocol: str | None = None) -> str:
        return str(urlsplit(settings.BASE_URL).scheme)


class RowSitemap(SiteSitemap):
    """The pages of the rows of one table."""

    limit = 5000

    def __init__(self, model: type[Publishable]) -> None:
        self.model = model

    def items(self) -> Any:
        # By table of parts: when the row with the latest changed part was saved.
        of_parts = (
            part.objects.published().filter(**{name: OuterRef("pk")}).order_by("-changed_at")
            for part, name in part_models(self.model)
            if issubclass(part, Publishable)
        )
        of_others = (F("live_at"), *(Subquery(one.values("changed_at")[:1]) for one in of_parts))
        moments = (Coalesce(moment, F("changed_at")) for moment in of_others)
        required = [
            name for name in self.model.public_with if not self.model._meta.get_field(name).null
        ]
        rows = joined(self.model.objects.published(), required)  # needed for some URLs
        return rows.annotate(last_change=Greatest("changed_at", *moments)).order_by("pk")

    def lastmod(self, row: Any) -> Any:
        return row.last_change


class ListSitemap(SiteSitemap):
    """The home page, lists, pages over several tables, and the data.

    Without a last change: removing a row from a list leaves no date.
    """

    def items(self) -> list[str]:
        return ["/", *registry.lists, *registry.addresses, "/data/"]

    def location(self, url: str) -> str:
        return url


def sitemaps() -> dict[str, Sitemap]:
    models: list[type[Model]] = [*registry.details, Page]
    tables = {
        str(model._meta.model_name): RowSitemap(model)
        for model in models
        if issubclass(model, Publishable)
    }
    return {"lists": ListSitemap(), **tables}


@read_only_view
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap, each with at most 5,000 URLs."""
    parts = [
        {"location": settings.BASE_URL + reverse("pages:sitemap-part", args=[name]) + page}
        for name, sitemap in sitemaps().items()
        for page in ("", *(f"?p={number}" for number in sitemap.paginator.page_range[1:]))
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, "application/xml")


@read_only_view
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """Without Django's Last-Modified, the latest of its rows: withdrawing a row changes the sitemap too."""
    response: HttpResponse = sitemap(request, {**sitemaps()}, section)
    del response["Last-Modified"]
    return response


# reports of blocked resources: anybody can send one, so little is read, and less is logged

MOST_BYTES = 16 * 1024  # browsers send one or two thousand
LONGEST = 200  # characters of a field
FIELDS = ("document-uri", "violated-directive", "blocked-uri", "source-file", "line-number")
# The first reports show what is wrong with a page; more would only fill the disk.
FROM_ONE = Limit("csp-report-from-one", tries=10, seconds=60 * 60)
FROM_ALL = Limit("csp-report-from-all", tries=100, seconds=60 * 60)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    # More than the header says cannot be sent. A value that is no number counts as too much.
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", size) or int(size) > MOST_BYTES:
        return refusal([_("A report can have at most %(most)d bytes.") % {"most": MOST_BYTES}], 413)
    try:
        report = json.loads(request.body)
    except (ValueError, RecursionError):
        return refusal([_("A report must be JSON.")])
    if fields := _format_fields(report):
        if wait := FROM_ONE.take(client_network(request)) or FROM_ALL.take("all"):
            return refusal([_("Too many reports. Please try again later.")], 429, wait)
        log.warning("csp report: %s", fields)
    return HttpResponse(status=204)


def _format_fields(report: object) -> str:
    """The known fields, each cut and quoted, so that no log line can be forged."""
    fields = report.get("csp-report") if isinstance(report, dict) else None
    known = fields if isinstance(fields, dict) else {}
    return ", ".join(
        f"{name} {ascii(str(known[name])[:LONGEST])[:LONGEST]}"
        for name in FIELDS
        if isinstance(known.get(name), (str, int))
    )
