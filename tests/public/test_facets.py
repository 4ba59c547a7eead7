"""Each choice of a filter says how many rows it leaves, with the rest of the present filter."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import registry
from core.public.filters import PlainSelect
from tests.public.places import LISTS
from tests.public.varied import varied

pytestmark = pytest.mark.django_db


def counts_of(form) -> dict[str, dict[str, int]]:
    return {
        name: {str(word): widget.counts.get(str(word), 0) for word, _label in field.choices if word}
        for name, field in form.fields.items()
        if isinstance(widget := field.widget, PlainSelect) and widget.counts is not None
    }


@pytest.mark.parametrize("address", LISTS)
def test_a_choice_leaves_as_many_rows_as_it_says(address, client):
    varied(registry.lists[address].model)
    first = counts_of(client.get(address).context["form"])
    present = next(
        ({name: word} for name, words in first.items() for word, count in words.items() if count),
        {},
    )
    for query in ({}, present):
        for name, words in counts_of(client.get(address, query).context["form"]).items():
            for word, count in list(words.items())[:4]:
                found = client.get(address, query | {name: word}).context["count"]
                assert (query, name, word, count) == (query, name, word, found)


def test_a_choice_without_rows_is_disabled_and_not_hidden(client):
    varied(registry.lists["/meetings/"].model)
    page = client.get("/meetings/?mode=online&kind=assembly").text
    assert re.search(r'<option value="symposium" disabled>symposium \(0\)</option>', page)
    assert '<option value="assembly" selected>' in page


def test_the_counts_cost_no_more_queries_with_more_rows(client):
    counts = []
    for _turn in range(2):
        varied(registry.lists["/resolutions/"].model)
        with CaptureQueriesContext(connection) as queries:
            client.get("/resolutions/?family=none&kind=resolution&colour=red")
        counts.append(len(queries))
    assert counts[0] == counts[1]
