"""Text that was pasted, from a mail, a web page or a word processor, as rows that a table then reads."""

from .list_items import is_marked_remark
from .markup import text_of_markup
from .paragraphs import sentences
from .rows import (
    LONGEST_LINE,
    Headings,
    PastedRow,
    PastedText,
    RowNumbers,
    TableHead,
    cells_by_kind,
    cut_to_state,
    passed,
    passed_cells,
    read_pasted,
)

__all__ = [
    "LONGEST_LINE",
    "Headings",
    "PastedRow",
    "PastedText",
    "RowNumbers",
    "TableHead",
    "cells_by_kind",
    "cut_to_state",
    "is_marked_remark",
    "passed",
    "passed_cells",
    "read_pasted",
    "sentences",
    "text_of_markup",
]
