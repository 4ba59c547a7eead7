"""The home page, with sentences on the last, the current and the next assembly."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core import registry
from core.panels import ON_HOME_PAGE, panels_of
from core.public.citing.structured_data import data_block, publisher, thing
from core.public.typesetting.images import ShareImage, share_image_response
from core.public.views import read_only, read_only_view
from core.records.publishable import Publishable
from core.records.sources import DOUBTFUL, format_doubt
from core.records.state_cache import state_cached
from documents.models import Document
from meetings.choices import Status
from meetings.models import Assembly, Figure, Meeting, public_assemblies
from meetings.querysets import AssembliesAround, assemblies_around, stage_of
from papers.models import PaperEdition
from participants.models import Participant
from positions.models import Proposal
from resolutions.models import Resolution
from study_groups.models import Mandate

from ..models import Note, Page
from .whats_new import latest_at_source

A_MONTH = dt.timedelta(days=30)
TOTALS: tuple[tuple[str, type[Publishable], Promise], ...] = (
    ("/meetings/", Meeting, gettext_lazy("meetings")),
    ("/resolutions/", Resolution, gettext_lazy("resolutions and opinions")),
    ("/proposals/", Proposal, gettext_lazy("proposals")),
    ("/study-groups/", Mandate, gettext_lazy("study groups in their periods")),
    ("/documents/", Document, gettext_lazy("documents")),
)
HEADING = gettext_lazy("What governments decide about telecommunication standards")


@read_only_view
def share_image(request: HttpRequest) -> HttpResponse:
    """The image of the home page, and of pages without one of their own."""
    today = timezone.localdate()
    around = assemblies_around(public_assemblies(), today)
    image = ShareImage(title=str(HEADING), status=where_we_stand(around, today), url="/")
    return share_image_response(image)


@read_only
class Home(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        around = assemblies_around(public_assemblies(), today)
        papers = PaperEdition.objects.published().for_list()
        meetings = Meeting.objects.published()
        upcoming = list(meetings.filter(ends_on__gte=today).for_list()[:5])
        coming = next(iter(around.coming), None)
        just_over = meetings.over(today).filter(ends_on__gt=today - A_MONTH).for_list()
        of_coming = meetings.filter(prepares=coming).for_list()[:5]
        preparing = list(of_coming) if coming and not upcoming else []
        sourced = (row for row in around.coming if row.confidence not in DOUBTFUL)
        figures = Figure.objects.published().filter(assembly=around.last, about__isnull=True)
        url, name = f"{settings.BASE_URL}/", registry.names["site"]()
        website = thing("WebSite", name=name, url=url, publisher=publisher())
        context = {
            "heading": HEADING,
            "where_we_stand": where_we_stand(around, today),
            "next": around.now or next(sourced, around.last),
            "assembly": around.last,
            "figures": figures.in_order() if around.last else [],
            "panels": panels_of(around.last, ON_HOME_PAGE) if around.last else [],
            "none_to_come": "" if upcoming else meetings.format_none_to_come(),
            "just_over": [] if upcoming else list(just_over.newest_first()[:3]),
            "preparing": coming if preparing else None,
            "listed_meetings": upcoming
            or preparing
            or meetings.over(today).for_list().newest_first()[:3],
            "regions": Participant.objects.published().regional_organisations().order_by("code"),
            "papers": papers.order_by("-paper__assembly__ordinal", "-number")[:1],
            "pages": Page.objects.published().exclude(section="site").in_order(),
            "notes": Note.objects.published().newest_first()[:5],
            "news": latest_at_source(5, today),
            "totals": state_cached("totals of the home page", _totals),
            "canonical": url,
            "structured_data": data_block(website),
        }
        return render(request, "pages/home.html", context)


def _totals() -> list[dict[str, object]]:
    return [
        {"url": url, "count": model.objects.published().count(), "name": label}
        for url, model, label in TOTALS
    ]


# sentences on assemblies


def where_we_stand(around: AssembliesAround, today: dt.date) -> str:
    told = [around.last, *around.cancelled, around.now, *around.coming]
    sentences = [_format_stage(row, today) for row in told if row is not None]
    if not sentences:
        return _("No assembly is recorded.")
    if not (around.now or around.coming):
        sentences.append(_("The date of the next assembly is not known."))
    return " ".join(sentences)


# By state of the assembly, and whether its dates are known.
_SENTENCES: dict[tuple[str, bool], Promise] = {
    ("announced", True): gettext_lazy("%(code)s was announced for %(when)s; no report found."),
    ("held", True): gettext_lazy("%(code)s was held: %(when)s."),
    ("held", False): gettext_lazy("%(code)s was held; its dates are not known."),
    ("cancelled", True): gettext_lazy("%(code)s is cancelled: %(when)s."),
    ("cancelled", False): gettext_lazy("%(code)s is cancelled."),
    ("on", True): gettext_lazy("%(code)s is on now: %(when)s."),
    ("dated", True): gettext_lazy("%(code)s is planned: %(when)s."),
    ("moved", True): gettext_lazy("%(code)s is postponed to these dates: %(when)s."),
    ("postponed", True): gettext_lazy(
        "%(code)s is postponed; no new dates are announced. It was planned for %(when)s."
    ),
    ("postponed", False): gettext_lazy("%(code)s is postponed; no new dates are announced."),
    ("undated", True): gettext_lazy("%(code)s is to come: %(when)s."),
    ("undated", False): gettext_lazy("%(code)s is to come: %(when)s."),
}


def _format_stage(assembly: Assembly, today: dt.date) -> str:
    """One sentence, as far as dates and place are known."""
    meeting, stage = assembly.own_meeting, stage_of(assembly, today)
    code = f"{assembly.code}{format_doubt(assembly)}"
    if meeting is None:
        return _("%(code)s is to come; its dates are not known.") % {"code": code}
    is_open = stage != "over" and not meeting.place_confirmed
    place = _("place to be confirmed") if is_open else ""
    when = ", ".join(filter(None, [meeting.span.format_on(today), meeting.city, place]))
    if stage == "over":
        stage = "held" if meeting.status == Status.HELD else "announced"
    elif meeting.status == Status.POSTPONED and stage != "on":
        stage = "moved" if stage == "dated" else "postponed"
    return str(_SENTENCES[stage, meeting.span.is_known]) % {"code": code, "when": when}
