"""What programs ask for: probes of the server, robots.txt, security.txt and the icon."""

import datetime as dt

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control

from core.public.operation.readiness import degradations, why_not_ready
from core.public.views import read_only_view

from ..models import SiteSettings
from ..sitemaps import sitemaps

_TEXT = "text/plain; charset=utf-8"


@read_only_view
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@read_only_view
def readyz(request: HttpRequest) -> HttpResponse:
    """Readers can be answered; where something else does not work, what."""
    if reason := why_not_ready():
        return HttpResponse(f"not ready: {reason}\n", status=503, content_type=_TEXT)
    degraded = "".join(f"degraded: {reason}\n" for reason in degradations())
    return HttpResponse(f"ready\n{degraded}", content_type=_TEXT)


@read_only_view
@cache_control(public=True, max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that read no page; the icon itself has a name that changes with it."""
    return redirect(static("icon.svg"))


@read_only_view
def robots(request: HttpRequest) -> HttpResponse:
    where = f"Sitemap: {settings.BASE_URL}/sitemap.xml"
    text = f"User-agent: *\nDisallow: /admin/\nDisallow: /search/\n{where}\n"
    return HttpResponse(text, content_type=_TEXT)


@read_only_view
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap, each of at most 5,000 addresses."""
    parts = [
        {"location": settings.BASE_URL + reverse("pages:sitemap-part", args=[name]) + page}
        for name, sitemap in sitemaps().items()
        for page in ("", *(f"?p={number}" for number in sitemap.paginator.page_range[1:]))
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, "application/xml")


@read_only_view
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """Without Django's Last-Modified, the latest of its rows: one that is withdrawn changes it too."""
    response: HttpResponse = sitemap(request, {**sitemaps()}, section)
    del response["Last-Modified"]
    return response


@read_only_view
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; there is none until an operator has given a contact."""
    words = SiteSettings.objects.published().first()
    if words is None or not words.contact:
        raise Http404
    contact = words.contact if ":" in words.contact else f"mailto:{words.contact}"
    expires = timezone.now().date() + dt.timedelta(days=180)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires}T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=_TEXT)
