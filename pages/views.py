from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core import registry
from core.public.formats import attachment
from core.public.views import PublishedDetail, PublishedList, read_only
from documents.models import Document
from exchange.datapackage import DESCRIPTOR, Package, Table, rules_of_cells
from meetings.models import Assembly, Figure, Meeting
from papers.models import PaperEdition
from participants.models import Participant
from positions.models import Position, Proposal
from resolutions.choices import EditionOutcome
from resolutions.decision_counts import counts_above_listed
from resolutions.models import Edition, Resolution
from study_groups.models import Mandate

from . import csp_reports
from .filters import GlossaryFilter
from .models import GlossaryTerm, Note, Page, SiteSettings
from .resources import GlossaryTermResource
from .words import where_we_stand

LONGEST_QUERY = 200


@read_only
class Home(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        around = Assembly.objects.published().around(today)
        assembly = around.last
        return render(
            request,
            "pages/home.html",
            {
                "stand": where_we_stand(around, today),
                "next": around.now or next(iter(around.coming), around.last),
                "assembly": assembly,
                "figures": Figure.objects.published()
                .filter(assembly=assembly, about__isnull=True)
                .in_order()
                if assembly
                else [],
                "new_texts": Edition.objects.published()
                .filter(assembly=assembly, outcome="new")
                .for_list()
                if assembly
                else [],
                "decision_counts": counts_above_listed(assembly, EditionOutcome.NEW)
                if assembly
                else [],
                "ahead": Meeting.objects.published().filter(ends_on__gte=today).for_list()[:5],
                "regions": Participant.objects.published()
                .regional_organisations()
                .order_by("code"),
                "papers": PaperEdition.objects.published()
                .for_list()
                .order_by("-paper__assembly__ordinal", "-number")[:3],
                "pages": Page.objects.published().exclude(section="site").in_order(),
                "notes": Note.objects.published().newest_first()[:5],
                "edited": _edited_last(),
                "totals": _totals(),
                "canonical": f"{settings.BASE_URL}/",
            },
        )


def _edited_last() -> list[Any]:
    """What was changed after its first load: a first load is not news."""
    tables: list[Any] = [Meeting, Resolution, Document, Assembly]
    rows = [
        row
        for model in tables
        for row in model.objects.published().edited().order_by("-changed_at")[:5]
    ]
    return sorted(rows, key=lambda row: row.changed_at, reverse=True)[:5]


def _totals() -> list[dict[str, Any]]:
    tables = [
        ("/meetings/", Meeting, _("meetings")),
        ("/resolutions/", Resolution, _("resolutions and opinions")),
        ("/proposals/", Proposal, _("proposals")),
        ("/positions/", Position, _("positions")),
        ("/study-groups/", Mandate, _("study groups in their periods")),
        ("/documents/", Document, _("documents")),
    ]
    return [
        {"address": address, "count": model.objects.published().count(), "name": name}
        for address, model, name in tables
    ]


class PageDetail(PublishedDetail):
    model = Page
    template_name = "pages/page_detail.html"

    def context(self, row: Page) -> dict[str, Any]:
        return {"beside": Page.objects.published().filter(section=row.section).in_order()}


class Glossary(PublishedList):
    model = GlossaryTerm
    filterset_class = GlossaryFilter
    resource_class = GlossaryTermResource
    template_name = "pages/glossary.html"
    per_page = 2000  # all words on one page, so that a link to one of them finds it
    title = _("Glossary")
    purpose = _("The words of the field, explained.")

    def counted(self, count: int) -> str:
        return ngettext("%(count)d word", "%(count)d words", count) % {"count": count}


def _package() -> Package:
    words = SiteSettings.objects.published().first() or SiteSettings()
    return Package(
        name="wtsa-data",
        title=_("%(site)s: all public tables") % {"site": words.name},
        about=str(
            _(
                "The World Telecommunication Standardization Assembly: meetings, study groups, resolutions, documents, "
                "who takes part. Each row says what it rests on."
            )
        ),
        address=settings.BASE_URL + reverse("pages:data"),
    )


@csrf_exempt
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Every public table with what its columns mean, to be taken away."""
    package, formats = _package(), _faces_of_lists()
    tables = [
        {"total": total, "table": total.table, "formats": formats.get(total.table.model, {})}
        for total in package.totals
    ]
    context = {
        "package": package,
        "tables": tables,
        "rules": rules_of_cells(),
        "licence": settings.DATA_LICENCE,
    }
    return render(request, "pages/data.html", context | {"canonical": package.address})


def _faces_of_lists() -> dict[Any, dict[str, str]]:
    """The other formats of the tables that have a public list, each with its address."""
    return {
        view.model: {
            format.upper(): f"{address.rstrip('/')}.{format}"
            for format in ("xlsx", "json")
            if format in view.formats
        }
        for address, view in registry.lists.items()
    }


@csrf_exempt
@require_safe
def data_table(request: HttpRequest, table: str) -> HttpResponse:
    if table not in registry.tables:
        raise Http404(_("There is no table “%(table)s” here.") % {"table": table[:60]})
    file = Table(table, registry.tables[table]).read()
    return attachment(
        HttpResponse(file.body, content_type="text/csv; charset=utf-8; header=present"),
        file.table.file_name,
    )


@csrf_exempt
@require_safe
def data_descriptor(request: HttpRequest) -> HttpResponse:
    return attachment(
        HttpResponse(_package().descriptor(), content_type="application/json; charset=utf-8"),
        DESCRIPTOR,
    )


@csrf_exempt
@require_safe
def data_zip(request: HttpRequest) -> HttpResponse:
    return attachment(
        HttpResponse(_package().zipped(), content_type="application/zip"), "wtsa-data.zip"
    )


@csrf_exempt
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Goes straight to what the words name; else offers each list, filtered by them."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
    for finder in registry.search_providers if text else []:
        if address := finder.find(text):
            return redirect(address)
    return render(
        request, "pages/search.html", {"text": text, "finders": registry.search_providers}
    )


@csrf_exempt
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database not reachable\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    return csp_reports.take(request)


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that read no page; the icon itself has a name that changes with it."""
    return redirect(static("icon.svg"))


@csrf_exempt
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
