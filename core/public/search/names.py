"""What people call by name: a list filtered by a row, a page of the site, two rows at once; and similar spellings."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.http import QueryDict

from ...records.state_cache import state_cached
from ...registry import SearchTable, SitePage, lists, search_tables, site_pages
from .results import find_name, read, search
from .words import (
    SearchQuery,
    contains_all,
    fold,
    pieces,
    query_terms,
    without_stop_words,
    words_of,
)

_MOST_TERMS = 6  # words; a longer question names no row
_MOST_NAMES = 5000
_SHORTEST = 4  # letters
_MOST_WORDS, _LONGEST = 5, 80
_ALIKE = 0.72


def find_list(text: str) -> str:
    """The URL for `India proposals` or `meetings of SG17`; empty if there are no such rows."""
    terms = query_terms(text)[: _MOST_TERMS + 1]
    for table in search_tables.values() if 1 < len(terms) <= _MOST_TERMS else ():
        for rest in _without_noun(table, terms) if table.opened_by else ():
            found, row = find_name(" ".join(rest)) or (None, None)
            for template in table.opened_by.get(found.model, ()) if found else ():
                if _has_rows(address := template.format(row=row)):
                    return address
    return ""


def _without_noun(table: SearchTable, terms: list[str]) -> Iterator[list[str]]:
    meta = table.model._meta
    for noun in (str(meta.verbose_name), *table.nouns):
        length, words = len(noun.split()), words_of(noun)
        if words_of(" ".join(terms[-length:])) == words:
            yield terms[:-length]
        if words_of(" ".join(terms[:length])) == words:
            yield terms[length:]


def _has_rows(address: str) -> bool:
    """Whether a list accepts the filter in the URL and then has rows; always true for the page of one row."""
    path, _mark, query = address.partition("?")
    if path not in lists:
        return True
    view = lists[path]
    filterset = view.filterset_class(QueryDict(query), queryset=view().rows())
    return not filterset.refused() and bool(filterset.qs.exists())


def names_in(text: str) -> list[tuple[SearchTable, Any]]:
    """The two rows named one after the other, as in `Resolution 50 India`; else none."""
    terms = query_terms(text)
    for at in range(1, len(terms)) if len(terms) <= _MOST_TERMS else ():
        first, second = find_name(" ".join(terms[:at])), find_name(" ".join(terms[at:]))
        if first and second:
            return [first, second]
    return []


def pages_called(query: SearchQuery) -> list[tuple[int, SitePage]]:
    """Pages of the site whose names contain the whole query, graded like rows."""
    graded = ((_grade(page, query), page) for page in site_pages if query)
    return [(grade, page) for grade, page in graded if grade is not None]


def _grade(page: SitePage, query: SearchQuery) -> int | None:
    asked, names = without_stop_words(query.words), (str(page.name), *page.called.split(";"))
    whole = [without_stop_words(words_of(name)) == asked for name in names]
    if any(whole):
        return 0 if whole[0] else 1
    if contains_all(names[0], query.phrases):
        return 2
    return 3 if contains_all(" ".join(names), query.phrases) else None


def suggestion(text: str) -> str:
    """A correction if nothing was found: `Vanuatu` for `Vanautu`. Empty if no name is near or it finds nothing."""
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
    """Names and the words in them, keyed by their spelling without case and accents."""
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
    is_long = len(text) >= _SHORTEST
    found = get_close_matches(text, names, n=1, cutoff=_ALIKE) if is_long else []
    return names[found[0]] if found else ""
