"""Meetings in words, by today's clock."""

from typing import Any

from django import template
from django.utils import timezone

from ..lifecycle import firmness_of_place_said, firmness_said, place_said, status_said

register = template.Library()


@register.filter
def status(meeting: Any) -> str:
    return status_said(meeting, timezone.localdate())


@register.filter
def place(meeting: Any) -> str:
    return place_said(meeting, timezone.localdate())


@register.filter
def firmness(meeting: Any) -> str:
    return firmness_said(meeting)


@register.filter
def firmness_of_place(meeting: Any) -> str:
    return firmness_of_place_said(meeting)
