"""Codes as templates draw them, and what proposals and positions are about."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from .. import legend, subjects
from ..choices import outcome_met
from ..legend import marks

register = template.Library()
register.filter("legend_word", legend.word)
register.filter("subject_path", subjects.subject_path)
register.filter("item_path", subjects.path_of_item)
register.filter("outcome_in", lambda item, proposal: outcome_met(item.outcome, proposal.stage))


@register.filter
def mark(code: str) -> SafeString:
    """The mark of a code as a picture; empty for a code without one."""
    return mark_safe(marks.mark(code))  # noqa: S308  a constant
