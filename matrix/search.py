"""Search in the list of releases, and pages on positions that search finds."""

from django.utils.translation import gettext_lazy as _

from core.registry import SearchTable, SitePage

from .models import Release

RELEASES = SearchTable(model=Release, titles=("note",))
SITE_PAGES = (
    SitePage(
        "/positions/", _("Positions"), "matrix; issues matrix; who wants what; stances; views"
    ),
    SitePage("/positions/map/", _("States by position"), "map; countries by position"),
    SitePage("/positions/compare/", _("Compare positions"), "differences between regions"),
    SitePage("/brief/", _("Brief for a delegation"), "briefing; summary for my country"),
    SitePage("/positions/key/", _("Legend"), "symbols; marks; confidence; sourced"),
    SitePage("/positions/releases/", _("Releases of the positions"), "versions of the matrix"),
    SitePage("/gaps/", _("Missing information"), "gaps; what is missing; unknown"),
    SitePage("/proposals/asked-and-got/", _("Proposals and outcomes"), "results; who got what"),
)
