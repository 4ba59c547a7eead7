"""What can be said of a meeting on a given day: whether it is ahead, on, held, or announced and never heard of again."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .choices import Mode, Status


def status_said(meeting: Any, today: dt.date) -> str:
    """The status by the clock. What was announced and never confirmed is not upcoming when its time is past."""
    if meeting.status == Status.CANCELLED:
        return _("cancelled")
    if meeting.status == Status.POSTPONED:
        return (
            _("postponed; no new dates announced")
            if not meeting.span.is_known or meeting.span.is_past(today)
            else _("postponed to the dates given")
        )
    if meeting.status == Status.HELD:
        return _("held")
    if meeting.span.is_past(today):
        return _("announced; whether it was held is not recorded here")
    return _("on now, as announced") if meeting.span.is_on(today) else _("announced")


def place_said(meeting: Any, today: dt.date) -> str:
    """The place, with what is open about it said by the clock."""
    known = ", ".join(filter(None, [meeting.city, meeting.country.short if meeting.country else ""]))
    if meeting.mode == Mode.ONLINE and not known:
        return _("online")
    if meeting.place_confirmed:
        return known or _("place not recorded")
    if meeting.span.is_past(today):
        return (
            _("%(place)s (announced, never confirmed here)") % {"place": known}
            if known
            else _("place never announced, as far as recorded here")
        )
    return _("%(place)s, place to be confirmed") % {"place": known} if known else _("place to be confirmed")


def is_tentative(meeting: Any) -> bool:
    """Whether a calendar should draw it as not certain."""
    dates_open = not meeting.dates_confirmed or not meeting.span.is_exact
    place_open = not meeting.place_confirmed and meeting.mode != Mode.ONLINE
    return meeting.status in {Status.ANNOUNCED, Status.POSTPONED} and (dates_open or place_open or meeting.status == Status.POSTPONED)


def hours_in_utc(meeting: Any) -> str:
    """The local hours in UTC, of the first day; empty where hours or dates are not known to that point."""
    if not (meeting.start_time and meeting.time_zone and meeting.span.is_exact):
        return ""
    zone = ZoneInfo(meeting.time_zone)
    hours = [
        dt.datetime.combine(meeting.starts_on, hour, zone).astimezone(dt.UTC) for hour in (meeting.start_time, meeting.end_time) if hour
    ]
    return "-".join(f"{hour:%H:%M}" for hour in hours)
