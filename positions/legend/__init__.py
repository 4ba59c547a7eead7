"""What readers are told about every page and file: what each code means, and the day of the latest check."""

from .codes import (
    CHANGED,
    DAY_UNKNOWN,
    LegendEntry,
    LegendFamily,
    entries,
    entries_of,
    glyph,
    meaning,
    word,
)

__all__ = [
    "CHANGED",
    "DAY_UNKNOWN",
    "LegendEntry",
    "LegendFamily",
    "entries",
    "entries_of",
    "glyph",
    "meaning",
    "word",
]
