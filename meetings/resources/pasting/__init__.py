"""Meetings as people send them, pasted or in files of their own, read as rows of ours."""

from .cells import COLUMNS
from .known_rows import KnownRows
from .sheet import MeetingListReader

__all__ = ["COLUMNS", "KnownRows", "MeetingListReader"]
