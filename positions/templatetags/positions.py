"""Codes as templates draw them: a shape beside the word, and what it means."""

from typing import Any

from django import template

from .. import legend as key
from ..choices import ItemOutcome
from ..models.proposal import met_by
from ..subjects import path_of_item, path_of_topic

register = template.Library()


@register.filter
def mark(code: str) -> str:
    return key.mark(code)


@register.filter
def meaning(code: str) -> str:
    return key.meaning(code)


@register.filter
def subject_path(item: Any) -> str:
    """Of what an item of a proposal is done to, as it stands in addresses."""
    return path_of_item(item)


@register.filter
def topic_path(item: Any) -> str:
    return path_of_topic(item.topic)


@register.filter
def outcome_in(item: Any, proposal: Any) -> ItemOutcome:
    """Of an item that was fetched with its proposal."""
    return met_by(item, proposal)
