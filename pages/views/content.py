"""Content pages, notes, the glossary, and previews by signed links for people without an account."""

from django.contrib.auth.models import AnonymousUser
from django.core import paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.database.sqlite.base import waiting_at_most
from core.public.views import PublishedDetail, PublishedList, read_only_view
from core.records.pending.shown import NotShown, link_of
from core.records.publishable import Publication
from editing.pending.preview import FOR_NOBODY_ELSE, preview_page, public_address

from ..filters import GlossaryFilter
from ..models import GlossaryTerm, Note, Page
from ..resources import GlossaryTermResource


class PageDetail(PublishedDetail):
    model = Page
    template_name = "pages/page_detail.html"

    def context(self, row: Page) -> dict[str, object]:
        return {"section_pages": Page.objects.published().filter(section=row.section).in_order()}


def earlier_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirects from the former URL of comparisons; hidden pages answer like missing ones."""
    row = get_object_or_404(Page.objects.published(), slug=slug)
    return redirect(row, permanent=True)


class NoteDetail(PublishedDetail):
    model = Note
    template_name = "pages/note_detail.html"


class Glossary(PublishedList):
    model = GlossaryTerm
    filterset_class = GlossaryFilter
    resource_class = GlossaryTermResource
    template_name = "pages/glossary.html"
    per_page = 2000  # all terms on one page, so that a link to one of them finds it
    title = _("Glossary")
    purpose = _("Terms and abbreviations explained.")
    count_label = ngettext_lazy("%(count)d term", "%(count)d terms", "count")

    def get_page_context(self, page: paginator.Page) -> dict[str, object]:
        """The initial letters, each once, whatever the order of the list."""
        letters: dict[str, list[GlossaryTerm]] = {}
        for row in page:
            letters.setdefault(row.initial, []).append(row)
        return {"letters": letters.items()}


@read_only_view
def preview(request: HttpRequest, token: str) -> HttpResponseBase:
    link = link_of(token)
    if link is None:
        raise Http404
    reason, row = link.ended_reason(), link.row()
    try:
        if row is not None and not reason:
            with waiting_at_most(1):  # readers must not wait for writers
                return preview_page(request, row, link.pending, AnonymousUser())
    except NotShown as hidden:
        reason = str(hidden)
    is_public = row is not None and row.publication_stage == Publication.PUBLISHED
    context = {"reason": reason, "address": public_address(row) if row and is_public else ""}
    response = render(request, "pages/preview_ended.html", context, status=410)
    for name, value in FOR_NOBODY_ELSE.items():
        response[name] = value
    return response
