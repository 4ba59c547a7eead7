"""Turns text into words of the search index, for stored texts and queries alike."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MOST_WORDS = 12
_LONGEST_WORD = 60
_PREFIX_FROM = 4  # letters; from then on the beginning of a longer word matches
# Arabic, Chinese and other scripts: here words are also found without a space around them.
_DENSE = (
    "\u0590-\u08ff\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufdff"
    "\ufe70-\ufefc\U00020000-\U0003ffff"
)
_MARKS = "\u0300-\u036f"
_PIECE = re.compile(rf"(?P<dense>[{_DENSE}]+)|\d+|(?:[^\W\d_{_DENSE}][{_MARKS}]*)+")
_OTHER_LETTERS = str.maketrans("øłıđ", "olid")
_IS_ZE = re.compile(r"is(e|ed|es|ing|ation|ations|er|ers)$")
_ENDING = re.compile(r"(?<=...)(ations?|ings?|ers?|e[ds]?|s)$")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_COMMON = """
a an and any are as at be been by can could did do does find for from get give has have how i in is it its list
me my of on or our please s show tell that the their there these they this those to was we were what when where which
who whose why will with would you your
"""
_STOP_WORDS = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Piece:
    """A word at its place in a text, and the index words that it gives."""

    start: int
    end: int
    text: str
    is_dense: bool

    @property
    def words(self) -> list[str]:
        if not self.is_dense:
            return [_stem(self.text)[:_LONGEST_WORD]]
        pairs = [self.text[at : at + 2] for at in range(len(self.text))]
        return pairs[:-1] or pairs


Words = tuple[str, ...]


@dataclass(frozen=True)
class Phrase:
    """Words that follow one another, or the full form of an abbreviation."""

    words: Words
    is_dense: bool = False
    in_full: Words = ()

    @property
    def ways(self) -> list[tuple[Words, bool]]:
        """The word sequences that match; with True the last word may be the beginning of a longer one."""
        return [(words, self._is_open(words[-1])) for words in (self.words, self.in_full) if words]

    def _is_open(self, last: str) -> bool:
        if self.is_dense:
            return len(last) == 1
        return len(last) >= _PREFIX_FROM and last.isalpha()


@dataclass(frozen=True)
class SearchQuery:
    """A query: all phrases must match."""

    phrases: tuple[Phrase, ...]
    words: Words  # all in order, to compare with a whole title or code
    in_full: Words  # the same with abbreviations in full
    is_cut: bool = False  # True if some words are ignored, as there are too many

    def __bool__(self) -> bool:
        return bool(self.phrases)


def without_stop_words(words: Sequence[str]) -> Words:
    """Without the common ones, unless there are no others."""
    return tuple(word for word in words if word not in _STOP_STEMS) or tuple(words)


def fold(text: str) -> str:
    """Without case and accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in split if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", plain).translate(_OTHER_LETTERS)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Removes English endings in the spelling of ITU: standardisation, standardized."""
    if not word.isascii() or len(word) < 4:
        return word
    word = _IS_ZE.sub(r"iz\1", word)
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}i"
    word = _ENDING.sub("", word)
    return f"{word[:-1]}i" if word.endswith("y") else word


_STOP_STEMS = frozenset(map(_stem, _STOP_WORDS))


def pieces(text: str) -> Iterator[Piece]:
    for found in _PIECE.finditer(text):
        # Folding ½ or ⑴ leaves other signs too.
        folded = "".join(sign for sign in fold(found[0]) if sign.isalnum())
        if folded:
            yield Piece(found.start(), found.end(), folded, bool(found["dense"]))


def words_of(text: str) -> list[str]:
    """The index words, in order."""
    words: list[str] = []
    for piece in pieces(unicodedata.normalize("NFC", text)):
        words += piece.words
        if piece.is_dense and len(piece.text) > 1:
            words.append(piece.text[-1])  # so that a pair that begins with it is found too
    return words


def read_query(text: str, abbreviations: Mapping[str, str]) -> SearchQuery:
    """Text without a space is one phrase: `Q14/17`, `New-Delhi`, `42(Add.20)`."""
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFC", text))
    phrases = [phrase for run in text.split() for phrase in _phrases(run, abbreviations)]
    telling = [phrase for phrase in phrases if not _STOP_STEMS.issuperset(phrase.words)]
    used = list(dict.fromkeys(telling or phrases))
    in_full = tuple(word for phrase in phrases for word in phrase.in_full or phrase.words)
    is_cut = len(used) > MOST_WORDS
    return SearchQuery(tuple(used[:MOST_WORDS]), tuple(words_of(text)), in_full, is_cut)


def query_terms(text: str) -> list[str]:
    """What stands between spaces, without the common words."""
    runs = _POSSESSIVE.sub("", text).split()
    return [run for run in runs if not is_common_word(run.strip("?,.!"))]


def is_common_word(text: str) -> bool:
    """`can` does not mean Canada, unless it is written `CAN`."""
    return text.casefold() in _STOP_WORDS and not text.isupper()


def contains_all(text: str, phrases: Sequence[Phrase]) -> bool:
    """Whether a text contains each phrase."""
    found = list(pieces(text))
    return all(any(_standing_at(found, at, one) for at in range(len(found))) for one in phrases)


def _phrases(run: str, abbreviations: Mapping[str, str]) -> Iterator[Phrase]:
    together: list[str] = []
    for piece in pieces(run):
        if piece.is_dense:
            yield Phrase(tuple(piece.words[:MOST_WORDS]), is_dense=True)
        else:
            together += piece.words
    if together:
        in_full = words_of(abbreviations.get(run.casefold(), ""))
        yield Phrase(tuple(together[:MOST_WORDS]), in_full=tuple(in_full))


def mark(text: str, phrases: Sequence[Phrase]) -> SafeString:
    """The text as HTML, with the words of the query in <mark>."""
    parts, at = [], 0
    for start, end in _found(text, phrases):
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308  each part is escaped


def excerpt(text: str, phrases: Sequence[Phrase], length: int = 160) -> str:
    """The part of a long text around the first match; empty if there is none."""
    spans = _found(text, phrases)
    if not spans:
        return ""
    start = max(0, min(spans[0][0] - length // 3, len(text) - length))
    if start:
        start = text.find(" ", start, spans[0][0]) + 1 or spans[0][0]
    cut = text[start : start + length]
    end = start + length < len(text)
    if end:
        cut = cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut
    return f"{'… ' if start else ''}{cut.strip()}{' …' if end else ''}"


def _found(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    found = list(pieces(text))
    spans = {
        (found[at].start, found[at + count - 1].end)
        for at in range(len(found))
        for phrase in phrases
        if (count := _standing_at(found, at, phrase))
    }
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not apart or start >= apart[-1][1]:  # skip matches inside another one
            apart.append((start, end))
    return apart


def _standing_at(found: list[Piece], at: int, phrase: Phrase) -> int:
    """How many pieces from here make up the phrase; 0 if they do not."""
    if phrase.is_dense:
        first, *others = phrase.words
        whole = first + "".join(word[1] for word in others)
        return int(found[at].is_dense and whole in found[at].text)
    return max(_length_met(found, at, *way) for way in phrase.ways)


def _length_met(found: list[Piece], at: int, words: Words, is_open: bool) -> int:
    here = found[at : at + len(words)]
    if len(here) < len(words) or any(piece.is_dense for piece in here):
        return 0
    *first, last = (piece.words[0] for piece in here)
    meets = last.startswith(words[-1]) if is_open else last == words[-1]
    return len(here) if meets and tuple(first) == words[:-1] else 0
