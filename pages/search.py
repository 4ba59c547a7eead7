"""Search in explanations, and the order of the groups of results."""

from django.utils.translation import gettext_lazy as _

from core.registry import SearchTable, SitePage

from .models import GlossaryTerm, Page

GROUPS = {
    "resolutions": _("Resolutions"),
    "positions": _("Proposals and positions"),
    "meetings": _("Meetings and assemblies"),
    "study_groups": _("Study groups and Questions"),
    "participants": _("Countries and organisations"),
    "people": _("People"),
    "documents": _("Documents and Recommendations"),
    "explanations": _("Explanations and pages"),
}
# Order of the groups among results of the same grade: what has a name comes before texts about it.
BEST_FIRST = (
    *("participants", "people", "explanations", "study_groups"),
    *("meetings", "resolutions", "positions", "documents"),
)
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
_ALSO_CALLED = {
    "for-policy-staff": ("NGO", "NGOs", "observers", "how to join, participate or take part"),
    "contact": ("contact us", "e-mail"),
    "for-newcomers": ("introduction", "start"),
}
PAGES = SearchTable(
    model=Page,
    group="explanations",
    titles=("title",),
    aliases=(lambda row: _ALSO_CALLED.get(row.slug, ""),),
    summary=("summary",),
    body=("body",),
    newest=("position", "title"),
)
SITE_PAGES = (
    SitePage("/whats-new/", _("What is new"), "news; latest changes; recent; updates"),
    SitePage("/data/", _("Data"), "download; CSV; API; JSON; open data; export"),
    SitePage("/glossary/", _("Glossary"), "terms; abbreviations; acronyms; definitions"),
)
