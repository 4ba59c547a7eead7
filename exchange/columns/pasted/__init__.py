"""Text that was pasted, from a mail, a chat, a web page or a word processor, and sheets of files, as tables and lines."""

from .headings import Headings
from .markup import LINE_BREAK, text_of_markup
from .reader import WHOLE_LINE, OpenCell, PastedResource, PasteReader, ReadRow
from .tables import filled_cells, text_of
from .text import (
    LONGEST_LINE,
    Line,
    PastedText,
    TextTable,
    cells_by_kind,
    cut_to_state,
    passed,
)

__all__ = [
    "LINE_BREAK",
    "LONGEST_LINE",
    "WHOLE_LINE",
    "Headings",
    "Line",
    "OpenCell",
    "PasteReader",
    "PastedResource",
    "PastedText",
    "ReadRow",
    "TextTable",
    "cells_by_kind",
    "cut_to_state",
    "filled_cells",
    "passed",
    "text_of",
    "text_of_markup",
]
