from collections.abc import Mapping
from typing import Any, cast

from django.db.models import Aggregate, Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.public.citing.structured_data import Thing
from core.public.following.downloads import Download, download
from core.public.formats import TABLE_FORMATS
from core.public.typesetting.images import ShareImage, share_image_response
from core.public.views import SHARE_IMAGE, Filtered, PublishedDetail, PublishedList
from core.text import format_names
from study_groups.choices import Role
from study_groups.models import Appointment, Mandate

from ..calendars import as_calendar, meeting_as_calendar, series_as_calendar, session_as_calendar
from ..choices import Status
from ..filters import AssemblyFilter, DeadlineFilter, MeetingFilter, SeriesFilter, SessionFilter
from ..lifecycle import format_when_and_where
from ..models import (
    Assembly,
    Committee,
    Deadline,
    Figure,
    Meeting,
    Series,
    SeriesPlace,
    Session,
    public_assemblies,
)
from ..querysets import DeadlineQuerySet, MeetingQuerySet, assemblies_around
from ..resources.tables import (
    AssemblyResource,
    DeadlineResource,
    MeetingResource,
    SeriesResource,
    SessionListResource,
)
from .overlaps import overlaps_url
from .structured_data import assembly_as_event, meeting_as_event

MOST_LISTED = 30  # meetings of each kind on the page of an assembly
MOST_ON_THE_SAME_DAYS = 10
MOST_SESSIONS = 200  # an assembly has about a hundred


def _next_first(view: PublishedList) -> Any:
    rows: Any = PublishedList.rows(view)
    return rows.next_first()


class MeetingList(PublishedList):
    model = Meeting
    filterset_class = MeetingFilter
    resource_class = MeetingResource
    template_name = "meetings/meeting_list.html"
    title = gettext_lazy("Meetings")
    purpose = gettext_lazy(
        "Assemblies, the meetings that prepare them, and the meetings of study groups and TSAG."
    )
    count_label = ngettext_lazy("%(count)d meeting", "%(count)d meetings", "count")
    formats = {**TABLE_FORMATS, "ics": as_calendar}
    rows = _next_first

    def get_totals(self) -> dict[str, Aggregate]:
        is_ahead = Q(ends_on__gte=timezone.localdate())
        own = {"ahead": Count("pk", filter=is_ahead), "last_on": Max("ends_on")}
        return super().get_totals() | own

    def get_opening(self, totals: dict[str, Any], filtered: Filtered) -> list[str]:
        ahead, last_on = totals["ahead"], totals["last_on"]
        coming = ngettext(
            "%(count)d is on now or still to come", "%(count)d are on now or still to come", ahead
        )
        if not (ahead or filtered.active):
            return super().get_opening(totals, filtered)  # the page says so itself
        said = [coming % {"count": ahead} if ahead else _("None is still to come")]
        if last_on and not filtered.active:
            month = date_format(last_on, "F Y")
            said.append(_("No meeting after %(month)s is recorded") % {"month": month})
        return said + super().get_opening(totals, filtered)

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        undated = cast(MeetingQuerySet, filtered.rows).never_dated().count()
        label = ngettext(
            "%(count)d meeting has no date and is not in the calendar",
            "%(count)d meetings have no date and are not in the calendar",
            undated,
        )
        context: dict[str, object] = {
            "undated_label": label % {"count": undated} if undated else ""
        }
        if {name for name, *_label in filtered.active} - {"when"}:
            return context
        # In lists of all or of future rows: since when none was planned, and what is next.
        around = assemblies_around(public_assemblies(), timezone.localdate())
        return context | {
            "none_to_come": Meeting.objects.published().format_none_to_come(),
            "next_assembly": next(iter(around.coming), None),
        }


class MeetingDetail(PublishedDetail):
    model = Meeting
    template_name = "meetings/meeting_detail.html"
    formats = {"ics": meeting_as_calendar}

    def downloads(self, row: Meeting) -> list[Download]:
        return super().downloads(row) if row.stated_span.is_known else []

    def context(self, row: Meeting) -> dict[str, object]:
        return {
            "opening": _format_organisers(row),
            "hours_in_utc": _hours_in_utc(row),
            "figures": Figure.objects.published().filter(meeting=row).in_order(),
            "deadlines": Deadline.objects.published().filter(meeting=row).in_order(),
            "sessions": Session.objects.published().filter(meeting=row).for_list()[:MOST_SESSIONS],
            "places": _places_of(row),
            "meetings_within": Meeting.objects.published().filter(within=row).for_list(),
            "same_days": _on_the_same_days(row),
        }

    def structured_data(self, row: Meeting, context: Mapping[str, Any]) -> Thing:
        return meeting_as_event(row, timezone.localdate())


def _hours_in_utc(row: Meeting) -> str:
    """On its first day; empty without hours, zone or dates."""
    if row.starts_on is None or not row.span.is_exact:
        return ""
    hours = {"start_time": row.start_time, "end_time": row.end_time}
    return Session(meeting=row, starts_on=row.starts_on, **hours).hours_in_utc


def _format_organisers(row: Meeting) -> str:
    """Who organises it and which assemblies it prepares, as far as that is recorded."""
    organisers = [one.in_sentence for one in row.organisers.all()]
    organised = ngettext("Organiser: %(names)s.", "Organisers: %(names)s.", len(organisers))
    prepared = format_names([one.code for one in row.prepares.all()])
    sentences = [
        organised % {"names": format_names(organisers)} if organisers else "",
        _("In preparation for %(assemblies)s.") % {"assemblies": prepared} if prepared else "",
    ]
    return " ".join(filter(None, sentences))


def _on_the_same_days(meeting: Meeting) -> dict[str, object] | None:
    """Other meetings certainly or possibly on its days; of many, the first. None without known dates."""
    first, last = meeting.starts_on, meeting.ends_on
    if first is None or last is None or meeting.status == Status.CANCELLED:
        return None
    others = Meeting.objects.published().exclude(pk=meeting.pk).exclude(status=Status.CANCELLED)
    rows = others.on_days(first, last)
    shown = list(rows.for_list()[:MOST_ON_THE_SAME_DAYS])
    certain = [row for row in shown if meeting.span.surely_overlaps(row.span)]
    assembly = next(iter(meeting.prepares.all()), None)
    return {
        "certain": certain,
        "perhaps": [row for row in shown if row not in certain],
        "more": rows.count() - len(shown),
        "url": f"/meetings/?from={first}&to={last}",
        # for the pairs of that month, if the meeting prepares an assembly
        "overlaps_url": overlaps_url(meeting, assembly) if shown and assembly else "",
    }


def _places_of(meeting: Meeting) -> list[dict[str, object]]:
    """Its place in each series, with the public meetings before and after it."""
    public = SeriesPlace.objects.published().select_related("series", "meeting")
    own = public.filter(meeting=meeting).order_by("series__name", "series_id")
    places = list(public.filter(series__in=own.values("series")).order_by("ordinal"))
    found = []
    for place in own:
        line = [one for one in places if one.series_id == place.series_id]
        at = line.index(place)
        earlier, later = [None, *line][at], [*line, None][at + 1]
        found.append({"place": place, "earlier": earlier, "later": later})
    return found


class DeadlineList(PublishedList):
    model = Deadline
    filterset_class = DeadlineFilter
    resource_class = DeadlineResource
    template_name = "meetings/deadline_list.html"
    title = gettext_lazy("Deadlines")
    purpose = gettext_lazy(
        "The last days to hand in contributions and nominations, and to register."
    )
    count_label = ngettext_lazy("%(count)d deadline", "%(count)d deadlines", "count")
    formats = {**TABLE_FORMATS, "ics": as_calendar}
    rows = _next_first

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        return {"ahead": cast(DeadlineQuerySet, filtered.rows).ahead().count()}


class SessionList(PublishedList):
    model = Session
    filterset_class = SessionFilter
    resource_class = SessionListResource
    template_name = "meetings/session_list.html"
    title = gettext_lazy("Sessions")
    purpose = gettext_lazy(
        "The sittings of meetings and of their committees, day by day, in the time of the venue and in UTC."
    )
    count_label = ngettext_lazy("%(count)d session", "%(count)d sessions", "count")
    formats = {**TABLE_FORMATS, "ics": as_calendar}
    rows = _next_first


class SessionFile(PublishedDetail):
    """Sessions are shown on the page of their meeting; only their calendars have URLs."""

    model = Session
    formats = {"ics": session_as_calendar}

    def file_url(self, row: Any, format: str) -> str:
        url: str = row.get_calendar_url()
        return url


class SeriesList(PublishedList):
    model = Series
    filterset_class = SeriesFilter
    resource_class = SeriesResource
    template_name = "meetings/series_list.html"
    title = gettext_lazy("Series of meetings")
    purpose = gettext_lazy(
        "Meetings that an organisation counts: the first, the second, the third."
    )
    count_label = ngettext_lazy("%(count)d series", "%(count)d series", "count")


class SeriesDetail(PublishedDetail):
    model = Series
    template_name = "meetings/series_detail.html"
    formats = {"ics": series_as_calendar}

    def context(self, row: Series) -> dict[str, object]:
        meetings: MeetingQuerySet = Meeting.objects.published()
        rows = {meeting.pk: meeting for meeting in meetings.of_series(row).for_list()}
        places = SeriesPlace.objects.published().filter(series=row).order_by("ordinal")
        return {"places": [(place.ordinal, rows[place.meeting_id]) for place in places]}


class AssemblyList(PublishedList):
    model = Assembly
    filterset_class = AssemblyFilter
    resource_class = AssemblyResource
    template_name = "meetings/assembly_list.html"
    title = gettext_lazy("Assemblies")
    purpose = gettext_lazy(
        "Every four years or so governments decide what ITU's standards sector works on. "
        "Dates are those of the meeting itself, even if it moved."
    )
    count_label = ngettext_lazy(
        "%(count)d assembly or conference", "%(count)d assemblies and conferences", "count"
    )


def _share_image(request: HttpRequest, row: Assembly) -> HttpResponse:
    meeting = row.own_meeting
    return share_image_response(
        ShareImage(
            designation=row.code,
            title=row.name,
            status=format_when_and_where(meeting, timezone.localdate()) if meeting else "",
            url=row.get_absolute_url(),
        )
    )


class AssemblyDetail(PublishedDetail):
    model = Assembly
    template_name = "meetings/assembly_detail.html"
    formats = {SHARE_IMAGE: _share_image}

    def downloads(self, row: Assembly) -> list[Download]:
        of_assembly = {"assembly": row.slug}
        meetings = download(_("Meetings"), "/meetings", ("csv", "xlsx", "ics"), **of_assembly)
        return [meetings, *super().downloads(row)]

    def find(self, rows: Any, **key: str) -> Any:
        """With their meetings."""
        public = (row for row in public_assemblies() if row.slug == key["slug"])
        return next(public, None) or super().find(rows, **key)

    def context(self, row: Assembly) -> dict[str, object]:
        leaders = Appointment.objects.published().for_list()
        meetings: MeetingQuerySet = Meeting.objects.published()
        period = row.closes_period
        in_its_period = Q(study_period=period) if period else Q(pk__in=[])
        preparatory, in_period = meetings.first_of_lists(
            MOST_LISTED, Q(prepares=row), in_its_period
        )
        count = meetings.of_assembly(row).count()
        opening = ngettext(
            "%(count)d meeting of %(code)s, of its preparation or of the study period before it is recorded.",
            "%(count)d meetings of %(code)s, of its preparation or of the study period before it are recorded.",
            count,
        )
        return {
            "opening": opening % {"count": count, "code": row.code} if count else "",
            "figures": Figure.objects.published().filter(assembly=row).in_order(),
            "leaders": leaders.filter(mandate__period=row.opens_period, role=Role.CHAIR),
            "chairs_missing": Mandate.objects.published().format_missing_chairs(row.opens_period),
            "committees": Committee.objects.published().filter(assembly=row).in_order(),
            "deadlines": Deadline.objects.published().filter(assembly=row).in_order(),
            "session_count": Session.objects.published().filter(meeting__is_of=row).count(),
            "preparatory": preparatory,
            "in_period": in_period,
            "count": count,
            "period_title": _("Study group and TSAG meetings in %(period)s, the period before it")
            % {"period": period}
            if period
            else "",
        }

    def structured_data(self, row: Assembly, context: Mapping[str, Any]) -> Thing:
        return assembly_as_event(row, timezone.localdate())
