"""Two editors at the same rows, and one editor who presses twice: nothing is lost, nothing is made twice, everyone is told."""

import datetime as dt

import pytest
from django.contrib import admin
from django.forms.models import model_to_dict

from core.models import Redirect
from core.records.saving import remove, save_row
from core.records.tracked import TrackedModel
from editing import table_admin
from editing.inlines import PartInline
from meetings.models import Deadline, Meeting, Reschedule
from pages.models import Page
from participants.models import Membership
from positions.models import Proposal
from tests.rows import build, fresh, make

from .forms import address, messages_of, shown, shown_values, stored_by_another, without_html

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/page/"
TABLES = [model for model in admin.site._registry if issubclass(model, TrackedModel)]
INLINES = [inline for model in TABLES for inline in admin.site._registry[model].inlines]


def verbs(row):
    lines = type(row).history.filter(id=row.pk).order_by("history_id")
    return [line.history_type for line in lines]


# one row


def test_two_editors_of_a_row_without_a_version_the_second_is_told_too(
    second, administrator, operator
):
    second.force_login(administrator)
    row = make(Redirect)
    typed = shown(second, address(row)) | {"new_slug": "b"}
    stored_by_another(row, operator, new_slug="a")
    answer = second.post(address(row), typed)
    told = [(one.stored, one.typed, one.stored_by) for one in answer.context["conflicts"]]
    assert [told, verbs(row)] == [[("a", "b", "operator")], ["+", "~"]]
    again = second.post(address(row), resent(answer)).status_code
    assert [again, verbs(row)] == [302, ["+", "~", "~"]]


# parts on the form of their row


@pytest.fixture
def deadline():
    """A part with a version of its own."""
    return make(Deadline, meeting=make(Meeting), name="Contributions", due_on=dt.date(2024, 9, 1))


@pytest.fixture
def move():
    """A part that relies on its meeting's version."""
    return make(Reschedule, meeting=make(Meeting), number=1, city="Sydney")


@pytest.fixture
def second(client, publisher):
    client.force_login(publisher)
    return client


@pytest.mark.parametrize(
    ("part", "prefix", "field"),
    [("deadline", "deadlines", "name"), ("move", "reschedules", "city")],
)
def test_two_editors_of_a_part_with_a_version_the_second_sees_both_texts(
    second, operator, request, part, prefix, field
):
    """And of one without; sent once more, it is stored, with what else the first changed."""
    row = request.getfixturevalue(part)
    url = address(row.meeting)
    typed = shown(second, url) | {f"{prefix}-0-{field}": "Typed by the second"}
    other = "why" if part == "move" else "as_stated"
    stored_by_another(row, operator, **{field: "Stored by the first", other: "Kept"})
    answer = second.post(url, typed)
    [conflict] = answer.context["conflicts"]
    assert [conflict.stored, conflict.typed, conflict.stored_by] == [
        "Stored by the first",
        "Typed by the second",
        "operator",
    ]
    assert "Typed by the second" in answer.text
    assert getattr(fresh(row), field) == "Stored by the first"
    assert second.post(url, resent(answer)).status_code == 302
    stored = fresh(row)
    assert [getattr(stored, field), getattr(stored, other)] == ["Typed by the second", "Kept"]


def test_who_edits_a_part_that_was_deleted_is_told_and_saves_the_others_once_more(
    second, operator, deadline
):
    url, gone = address(deadline.meeting), "Typed for nothing?"
    typed = shown(second, url) | {"deadlines-0-name": gone, "name": "Typed by the second"}
    remove(fresh(deadline), by=operator, channel="command")
    answer = second.post(url, typed)
    assert gone in answer.text
    assert "Someone else deleted a part while this form was open." in answer.text
    assert second.post(url, resent(answer)).status_code == 302
    assert [Deadline.objects.count(), Meeting.objects.get().name] == [0, "Typed by the second"]


def resent(answer):
    """What a browser would send of the page that it got as an answer."""
    return shown_values(answer.context_data)


def test_a_part_added_by_another_stays(second, move):
    url = address(move.meeting)
    typed = shown(second, url) | {"name": "Typed by the second"}
    make(Reschedule, meeting=Meeting.objects.get(), number=2)
    assert second.post(url, typed).status_code == 302
    assert (Reschedule.objects.count(), Meeting.objects.get().name) == (2, "Typed by the second")


def test_a_part_is_deleted_only_as_its_editor_saw_it(second, deadline, operator):
    url = address(deadline.meeting)
    typed = shown(second, url) | {"deadlines-0-DELETE": "on"}
    stored_by_another(deadline, operator, name="Stored by the first")
    answer = second.post(url, typed)
    assert "Someone else changed a part that you want to delete." in answer.content.decode()
    assert Deadline.objects.get().name == "Stored by the first"


def test_a_part_that_another_only_published_stops_nobody(second, operator):
    part = make(Deadline, meeting=make(Meeting), published=False)
    url = address(part.meeting)
    typed = shown(second, url) | {"name": "Typed by the second"}
    stored_by_another(part, operator, publication="published")
    assert second.post(url, typed).status_code == 302
    assert [Meeting.objects.get().name, Deadline.objects.get().publication, verbs(part)] == [
        "Typed by the second",
        "published",
        ["+", "~"],
    ]


def test_every_part_is_sent_back_with_the_version_it_showed_or_raises_that_of_its_row():
    assert {inline.get_fields for inline in INLINES} == {PartInline.get_fields}
    models = [inline.model for inline in INLINES]
    assert [one for one in models if not (hasattr(one, "version") or one.parent_field)] == []


# rows chosen in a list


def test_no_list_is_edited_in_place():
    assert {admin.site._registry[model].list_editable for model in TABLES} == {()}


@pytest.fixture
def draft():
    return make(Page, title="As it was", published=False)


def asked(client, action, *rows):
    """The form of the question, as a browser would send it."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    confirmed = "post" if action == "delete_selected" else "confirmed"
    return chosen | {"seen": client.post(LIST, chosen).context["seen"], confirmed: "yes"}


@pytest.mark.parametrize("action", ["publish_rows", "withdraw_rows", "mark_checked"])
def test_an_action_is_not_carried_out_on_what_its_editor_has_not_seen(second, operator, action):
    """The other rows are done."""
    is_public = action == "withdraw_rows"
    rows = [make(Page, published=is_public) for _number in range(2)]
    before = rows[0].publication, rows[0].last_checked_on
    answer = asked(second, action, *rows)
    stored_by_another(rows[0], operator, title="Stored by the first")
    first, *_done, last = messages_of(second.post(LIST, answer))
    told = "Someone else has changed this in the meantime: Stored by the first."
    assert [first, last.endswith(": 1 row.")] == [f"Stored by the first: {told}", True]
    kept, done = map(fresh, rows)
    assert [kept.title, (kept.publication, kept.last_checked_on)] == ["Stored by the first", before]
    assert (done.publication, done.last_checked_on) != before


def test_deleting_several_rows_is_all_or_nothing_when_one_stored_by_another(
    second, draft, operator
):
    answer = asked(second, "delete_selected", draft, make(Page, published=False))
    stored_by_another(draft, operator, title="Stored by the first")
    assert messages_of(second.post(LIST, answer)) == [
        "Someone else has changed this in the meantime: Stored by the first. Nothing was changed. Please check the rows and try again."
    ]
    assert (Page.objects.count(), _logged()) == (2, 0)


def _logged():
    return admin.models.LogEntry.objects.count()


def test_a_row_is_deleted_only_as_its_editor_saw_it(second, draft, operator):
    url = address(draft, "delete")
    seen = second.get(url).context["seen"]
    stored_by_another(draft, operator, title="Stored by the first")
    answer = second.post(url, {"post": "yes", "seen": seen})
    assert (answer.headers["Location"], Page.objects.count(), _logged()) == (url, 1, 0)
    assert messages_of(answer) == [
        "Someone else has changed this in the meantime: Stored by the first. Nothing was deleted. Please check the row and try again."
    ]


def test_a_forged_row_or_version_breaks_nothing(second, draft):
    sent = {"action": "publish_rows", "_selected_action": draft.pk, "confirmed": "yes"}
    for chosen in ("abc", "-1", "9" * 30, "1 OR 1"):
        assert second.post(LIST, sent | {"_selected_action": chosen}).status_code == 400
    for seen in ("", "x", "1.x", "1", ".", "9.9.9 1..2"):
        assert second.post(LIST, sent | {"seen": seen}).status_code == 302
    form = shown(second, address(draft))
    for seen in ("x", "[1]", "[" * 9_999, '{"values": {"title": {}, "body": 1}}', '{"values": 1}'):
        answer = second.post(address(draft), form | {"title": "Mine", "seen": seen})
        assert [one.typed for one in answer.context["conflicts"]] == ["Mine"]


# pressed twice


@pytest.mark.parametrize("model", [Membership, Meeting, Proposal])
def test_a_new_row_sent_twice_is_one_row_with_one_line_of_history(admin_client, model):
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
    row = build(model, published=False)
    filled = {name: value for name, value in model_to_dict(row).items() if value}
    typed = {name: "on" if value is True else value for name, value in filled.items()}
    sent, before = shown(admin_client, url) | typed, model.objects.count()
    with without_html():
        answers = [admin_client.post(url, sent) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert [model.objects.count(), model.history.count()] == [before + 1, before + 1]
    if model is Meeting:
        [told] = answers[1].context_data["adminform"].form.errors["slug"]
        assert "If you pressed Save twice, the first press saved it" in told


def test_two_presses_that_pass_the_check_together_are_told_too(second, monkeypatch):
    """As on PostgreSQL: the other row is saved between the check and the save of this one."""
    url = f"{LIST}add/"
    sent = shown(second, url) | {"title": "How it works", "section": "about", "position": 1}

    def stored_too_late(row, **how):
        try:
            save_row(row, **how)
        finally:
            monkeypatch.undo()

    make(Page, slug="how-it-works")
    monkeypatch.setattr(Page, "validate_unique", lambda row, exclude=None: None)
    monkeypatch.setattr(table_admin, "save_row", stored_too_late)
    answer = second.post(url, sent)
    assert (list(answer.context["adminform"].form.errors), Page.objects.count()) == (["slug"], 1)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"slug": "taken"}, "Another row has the same key."),
        ({"title": None}, "The database refused"),
    ],
)
def test_what_the_database_refuses_is_called_a_taken_key_only_where_it_is_one(
    values, told, second, draft, monkeypatch
):
    make(Page, slug="taken")
    stored = Page.objects.filter(pk=draft.pk)
    monkeypatch.setattr(table_admin, "save_row", lambda row, **how: stored.update(**values))
    answer = second.post(address(draft), shown(second, address(draft)) | {"title": "Typed"})
    assert [answer.status_code, told in answer.text, "Typed" in answer.text] == [409, True, True]


def test_an_action_confirmed_twice_is_done_once(second):
    page = make(Page, published=False)
    answer = asked(second, "publish_rows", page)
    told = [messages_of(second.post(LIST, answer))[-1] for _press in range(2)]
    assert told == [f"Published: {page}.", "1 row stays as it is. Already: published."]
    assert verbs(page) == ["+", "~"]


def test_a_part_deleted_twice_on_the_form_of_its_row_was_deleted_already(second, move):
    url = address(move.meeting)
    sent = shown(second, url) | {"reschedules-0-DELETE": "on"}
    answers = [second.post(url, sent) for _press in range(2)]
    assert ([answer.status_code for answer in answers], verbs(move)) == ([302, 302], ["+", "-"])


def test_the_line_ends_of_a_browser_are_no_difference(second):
    lines = "https://example.org/1\nhttps://example.org/2"
    page = make(Page, source_addresses=lines, body="<p>One</p><p>Two</p>")
    typed = {"source_addresses": lines.replace("\n", "\r\n") + "\r\n", "title": "Typed once"}
    sent = shown(second, address(page)) | typed
    answers = [second.post(address(page), sent).status_code for _press in range(2)]
    assert [answers, verbs(page)] == [[302, 302], ["+", "~"]]
