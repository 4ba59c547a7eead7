"""Values that differ by case, accents, punctuation, the order of words or single letters: probably one value."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from core.database.letters import plain_letters

SHORTEST = 5  # letters of texts that are compared by their letters alone
_NUMBERS = re.compile(r"\d+")
_WORDS = re.compile(r"\w+")

KeyFunction = Callable[[str], str]


def fingerprint(text: str) -> str:
    """The words of a text, each once, in alphabetical order."""
    return " ".join(sorted(set(_WORDS.findall(plain_letters(text)))))


def ngram_fingerprint(text: str, size: int) -> str:
    """The sequences of so many letters in a text, each once, in alphabetical order."""
    letters = "".join(_WORDS.findall(plain_letters(text)))
    return "".join(sorted({letters[at : at + size] for at in range(len(letters) - size + 1)}))


def _pairs(text: str) -> str:
    return ngram_fingerprint(text, 2)


def _letters(text: str) -> str:
    """Catches a letter that is doubled, left out twice or exchanged; of short texts it would be chance."""
    key = ngram_fingerprint(text, 1)
    return key if len(key) >= SHORTEST else ""


KEY_FUNCTIONS: tuple[KeyFunction, ...] = (fingerprint, _pairs, _letters)


def similar_values(values: Iterable[str]) -> list[list[str]]:
    """Groups of two or more values, in the order in which they come; other numbers make other values."""
    values = list(dict.fromkeys(values))
    group_of = {value: value for value in values}  # value → the first of its group, by and by
    for key_function in KEY_FUNCTIONS:
        first: dict[tuple[str, tuple[str, ...]], str] = {}
        for value in values:
            if key := key_function(value):
                numbers = tuple(sorted(_NUMBERS.findall(value)))
                same = first.setdefault((key, numbers), value)
                group_of[_root(group_of, value)] = _root(group_of, same)
    groups: dict[str, list[str]] = defaultdict(list)
    for value in values:
        groups[_root(group_of, value)].append(value)
    return [group for group in groups.values() if len(group) > 1]


def _root(group_of: dict[str, str], value: str) -> str:
    while group_of[value] != value:
        value = group_of[value]
    return value
