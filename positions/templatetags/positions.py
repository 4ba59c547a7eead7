"""Codes as templates draw them, and what proposals and positions are about."""

from django import template

from .. import legend, subjects
from ..models.item import outcome_of

register = template.Library()
register.filter("glyph", legend.glyph)
register.filter("subject_path", subjects.subject_path)
register.filter("item_path", subjects.path_of_item)
register.filter("outcome_in", outcome_of)
