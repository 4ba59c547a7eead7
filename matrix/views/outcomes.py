from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.public.views import read_only
from positions.legend.last_check import warning_of
from positions.models import Proposal

from ..query.snapshot_query import SnapshotQuery
from ..reports.outcomes import Ask, asks_of, known_said, shares
from ..snapshot.statements import Holder, Snapshot


@read_only
class AskedAndGot(View):
    """What each item asked of an assembly, against what became of it."""

    per_page = 100

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = SnapshotQuery(request.GET, known=("holder", "page"))
        snapshot = asked.snapshot
        holder = self._holder(asked, snapshot)
        found = asks_of(snapshot, holder.slug if holder else "") if snapshot else []
        page = self._cut(asked, found)
        return render(
            request, "matrix/asked_and_got.html", self._context(asked, snapshot, holder, page)
        )

    def _holder(self, asked: SnapshotQuery, snapshot: Snapshot | None) -> Holder | None:
        words = asked.words("holder")
        if not words or snapshot is None:
            return None
        holder = snapshot.holders.get(words[0])
        if len(words) > 1:
            said = _("Only one holder can be chosen, not “%(words)s”.")
            asked.refuse("holder", said % {"words": ", ".join(words)[:60]})
            return None
        if holder is None:
            asked.refuse(
                "holder", _("Nobody called “%(word)s” is recorded here.") % {"word": words[0][:60]}
            )
        return holder

    def _cut(self, asked: SnapshotQuery, found: list[Ask]) -> Page:
        pages, word = Paginator(found, self.per_page), asked.text("page") or "1"
        is_number = word.isascii() and word.isdigit() and 0 < int(word[:9]) <= pages.num_pages
        if not is_number:
            asked.refuse(
                "page",
                _("This list has no page “%(word)s”; this is its first.") % {"word": word[:40]},
            )
        return pages.page(int(word[:9]) if is_number else 1)

    def _context(
        self, asked: SnapshotQuery, snapshot: Snapshot | None, holder: Holder | None, page: Page
    ) -> dict[str, Any]:
        address = reverse("matrix:asked-and-got")
        only_assembly = asked.without(*(name for name in asked.query if name != "assembly"))
        return {
            "asked": asked,
            "snapshot": snapshot,
            "holder": holder,
            "page": page,
            "previous": asked.without(page=str(page.number - 1)),
            "next": asked.without(page=str(page.number + 1)),
            "shares": [
                {"share": one, "query": asked.without("page", holder=one.holder.slug)}
                for one in shares(snapshot)
            ]
            if snapshot
            else [],
            "without_holder": asked.without("holder", "page") or "?",
            "now_address": address + asked.without("asof", "release", "page"),
            "assemblies": Proposal.objects.published().assemblies(),
            "is_filtered": bool(asked.refused or set(asked.query) - {"assembly"}),
            "title": _("Asked and got: %(assembly)s") % {"assembly": snapshot.code}
            if snapshot
            else _("Asked and got"),
            "unplaced": asked.unplaced,
            "sentence": known_said(page.paginator.object_list),
            "warning": warning_of(one.statement for one in page.paginator.object_list),
            "canonical": f"{settings.BASE_URL}{address}{only_assembly if not asked.refused else ''}",
            "print_url": f"{settings.BASE_URL}{address}{asked.without()}",
        }
