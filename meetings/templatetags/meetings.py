"""Meetings in words, by today's clock."""

from typing import Any

from django import template
from django.utils import timezone

from ..lifecycle import format_firmness, format_place, format_place_firmness, format_status

register = template.Library()


@register.filter
def status(meeting: Any) -> str:
    return format_status(meeting, timezone.localdate())


@register.filter
def place(meeting: Any) -> str:
    return format_place(meeting, timezone.localdate())


@register.filter
def firmness(meeting: Any) -> str:
    return format_firmness(meeting)


@register.filter
def firmness_of_place(meeting: Any) -> str:
    return format_place_firmness(meeting)
