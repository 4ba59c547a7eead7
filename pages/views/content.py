"""Content pages, notes and the glossary."""

from django.core import paginator
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from core.public.comparison.lines import lines_of
from core.public.comparison.views import ComparedVersion, ComparisonView
from core.public.query import moment_label
from core.public.views import PublishedDetail, PublishedList
from core.records.versions import (
    PublicVersion,
    changed_fields,
    field_of,
    public_versions,
    versions_of,
)

from ..filters import GlossaryFilter
from ..models import GlossaryTerm, Note, Page
from ..resources import GlossaryTermResource


class PageDetail(PublishedDetail):
    model = Page
    template_name = "pages/page_detail.html"

    def context(self, row: Page) -> dict[str, object]:
        return {
            "section_pages": Page.objects.published().filter(section=row.section).in_order(),
            "has_versions": len(_versions_of(row)) > 1,
        }


class NoteDetail(PublishedDetail):
    model = Note
    template_name = "pages/note_detail.html"


class PageComparison(ComparisonView):
    """`/sources/compare/`: two versions of a page, each named by the moment from which readers could see it."""

    model = Page

    def versions(self, row: Page) -> dict[str, PublicVersion]:
        return _versions_of(row)

    def version_label(self, version: PublicVersion) -> str:
        return moment_label(version.since)

    def compared(self, version: PublicVersion) -> ComparedVersion:
        then = version.version
        sources = [
            gettext("Sources"),
            capfirst(then.get_confidence_display()),
            then.as_stated,
            *then.public_remark.splitlines(),
            *then.source_addresses.splitlines(),
        ]
        return ComparedVersion(
            label=self.version_label(version),
            parts={
                "text": [*filter(None, [then.title, then.summary]), *lines_of(then.body)],
                "sources": [*filter(None, sources)],
            },
        )


# What a page shows of its row; a change of nothing else makes no version.
_SHOWN = [
    field_of(Page, name)
    for name in (
        *("title", "summary", "body"),
        *("confidence", "as_stated", "public_remark", "source_addresses"),
    )
]


def _versions_of(row: Page) -> dict[str, PublicVersion]:
    """Those that read differently from the one before, by the moment since which readers could see them."""
    found: list[PublicVersion] = []
    for version in public_versions(versions_of(Page, id=row.pk)[row.pk]):
        if not found or changed_fields(found[-1].version, version.version, _SHOWN):
            found.append(version)
    return {f"{one.since:%Y-%m-%d-%H%M%S}": one for one in found}


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
