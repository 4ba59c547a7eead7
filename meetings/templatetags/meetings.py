"""Meetings in words, as of today."""

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.core import dates, link, word

from ..choices import Mode
from ..lifecycle import format_firmness, format_place, format_place_firmness, format_status
from ..models import Meeting

register = template.Library()
register.filter("firmness", format_firmness)
register.filter("firmness_of_place", format_place_firmness)


@register.filter
def status(meeting: Meeting) -> str:
    return format_status(meeting, timezone.localdate())


@register.filter
def place(meeting: Meeting) -> str:
    return format_place(meeting, timezone.localdate())


@register.simple_tag(takes_context=True)
def meeting_dates(context: Context, meeting: Meeting) -> str | SafeString:
    """The dates as known today, with a link that explains the word for open dates."""
    text = dates(meeting)
    return text if meeting.dates_confirmed else word(context, text, "meeting-open")


@register.simple_tag(takes_context=True)
def meeting_place(context: Context, meeting: Meeting) -> str | SafeString:
    text = place(meeting)
    return text if _is_place_firm(meeting) else word(context, text, "meeting-open")


@register.simple_tag(takes_context=True)
def meeting_place_and_country(context: Context, meeting: Meeting) -> str | SafeString:
    """The place with a link to its country, which a confirmed place does not name twice."""
    country = meeting.country
    if country is None:
        return meeting_place(context, meeting)
    if not _is_place_firm(meeting):
        return format_html("{} · {}", meeting_place(context, meeting), link(country, "short"))
    before, _name, after = place(meeting).rpartition(country.short)
    return format_html("{}{}{}", before, link(country, "short"), after)


def _is_place_firm(meeting: Meeting) -> bool:
    return meeting.place_confirmed or meeting.mode == Mode.ONLINE
