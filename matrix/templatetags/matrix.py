"""The marks of codes on a page that shows many of them: drawn once, and referred to."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from positions.legend import marks

register = template.Library()


@register.filter
def mark_use(code: str) -> SafeString:
    """A reference to one of `mark_symbols`; empty for a code without a mark."""
    return mark_safe(marks.mark_use(code))  # noqa: S308  a constant


@register.filter
def mark_symbols(codes: Iterable[str]) -> SafeString:
    """The shapes to which `mark_use` refers: once a page."""
    return mark_safe(marks.mark_symbols(sorted(codes)))  # noqa: S308  constants
