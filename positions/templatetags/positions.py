"""Codes as templates draw them, and what proposals and positions are about."""

from django import template

from .. import legend, subjects
from ..choices import outcome_met

register = template.Library()
register.filter("mark", legend.mark)
register.filter("legend_word", legend.word)
register.filter("subject_path", subjects.subject_path)
register.filter("item_path", subjects.path_of_item)
register.filter("outcome_in", lambda item, proposal: outcome_met(item.outcome, proposal.stage))
