"""Lines pasted from a mail or a web page, read as rows of meetings."""

from .sheet import COLUMNS, read_lines
from .words.known_rows import countries_of_cities

__all__ = ["COLUMNS", "countries_of_cities", "read_lines"]
