"""A title that no source states has a word beside it in every public list."""

import re
from dataclasses import replace

import pytest
from django.db import transaction

from core import registry
from documents.models import Document
from matrix.snapshot.statements import PaperItem
from meetings.models import Meeting
from positions.models import Proposal
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


def test_every_list_of_rows_with_sources_is_among_these():
    others = {address for address in LISTS if address not in SOURCED}
    assert others == {"/positions/releases/"}


def in_doubt(model: type, confidence: str) -> None:
    """One row; what it is a part of is stated by a source."""
    above = {
        field.name: make(field.related_model, confidence="stated")
        for field in model._meta.concrete_fields
        if field.is_relation and not field.null and hasattr(field.related_model, "confidence")
    }
    make(model, confidence=confidence, **above)


@pytest.mark.parametrize("confidence", WORDS)
def test_each_list_says_whether_a_title_is_stated_by_a_source(confidence, client):
    found = {}
    for address in SOURCED:
        with transaction.atomic():
            in_doubt(registry.lists[address].model, confidence)
            page = client.get(address).text
            found[address] = [set(marks(page)), LEGEND in page]
            transaction.set_rollback(True)
    expected = {address: [{WORDS[confidence]}, confidence != "stated"] for address in SOURCED}
    if confidence == "unconfirmed":  # a proposal is published with a source only
        expected["/proposals/"][0] = {"(not confirmed by its source)"}
    assert found == expected


def test_what_has_a_source_is_never_called_unsourced_on_its_page(client):
    given = {"confidence": "unconfirmed", "source_addresses": "https://www.itu.int/doc"}
    for row in (make(Proposal, **given), make(Meeting, **given)):
        page = client.get(row.get_absolute_url()).text
        assert "Not confirmed by its source</a>" in page
        assert "nsourced" not in page


def test_a_document_is_a_source_beside_which_nothing_is_called_unsourced(client):
    row = make(Proposal, confidence="unconfirmed", source_addresses="", document=make(Document))
    assert "Not confirmed by its source</a>" in client.get(row.get_absolute_url()).text


def test_a_cell_of_the_matrix_says_that_a_source_does_not_confirm_a_position():
    common = {"subject": "s", "holder": "h", "code": "c", "slug": "x", "address": "/", "number": 1}
    bare = PaperItem(**common, confidence="unconfirmed")
    words = [bare, replace(bare, sources=("https://www.itu.int",)), replace(bare, document="C1")]
    assert [one.confidence_label for one in words] == [
        "unsourced",
        "not confirmed by its source",
        "not confirmed by its source",
    ]
