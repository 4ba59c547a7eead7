"""Meetings and assemblies as schema.org events, with certain facts only."""

import datetime as dt

from django.utils.translation import gettext as _

from core.public.citing.structured_data import (
    Thing,
    iso_dates,
    organization,
    term,
    thing,
    whole_url,
)

from ..choices import Mode, Status
from ..models import Assembly, Meeting

_MODES = {
    Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.HYBRID: "MixedEventAttendanceMode",
}


def meeting_as_event(meeting: Meeting, today: dt.date) -> Thing:
    within = meeting.within
    return thing(
        "Event",
        name=meeting.name,
        alternateName=meeting.short_name if meeting.short_name != meeting.name else "",
        url=whole_url(meeting.get_absolute_url()),
        superEvent=within
        and thing("Event", name=within.name, url=whole_url(within.get_absolute_url())),
        **_when_and_where(meeting, today),
    )


def assembly_as_event(assembly: Assembly, today: dt.date) -> Thing:
    meeting = assembly.own_meeting
    return thing(
        "Event",
        name=assembly.name,
        alternateName=assembly.code,
        url=whole_url(assembly.get_absolute_url()),
        **(_when_and_where(meeting, today) if meeting else {}),
    )


def _when_and_where(meeting: Meeting, today: dt.date) -> Thing:
    first, last = iso_dates(meeting.span)
    stated = [iso_dates(row.span) for row in meeting.reschedules.all() if row.span.is_known]
    # the last dates announced before the present ones
    earlier = next((days for days in reversed(stated) if days[0] != first), ("", ""))
    is_waiting = meeting.waits_for_dates(today)
    if is_waiting:
        first, last = earlier = iso_dates(meeting.stated_span)
    mode = _MODES.get(Mode(meeting.mode))
    return {
        "startDate": first,
        "endDate": last,
        "previousStartDate": earlier[0],
        "eventStatus": _status(meeting, is_waiting, earlier[0]),
        "eventAttendanceMode": mode and term(mode),
        "location": _locations(meeting),
        "organizer": [
            organization(row.name, row.get_absolute_url()) for row in meeting.organisers.all()
        ],
    }


def _status(meeting: Meeting, is_waiting: bool, previous_start: str) -> str:
    """Empty for a meeting that was postponed without earlier dates."""
    if meeting.status == Status.CANCELLED:
        return term("EventCancelled")
    if is_waiting:
        return term("EventPostponed") if previous_start else ""
    return term("EventRescheduled" if previous_start else "EventScheduled")


def _locations(meeting: Meeting) -> list[Thing]:
    """Leaves out places that were never confirmed."""
    country = meeting.country.listed_name if meeting.country else ""
    is_known = meeting.place_confirmed and (meeting.city or country)
    address = thing("PostalAddress", addressLocality=meeting.city, addressCountry=country)
    places = [thing("Place", address=address)] if is_known else []
    is_online = meeting.mode in {Mode.ONLINE, Mode.HYBRID}
    return [*places, thing("VirtualLocation", name=_("online"))] if is_online else places
