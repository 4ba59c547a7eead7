"""Who publishes a row reads first what readers will see of it that may be wrong."""

import pytest

from core.records.pending.saving import pending_of
from documents.models import Document
from meetings.models import Meeting
from positions.models import Proposal
from tests.core.test_pending import propose, setting
from tests.editing.forms import address
from tests.rows import make

pytestmark = pytest.mark.django_db
SOURCE = "https://www.itu.int/doc"
ALL = [
    "No source is given",
    "Confidence: unsourced",
    "Dates not confirmed",
    "Place not confirmed",
]


@pytest.fixture(autouse=True)
def signed_in(client, publisher):
    client.force_login(publisher)


def doubtful(**values):
    open_ones = {"dates_confirmed": False, "place_confirmed": False}
    return make(Meeting, **{"published": False, "source_addresses": "", **open_ones, **values})


def sure(**values):
    given = {"source_addresses": SOURCE, "confidence": "stated"}
    return make(Meeting, **{"published": False, **given, **values})


def asked(client, *rows):
    sent = {"action": "publish_rows", "_selected_action": [row.pk for row in rows]}
    answer = client.post("/admin/meetings/meeting/", sent)
    return {line["row"].pk: line["doubts"] for line in answer.context["lines"]}


def test_the_page_of_one_row_names_what_may_be_wrong_and_publishes_it_anyway(client):
    row = doubtful()
    page = client.get(address(row, "publish"))
    assert f"Readers will see: {'; '.join(ALL)}." in page.text
    client.post(address(row, "publish"), {"confirmed": "yes"})
    row.refresh_from_db()
    assert row.publication == "published"


def test_the_list_names_of_each_row_only_what_applies(client):
    rows = [doubtful(), sure(), sure(confidence="inferred"), sure(dates_confirmed=False)]
    said = [ALL, [], ["Confidence: partly sourced"], ["Dates not confirmed"]]
    assert asked(client, *rows) == dict(zip((row.pk for row in rows), said, strict=True))


def test_what_is_in_doubt_of_all_rows_is_said_once(client):
    rows = [doubtful(), doubtful(dates_confirmed=True)]
    sent = {"action": "publish_rows", "_selected_action": [row.pk for row in rows]}
    page = client.post("/admin/meetings/meeting/", sent)
    said = ["No source is given", "Confidence: unsourced", "Place not confirmed"]
    assert [page.context["doubts"], page.text.count("No source is given")] == [said, 1]
    assert {line["row"].pk: line["doubts"] for line in page.context["lines"]} == {
        rows[0].pk: ["Dates not confirmed"],
        rows[1].pk: [],
    }


def test_a_row_with_nothing_in_doubt_has_no_note(client):
    assert "Readers will see:" not in client.get(address(sure(), "publish")).text


def test_withdrawing_names_nothing(client):
    page = client.get(address(doubtful(published=True), "withdraw"))
    assert "Readers will see:" not in page.text


def test_a_pending_change_is_named_as_it_would_be(client, editor):
    row = sure(published=True)
    propose(row, editor, setting(editor, source_addresses="", dates_confirmed=False))
    said = ["No source is given", "Dates not confirmed"]
    page = client.get(address(row, "pending"))
    assert [page.context["doubts"], asked(client, row)] == [said, {row.pk: said}]
    assert pending_of(row) is not None


def test_a_document_is_a_source(client):
    given = {"source_addresses": "", "confidence": "stated", "document": make(Document)}
    row = make(Proposal, published=False, **given)
    assert "Readers will see:" not in client.get(address(row, "publish")).text
