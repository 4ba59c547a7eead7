"""Reads meetings as people send them, pasted or in files with other columns, into our columns."""

from .cells import COLUMNS
from .known_rows import KnownRows
from .sheet import MeetingListReader

__all__ = ["COLUMNS", "KnownRows", "MeetingListReader"]
