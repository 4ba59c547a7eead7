"""What search finds of assemblies, meetings and the officers of committees."""

import re

from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import in_reverse_order_of_dates
from core.registry import SearchTable, SitePage
from participants.models import Participant, Person
from study_groups.models import StudyGroup

from .lifecycle import format_place
from .models import Assembly, CommitteeOfficer, Meeting, Session

_SHORT_YEAR = re.compile(r"(?<=\D-)(\d\d)$")


def _codes(assembly: Assembly) -> list[str]:
    """`WTSA-24`, and `WTSA-2024`; the first conference with such a code was that of 1993."""
    long = _SHORT_YEAR.sub(
        lambda year: f"{19 if int(year[1]) >= 93 else 20}{year[1]}", assembly.code
    )
    return list(dict.fromkeys([assembly.code, long]))


def _when_and_where(meeting: Meeting) -> str:
    today = timezone.localdate()
    return " · ".join(filter(None, [meeting.span.format_on(today), format_place(meeting, today)]))


def _of_assembly(assembly: Assembly) -> str:
    return _when_and_where(assembly.own_meeting) if assembly.own_meeting else ""


def _office(officer: CommitteeOfficer) -> str:
    words = {"role": officer.get_role_display(), "committee": officer.committee}
    state = officer.state.listed_name if officer.state else ""
    office = capfirst(_("%(role)s of %(committee)s") % words)
    return ", ".join(filter(None, [office, officer.affiliation, state]))


ASSEMBLIES = SearchTable(
    model=Assembly,
    group="meetings",
    list_url="/assemblies/",
    codes=(_codes,),
    code_rank=4,
    titles=("name",),
    body=("summary",),
    through={"meeting": "b"},
    newest=(F("ordinal").desc(nulls_last=True),),
    with_related=lambda rows: rows.with_meeting(),
    label=lambda row: f"{row.code}: {row.name}",
    line=_of_assembly,
)
MEETINGS = SearchTable(
    model=Meeting,
    group="meetings",
    list_url="/meetings/",
    codes=("short_name",),
    code_rank=4,
    is_latest_meant=True,
    titles=("name",),
    aliases=("city", "alongside"),
    summary=("summary",),
    through={"country": "b", "organisers": "b", "is_of": "b", "prepares": "b"},
    newest=tuple(in_reverse_order_of_dates()),
    with_related=lambda rows: rows.prefetch_related(
        Prefetch("country", Participant.objects.published())
    ),
    line=_when_and_where,
    suggested=("city",),
    nouns=("events", "preparatory meetings"),
    # A State takes part in the meetings of its region.
    opened_by={
        Participant: (
            "/meetings/?country={row.slug}",
            "/meetings/?organiser={row.slug}",
            "/meetings/?region={row.region}",
        ),
        StudyGroup: ("/meetings/?organiser={row.slug}",),
        Assembly: ("/meetings/?assembly={row.slug}",),
    },
)
SESSIONS = SearchTable(
    model=Session,
    group="meetings",
    titles=("title",),
    newest=("-starts_on", "-start_time"),
    with_related=lambda rows: rows.for_list(),
    line=lambda row: f"{row.meeting}: {row.when_label}",
)
OFFICERS = SearchTable(
    model=CommitteeOfficer,
    group="people",
    through={"person": "a", "state": "b", "committee__assembly": "b"},
    newest=("-committee__assembly__ordinal",),
    with_related=lambda rows: rows.select_related("committee__assembly").prefetch_related(
        Prefetch("person", Person.objects.published()),
        Prefetch("state", Participant.objects.published()),
    ),
    label=lambda row: str(row.person or _("Name not known")),
    line=_office,
    nouns=("chair", "vice-chairs", "officers"),
    opened_by={Assembly: ("/assemblies/{row.slug}/#committees",)},
    url=lambda row: (row.person or row.committee).get_absolute_url(),
)
SITE_PAGES = (
    SitePage("/meetings/deadlines/", gettext_lazy("Deadlines"), "closing dates"),
    SitePage("/meetings/overlaps/", gettext_lazy("Meetings at the same time"), "clashes; overlaps"),
    SitePage(
        "/meetings/road/", gettext_lazy("Road to the assembly"), "preparation; timeline; calendar"
    ),
    SitePage(
        "/meetings/?when=ahead", gettext_lazy("Upcoming meetings"), "next meeting; events; agenda"
    ),
    SitePage(
        "/assemblies/", gettext_lazy("All assemblies"), "next WTSA; next assembly; latest WTSA"
    ),
    SitePage("/meetings/sessions/", gettext_lazy("Sessions"), "timetable; working groups"),
    SitePage("/meetings/series/", gettext_lazy("Series of meetings"), "numbered meetings"),
)
