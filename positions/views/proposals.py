from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from core.models import Redirect
from core.public.formats import TABLE_FACES, Listing, as_atom
from core.public.views import Filtered, PublishedDetail, PublishedList, read_only

from ..asking import asks
from ..checks import latest_check_of_row, latest_check_of_rows, warning, warning_of
from ..choosing import Asked
from ..citing import bibtex, citation
from ..corrections import corrections_of
from ..filters import ProposalFilter, assemblies_with_proposals
from ..lines import Board, Holder
from ..models import Position, Proponent, Proposal, ProposalItem
from ..outcomes import Ask, asks_of, known_said, shares
from ..resources import ProposalListResource


def as_warned_atom(listing: Listing) -> HttpResponse:
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
    faces = TABLE_FACES | {"atom": as_warned_atom}

    def rows(self) -> Any:
        """Each with what replaces it."""
        return Proposal.objects.published().for_page()

    def counted(self, count: int) -> str:
        return ngettext("%(count)d proposal", "%(count)d proposals", count) % {"count": count}

    def more(self, filtered: Filtered) -> dict[str, Any]:
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

    def _moved(self, key: dict[str, str], face: str) -> HttpResponsePermanentRedirect:
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


@read_only
class AskedAndGot(View):
    """What each item asked of an assembly, against what became of it."""

    per_page = 100

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = Asked(request.GET, known=("holder", "page"))
        board = asked.board
        holder = self._holder(asked, board)
        found = asks_of(board, holder.slug if holder else "") if board else []
        page = self._cut(asked, found)
        return render(
            request, "positions/asked_and_got.html", self._context(asked, board, holder, page)
        )

    def _holder(self, asked: Asked, board: Board | None) -> Holder | None:
        words = asked.words("holder")
        if not words or board is None:
            return None
        holder = board.holders.get(words[0])
        if len(words) > 1:
            said = _("Only one holder can be chosen, not “%(words)s”.")
            asked.refuse("holder", said % {"words": ", ".join(words)[:60]})
            return None
        if holder is None:
            asked.refuse(
                "holder", _("Nobody called “%(word)s” is recorded here.") % {"word": words[0][:60]}
            )
        return holder

    def _cut(self, asked: Asked, found: list[Ask]) -> Page:
        pages, word = Paginator(found, self.per_page), asked.text("page") or "1"
        is_number = word.isascii() and word.isdigit() and 0 < int(word[:9]) <= pages.num_pages
        if not is_number:
            asked.refuse(
                "page",
                _("This list has no page “%(word)s”; this is its first.") % {"word": word[:40]},
            )
        return pages.page(int(word[:9]) if is_number else 1)

    def _context(
        self, asked: Asked, board: Board | None, holder: Holder | None, page: Page
    ) -> dict[str, Any]:
        address = reverse("positions:asked-and-got")
        only_assembly = asked.without(*(name for name in asked.query if name != "assembly"))
        return {
            "asked": asked,
            "board": board,
            "holder": holder,
            "page": page,
            "previous": asked.without(page=str(page.number - 1)),
            "next": asked.without(page=str(page.number + 1)),
            "shares": [
                {"share": one, "query": asked.without("page", holder=one.holder.slug)}
                for one in shares(board)
            ]
            if board
            else [],
            "without_holder": asked.without("holder", "page") or "?",
            "now_address": address + asked.without("asof", "release", "page"),
            "assemblies": assemblies_with_proposals(None),
            "is_filtered": bool(asked.refused or set(asked.query) - {"assembly"}),
            "title": _("Asked and got: %(assembly)s") % {"assembly": board.code}
            if board
            else _("Asked and got"),
            "unplaced": asked.unplaced,
            "sentence": known_said(page.paginator.object_list),
            "warning": warning_of(one.line for one in page.paginator.object_list),
            "canonical": f"{settings.BASE_URL}{address}{only_assembly if not asked.refused else ''}",
            "print_address": f"{settings.BASE_URL}{address}{asked.without()}",
        }
