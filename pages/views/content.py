"""Content pages, notes and the glossary."""

from django.core import paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.public.views import PublishedDetail, PublishedList

from ..filters import GlossaryFilter
from ..models import GlossaryTerm, Note, Page
from ..resources import GlossaryTermResource


class PageDetail(PublishedDetail):
    model = Page
    template_name = "pages/page_detail.html"

    def context(self, row: Page) -> dict[str, object]:
        return {"section_pages": Page.objects.published().filter(section=row.section).in_order()}


def earlier_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirects from where versions of a page were once compared; a page that readers cannot see answers like one that never was."""
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
        """Each letter once, whatever the order of the list."""
        letters: dict[str, list[GlossaryTerm]] = {}
        for row in page:
            letters.setdefault(row.initial, []).append(row)
        return {"letters": letters.items()}
