"""Lines pasted from a mail or a web page, read as rows of meetings."""

from .known_rows import countries_of_cities
from .sheet import COLUMNS, read_lines

__all__ = ["COLUMNS", "countries_of_cities", "read_lines"]
