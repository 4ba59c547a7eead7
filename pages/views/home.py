"""The home page, and in sentences where the assemblies stand: the last, the current one, the next."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.dates import format_day
from core.public.views import read_only
from documents.models import Document
from meetings.choices import Status
from meetings.models import Assembly, Figure, Meeting
from meetings.querysets import AssembliesAround
from papers.models import PaperEdition
from participants.models import Participant
from positions.models import Position, Proposal
from resolutions.choices import EditionOutcome
from resolutions.decision_counts import counts_above_listed
from resolutions.models import Edition, Resolution
from study_groups.models import Mandate

from ..models import Note, Page


@read_only
class Home(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        around = Assembly.objects.published().around(today)
        assembly = around.last
        return render(
            request,
            "pages/home.html",
            {
                "stand": where_we_stand(around, today),
                "next": around.now or next(iter(around.coming), around.last),
                "assembly": assembly,
                "figures": Figure.objects.published()
                .filter(assembly=assembly, about__isnull=True)
                .in_order()
                if assembly
                else [],
                "new_texts": Edition.objects.published()
                .filter(assembly=assembly, outcome="new")
                .for_list()
                if assembly
                else [],
                "decision_counts": counts_above_listed(assembly, EditionOutcome.NEW)
                if assembly
                else [],
                "ahead": Meeting.objects.published().filter(ends_on__gte=today).for_list()[:5],
                "regions": Participant.objects.published()
                .regional_organisations()
                .order_by("code"),
                "papers": PaperEdition.objects.published()
                .for_list()
                .order_by("-paper__assembly__ordinal", "-number")[:3],
                "pages": Page.objects.published().exclude(section="site").in_order(),
                "notes": Note.objects.published().newest_first()[:5],
                "edited": _edited_last(),
                "totals": _totals(),
                "canonical": f"{settings.BASE_URL}/",
            },
        )


def _edited_last() -> list[Any]:
    """What was changed after its first load: a first load is not news."""
    tables: list[Any] = [Meeting, Resolution, Document, Assembly]
    rows = [
        row
        for model in tables
        for row in model.objects.published().edited().order_by("-changed_at")[:5]
    ]
    return sorted(rows, key=lambda row: row.changed_at, reverse=True)[:5]


def _totals() -> list[dict[str, Any]]:
    tables = [
        ("/meetings/", Meeting, _("meetings")),
        ("/resolutions/", Resolution, _("resolutions and opinions")),
        ("/proposals/", Proposal, _("proposals")),
        ("/positions/", Position, _("positions")),
        ("/study-groups/", Mandate, _("study groups in their periods")),
        ("/documents/", Document, _("documents")),
    ]
    return [
        {"address": address, "count": model.objects.published().count(), "name": name}
        for address, model, name in tables
    ]


# where the assemblies stand


def where_we_stand(around: AssembliesAround, today: dt.date) -> str:
    told = [_over(around.last)] if around.last else []
    told += [_cancelled(assembly) for assembly in around.cancelled]
    if around.now:
        told.append(_on(around.now))
    told += [_coming(row, today, is_next=row is around.coming[0]) for row in around.coming]
    if not told:
        return _("No assembly is recorded.")
    if not (around.now or around.coming):
        told.append(_("The date of the next assembly is not known."))
    return " ".join(told)


def _words(assembly: Any) -> dict[str, str]:
    meeting = assembly.own_meeting
    city = meeting.city if meeting else ""
    return {
        "code": assembly.code,
        "dates": meeting.span.format() if meeting and meeting.span.is_known else "",
        "day": format_day(meeting.ends_on) if meeting and meeting.span.is_known else "",
        "where": _(" in %(city)s") % {"city": city} if city else "",
    }


def _over(assembly: Any) -> str:
    words, meeting = _words(assembly), assembly.own_meeting
    if meeting.status != Status.HELD:
        return _("%(code)s was announced for %(dates)s%(where)s; no report found.") % words
    if not words["dates"]:
        return _("%(code)s has been held; its dates are not recorded.") % words
    if meeting.span.is_exact:
        return _("%(code)s ended on %(day)s%(where)s.") % words
    return _("%(code)s was held%(where)s: %(dates)s.") % words


def _cancelled(assembly: Any) -> str:
    words = _words(assembly)
    if not words["dates"]:
        return _("%(code)s is cancelled.") % words
    return _("%(code)s, announced for %(dates)s%(where)s, is cancelled.") % words


def _on(assembly: Any) -> str:
    return _("%(code)s is on now%(where)s, until %(day)s.") % _words(assembly)


def _coming(assembly: Any, today: dt.date, is_next: bool) -> str:
    words, meeting = _words(assembly), assembly.own_meeting
    if meeting and meeting.waits_for_dates(today):
        if not words["dates"]:
            return _("%(code)s is postponed; no new dates are announced.") % words
        said = _("%(code)s, announced for %(dates)s, is postponed; no new dates are announced.")
        return said % words
    if words["dates"]:
        said = (
            _("%(code)s is postponed to %(dates)s%(where)s%(open)s.")
            if meeting.status == Status.POSTPONED
            else _("%(code)s is planned for %(dates)s%(where)s%(open)s.")
        )
        return said % (words | {"open": _what_is_open(meeting)})
    if not is_next:
        return _("%(code)s comes later; its dates are not known.") % words
    if words["where"]:
        return _("%(code)s is the next assembly,%(where)s; its dates are not known.") % words
    return _("%(code)s is the next assembly; its dates are not known.") % words


def _what_is_open(meeting: Any) -> str:
    if not (meeting.dates_confirmed or meeting.place_confirmed):
        return _(" (dates and place to be confirmed)")
    if not meeting.dates_confirmed:
        return _(" (dates to be confirmed)")
    return "" if meeting.place_confirmed else _(" (place to be confirmed)")
