"""Every component of the pages in every state, for those who work on them: staff only."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from core.public.citing.citations import bibtex, citation
from core.public.citing.structured_data import Crumb
from core.public.following.downloads import download
from core.public.views import read_only
from meetings.choices import Measure, Status
from meetings.models import Figure
from papers.models import BackgroundPaper, PaperEdition
from positions.choices import Action, Stance
from resolutions.choices import EditionOutcome, ResolutionStanding
from study_groups.choices import Outcome

from ..filters import GlossaryFilter
from ..models import GlossaryTerm

# What has a mark, a badge or a colour of its own is one of these words.
MARKS = ResolutionStanding.values
BADGES = dict.fromkeys([*Status.values, *EditionOutcome.values, *Outcome.values])
CODES = dict.fromkeys([*Action.values, *Stance.values])


@read_only
class StyleGuide(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        response = render(request, "pages/styleguide.html", _samples())
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response


def _samples() -> dict[str, object]:
    today = dt.date(2024, 10, 24)
    page = Paginator(range(60), 25).page(2)
    return {
        "crumbs": [Crumb(_("Positions at WTSA-16"), "#main"), Crumb(_("Resolution 50"))],
        "marks": MARKS,
        "badges": BADGES,
        "codes": CODES,
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
        "figures": [
            # one measure with one source, and one on which two sources differ
            Figure(measure=Measure.RESOLUTIONS_NEW, number=8, said_by="ITU"),
            Figure(measure=Measure.RESOLUTIONS_REVISED, number=44, said_by="ITU"),
            Figure(measure=Measure.RESOLUTIONS_REVISED, number=45, said_by="TSB"),
        ],
        "panels": _panels(),
        "story": _story(),
        "changed_parts": [
            {
                "heading": [[["=", _("Resolution 50")]]],
                "stretches": [
                    {"lines": [[["=", "1. "], ["-", _("invites")], ["+", _("requests")]]]},
                    {"lines": [[["=", _("instructs TSB")]]] * 4, "is_folded": True},
                ],
            }
        ],
        "unchanged_parts": [{"heading": [[["=", _("Sources")]]]}],
        "filtered": _filtered(),
        "refused": [_("“colour” is not a filter of this list.")],
        "format_links": [{"address": "#formats", "format": format} for format in ("csv", "json")],
        "whole_lists": [25, 37],
        "page": page,
        "previous": "#pages",
        "next": "#pages",
        "calendar": "example.org/meetings.ics",
        "contents_address": "#contents-hash",
        "corrections": [
            {"label": _("title"), "day": today, "old": "Securty", "new": "Security"},
            {"label": _("remark"), "day": today, "old": "", "new": ""},
        ],
        "downloads": [
            download(_("Meetings of APT"), "/meetings", ("ics",), organiser="apt"),
            download(_("Positions at WTSA-24"), "/positions", ("csv", "xlsx"), assembly="wtsa-24"),
        ],
        "citation": citation("Resolution 50", "https://example.org/resolutions/50/", today),
        "bibtex": bibtex("r50", "Resolution 50", "https://example.org/resolutions/50/", today),
    }


def _story() -> list[dict[str, object]]:
    paper = {"url": "#story", "label": "ATU"}
    return [
        {"label": _("Proposed by"), "links": [paper]},
        {
            "label": _("Outcome"),
            "links": [{"label": _("revised"), "led_by": [paper]}, {"label": _("merged")}],
        },
        {"label": _("Next discussed"), "absence": _("not known")},
    ]


def _panels() -> list[dict[str, object]]:
    return [
        {
            "anchor": f"panel-{number}",
            "panel": {"title": title, "template": "pages/_styleguide_panel.html"},
            "rows": [_("First row"), _("Second row")],
            "count": number and 12,
            "url": "#panels" if number == 1 else "",
        }
        for number, title in enumerate([_("A few rows"), _("Many rows"), _("Some of many rows")])
    ]


def _filtered() -> dict[str, object]:
    form = GlossaryFilter({"q": "security"}, queryset=GlossaryTerm.objects.none()).form
    return {
        "filterset": {"main_fields": [form["q"]], "more_fields": [form["confidence"]]},
        "active": ["q", "mode"],
        "chips": [
            {"label": _("Term"), "value": "security", "without": "?"},
            {"label": _("Mode"), "value": "online", "without": "?"},
        ],
        "chips_text": "Term: security, Mode: online",
        "sort_links": [
            {"label": _("date"), "query": "?sort=date", "state": "ascending"},
            {"label": _("name"), "query": "?sort=name", "state": "descending"},
            {"label": _("place"), "query": "?sort=place", "state": ""},
        ],
    }
