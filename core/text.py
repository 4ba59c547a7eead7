"""How names are joined and put into sentences, and moments told to staff."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

MOST_NAMED = 6


def format_names(names: Sequence[str]) -> str:
    """`ATU`, `ATU and APT`, `ATU, APT and CEPT`."""
    return get_text_list(list(names), _("and"))


def format_first_names(names: Sequence[str]) -> str:
    """Of more than six five are named and the rest is counted: `ATU, APT, CEPT, LAS, RCC and 3 others`."""
    if len(names) <= MOST_NAMED:
        return format_names(names)
    return _("%(names)s and %(count)d others") % {
        "names": ", ".join(names[: MOST_NAMED - 1]),
        "count": len(names) - MOST_NAMED + 1,
    }


def desk_zone() -> ZoneInfo:
    return ZoneInfo(settings.DESK_TIME_ZONE)


def format_moment(at: dt.datetime) -> str:
    """`Friday 4 December, 09:00 CET (08:00 UTC)`: for the desk, in its time; the year where it is another."""
    there, utc = at.astimezone(desk_zone()), at.astimezone(dt.UTC)
    year = "" if there.year == timezone.now().year else " Y"
    text = f"{date_format(there, f'l j F{year}, H:i')} {there.tzname()}"
    if there.utcoffset() == utc.utcoffset():
        return text
    day = "" if there.date() == utc.date() else "l j F, "
    return f"{text} ({date_format(utc, f'{day}H:i')} UTC)"
