"""The site search."""

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import registry
from core.fields import tidy_line
from core.panels import IN_SEARCH_RESULTS, panels_of
from core.public.query import AddressQuery
from core.public.search.index import texts_of
from core.public.search.names import find_list, names_in, pages_called, suggestion
from core.public.search.results import Found, find_code, read, search
from core.public.search.words import MOST_WORDS, Phrase, excerpt, mark, query_terms
from core.public.views import read_only_view
from core.records.sources import format_doubt
from core.registry import SearchTable

from ..search import BEST_FIRST, GROUPS

PARAMETERS = ("q", "all", "group")
IN_A_GROUP, BEST, MOST_APART = 3, 5, 4
CODE_EXAMPLES = ("50", "SG17", "Q14/17", "WTSA-24", "ATU", "A.1")
WORD_EXAMPLES = ("cybersecurity", "numbering resources", "New Delhi", "Vanuatu")
IN_ONE_GROUP = 100  # where only one group is asked for


@dataclass(frozen=True)
class SearchResult:
    """A row or page as the results show it; the lower its grade, the better it fits."""

    grade: int
    group: str
    url: str
    title: SafeString
    line: SafeString = SafeString()
    excerpt: SafeString = SafeString()
    panels: list[dict[str, object]] = field(default_factory=list)

    @property
    def kind(self) -> object:
        return GROUPS[self.group]


@read_only_view
def search_page(request: HttpRequest) -> HttpResponse:
    """A code opens its row, `India proposals` that list, unless `&all=1`; other queries show results."""
    query = AddressQuery(request.GET)
    query.refuse_unknown(PARAMETERS, _("“%(name)s” is not used by the search."))
    text = tidy_line(query.text("q"))
    if text and not query.text("all"):
        found = find_code(text)
        if address := found[0].url(found[1]) if found else find_list(text):
            return redirect(address)
    return render(request, "pages/search.html", _context(query, text))


def _context(query: AddressQuery, text: str) -> dict[str, object]:
    key = query.choice("group", GROUPS)
    asked = read(text)
    found = search(asked, IN_ONE_GROUP if key else BEST)
    shown = None if key else IN_A_GROUP
    results = [
        _result(
            one.table, grade, row, asked.phrases, has_panels=place < BEST
        )  # each asks for itself
        for one in found
        for place, (grade, row) in enumerate(one.rows)
    ]
    called = [
        SearchResult(grade, "explanations", page.url, mark(str(page.name), asked.phrases))
        for grade, page in pages_called(asked)
    ]
    results = sorted([*called, *results], key=lambda one: (one.grade, BEST_FIRST.index(one.group)))
    counts = Counter({"explanations": len(called)})
    for part in found:
        counts[part.table.group] += part.count
    groups = [
        _group(one, counts[one], found, [row for row in results if row.group == one][:shown], query)
        for one in ([key] if key else GROUPS)
        if counts[one]
    ]
    count = counts[key] if key else counts.total()
    best: dict[str, SearchResult] = {}  # by URL: a person once, whatever offices are found
    for one in () if key else results:
        best.setdefault(one.url, one)
    if best and count <= BEST:  # all fit in one list
        groups, count = [], len(best)
    refused = [*query.refused]
    if asked.is_cut or len(query.asked.get("q", "")) > len(query.text("q")):
        reason = ngettext(
            "Only the first %(count)d word was searched.",
            "Only the first %(count)d words were searched.",
            MOST_WORDS,
        )
        refused.append(reason % {"count": MOST_WORDS})
    return {
        "text": text,
        "best": list(best.values())[:BEST],
        "groups": groups,
        "count": count,
        "sentence": ngettext("%(count)d result", "%(count)d results", count) % {"count": count},
        **({"suggestion": ""} if count else _instead(text)),
        "code_examples": CODE_EXAMPLES,
        "word_examples": WORD_EXAMPLES,
        "canonical": f"{settings.BASE_URL}{reverse('pages:search')}",
        "refused": refused,
    }


def _instead(text: str) -> dict[str, object]:
    """If nothing contains all words: rows that they name, results for single words, or a similar name."""
    named = [_result(table, 0, row, ()) for table, row in names_in(text)]
    words = [] if named else query_terms(text)[:MOST_APART]
    asked = [(word, read(word)) for word in words if len(words) > 1]
    apart = [
        (word, len(pages_called(one)) + sum(f.count for f in search(one, 0))) for word, one in asked
    ]
    return {
        "named": named,
        "apart": [(word, count) for word, count in apart if count],
        "suggestion": "" if named or not text else suggestion(text),
    }


def _group(
    key: str, count: int, found: list[Found], results: list[SearchResult], query: AddressQuery
) -> dict[str, object]:
    """The best results of one kind, and a link to all."""
    listed = [one for one in found if one.table.group == key]
    more = [_more(one, query) for one in listed if one.table.list_url]
    if len(more) < len(listed):
        label = _("All %(count)d results in “%(name)s”") % {"count": count, "name": GROUPS[key]}
        more.append((query.without(all="1", group=key), label))
    return {
        "key": key,
        "name": GROUPS[key],
        "count": count,
        "results": results,
        "more": more if count > len(results) else [],
    }


def _result(
    table: SearchTable, grade: int, row: Model, phrases: tuple[Phrase, ...], has_panels: bool = True
) -> SearchResult:
    return SearchResult(
        grade,
        table.group,
        table.url(row),
        mark(f"{table.label(row)}{format_doubt(row)}", phrases),
        mark(table.line(row), phrases),
        mark(_about(table, row, phrases), phrases),
        panels_of(row, IN_SEARCH_RESULTS) if has_panels else [],
    )


def _about(table: SearchTable, row: object, phrases: tuple[Phrase, ...]) -> str:
    """The part of a longer text with the words; another name that has them; or the start of the summary."""
    summary = list(texts_of(row, table.summary))
    # Aliases made by a function are only search words, not texts of the row.
    stored = [alias for alias in table.aliases if isinstance(alias, str)]
    names = texts_of(row, (*table.titles, *stored))
    label = table.label(row)
    texts = [*summary, *texts_of(row, table.body), *(name for name in names if name not in label)]
    found = filter(None, (excerpt(text, phrases) for text in texts))
    return next(found, Truncator(summary[0]).chars(160) if summary else "")


def _more(found: Found, query: AddressQuery) -> tuple[str, str]:
    """Links to the list with the same words."""
    address = found.table.list_url
    counted = registry.lists[address].count_label % {"count": found.count}
    url = f"{address}{AddressQuery(query.query).without('all', 'group')}"
    words = {"counted": counted, "text": Truncator(query.text("q")).chars(40)}
    label = ngettext(
        "%(counted)s that contains “%(text)s”",
        "All %(counted)s that contain “%(text)s”",
        found.count,
    )
    return url, label % words
