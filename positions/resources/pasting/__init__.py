"""Proposals and positions pasted from mails, minutes and tables, as rows that are then checked like any file."""

from .known_names import KnownNames
from .positions import PositionReader
from .proposals import ProposalReader
from .sheets import SheetColumns, read_sheet

__all__ = ["KnownNames", "PositionReader", "ProposalReader", "SheetColumns", "read_sheet"]
