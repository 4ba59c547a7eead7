"""Proposals and positions, pasted or in files of their own, as rows that are then checked like any file."""

from .known_names import KnownNames
from .positions import PositionReader
from .proposals import ProposalReader

__all__ = ["KnownNames", "PositionReader", "ProposalReader"]
