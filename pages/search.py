"""What search finds of explanations, and in which order it shows the groups of its results."""

from django.utils.translation import gettext_lazy as _

from core.registry import SearchTable

from .models import GlossaryTerm, Page

GROUPS = {
    "resolutions": _("Resolutions"),
    "positions": _("Proposals and positions"),
    "meetings": _("Meetings and assemblies"),
    "study_groups": _("Study groups and Questions"),
    "participants": _("Countries and organisations"),
    "people": _("People"),
    "documents": _("Documents and Recommendations"),
    "explanations": _("Explanations"),
}
TERMS = SearchTable(
    model=GlossaryTerm,
    group="explanations",
    list_url="/glossary/",
    titles=("term", "expansion"),
    aliases=("aliases_list",),
    summary=("definition",),
    newest=("term",),
    label=lambda row: f"{row.term}: {row.expansion}" if row.expansion else row.term,
    suggested=("term", "expansion"),
)
PAGES = SearchTable(
    model=Page,
    group="explanations",
    titles=("title",),
    summary=("summary",),
    body=("body",),
    newest=("position", "title"),
)
