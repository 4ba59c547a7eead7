"""Every component of the pages in every state, for developers: staff only."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from core.public.citing.citations import bibtex, citation
from core.public.citing.structured_data import Crumb
from core.public.comparison.views import ComparedPart
from core.public.comparison.words import line_diff
from core.public.following.downloads import download
from core.public.views import Filtered, read_only
from meetings.choices import Measure, Status
from meetings.models import Figure
from papers.models import BackgroundPaper, PaperEdition
from positions.choices import Action, Stance
from resolutions.choices import EditionOutcome, ResolutionStanding
from study_groups.choices import Outcome

from .content import Glossary


@read_only
class StyleGuide(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        response = render(request, "pages/styleguide.html", _samples(request))
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response


def _samples(request: HttpRequest) -> dict[str, object]:
    today, paper = dt.date(2024, 10, 24), {"url": "#story", "label": "ATU"}
    request.GET = QueryDict("q=security&confidence=stated&sort=term&colour=red")
    filtered = Filtered(Glossary(), request)
    return {
        "crumbs": [Crumb(_("Positions at WTSA-16"), "#main"), Crumb(_("Resolution 50"))],
        # Words that have a mark, a badge or a colour of their own.
        "marks": ResolutionStanding.values,
        "badges": dict.fromkeys([*Status.values, *EditionOutcome.values, *Outcome.values]),
        "codes": dict.fromkeys([*Action.values, *Stance.values]),
        "row": PaperEdition(
            pk=0,
            paper=BackgroundPaper(title=_("Background paper")),
            contents_hash="9f86d081884c7d65",
            confidence="inferred",
            as_stated="45 resolutions were revised",
            source_addresses="https://www.itu.int/wtsa/",
            last_checked_on=today,
            changed_at=today,
        ),
        "figures": [  # sources that differ
            Figure(measure=Measure.RESOLUTIONS_REVISED, number=number, said_by=source)
            for number, source in ((44, "ITU"), (45, "TSB"))
        ],
        "panels": [  # complete, and cut
            {
                "anchor": f"panel-{whole}",
                "panel": {"title": _("Panel"), "template": "pages/_styleguide_panel.html"},
                "rows": [_("First row"), _("Second row")],
                "count": whole,
                "url": "#panels",
            }
            for whole in (0, 12)
        ],
        "story": [
            {"label": _("Proposed by"), "links": [paper]},
            {"label": _("Outcome"), "links": [{"label": _("revised"), "led_by": [paper]}]},
            {"label": _("Next discussed"), "absence": _("not known")},
        ],
        "changed_parts": [
            ComparedPart(
                line_diff([_("Resolution 50")], [_("Resolution 50")]),
                line_diff([_("invites")], [_("requests")]),
            )
        ],
        "unchanged_parts": [ComparedPart(line_diff([_("Sources")], [_("Sources")]), [])],
        "filtered": filtered,
        "refused": filtered.refused,
        "format_links": [{"address": "#formats", "format": format} for format in ("csv", "json")],
        "whole_lists": [25, 37],
        "page": Paginator(range(60), 25).page(2),
        "previous": "#pages",
        "next": "#pages",
        "calendar": "example.org/meetings.ics",
        "contents_address": "#contents-hash",
        "corrections": [{"label": _("title"), "day": today, "old": "Securty", "new": "Security"}],
        "downloads": [download(_("Meetings of APT"), "/meetings", ("csv", "ics"), organiser="apt")],
        "citation": citation("Resolution 50", "https://example.org/resolutions/50/", today),
        "bibtex": bibtex("r50", "Resolution 50", "https://example.org/resolutions/50/", today),
    }
