"""Meetings as people send them, pasted or in files of their own, read as rows of ours."""

from .cells import COLUMNS
from .files import arranged_sheet
from .known_rows import KnownRows
from .sheet import read_text

__all__ = ["COLUMNS", "KnownRows", "arranged_sheet", "read_text"]
