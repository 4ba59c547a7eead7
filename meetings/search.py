"""What search finds of assemblies, meetings and the officers of committees."""

import re

from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.dates import in_reverse_order_of_dates
from core.registry import SearchTable, SitePage
from participants.models import Participant, holder_label, holders, office_line
from study_groups.models import StudyGroup

from .lifecycle import format_place
from .models import Assembly, CommitteeOfficer, Meeting, Session


def _codes(assembly: Assembly) -> list[str]:
    """`WTSA-24` and `WTSA-2024`; no conference before 1993 has such a code."""
    name, _dash, year = assembly.code.rpartition("-")
    long = f"{name}-{19 if year >= '93' else 20}{year}"
    return [assembly.code, long] if name and re.fullmatch(r"\d\d", year) else [assembly.code]


def _when_and_where(meeting: Meeting) -> str:
    today = timezone.localdate()
    return " · ".join(filter(None, [meeting.span.format_on(today), format_place(meeting, today)]))


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
    line=lambda row: _when_and_where(row.own_meeting) if row.own_meeting else "",
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
    # States take part in the meetings of their region.
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
        *holders()
    ),
    label=holder_label,
    line=office_line,
    nouns=("chair", "vice-chairs", "officers"),
    opened_by={Assembly: ("/assemblies/{row.slug}/#committees",)},
    url=lambda row: (row.person or row.committee).get_absolute_url(),
)
SITE_PAGES = (
    SitePage("/meetings/deadlines/", _("Deadlines"), "closing dates"),
    SitePage("/meetings/overlaps/", _("Meetings at the same time"), "clashes; overlaps"),
    SitePage("/meetings/road/", _("Road to the assembly"), "preparation; timeline; calendar"),
    SitePage("/meetings/?when=ahead", _("Upcoming meetings"), "next meeting; events; agenda"),
    SitePage("/assemblies/", _("All assemblies"), "next WTSA; next assembly; latest WTSA"),
    SitePage("/meetings/sessions/", _("Sessions"), "timetable; working groups"),
    SitePage("/meetings/series/", _("Series of meetings"), "numbered meetings"),
)
