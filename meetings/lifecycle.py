"""Status and place of a meeting in words, as known on a given day."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.sources import DOUBTFUL

from .choices import Mode, Status

if TYPE_CHECKING:
    from .models import Meeting


def format_status(meeting: "Meeting", today: dt.date) -> str:
    """The status on that day: a meeting that was never confirmed is not upcoming after its dates."""
    if meeting.status == Status.CANCELLED:
        return _("cancelled")
    if meeting.status == Status.POSTPONED:
        if not meeting.span.is_known:
            return _("postponed")  # the dates say “not announced”
        if meeting.waits_for_dates(today):
            return _("postponed; no new dates announced")
        return _("postponed to these dates")
    if meeting.status == Status.HELD:
        return _("held")
    if meeting.span.is_past(today):
        return _("announced; no report found")
    return _("on now, as announced") if meeting.span.is_on(today) else _("announced")


def format_place(meeting: "Meeting", today: dt.date) -> str:
    """The place, with a remark if it is not, or was never, confirmed."""
    known = ", ".join(
        filter(None, [meeting.city, meeting.country.short if meeting.country else ""])
    )
    if meeting.mode == Mode.ONLINE and not known:
        return _("online")
    is_past = meeting.span.is_past(today)
    if not known:
        is_open = not meeting.place_confirmed and not is_past
        return _("place to be confirmed") if is_open else _("place not known")
    if meeting.place_confirmed:
        return known
    if is_past:
        return _("%(place)s (place never confirmed)") % {"place": known}
    return _("%(place)s, place to be confirmed") % {"place": known}


def format_when_and_where(meeting: "Meeting", today: dt.date) -> str:
    """`Held: 15-24 October 2024, New Delhi, India`."""
    return _("%(status)s: %(dates)s, %(place)s") % {
        "status": capfirst(format_status(meeting, today)),
        "dates": meeting.span.format_on(today),
        "place": format_place(meeting, today),
    }


def format_firmness(meeting: "Meeting") -> str:
    """`firm when announced`: a source called the dates certain, and nothing later is known."""
    is_firm = meeting.dates_confirmed and meeting.span.is_exact
    return _("firm when announced") if is_firm and _is_announced_by_source(meeting) else ""


def format_place_firmness(meeting: "Meeting") -> str:
    is_firm = meeting.place_confirmed and meeting.city
    return _("firm when announced") if is_firm and _is_announced_by_source(meeting) else ""


def _is_announced_by_source(meeting: "Meeting") -> bool:
    """Without a source, nobody is known to have called it certain."""
    return meeting.status == Status.ANNOUNCED and bool(meeting.source_addresses)


def is_tentative(meeting: "Meeting", today: dt.date) -> bool:
    """Whether calendars mark it as tentative: something is open, no source states it, or no source says it was held."""
    if (
        meeting.status == Status.POSTPONED
        or meeting.confidence in DOUBTFUL
        or not meeting.dates_confirmed
        or not meeting.span.is_exact
    ):
        return True
    place_open = not meeting.place_confirmed and meeting.mode != Mode.ONLINE
    return meeting.status == Status.ANNOUNCED and (place_open or meeting.span.is_past(today))
