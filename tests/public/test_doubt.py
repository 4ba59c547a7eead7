"""A title that no source states has a word beside it in every public list."""

import re

import pytest

from core import registry
from documents.models import Document
from positions.models import Proposal
from tests.public.places import LISTS
from tests.rows import make

pytestmark = pytest.mark.django_db
WORDS = {"(unsourced)", "(partly sourced)", ""}
LEGEND = "“Unsourced” beside a name or title"


def marks(page: str) -> list[str]:
    """What stands beside the titles of a list, row by row; "" where nothing does."""
    _head, _start, rows = page.partition('class="results"')
    titles = re.findall(r"<(?:li class=\"(?:row|listed)\"|div id=).*?</(?:li|dt)>", rows, re.S)
    marked = [" ".join(re.findall(r'<span class="doubt">(.*?)</span>', title)) for title in titles]
    return [re.sub(r"</?a[^>]*>", "", mark) for mark in marked]  # the first is a link


@pytest.mark.usefixtures("rows_of_each_list")
def test_each_list_says_whether_a_title_is_stated_by_a_source(client):
    found, expected = {}, {}
    for address in LISTS:
        page = client.get(address).text
        found[address] = [set(marks(page)), LEGEND in page]
        is_sourced = hasattr(registry.lists[address].model, "confidence")
        expected[address] = [WORDS if is_sourced else {""}, is_sourced]
    # A proposal is published with a source only.
    expected["/proposals/"][0] = WORDS - {"(unsourced)"} | {"(not confirmed by its source)"}
    assert [address for address in LISTS if not expected[address][1]] == ["/positions/releases/"]
    assert found == expected


def test_what_has_a_source_is_never_called_unsourced_on_its_page(client):
    """An address is one, and so is a document."""
    given = {"confidence": "unconfirmed", "source_addresses": "https://www.itu.int/doc"}
    by_document = given | {"source_addresses": "", "document": make(Document)}
    for row in (make(Proposal, **by_document), make(Proposal, **given)):
        page = client.get(row.get_absolute_url()).text
        assert "Not confirmed by its source</a>" in page
        assert "nsourced" not in page
