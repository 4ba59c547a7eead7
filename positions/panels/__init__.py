"""What pages of lower apps show of proposals and positions."""

from .lists import (
    asked_for_by,
    front,
    front_afterwards,
    of_groups,
    on_group,
    on_resolution,
    papers,
    positions,
    positions_on_group,
    positions_on_resolution,
    positions_resting_on,
    resting_on,
)

__all__ = [
    "asked_for_by",
    "front",
    "front_afterwards",
    "of_groups",
    "on_group",
    "on_resolution",
    "papers",
    "positions",
    "positions_on_group",
    "positions_on_resolution",
    "positions_resting_on",
    "resting_on",
]
