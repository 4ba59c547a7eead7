"""Proposals and positions pasted from mails, minutes and tables, as rows that are then checked like any file."""

from .known_names import KnownNames
from .layouts import read_layout
from .positions import PositionReader
from .proposals import ProposalReader

__all__ = ["KnownNames", "PositionReader", "ProposalReader", "read_layout"]
