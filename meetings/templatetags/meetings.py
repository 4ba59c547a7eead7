"""Meetings in words, as of today."""

from django import template
from django.utils import timezone

from ..lifecycle import format_firmness, format_place, format_place_firmness, format_status
from ..models import Meeting

register = template.Library()


@register.filter
def status(meeting: Meeting) -> str:
    return format_status(meeting, timezone.localdate())


@register.filter
def place(meeting: Meeting) -> str:
    return format_place(meeting, timezone.localdate())


@register.filter
def firmness(meeting: Meeting) -> str:
    return format_firmness(meeting)


@register.filter
def firmness_of_place(meeting: Meeting) -> str:
    return format_place_firmness(meeting)
