"""The form of a public row keeps changes pending and asks where two of them differ; lists name them, and previews show them."""

import datetime as dt
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import ContentVersion, PendingEdit
from core.records import state_cache
from core.records.pending.changes import contents_of
from core.records.pending.models import pending_of
from core.records.pending.saving import save_pending
from core.records.saving import WriteContext
from meetings.models import Assembly, Committee, Meeting
from participants.models import Membership, Participant
from positions.models import Proposal, ProposalItem
from tests.core.test_pending import propose, setting
from tests.editing.forms import address, keep_pending, messages_of, saved, shown, stored_by_another
from tests.markup import main_words
from tests.rows import PAGES_OF_EACH_KIND, fresh, make

pytestmark = pytest.mark.django_db
MEETINGS = "/admin/meetings/meeting/"


@pytest.fixture
def meeting():
    return make(Meeting, name="As readers know it", city="Geneva")


def pressed(client, row, by, button, number):
    client.force_login(by)
    return client.post(address(row, "pending"), {button: "x", "seen_number": number})


def test_what_an_editor_saves_is_pending_shown_to_the_next_one_and_the_page_stays(
    client, editor, publisher, meeting
):
    """The page of the change marks the changed words and publishes only what was seen. A form opened earlier is asked about."""
    client.force_login(editor)
    old = shown(client, address(meeting)) | {"pending_number": "0"}
    response = saved(client, meeting, editor, name="As delegates know it")
    assert response.headers["Location"] == address(meeting, "pending")
    assert messages_of(response) == ["Kept as a pending change. Readers see the row as it was."]
    assert [fresh(meeting).name, fresh(meeting).version] == ["As readers know it", meeting.version]
    page = client.get(meeting.get_absolute_url()).text
    assert ["As readers know it" in page, "delegates" in page] == [True, False]
    client.force_login(publisher)
    assert shown(client, address(meeting))["name"] == "As delegates know it"
    assert "You see a pending change." in client.get(address(meeting)).text
    page = main_words(client.get(address(meeting, "pending")))
    assert "[removed: readers ] [added: delegates ]" in page
    asked = saved(client, meeting, publisher, "_keep_pending", seen=old, name="Mended otherwise")
    (conflict,) = asked.context["conflicts"]
    assert [asked.status_code, conflict.stored, conflict.typed] == [
        409,
        "As delegates know it",
        "Mended otherwise",
    ]
    assert [asked.context["back"], asked.context["preserved"]] == [address(meeting), []]
    typed = [one.text for one in asked.context["typed"]]
    assert {"Mended otherwise", meeting.get_kind_display()} <= set(typed)
    (change,) = pending_of(meeting).opened
    assert change.after == {"name": "As delegates know it"}
    saved(client, meeting, editor, name="As everyone knows it")
    told = messages_of(pressed(client, meeting, publisher, "publish", 1))[-1]
    assert told.startswith("Someone changed this since you opened the page. Nothing was done")
    assert fresh(meeting).name == "As readers know it"
    pressed(client, meeting, publisher, "publish", 2)
    assert fresh(meeting).name == "As everyone knows it"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="has one lock for all who write")
@pytest.mark.django_db(transaction=True)
def test_who_only_looks_takes_no_lock(client, editor, administrator):
    """A lock would stop all who save until the page is rendered. Pending changes are shown nevertheless, those of parts too."""
    proposal, plain = make(Proposal, title="As filed"), make(Proposal)
    make(ProposalItem, proposal=proposal, account="Filed so")
    typed = {"title": "As mended", "items-0-account": "Mended so"}
    saved(client, proposal, editor, **typed)
    client.force_login(administrator)
    written = []

    def watch(action, name, _column, database, _trigger):
        changes = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
        if action in changes and database == "main":
            written.append(name)
        return sqlite3.SQLITE_OK

    def see(statement):
        if statement.startswith("BEGIN") and statement != "BEGIN DEFERRED":
            written.append(statement)

    connection.connection.set_authorizer(watch)
    connection.connection.set_trace_callback(see)
    try:
        names = ("change", "pending", "preview", "delete")
        pages = [client.get(address(proposal, page)) for page in names]
        pages.append(client.get(address(plain)))
    finally:
        connection.connection.set_authorizer(None)
        connection.connection.set_trace_callback(None)
    assert [page.status_code for page in pages] == [200] * 5
    words = ("As mended", "Mended so", "Filed so")
    told = [[word in page.text for word in words] for page in (pages[0], pages[2])]
    assert [told, written] == [[[True, True, False]] * 2, []]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM temp.sqlite_master")
        assert cursor.fetchall() == []


def test_what_changed_beneath_is_shown_and_asked_about(client, editor, publisher, meeting):
    saved(client, meeting, editor, name="Mended")
    stored_by_another(meeting, publisher, name="Mended at once")
    (conflict,) = client.get(address(meeting, "pending")).context["conflicts"]
    assert [conflict.stored, conflict.typed] == ["Mended at once", "Mended"]
    pressed(client, meeting, publisher, "keep", 1)
    pressed(client, meeting, publisher, "publish", 2)
    assert fresh(meeting).name == "Mended"
    # a publisher keeps it pending or publishes at once
    saved(client, meeting, publisher, "_keep_pending", name="Kept")
    assert fresh(meeting).name == "Mended"
    saved(client, meeting, publisher, city="Nairobi", change_means="mistake")
    now = fresh(meeting)
    assert [now.name, now.city, pending_of(meeting)] == ["Kept", "Nairobi", None]


def test_what_is_missing_is_listed_after_keeping_it_pending_and_not_published(
    client, editor, publisher
):
    row = make(Proposal)
    saved(client, row, editor, "_keep_pending", seen_on="", evidence_kind="")
    assert client.get(address(row, "pending")).context["missing"] == [
        "kind of evidence: Required to publish.",
        "seen on: Required to publish.",
    ]
    told = messages_of(pressed(client, row, publisher, "publish", 1))
    assert ["Required to publish." in told[-1], fresh(row).seen_on] == [True, row.seen_on]


@pytest.mark.parametrize("model", [Meeting, Proposal])
def test_withdrawing_on_the_form_keeps_what_was_typed_pending_and_so_does_publishing_the_row_again(
    client, publisher, second, model
):
    row = make(model)
    propose(row, publisher, setting(publisher, public_remark="Begun"))
    answer = saved(client, row, publisher, "_withdraw", public_remark="Typed")
    assert answer.headers["Location"] == address(row, "withdraw")
    client.post(answer.headers["Location"], {"seen": ""})
    assert fresh(row).publication == "draft"
    client.force_login(second)
    page = client.get(address(row, "publish")).text
    said = "The row as it was last saved. Its pending change stays pending."
    assert [said in page, f'href="{address(row, "pending")}"' in page] == [True, True]
    client.post(address(row, "publish"), {"seen": ""})
    (change,) = pending_of(row).opened
    assert change.after == {"public_remark": "Typed"}
    assert [fresh(row).is_published, fresh(row).public_remark] == [True, ""]


def test_a_badge_says_that_a_change_is_pending_for_the_same_queries_with_one_row_and_three(
    client, editor
):
    said = '<span class="badge badge-published badge-pending">published, change pending</span>'

    def queries():
        client.get(MEETINGS)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(MEETINGS).text
        rows = {*Meeting.objects.all()} - {plain}
        assert [page.count(said), page.count(", change pending")] == [len(rows)] * 2
        assert {*client.get(f"{MEETINGS}?waiting=changes").context["cl"].queryset} == rows
        return len(asked)

    client.force_login(editor)
    plain = make(Meeting)
    keep_pending(make(Meeting), editor, name="Mended")
    one = queries()
    for _count in range(2):
        keep_pending(make(Meeting), editor, name="Mended")
    assert queries() == one


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory refuses a second writer"
)
@pytest.mark.django_db(transaction=True)
def test_no_save_of_many_at_once_is_lost(admin_user):
    row, saves = make(Participant, name="As readers know it"), 40
    groups = [make(Participant).pk for _number in range(saves)]
    seen = contents_of(row)

    def save(number):
        """Adds a membership as a form does that was opened before the others were saved."""
        try:
            part = {"member": row.pk, "group": groups[number], "since": "", "until": ""}
            mine = {**seen, (Membership._meta.label, -1 - number): part}
            save_pending(row, seen, mine, WriteContext(admin_user, "admin"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(save, range(saves)))
    assert list(PendingEdit.objects.values_list("number", flat=True)) == list(range(1, saves + 1))
    assert {change.after["group"] for change in pending_of(row).opened} == {*groups}


# a preview is the public page of a row or change that readers do not see yet; it is for staff, and nothing of it is stored


def preview(client, user, row):
    client.force_login(user)
    return client.get(address(row, "preview"))


@pytest.mark.parametrize(
    "model", [one for one in PAGES_OF_EACH_KIND if hasattr(one, "get_absolute_url")]
)
def test_a_draft_is_shown_on_its_public_page_and_kept_indexed_and_told_by_nobody(
    client, admin_user, model
):
    row = make(model, published=False, canary="Xanadu")
    stored, version = [*model._base_manager.values()], [*ContentVersion.objects.values()]
    response = preview(client, admin_user, row)
    page = response.text
    assert [
        response.status_code,
        "Preview: not public. Version of " in page,
        "Sign out" in page,
    ] == [200, True, False]
    assert "xanadu" in page.lower()
    assert [*model._base_manager.values()] == stored
    assert [*ContentVersion.objects.values()] == version
    assert f"/{getattr(row, 'slug', '')}.ics" not in page  # a draft has no calendar file
    names = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")
    no_store = "private, no-store, max-age=0, no-cache, must-revalidate"
    assert [response[name] for name in names] == [no_store, "noindex, nofollow", "no-referrer"]
    assert [response.has_header("ETag"), state_cache._state()] == [False, None]


def test_a_draft_of_a_draft_is_shown_with_its_parent_and_what_goes_live_later(client, editor):
    assembly = make(Assembly, published=False, code="WTSA-99")
    committee = make(Committee, published=False, assembly=assembly, name="On the future")
    assert "On the future" in preview(client, editor, committee).content.decode()
    assert Client().get(assembly.get_absolute_url()).status_code == 404
    soon = timezone.now() + dt.timedelta(days=3)
    row = make(Meeting, name="Announced on Monday", live_at=soon)
    assert "Announced on Monday" in preview(client, editor, row).content.decode()


def test_the_form_leads_to_the_page_as_it_shows_the_row(client, editor):
    public, draft, changed = make(Meeting), make(Meeting, published=False), make(Meeting)
    saved(client, changed, editor, name="Mended")
    labels = {public: ["View on site"], draft: ["Preview"], changed: ["View on site", "Preview"]}
    for row, expected in labels.items():
        page = client.get(address(row)).text
        assert [text for text in ("View on site", "Preview") if f">{text}</a>" in page] == expected
