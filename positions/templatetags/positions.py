"""Codes as templates draw them: a glyph beside the word, and what it means."""

from django import template

from core.records.tracked import TrackedModel

from .. import legend
from .. import subjects as paths
from ..choices import ItemOutcome
from ..models import Proposal, ProposalItem
from ..models.item import outcome_of

register = template.Library()


@register.filter
def glyph(code: str) -> str:
    return legend.glyph(code)


@register.filter
def meaning(code: str) -> str:
    return legend.meaning(code)


@register.filter
def subject_path(subject: TrackedModel) -> str:
    """Below /positions/."""
    return paths.subject_path(subject)


@register.filter
def item_path(item: ProposalItem) -> str:
    """Of what an item of a proposal is done to."""
    return paths.path_of_item(item)


@register.filter
def outcome_in(item: ProposalItem, proposal: Proposal) -> ItemOutcome:
    """Of an item that was fetched with its proposal."""
    return outcome_of(item, proposal)
