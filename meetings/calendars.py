"""Meetings, their sessions and deadlines as calendar entries."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from core.public.following.calendars import (
    CANCELLED,
    CONFIRMED,
    TENTATIVE,
    CalendarEvent,
    calendar_of_entries,
    calendar_of_list,
    uid_of,
)
from core.public.formats import AT_A_TIME, ExportRows
from core.records.saving import with_public_ids
from core.records.sources import DOUBTFUL, format_doubt

from .choices import Mode, SessionStatus, Status
from .lifecycle import format_firmness, format_place, format_status, is_tentative
from .models import Deadline, Meeting, Series, Session
from .querysets import MeetingQuerySet


def _entry_of_meeting(meeting: Meeting) -> CalendarEvent | None:
    """None if no dates were ever announced: a calendar cannot hold it."""
    days, today = meeting.stated_span, timezone.localdate()
    if days.first is None or days.last is None:
        return None
    state = TENTATIVE if is_tentative(meeting, today) else CONFIRMED
    dates, firm = meeting.span.format_on(today), format_firmness(meeting)
    lines = [
        format_status(meeting, today) + format_doubt(meeting),
        f"{dates} ({firm})" if firm else dates,
        format_place(meeting, today),
        _("Mode: %(mode)s") % {"mode": meeting.get_mode_display()},
    ]
    return CalendarEvent(
        **_common(meeting),
        summary=_summary_of(meeting, today),
        first=days.first,
        last=days.last,
        starts_at=meeting.start_time if meeting.span.is_exact else None,
        ends_at=meeting.end_time if meeting.span.is_exact else None,
        zone=meeting.time_zone,
        status=CANCELLED if meeting.status == Status.CANCELLED else state,
        location=""
        if meeting.mode == Mode.ONLINE and not meeting.city
        else format_place(meeting, today),
        description="\n".join(lines),
        categories=[
            str(meeting.get_kind_display()),
            *(assembly.code for assembly in meeting.prepares.all()),
        ],
    )


def _common(row: Meeting | Session | Deadline) -> dict[str, Any]:
    return {
        "uid": uid_of(row),
        "changed_at": row.changed_at,
        "sequence": row.version - 1,
        "address": settings.BASE_URL + row.get_absolute_url(),
    }


def _summary_of(meeting: Meeting, today: dt.date) -> str:
    """The name, after a warning if it is not on these days, or these only fill a month, quarter or year: some
    programs show the name alone.
    """
    if meeting.status == Status.CANCELLED:
        return _("(cancelled) %(name)s") % {"name": meeting.name}
    if meeting.waits_for_dates(today):
        return _("(postponed) %(name)s") % {"name": meeting.name}
    if meeting.span.is_exact:
        return str(meeting.name)
    return _("(exact dates not known) %(name)s") % {"name": meeting.name}


def _entry_of_session(session: Session) -> CalendarEvent:
    is_off = session.status == SessionStatus.CANCELLED
    label = f"{session.short_label}: {session.title}" if session.committee else session.title
    return CalendarEvent(
        **_common(session),
        summary=_("(cancelled) %(name)s") % {"name": label} if is_off else label,
        first=session.starts_on,
        last=session.last_day,
        starts_at=session.start_time,
        ends_at=session.end_time,
        zone=session.zone,
        status=CANCELLED if is_off else _certainty_of(session),
        location=", ".join(filter(None, [session.room, session.meeting.city])),
        description="\n".join(filter(None, [str(session.meeting), session.link])),
        categories=[str(session.get_status_display())],
    )


def _certainty_of(row: Session | Deadline) -> str:
    return TENTATIVE if row.confidence in DOUBTFUL else CONFIRMED


def _entry_of_deadline(deadline: Deadline) -> CalendarEvent:
    return CalendarEvent(
        **_common(deadline),
        summary=_("Deadline: %(name)s") % {"name": deadline.name},
        first=deadline.due_on,
        last=deadline.due_on,
        starts_at=deadline.due_time,
        ends_at=deadline.due_time,
        zone=deadline.time_zone,
        status=_certainty_of(deadline),
        categories=[str(deadline.get_kind_display())],
    )


_ENTRY_OF: dict[type, Callable[[Any], CalendarEvent | None]] = {
    Meeting: _entry_of_meeting,
    Session: _entry_of_session,
    Deadline: _entry_of_deadline,
}


def entries_of(rows: Iterable[Meeting | Session | Deadline]) -> Iterator[CalendarEvent]:
    entries = (_ENTRY_OF[type(row)](row) for row in rows)
    return (entry for entry in entries if entry is not None)


def as_calendar(listing: ExportRows) -> HttpResponseBase:
    rows = with_public_ids(listing.rows).iterator(AT_A_TIME)
    return calendar_of_list(listing, entries_of(rows))


def meeting_as_calendar(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """With its sessions as events of their own."""
    sessions = with_public_ids(Session.objects.published().filter(meeting=meeting).for_list())
    return calendar_of_entries(str(meeting), entries_of([meeting, *sessions]), meeting.slug)


def session_as_calendar(request: HttpRequest, session: Session) -> HttpResponse:
    return calendar_of_entries(str(session), entries_of([session]), session.slug)


def series_as_calendar(request: HttpRequest, series: Series) -> HttpResponse:
    meetings: MeetingQuerySet = Meeting.objects.published()
    entries = entries_of(with_public_ids(meetings.of_series(series).for_list()))
    return calendar_of_entries(str(series), entries, series.slug)
