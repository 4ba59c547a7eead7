"""Lines pasted from a mail or a web page, read as rows of meetings."""

from .sheet import COLUMNS, read_lines

__all__ = ["COLUMNS", "read_lines"]
