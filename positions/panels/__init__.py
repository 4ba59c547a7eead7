"""What pages of lower apps show of proposals and positions."""

from .lists import (
    asked_for_by,
    delegate_summary,
    group_requests,
    past_assembly_links,
    positions,
    positions_in_document,
    positions_on_group,
    positions_on_resolution,
    proposals,
    proposals_in_document,
    proposals_on_group,
    proposals_on_resolution,
)

__all__ = [
    "asked_for_by",
    "delegate_summary",
    "group_requests",
    "past_assembly_links",
    "positions",
    "positions_in_document",
    "positions_on_group",
    "positions_on_resolution",
    "proposals",
    "proposals_in_document",
    "proposals_on_group",
    "proposals_on_resolution",
]
