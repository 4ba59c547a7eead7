"""Meetings in words, as of today."""

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from core.templatetags.core import dates, word

from ..choices import Mode
from ..lifecycle import format_firmness, format_place, format_place_firmness, format_status
from ..models import Meeting

register = template.Library()


@register.filter
def status(meeting: Meeting) -> str:
    return format_status(meeting, timezone.localdate())


@register.filter
def place(meeting: Meeting) -> str:
    return format_place(meeting, timezone.localdate())


@register.simple_tag(takes_context=True)
def meeting_dates(context: Context, meeting: Meeting) -> str | SafeString:
    """The dates, as they are known today; a link to what it means that they are open."""
    text = dates(meeting)
    return text if meeting.dates_confirmed else word(context, text, "meeting-open")


@register.simple_tag(takes_context=True)
def meeting_place(context: Context, meeting: Meeting) -> str | SafeString:
    text = place(meeting)
    is_firm = meeting.place_confirmed or meeting.mode == Mode.ONLINE
    return text if is_firm else word(context, text, "meeting-open")


@register.filter
def firmness(meeting: Meeting) -> str:
    return format_firmness(meeting)


@register.filter
def firmness_of_place(meeting: Meeting) -> str:
    return format_place_firmness(meeting)
