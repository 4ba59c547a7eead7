"""Text that was pasted, from a mail, a chat, a web page or a word processor, and sheets of files, as tables and lines."""

from .files import SheetColumns, tables_of_file, tell_columns
from .headings import Headings
from .markup import LINE_BREAK, text_of_markup
from .read_rows import OpenCell, ReadRow, ReadRows
from .tables import PartTable, filled_cells, text_of
from .text import (
    LONGEST_LINE,
    Line,
    PastedText,
    TextTable,
    cells_by_kind,
    cut_to_state,
    passed,
    passed_cells,
    read_pasted,
    read_sheet_rows,
)

__all__ = [
    "LINE_BREAK",
    "LONGEST_LINE",
    "Headings",
    "Line",
    "OpenCell",
    "PastedText",
    "ReadRow",
    "ReadRows",
    "SheetColumns",
    "PartTable",
    "TextTable",
    "cells_by_kind",
    "cut_to_state",
    "filled_cells",
    "passed",
    "passed_cells",
    "read_pasted",
    "read_sheet_rows",
    "tables_of_file",
    "tell_columns",
    "text_of",
    "text_of_markup",
]
