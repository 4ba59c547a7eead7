"""A title that no source states has a word beside it in every public list."""

import re

import pytest

from core import registry
from tests.public.places import LISTS
from tests.rows import make

pytestmark = pytest.mark.django_db
SOURCED = [address for address in LISTS if hasattr(registry.lists[address].model, "confidence")]
WORDS = {"unconfirmed": "(unsourced)", "inferred": "(partly sourced)", "stated": ""}
LEGEND = "“Unsourced” beside a name or title"


def marks(page: str) -> list[str]:
    """What stands beside the titles of a list, row by row; "" where nothing does."""
    _head, _start, rows = page.partition('class="results"')
    titles = re.findall(r"<(?:li class=\"(?:row|listed)\"|div id=).*?</(?:li|dt)>", rows, re.S)
    marked = [" ".join(re.findall(r'<span class="doubt">(.*?)</span>', title)) for title in titles]
    return [re.sub(r"</?a[^>]*>", "", mark) for mark in marked]  # the first is a link


def in_doubt(address: str, confidence: str) -> None:
    """One row of the list; what it is a part of is stated by a source."""
    model = registry.lists[address].model
    above = {
        field.name: make(field.related_model, confidence="stated")
        for field in model._meta.concrete_fields
        if field.is_relation and not field.null and hasattr(field.related_model, "confidence")
    }
    make(model, confidence=confidence, **above)


def test_every_list_of_rows_with_sources_is_among_these():
    others = {address for address in LISTS if address not in SOURCED}
    assert others == {"/positions/releases/"}


@pytest.mark.parametrize("confidence", WORDS)
@pytest.mark.parametrize("address", SOURCED)
def test_the_list_says_whether_a_title_is_stated_by_a_source(address, confidence, client):
    in_doubt(address, confidence)
    page = client.get(address).text
    assert set(marks(page)) == {WORDS[confidence]}
    assert (LEGEND in page) == (confidence != "stated")
