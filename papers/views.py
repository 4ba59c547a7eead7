"""The background paper of each assembly: the list, a paper as its latest edition has it, and every edition that came out."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.models import Redirect
from core.public.formats import attachment
from core.public.frozen import cannot_be_shown, contents_file, staff_reason
from core.public.views import PublishedDetail, PublishedList
from core.records.contents import Damaged

from .contents import Dossier
from .filters import PaperFilter
from .models import BackgroundPaper, PaperEdition
from .pdf import Imprint, NotMade, pdf_of
from .resources import BackgroundPaperResource
from .workbook import book_of

log = logging.getLogger(__name__)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PaperList(PublishedList):
    model = BackgroundPaper
    filterset_class = PaperFilter
    resource_class = BackgroundPaperResource
    template_name = "papers/paper_list.html"
    title = gettext_lazy("Background papers")
    purpose = gettext_lazy(
        "What the owner of this site laid before readers ahead of each assembly, in every edition that came out."
    )

    def counted(self, count: int) -> str:
        return ngettext("%(count)d paper", "%(count)d papers", count) % {"count": count}


# an edition as a file


def _as_pdf(request: HttpRequest, edition: PaperEdition) -> HttpResponse:
    if edition.is_elsewhere:
        return _not_here(edition)
    if (dossier := _opened(edition)) is None:
        return cannot_be_shown(edition)
    try:
        made = pdf_of(dossier, _imprint(edition))
    except NotMade:
        response = _in_words(
            _(
                "The PDF could not be made just now; try again in a minute. The page itself says the same."
            ),
            503,
        )
        response["Retry-After"] = "60"
        return response
    return _file(edition, made, "application/pdf", "pdf")


def _as_xlsx(request: HttpRequest, edition: PaperEdition) -> HttpResponse:
    if edition.is_elsewhere:
        return _not_here(edition)
    if (dossier := _opened(edition)) is None:
        return cannot_be_shown(edition)
    about = [
        (_("Edition"), _edition_said(edition)),
        (_("Change note"), edition.change_note),
        (_("As read on"), dossier.made_on),
        (_("Address"), settings.BASE_URL + edition.get_absolute_url()),
        (_("SHA-256 of the contents"), edition.contents_hash),
        (_("Licence"), settings.DATA_LICENCE),
    ]
    return _file(edition, book_of(dossier, about), _WORKBOOK, "xlsx")


def _as_json(request: HttpRequest, edition: PaperEdition) -> HttpResponse:
    if edition.is_elsewhere:
        return _not_here(edition)
    if _opened(edition) is None:
        return cannot_be_shown(edition)
    return contents_file(edition, f"{edition.paper.slug}-background-paper-{edition.number}")


_FORMATS: dict[str, Callable[[HttpRequest, Any], HttpResponse]] = {
    "pdf": _as_pdf,
    "xlsx": _as_xlsx,
    "json": _as_json,
}


def _opened(edition: PaperEdition) -> Dossier | None:
    """None where it cannot be shown, which staff are told of."""
    try:
        return edition.opened()
    except Damaged as damage:
        log.error("%s cannot be shown: %s", edition, damage)
        return None


def _file(edition: PaperEdition, made: bytes, kind: str, format: str) -> HttpResponse:
    response: HttpResponse = attachment(
        HttpResponse(made, content_type=kind),
        f"{edition.paper.slug}-background-paper-{edition.number}.{format}",
    )
    return response


def _not_here(edition: PaperEdition) -> HttpResponse:
    where = edition.address or (
        settings.BASE_URL + edition.document.get_absolute_url() if edition.document else ""
    )
    address = settings.BASE_URL + edition.get_absolute_url()
    return _in_words(
        _(
            "This edition is not kept here as a text, so there is no such file of it. It is at %(where)s; see %(address)s."
        )
        % {"where": where or "…", "address": address},
        404,
    )


def _in_words(said: str, status: int) -> HttpResponse:
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")


def _imprint(edition: PaperEdition) -> Imprint:
    values = {
        "code": edition.paper.assembly.code,
        "number": edition.number,
        "status": edition.get_status_display(),
    }
    return Imprint(
        edition=_edition_said(edition),
        running=_("%(code)s background paper, edition %(number)d (%(status)s)") % values,
        address=settings.BASE_URL + edition.get_absolute_url(),
        dated=edition.dated,
        change_note=edition.change_note,
    )


def _edition_said(edition: PaperEdition) -> str:
    """`Edition 2, draft, July 2024`, and that its assembly was withdrawn since."""
    withdrawn = edition.withdrawal_label
    return f"{_numbered(edition)}. {withdrawn}" if withdrawn else _numbered(edition)


def _numbered(edition: PaperEdition) -> str:
    values = {"number": edition.number, "status": edition.get_status_display()}
    if not edition.dated:
        return _("Edition %(number)d, %(status)s, not dated") % values
    return _("Edition %(number)d, %(status)s, %(day)s") % (values | {"day": edition.dated_label})


# the pages


def _shown(request: HttpRequest, edition: PaperEdition | None) -> dict[str, Any]:
    """What both pages need of the edition that they show."""
    is_here = edition is not None and not edition.is_elsewhere
    dossier = _opened(edition) if edition is not None and is_here else None
    is_damaged = is_here and dossier is None
    address = edition.get_absolute_url().rstrip("/") if edition is not None and dossier else ""
    return {
        "edition": edition,
        "dossier": dossier,
        "is_damaged": is_damaged,
        "staff_reason": staff_reason(request, edition)
        if edition is not None and is_damaged
        else "",
        "contents_address": f"{address}.json",
        "format_links": [
            {"format": format, "address": f"{address}.{format}"} for format in _FORMATS
        ]
        if address
        else [],
    }


def _latest_of(paper: BackgroundPaper) -> PaperEdition | None:
    return PaperEdition.objects.published().for_page().filter(paper=paper).first()


def _last_of_others(paper: BackgroundPaper) -> PaperEdition | None:
    """The latest edition of the paper of the latest other assembly that has one."""
    others = PaperEdition.objects.published().for_list().exclude(paper=paper)
    return others.order_by(F("paper__assembly__ordinal").desc(nulls_last=True), "-number").first()


def _latest_as(
    made: Callable[[HttpRequest, PaperEdition], HttpResponse],
) -> Callable[[HttpRequest, Any], HttpResponse]:
    def format(request: HttpRequest, paper: BackgroundPaper) -> HttpResponse:
        latest = _latest_of(paper)
        if latest is None:
            return _in_words(
                _("“%(paper)s” is in preparation: no edition of it has come out.")
                % {"paper": paper},
                404,
            )
        return made(request, latest)

    return format


class PaperDetail(PublishedDetail):
    """A paper, as its latest edition has it."""

    model = BackgroundPaper
    template_name = "papers/paper_detail.html"
    formats = {format: _latest_as(made) for format, made in _FORMATS.items()}

    def context(self, row: BackgroundPaper) -> dict[str, Any]:
        latest = _latest_of(row)
        return {
            **_shown(self.request, latest),
            "editions": row.editions.all(),
            "last_elsewhere": None if latest else _last_of_others(row),
        }


class PaperEditionDetail(PublishedDetail):
    model = PaperEdition
    template_name = "papers/paper_edition.html"
    formats = _FORMATS

    def get(self, request: HttpRequest, format: str = "", **key: Any) -> HttpResponseBase:
        return super().get(request, format, slug=key["slug"], number=str(key["number"]))

    def find(self, rows: Any, **key: str) -> Any:
        return rows.for_page().filter(paper__slug=key["slug"], number=key["number"]).first()

    def context(self, row: PaperEdition) -> dict[str, Any]:
        editions = list(PaperEdition.objects.published().for_list().filter(paper=row.paper_id))
        newer = editions[0] if editions and editions[0].number > row.number else None
        return {**_shown(self.request, row), "editions": editions, "newer": newer}

    def _moved(self, key: dict[str, str], format: str) -> HttpResponsePermanentRedirect:
        """Where the paper was renamed, its editions moved along."""
        new = dict(Redirect.objects.of(BackgroundPaper)).get(key["slug"])
        row = self.find(self.model.objects.published(), **(key | {"slug": new})) if new else None
        if row is None:
            raise Http404
        address = row.get_absolute_url()
        return HttpResponsePermanentRedirect(
            f"{address.rstrip('/')}.{format}" if format else address
        )
