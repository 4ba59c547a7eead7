"""Two versions of a cell, word by word, cut to what a list can show."""

from core.public.comparison.words import CAME, GONE, KEPT, LONGEST, Pieces
from core.public.comparison.words import word_diff as whole_word_diff

__all__ = ["AROUND", "CAME", "GONE", "KEPT", "LONGEST", "Pieces", "word_diff"]

AROUND = 40  # characters shown of what is the same before and after a change


def word_diff(old: str, new: str) -> Pieces:
    """What stayed, went and came; long stretches that stayed are cut in the middle."""
    return whole_word_diff(old, new, cut=_ends)


def _ends(text: str) -> str:
    return text if len(text) <= 2 * AROUND + 3 else f"{text[:AROUND]} … {text[-AROUND:]}"
