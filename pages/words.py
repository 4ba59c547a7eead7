"""Where we stand, in a sentence: before an assembly, in it, or after it."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from core.dates import said_day


def where_we_stand(assembly: Any, today: dt.date) -> str:
    """`assembly` is the current one with its public meeting prefetched; None when nothing is recorded."""
    if assembly is None:
        return _("No assembly is recorded here yet.")
    meeting = assembly.own_meeting
    if meeting is None or not meeting.span.is_known:
        return _("%(code)s is the assembly to come; no dates of it are recorded here.") % {"code": assembly.code}
    where = _(" in %(city)s") % {"city": meeting.city} if meeting.city else ""
    if meeting.span.is_past(today):
        ended = (
            _("%(code)s ended on %(day)s%(where)s") if meeting.status == "held" else _("%(code)s was announced to end on %(day)s%(where)s")
        )
        return (ended + _("; no date for the next is recorded here.")) % {
            "code": assembly.code,
            "day": said_day(meeting.ends_on),
            "where": where,
        }
    if meeting.span.is_on(today):
        return _("%(code)s is on now%(where)s, until %(day)s.") % {"code": assembly.code, "where": where, "day": said_day(meeting.ends_on)}
    return _("%(code)s is being prepared: %(dates)s%(where)s.") % {"code": assembly.code, "dates": meeting.span.said(today), "where": where}
