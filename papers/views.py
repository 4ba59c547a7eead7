"""The background paper of each assembly: the list, a paper in its latest edition, and every edition."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.dates import PartialDate
from core.public.citing.frozen import cannot_be_shown, contents_file, staff_reason
from core.public.citing.structured_data import Crumb
from core.public.comparison.views import ComparedVersion, ComparisonView
from core.public.following.downloads import download
from core.public.formats import attachment
from core.public.stored_files import FileStore, version_of
from core.public.typesetting.sheets import families
from core.public.views import PublishedDetail, PublishedList
from core.richtext import meanings

from .filters import PaperFilter
from .formats import lines_by_part, parts_of, pdf_of
from .models import BackgroundPaper, PaperEdition
from .querysets import PaperEditionQuerySet
from .resources import BackgroundPaperResource


class PaperList(PublishedList):
    model = BackgroundPaper
    filterset_class = PaperFilter
    resource_class = BackgroundPaperResource
    template_name = "papers/paper_list.html"
    title = gettext_lazy("Background papers")
    purpose = gettext_lazy("The publisher’s paper before each assembly, in every edition.")
    count_label = ngettext_lazy("%(count)d paper", "%(count)d papers", "count")


# an edition as a file

_store = FileStore("papers", keep=100)


def _edition_of(row: BackgroundPaper | PaperEdition) -> PaperEdition:
    """A paper is read in its latest edition."""
    edition = row if isinstance(row, PaperEdition) else _latest_of(row)
    if edition is None:
        text = _("“%(paper)s” is in preparation: no edition published yet.")
        raise Http404(text % {"paper": row})
    if edition.is_elsewhere:
        text = _("This edition is not published on this site; see %(address)s.")
        raise Http404(text % {"address": settings.BASE_URL + edition.get_absolute_url()})
    return edition


def _as_pdf(request: HttpRequest, row: BackgroundPaper | PaperEdition) -> HttpResponse:
    """A file that is made once and stored: what a published edition says no longer changes."""
    edition = _edition_of(row)
    imprint = _imprint(edition)
    version = version_of(edition.contents_hash, imprint, families(), settings.DATA_LICENCE)
    dossier = edition.opened()
    if dossier is None:
        return cannot_be_shown(edition)
    with _store.open(version, lambda file: file.write(pdf_of(dossier, imprint))) as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    response["ETag"] = f'"{version}"'
    return attachment(response, f"{_file_name(edition)}.pdf")


def _as_json(request: HttpRequest, row: BackgroundPaper | PaperEdition) -> HttpResponse:
    edition = _edition_of(row)
    if edition.opened() is None:
        return cannot_be_shown(edition)
    return contents_file(edition, _file_name(edition))


_FORMATS: dict[str, Callable[[HttpRequest, Any], HttpResponse]] = {"pdf": _as_pdf, "json": _as_json}


def _file_name(edition: PaperEdition) -> str:
    return f"{edition.paper.slug}-background-paper-{edition.number}"


def _imprint(edition: PaperEdition) -> dict[str, str]:
    """What an edition says about itself."""
    label = _edition_label(edition)
    named = {"code": edition.paper.assembly.code, "edition": label}
    return {
        "edition": label,
        "running": _("Background paper on %(code)s. %(edition)s") % named,
        "address": settings.BASE_URL + edition.get_absolute_url(),
        "dated": edition.dated,
        "change_note": edition.change_note,
    }


def _edition_label(edition: PaperEdition) -> str:
    """`Edition 2, draft, July 2024`, and whether its assembly was withdrawn since."""
    label = _("Edition %(number)d, %(status)s, %(day)s") % {
        "number": edition.number,
        "status": edition.get_status_display(),
        "day": PartialDate(edition.dated).format() if edition.dated else _("not dated"),
    }
    withdrawn = edition.withdrawal_label
    return f"{label}. {withdrawn}" if withdrawn else label


# the pages


def _edition_context(request: HttpRequest, edition: PaperEdition | None) -> dict[str, object]:
    """What both pages need of their edition."""
    if edition is None or edition.is_elsewhere:
        return {"edition": edition, "downloads": []}
    dossier = edition.opened()
    if dossier is None:
        reason = staff_reason(request, edition)
        return {"edition": edition, "downloads": [], "is_damaged": True, "staff_reason": reason}
    url = edition.get_absolute_url().rstrip("/")
    return {
        "edition": edition,
        "dossier": dossier,
        "parts": parts_of(dossier),
        "contents_address": f"{url}.json",
        "downloads": [download(_("This edition"), url, _FORMATS)],
    }


def _latest_of(paper: BackgroundPaper) -> PaperEdition | None:
    return PaperEdition.objects.published().filter(paper=paper).for_page().first()


class PaperDetail(PublishedDetail):
    model = BackgroundPaper
    template_name = "papers/paper_detail.html"
    formats = _FORMATS

    def context(self, row: BackgroundPaper) -> dict[str, object]:
        return _edition_context(self.request, _latest_of(row)) | {"editions": row.editions.all()}


class PaperEditionDetail(PublishedDetail):
    model = PaperEdition
    slugs_of = BackgroundPaper  # the editions of a renamed paper moved along
    template_name = "papers/paper_edition.html"
    formats = _FORMATS

    def find(self, rows: PaperEditionQuerySet, **key: str) -> PaperEdition | None:
        return rows.for_page().filter(paper__slug=key["slug"], number=key["number"]).first()

    def crumbs(self, row: PaperEdition) -> list[Crumb]:
        paper_url = "" if row.withdrawal_label else row.paper.get_absolute_url()
        return [
            Crumb(_("Background papers"), reverse("papers:papers")),
            Crumb(row.paper.assembly.code, paper_url),
            Crumb(_("Edition %(number)d") % {"number": row.number}),
        ]

    def context(self, row: PaperEdition) -> dict[str, object]:
        editions = list(PaperEdition.objects.published().for_list().filter(paper=row.paper_id))
        newer = editions[0] if editions and editions[0].number > row.number else None
        return {**_edition_context(self.request, row), "editions": editions, "newer": newer}


class PaperComparison(ComparisonView):
    """`/papers/wtsa-20/compare/?from=1&to=2`: two editions, by what each held when it was published."""

    model = BackgroundPaper

    def versions(self, row: BackgroundPaper) -> dict[str, PaperEdition]:
        return {str(edition.number): edition for edition in reversed(row.editions.all())}

    def version_label(self, version: PaperEdition) -> str:
        return _edition_label(version)

    def compared(self, version: PaperEdition) -> ComparedVersion:
        dossier = None if version.is_elsewhere else version.opened()
        label = _("Edition %(number)d") % {"number": version.number}
        status = meanings.link(capfirst(version.get_status_display()), f"paper-{version.status}")
        reason = _("%(edition)s cannot be shown: its stored contents are damaged.")
        if version.is_elsewhere:
            reason = _("%(edition)s is not published on this site, so we cannot compare its text.")
        return ComparedVersion(
            label=label,
            url=version.get_absolute_url(),
            facts={
                _("Title"): dossier.title if dossier else version.paper.title,
                _("Status"): status,
                _("Date"): PartialDate(version.dated).format(),
                _("Data as of"): PartialDate(dossier.made_on).format() if dossier else "",
                _("Change note"): version.change_note or _("none"),
            },
            parts=lines_by_part(dossier) if dossier else None,
            reason=reason % {"edition": label},
            is_damaged=dossier is None and not version.is_elsewhere,
        )
