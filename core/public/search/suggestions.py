"""What someone may have meant whose search found nothing: public names that are spelt alike."""

from difflib import get_close_matches

from ...records.state_cache import state_cached
from ...registry import search_tables
from .results import read, search
from .words import fold, pieces

_MOST_NAMES = 5000
_SHORTEST = 4  # letters
_MOST_WORDS, _LONGEST = 5, 80
_ALIKE = 0.72


def suggestion(text: str) -> str:
    """`Vanuatu` for `Vanautu`; empty where no name is near, or where that name finds nothing."""
    words = text.split()
    if len(words) > _MOST_WORDS or len(text) > _LONGEST:
        return ""
    names = state_cached("search names", _read_names)
    by_word = " ".join(
        word if fold(word) in names else _nearest(fold(word), names) or word for word in words
    )
    for meant in (by_word, _nearest(fold(text), names)):  # `resoution 50` keeps its number
        if meant and fold(meant) != fold(text) and search(read(meant), shown=1):
            return meant
    return ""


def _read_names() -> dict[str, str]:
    """Whole names, and the words they are made of, by their spelling without case and accents."""
    names: dict[str, str] = {}
    for table in search_tables.values():
        for field in table.suggested:
            texts = table.model.objects.published().order_by(field).values_list(field, flat=True)
            for text in texts.distinct()[:_MOST_NAMES]:
                for name in text.split("\n"):
                    words = [name[piece.start : piece.end] for piece in pieces(name)]
                    shown = [name, *(word for word in words if len(word) >= _SHORTEST)]
                    names |= {fold(one): one for one in shown}
    return names


def _nearest(text: str, names: dict[str, str]) -> str:
    if len(text) < _SHORTEST:
        return ""
    found = get_close_matches(text, names, n=1, cutoff=_ALIKE)
    return names[found[0]] if found else ""
