"""The form of a public row keeps changes pending, shows them to its editors, and asks where two of them differ."""

import sqlite3

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.records.pending.saving import pending_of
from core.records.saving import save_row
from meetings.models import Meeting
from positions.models import Proposal, ProposalItem
from tests.editing.forms import address, shown
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return make(Meeting, name="As readers know it", city="Geneva")


def saved(client, row, by, button="_save", seen=None, **typed):
    """What a person types over what the form shows; `seen` is an older form."""
    client.force_login(by)
    url = address(row)
    return client.post(url, (seen or shown(client, url)) | typed | {button: "x"})


def pressed(client, row, by, button, number):
    client.force_login(by)
    return client.post(address(row, "pending"), {button: "x", "seen_number": number})


def messages(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_what_an_editor_saves_is_pending_shown_to_the_next_one_and_the_page_stays(
    client, editor, publisher, meeting
):
    response = saved(client, meeting, editor, name="Mended")
    assert response.headers["Location"] == address(meeting, "pending")
    assert messages(response) == ["Kept as a pending change. Readers see the row as it was."]
    assert [fresh(meeting).name, fresh(meeting).version] == ["As readers know it", meeting.version]
    page = client.get(meeting.get_absolute_url()).text
    assert ["As readers know it" in page, "Mended" in page] == [True, False]
    client.force_login(publisher)
    assert shown(client, address(meeting))["name"] == "Mended"
    assert "You see a pending change." in client.get(address(meeting)).text


def test_who_only_looks_begins_no_transaction(client, editor, administrator, meeting):
    """On SQLite it would lock the database for all who write, for as long as the page is drawn."""
    for who, page in ((editor, address(meeting)), (administrator, address(meeting, "delete"))):
        client.force_login(who)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        assert [one["sql"] for one in queries if not one["sql"].startswith("SELECT")] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="has one lock for all who write")
@pytest.mark.django_db(transaction=True)
def test_who_only_looks_at_a_pending_change_takes_no_lock(client, editor, publisher):
    proposal = make(Proposal, title="As filed")
    make(ProposalItem, proposal=proposal, account="As filed")
    typed = {"title": "As mended", "items-0-account": "As mended"}
    saved(client, proposal, editor, **typed)
    client.force_login(publisher)
    written = []

    def watch(action, name, _column, database, _trigger):
        changes = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
        if action == sqlite3.SQLITE_TRANSACTION or (action in changes and database == "main"):
            written.append(name)
        return sqlite3.SQLITE_OK

    connection.connection.set_authorizer(watch)
    try:
        pages = [client.get(address(proposal, page)) for page in ("change", "pending", "preview")]
    finally:
        connection.connection.set_authorizer(None)
    assert [page.status_code for page in pages] == [200] * 3
    assert ["As mended" in pages[0].text, "As mended" in pages[2].text, written] == [True, True, []]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM temp.sqlite_master")
        assert cursor.fetchall() == []


def test_a_publisher_publishes_at_once_or_keeps_it_pending(client, publisher, meeting):
    saved(client, meeting, publisher, "_keep_pending", name="Kept")
    assert fresh(meeting).name == "As readers know it"
    saved(client, meeting, publisher, city="Nairobi", change_means="mistake")
    assert [fresh(meeting).name, fresh(meeting).city, pending_of(meeting)] == [
        "Kept",
        "Nairobi",
        None,
    ]


def test_the_page_of_the_change_marks_the_words_and_publishes_what_was_seen(
    client, editor, publisher, meeting
):
    saved(client, meeting, editor, name="As delegates know it")
    client.force_login(publisher)
    page = client.get(address(meeting, "pending")).content.decode()
    assert ["<del>readers</del>" in page, "<ins>delegates</ins>" in page] == [True, True]
    saved(client, meeting, editor, name="As everyone knows it")
    assert pressed(client, meeting, publisher, "publish", 1).status_code == 409
    assert fresh(meeting).name == "As readers know it"
    pressed(client, meeting, publisher, "publish", 2)
    assert fresh(meeting).name == "As everyone knows it"


def test_the_parts_of_a_proposal_are_pending_with_it_and_a_second_person_publishes(
    client, publisher, second
):
    proposal = make(Proposal, title="As filed")
    item = make(ProposalItem, proposal=proposal, account="As filed")
    saved(client, proposal, publisher, **{"items-0-account": "As mended"})
    assert fresh(item).account == "As filed"
    assert pressed(client, proposal, publisher, "publish", 1).status_code == 302
    assert fresh(item).account == "As filed"
    pressed(client, proposal, second, "publish", 1)
    assert [fresh(item).account, fresh(proposal).publication] == ["As mended", "published"]


def test_two_editors_of_one_change_keep_both_or_are_asked(client, editor, publisher, meeting):
    client.force_login(editor)
    old = shown(client, address(meeting)) | {"pending_number": "0"}
    saved(client, meeting, editor, name="Mended")
    typed = {"city": "Nairobi", "change_means": "mistake"}
    saved(client, meeting, publisher, "_keep_pending", seen=old, **typed)
    (change,) = pending_of(meeting).opened
    assert change.after == {"name": "Mended", "city": "Nairobi"}
    asked = saved(client, meeting, publisher, "_keep_pending", seen=old, name="Mended otherwise")
    told = [text in asked.text for text in ("Mended otherwise", "Pending number")]
    assert [asked.status_code, *told] == [409, True, False]
    saved(client, meeting, publisher, "_keep_pending", old, name="Mended otherwise", _keep_mine="2")
    (change,) = pending_of(meeting).opened
    assert change.after == {"name": "Mended otherwise", "city": "Nairobi"}


def test_what_changed_beneath_is_shown_and_asked_about(client, editor, publisher, meeting):
    saved(client, meeting, editor, name="Mended")
    row = fresh(meeting)
    row.name = "Mended at once"
    save_row(row, by=publisher, channel="admin")
    client.force_login(publisher)
    page = client.get(address(meeting, "pending"))
    (conflict,) = page.context["conflicts"]
    assert [conflict.stored, conflict.typed] == ["Mended at once", "Mended"]
    pressed(client, meeting, publisher, "publish", 1)
    assert fresh(meeting).name == "Mended at once"
    pressed(client, meeting, publisher, "keep", 1)
    pressed(client, meeting, publisher, "publish", 2)
    assert fresh(meeting).name == "Mended"
