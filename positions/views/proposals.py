from typing import Any

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.models import Redirect
from core.public.citations import bibtex, citation
from core.public.formats import TABLE_FORMATS, ExportRows, as_atom
from core.public.views import Filtered, PublishedDetail, PublishedList

from ..corrections import corrections_of
from ..filters import ProposalFilter
from ..legend.last_check import latest_check_of_row, latest_check_of_rows, warning
from ..models import Position, Proponent, Proposal, ProposalItem
from ..resources import ProposalListResource
from .requests import asks


def as_warned_atom(listing: ExportRows) -> HttpResponse:
    """A feed has no other place for it than its title."""
    listing.title = _("%(title)s. %(warning)s") % {
        "title": listing.title,
        "warning": warning(latest_check_of_rows(listing.rows, "dated")),
    }
    return as_atom(listing)


class ProposalList(PublishedList):
    model = Proposal
    filterset_class = ProposalFilter
    resource_class = ProposalListResource
    template_name = "positions/proposal_list.html"
    title = gettext_lazy("Proposals")
    purpose = gettext_lazy("What was proposed to the assemblies, by whom, and what became of it.")
    formats = TABLE_FORMATS | {"atom": as_warned_atom}

    def rows(self) -> Any:
        """Each with what replaces it."""
        return Proposal.objects.published().for_page()

    count_label = ngettext_lazy("%(count)d proposal", "%(count)d proposals", "count")

    def get_extra_context(self, filtered: Filtered) -> dict[str, Any]:
        return {"warning": warning(latest_check_of_rows(filtered.rows, "dated"))}


class ProposalDetail(PublishedDetail):
    """Its address is its slug, cut in two. Another cut, and a slug that it had before, lead to it."""

    model = Proposal
    template_name = "positions/proposal_detail.html"

    def find(self, rows: Any, **key: str) -> Any:
        row = rows.for_page().filter(slug=_slug(key)).first()
        return (
            row if row is not None and row.get_absolute_url() == self.request.path.lower() else None
        )

    def context(self, row: Proposal) -> dict[str, Any]:
        positions = list(Position.objects.published().filter(item__proposal=row).for_list())
        today, address = timezone.localdate(), settings.BASE_URL + row.get_absolute_url()
        title = _("%(proposal)s (%(assembly)s)") % {"proposal": row, "assembly": row.assembly.code}
        return {
            "asks": asks(row),
            "warning": warning(_checked_on(row, positions)),
            "positions": [position for position in positions if not position.held_by.is_owner],
            "owners": [position for position in positions if position.held_by.is_owner],
            "corrections": corrections_of([row])[row.pk],
            "citation": citation(title, address, today),
            "bibtex": bibtex(row.slug, title, address, today),
        }

    def _draft(self, request: HttpRequest, key: dict[str, str]) -> Any:
        """With its parts, which are as little public as it is."""
        row = super()._draft(request, key)
        if row is not None:
            row._prefetched_objects_cache = {}
            parts = (
                Prefetch("items", ProposalItem.objects.all().joined()),
                Prefetch("proponents", Proponent.objects.all().joined()),
            )
            prefetch_related_objects([row], *parts)
        return row

    def _moved(self, key: dict[str, str], format: str) -> HttpResponsePermanentRedirect:
        slug, rows = _slug(key), Proposal.objects.published().select_related("assembly")
        renamed = Redirect.objects.of(Proposal).filter(old_slug=slug).values("new_slug")
        row = rows.filter(slug=slug).first() or rows.filter(slug__in=renamed).first()
        if row is None:
            raise Http404
        return HttpResponsePermanentRedirect(row.get_absolute_url())


def _slug(key: dict[str, str]) -> str:
    return f"{key['assembly']}-{key['rest']}"


def _checked_on(row: Proposal, positions: list[Position]) -> str:
    """Of the proposal and what was said of it."""
    said = (latest_check_of_row(one, one.taken_on) for one in positions)
    return max((latest_check_of_row(row, row.dated), *said))
