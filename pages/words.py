"""Where the assemblies stand on a day, in sentences: the last, the one that is on, the next."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from core.dates import format_day
from meetings.choices import Status
from meetings.querysets import AssembliesAround


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
