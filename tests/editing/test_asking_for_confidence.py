"""Who gives a source and leaves the default confidence is asked in words, and the row is saved."""

import pytest

from documents.models import Document
from meetings.models import Meeting
from positions.models import Proposal
from tests.editing.forms import address, shown
from tests.rows import make

pytestmark = pytest.mark.django_db
SOURCE = "https://www.itu.int/doc"
ASKED = (
    "A source is given, but the confidence is “unsourced”. Does the source state this? "
    "Then choose “sourced” or “partly sourced”. "
    "If you leave it, readers see “not confirmed by its source”."
)


def asked(client, by, row, **typed):
    client.force_login(by)
    answer = client.post(address(row), shown(client, address(row)) | typed | {"_save": "x"})
    assert answer.status_code == 302
    return ASKED in [str(message) for message in answer.wsgi_request._messages]


def draft(model=Meeting, **values):
    given = {"source_addresses": "", "confidence": "unconfirmed"} | values
    return make(model, published=False, **given)


def test_a_source_with_the_default_confidence_is_asked_about(client, publisher):
    assert asked(client, publisher, draft(), source_addresses=SOURCE)


def test_a_document_with_the_default_confidence_is_asked_about(client, publisher):
    assert asked(client, publisher, draft(Proposal), document=make(Document).pk)


def test_of_a_pending_change_the_same_is_asked(client, editor):
    row = make(Meeting, source_addresses="", confidence="unconfirmed")
    assert asked(client, editor, row, source_addresses=SOURCE)


@pytest.mark.parametrize(
    "typed", [{"source_addresses": SOURCE, "confidence": "stated"}, {"name": "Another"}]
)
def test_who_chose_or_gave_no_source_is_not_asked(client, publisher, typed):
    assert not asked(client, publisher, draft(), **typed)


def test_who_left_the_source_alone_is_not_asked_again(client, publisher):
    assert not asked(client, publisher, draft(source_addresses=SOURCE), name="Another")
