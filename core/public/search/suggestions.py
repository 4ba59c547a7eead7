"""What someone may have meant whose search found nothing: public names that are spelt alike."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from ...records.reading.state_cache import state_cached
from ...registry import search_tables
from .results import read, search
from .words import fold, pieces

_MOST_NAMES = 5000
_SHORTEST = 4  # letters
_MOST_WORDS, _LONGEST = 5, 80
_COMPARED = 12
_ALIKE = 0.72

# Of each name as it is shown, its folded spelling; and by trigram, which names have it.
Names = tuple[list[tuple[str, str]], dict[str, list[int]]]


def suggestion(text: str) -> str:
    """`Vanuatu` for `Vanautu`; empty where no name is near, or where that name finds nothing."""
    words = text.split()
    if len(words) > _MOST_WORDS or len(text) > _LONGEST:
        return ""
    names = state_cached("search names", _read_names)
    known = {folded for _name, folded in names[0]}
    by_word = " ".join(
        word if fold(word) in known else _nearest(fold(word), names) or word for word in words
    )
    for meant in (by_word, _nearest(fold(text), names)):  # `resoution 50` keeps its number
        if meant and fold(meant) != fold(text) and search(read(meant), shown=1):
            return meant
    return ""


def _read_names() -> Names:
    names = {fold(name): name for name in _public_names()}
    listed = [(name, folded) for folded, name in list(names.items())[:_MOST_NAMES]]
    having: dict[str, list[int]] = defaultdict(list)
    for at, (_name, folded) in enumerate(listed):
        for trigram in _trigrams(folded):
            having[trigram].append(at)
    return listed, dict(having)


def _public_names() -> Iterator[str]:
    """Whole names, and the words that they are made of."""
    for table in search_tables.values():
        for field in table.suggested:
            texts = table.model.objects.published().order_by(field).values_list(field, flat=True)
            for text in texts.distinct()[:_MOST_NAMES]:
                for name in text.split("\n"):
                    yield name
                    words = (name[piece.start : piece.end] for piece in pieces(name))
                    yield from (word for word in words if len(word) >= _SHORTEST)


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _nearest(text: str, names: Names) -> str:
    if len(text) < _SHORTEST:
        return ""
    listed, having = names
    shared = Counter(at for trigram in _trigrams(text) for at in having.get(trigram, ()))
    alike = [
        (SequenceMatcher(None, text, listed[at][1]).ratio(), listed[at][0])
        for at, _count in shared.most_common(_COMPARED)
    ]
    ratio, name = max(alike, default=(0.0, ""))
    return name if ratio >= _ALIKE else ""
