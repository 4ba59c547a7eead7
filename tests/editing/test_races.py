"""Two editors of the same rows, and one who presses twice: nothing is lost or made twice, and everyone is told."""

from functools import partial

import pytest
from django.contrib import admin
from django.db import transaction
from django.forms.models import model_to_dict

from core.groups import EDITOR
from core.models import Redirect
from core.records.pending.changes import conflicts_with, contents_of, key_of
from core.records.pending.models import pending_of
from core.records.pending.saving import discard_pending, publish_pending
from core.records.saving import remove, save_row
from core.records.tracked import TrackedModel
from editing import table_admin
from editing.inlines import PartInline
from exchange.batches import PlanRefused
from exchange.checking.plan import Instructions
from exchange.uploads.workflow import confirm_upload, create_upload, preview_upload
from meetings.models import Deadline, Meeting, Reschedule
from pages.models import Page
from participants.models import Membership, Person
from positions.models import Proposal
from tests.conftest import _staff
from tests.rows import build, fresh, make

from .forms import (
    address,
    contents_held,
    keep_pending,
    messages_of,
    shown,
    shown_values,
    stored_by_another,
    without_html,
)

pytestmark = pytest.mark.django_db
DIRECT, PENDING = "_save", "_keep_pending"
LIST = "/admin/pages/page/"
CHANGED = "Someone else has changed this in the meantime: Stored by the first."
TABLES = [model for model in admin.site._registry if issubclass(model, TrackedModel)]
INLINES = [inline for model in TABLES for inline in admin.site._registry[model].inlines]


def verbs(row):
    lines = type(row).history.filter(id=row.pk).order_by("history_id")
    return [line.history_type for line in lines]


@pytest.fixture
def late(client, publisher):
    """The browser of the editor who saves second."""
    client.force_login(publisher)
    return client


def sent_after(act, client, row, **typed):
    """The response to a form opened before another editor's change."""
    sent = shown(client, address(row)) | typed
    act()
    return client.post(address(row), sent)


def sent_again(client, answer):
    """Sends the form in a response, as a browser would."""
    return client.post(answer.wsgi_request.path, shown_values(answer.context_data)).status_code


def stored(row, by, title="Stored by the first"):
    return partial(stored_by_another, row, by, title=title)


@pytest.mark.parametrize(
    ("model", "prefix", "field", "other"),
    [
        (Deadline, "deadlines-0-", "name", {"as_stated": "kept"}),
        (Reschedule, "reschedules-0-", "city", {"why": "kept"}),
        (Redirect, "", "new_slug", {}),
    ],
)
def test_two_editors_of_a_part_with_a_version_the_second_sees_both_texts(
    late, administrator, operator, model, prefix, field, other
):
    """The same holds for a part or a row without a version. Sent again, the form is saved and keeps the other editor's changes."""
    late.force_login(administrator)
    row = make(model) if model is Redirect else make(model, meeting=make(Meeting))
    first = partial(stored_by_another, row, operator, **{field: "first"}, **other)
    answer = sent_after(first, late, getattr(row, "meeting", row), **{f"{prefix}{field}": "second"})
    told = [(one.stored, one.typed, one.stored_by) for one in answer.context["conflicts"]]
    assert [told, 'value="second"' in answer.text] == [[("first", "second", "operator")], True]
    assert [getattr(fresh(row), field), verbs(row)] == ["first", ["+", "~"]]
    assert [sent_again(late, answer), verbs(row)] == [302, ["+", "~", "~"]]
    values = other | {field: "second"}
    assert {name: getattr(fresh(row), name) for name in values} == values


def test_who_edits_or_deletes_a_part_that_another_changed_or_deleted_is_told(late, operator):
    """Sending the form again saves what was typed into other fields."""
    deadline = make(Deadline, meeting=make(Meeting))
    first = partial(stored_by_another, deadline, operator, name="Stored by the first")
    answer = sent_after(first, late, deadline.meeting, **{"deadlines-0-DELETE": "on"})
    assert "Someone else changed a part that you want to delete." in answer.text
    assert Deadline.objects.get().name == "Stored by the first"
    first = partial(remove, fresh(deadline), by=operator, channel="command")
    typed = {"deadlines-0-name": "Typed for nothing?", "name": "Typed by the second"}
    answer = sent_after(first, late, deadline.meeting, **typed)
    assert "Typed for nothing?" in answer.text
    assert "Someone else deleted a part while this form was open." in answer.text
    assert sent_again(late, answer) == 302
    assert [Deadline.objects.count(), Meeting.objects.get().name] == [0, "Typed by the second"]


def test_a_part_that_another_adds_or_only_publishes_stops_nobody_and_stays(late, operator):
    part = make(Deadline, meeting=make(Meeting), published=False)

    def act():
        stored_by_another(part, operator, publication="published")
        make(Reschedule, meeting=Meeting.objects.get(), number=2)

    answer = sent_after(act, late, part.meeting, name="Typed by the second")
    assert [answer.status_code, Meeting.objects.get().name] == [302, "Typed by the second"]
    assert [Deadline.objects.get().publication, verbs(part)] == ["published", ["+", "~"]]
    assert Reschedule.objects.count() == 1


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
    """The confirmation form, as a browser would send it."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    confirmed = "post" if action == "delete_selected" else "confirmed"
    return chosen | {"seen": client.post(LIST, chosen).context["seen"], confirmed: "yes"}


@pytest.mark.parametrize("action", ["publish_rows", "withdraw_rows", "mark_checked"])
def test_an_action_is_not_carried_out_on_what_its_editor_has_not_seen(late, operator, action):
    """The action applies to the other rows."""
    is_public = action == "withdraw_rows"
    rows = [make(Page, published=is_public) for _number in range(2)]
    before = rows[0].publication, rows[0].last_checked_on
    answer = asked(late, action, *rows)
    stored(rows[0], operator)()
    first, *_done, last = messages_of(late.post(LIST, answer))
    assert [first, last.endswith(": 1 row.")] == [f"Stored by the first: {CHANGED}", True]
    kept, done = map(fresh, rows)
    assert [kept.title, (kept.publication, kept.last_checked_on)] == ["Stored by the first", before]
    assert (done.publication, done.last_checked_on) != before


def test_deleting_several_rows_is_all_or_nothing_when_one_stored_by_another(late, draft, operator):
    """The same holds for one row that is deleted on its own page."""
    url = address(draft, "delete")
    several = asked(late, "delete_selected", draft, make(Page, published=False))
    one = {"post": "yes", "seen": late.get(url).context["seen"]}
    stored(draft, operator)()
    answers = [late.post(where, sent) for where, sent in ((LIST, several), (url, one))]
    assert [messages_of(answer)[-1] for answer in answers] == [
        f"{CHANGED} Nothing was changed. Please check the rows and try again.",
        f"{CHANGED} Nothing was deleted. Please check the row and try again.",
    ]
    assert answers[1].headers["Location"] == url
    assert [Page.objects.count(), admin.models.LogEntry.objects.count()] == [2, 0]


def test_a_forged_row_or_version_breaks_nothing(late, draft):
    sent = {"action": "publish_rows", "_selected_action": draft.pk, "confirmed": "yes"}
    for chosen in ("abc", "-1", "9" * 30, "1 OR 1"):
        assert late.post(LIST, sent | {"_selected_action": chosen}).status_code == 400
    for seen in ("", "x", "1.x", "1", ".", "9.9.9 1..2"):
        assert late.post(LIST, sent | {"seen": seen}).status_code == 302
    form = shown(late, address(draft)) | {"title": "Mine"}
    for seen in ("x", "[1]", "[" * 9_999, '{"values": {"title": {}, "body": 1}}', '{"values": 1}'):
        answer = late.post(address(draft), form | {"seen": seen})
        assert [one.typed for one in answer.context["conflicts"]] == ["Mine"]


# pressed twice


@pytest.mark.parametrize("model", [Membership, Meeting, Proposal])
def test_a_new_row_sent_twice_is_one_row_with_one_line_of_history(admin_client, model):
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
    filled = model_to_dict(build(model, published=False)).items()
    typed = {name: "on" if value is True else value for name, value in filled if value}
    sent, before = shown(admin_client, url) | typed, model.objects.count()
    with without_html():
        answers = [admin_client.post(url, sent) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert [model.objects.count(), model.history.count()] == [before + 1, before + 1]
    if model is Meeting:
        [told] = answers[1].context_data["adminform"].form.errors["slug"]
        assert "If you pressed Save twice, the first press saved it" in told


def test_two_presses_that_pass_the_check_together_are_told_too(late, monkeypatch):
    """The test does what can happen on PostgreSQL: another row is saved between validating and saving this one."""
    url = f"{LIST}add/"
    sent = shown(late, url) | {"title": "How it works", "section": "about", "position": 1}

    def stored_too_late(row, **how):
        try:
            save_row(row, **how)
        finally:
            monkeypatch.undo()

    make(Page, slug="how-it-works")
    monkeypatch.setattr(Page, "validate_unique", lambda row, exclude=None: None)
    monkeypatch.setattr(table_admin, "save_row", stored_too_late)
    answer = late.post(url, sent)
    assert (list(answer.context["adminform"].form.errors), Page.objects.count()) == (["slug"], 1)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"slug": "taken"}, "Another row has the same key."),
        ({"title": None}, "The database refused"),
    ],
)
def test_what_the_database_refuses_is_called_a_taken_key_only_where_it_is_one(
    values, told, late, draft, monkeypatch
):
    make(Page, slug="taken")
    rows = Page.objects.filter(pk=draft.pk)
    monkeypatch.setattr(table_admin, "save_row", lambda row, **how: rows.update(**values))
    answer = late.post(address(draft), shown(late, address(draft)) | {"title": "Typed"})
    assert [answer.status_code, told in answer.text, "Typed" in answer.text] == [409, True, True]


def test_an_action_confirmed_twice_is_done_once(late, draft):
    answer = asked(late, "publish_rows", draft)
    told = [messages_of(late.post(LIST, answer))[-1] for _press in range(2)]
    assert told == ["Published: As it was.", "1 row stays as it is. Already: published."]
    assert verbs(draft) == ["+", "~"]


def test_a_form_sent_twice_deletes_its_part_once_and_line_ends_are_no_difference(late):
    move = make(Reschedule, meeting=make(Meeting), number=1)
    lines = "https://example.org/1\nhttps://example.org/2"
    page = make(Page, source_addresses=lines, body="<p>One</p><p>Two</p>")
    addresses = lines.replace("\n", "\r\n") + "\r\n"
    for row, typed in (
        (move.meeting, {"reschedules-0-DELETE": "on"}),
        (page, {"source_addresses": addresses, "title": "Typed once"}),
    ):
        sent = shown(late, address(row)) | typed
        assert [late.post(address(row), sent).status_code for _press in range(2)] == [302, 302]
    assert [verbs(move), verbs(page)] == [["+", "-"], ["+", "~"]]


# by form, pending change or import: changes of different fields are kept, the same field is asked about


@pytest.fixture
def person():
    return make(Person, slug="row", name="As it was", honorific="Ms", public_remark="Of 2016")


def holds(row, *names):
    return tuple(contents_held(row)[key_of(row)][name] for name in names)


def beneath(row):
    """The fields that must be decided before the pending change is published."""
    pending = pending_of(row)
    found = conflicts_with(contents_of(fresh(row)), pending.opened) if pending else []
    return [(conflict.key[0], conflict.name) for conflict in found]


def import_pending(row, by, **values):
    """Imports by an editor change public rows by pending changes."""
    assert Upload(_staff(EDITOR, "proposer"), row, **values)()


# Direct imports and publishing use the same write path as forms.
WAYS = [stored_by_another, keep_pending, import_pending]


class Form:
    """A form opened now and sent later, with typed changes."""

    def __init__(self, client, by, row, button, **typed):
        self.client, self.by, self.url, self.typed = client, by, address(row), typed
        client.force_login(by)
        with without_html():
            shown = client.get(self.url).context_data
        self.sent = shown_values(shown) | {button: "x"}
        if notice := shown.get("pending"):
            version = notice["pending"].pk if notice["pending"] else ""
            self.sent |= {"pending_number": notice["number"], "pending_version": version}

    def __call__(self, **typed):
        """Whether it was accepted without a question."""
        self.client.force_login(self.by)
        with without_html():
            answer = self.client.post(self.url, self.sent | self.typed | typed)
        return answer.status_code == 302


class Upload:
    """A file previewed now and confirmed later."""

    def __init__(self, by, row, **cells):
        data = f"slug,{','.join(cells)}\n{row.slug},{','.join(cells.values())}\n"
        self.by = by
        self.upload = create_upload(by, "persons", data.encode(), "file.csv")
        preview_upload(self.upload, Instructions(), by)

    def __call__(self):
        try:
            confirm_upload(self.upload, self.by, only_good=False)
        except PlanRefused:
            return False
        return True


@pytest.mark.parametrize(
    ("save_first", "later"),
    [
        *((way, DIRECT) for way in WAYS),
        *((keep_pending, later) for later in (PENDING, "publisher", "editor")),
        (stored_by_another, "publisher"),
    ],
)
def test_another_field_is_kept_and_the_same_field_is_asked_about(
    save_first, later, request, client, publisher, second, person
):
    """A publisher's import is public at once; the question comes when the other's pending change is to be published."""
    form = Form(client, publisher, person, later) if later in (DIRECT, PENDING) else None

    def begun(**typed):
        if form:
            return partial(form, **typed)
        return Upload(request.getfixturevalue(later), person, **typed)

    same, other = begun(honorific="Prof."), begun(name="Mended")
    save_first(person, second, honorific="Dr")
    is_taken = later == "publisher" and pending_of(person) is not None
    assert [same(), beneath(person)] == [is_taken, [(Person._meta.label, "honorific")] * is_taken]
    assert holds(person, "honorific") == ("Dr",)
    assert [other(), holds(person, "name", "honorific")] == [True, ("Mended", "Dr")]


@pytest.mark.parametrize(
    ("save_first", "button"), [(import_pending, DIRECT), (keep_pending, PENDING)]
)
def test_over_a_pending_change_other_fields_are_kept(
    save_first, button, client, publisher, second, person
):
    """The second editor overwrites visible pending values, or restores older ones."""
    keep_pending(person, publisher, public_remark="Of 2022")
    form = Form(client, publisher, person, button)
    save_first(person, second, honorific="Dr")
    for typed, name in (("Of 2024", "Mended"), ("Of 2016", "As it was")):
        with transaction.atomic():
            assert form(public_remark=typed, name=name)
            assert holds(person, "public_remark", "name", "honorific") == (typed, name, "Dr")
            transaction.set_rollback(True)


def test_a_form_of_an_ended_version_brings_nothing_back_and_does_not_undo_the_next_one(
    client, publisher, second, person
):
    """Both pending versions have one edit, so their numbers alone do not tell them apart."""
    keep_pending(person, second, public_remark="Of 2022")
    form = Form(client, publisher, person, DIRECT)
    discard_pending(pending_of(person), by=second, seen_number=1)
    assert form(name="Mended")
    assert [fresh(person).name, fresh(person).public_remark] == ["Mended", "Of 2016"]
    keep_pending(person, second, public_remark="Of 2022")
    form = Form(client, publisher, person, PENDING)
    publish_pending(pending_of(person), by=second, channel="admin", seen_number=1)
    keep_pending(person, second, honorific="Dr")
    assert form(name="Mended again")
    assert holds(person, "name", "honorific", "public_remark") == ("Mended again", "Dr", "Of 2022")


# parts

CITY, WHY, GONE = (f"reschedules-0-{name}" for name in ("city", "why", "DELETE"))
NEW = {"reschedules-TOTAL_FORMS": "1", "reschedules-0-number": "1", "reschedules-0-mode": "online"}


@pytest.fixture
def meeting():
    return make(Meeting, name="As it was")


@pytest.fixture
def move(meeting):
    return make(Reschedule, meeting=meeting, number=1, city="Sydney", why="As it was")


@pytest.mark.parametrize(("button", "is_pending"), [(DIRECT, True), (PENDING, False)])
def test_parts_are_merged_by_field_and_the_same_field_is_asked_about(
    button, is_pending, client, publisher, second, meeting, move
):
    form = Form(client, publisher, meeting, button)
    if is_pending:
        assert Form(client, second, meeting, PENDING, **{CITY: "Perth"})()
    else:
        stored_by_another(move, second, city="Perth")
    assert [form(**{CITY: "Darwin"}), form(**{WHY: "Mended"})] == [False, True]
    values = contents_held(meeting)[key_of(move)]
    assert [values["city"], values["why"]] == ["Perth", "Mended"]


def test_a_part_that_two_add_is_asked_about_and_never_stored_twice(
    client, publisher, second, meeting
):
    forms = [Form(client, by, meeting, PENDING, **NEW) for by in (second, publisher)]
    assert forms[0](**{CITY: "Perth"})
    assert [forms[1](**{CITY: city}) for city in ("Darwin", "Perth")] == [False, True]
    assert Form(client, publisher, meeting, PENDING).sent[CITY] == "Perth"
    parts = [one for one in pending_of(meeting).opened if one.table == Reschedule._meta.label]
    assert [one.after["city"] for one in parts] == ["Perth"]


@pytest.mark.parametrize(
    ("typed", "beneath_it", "then"),
    [
        ({GONE: "on"}, {"city": "Perth"}, {"name": "Mended"}),
        ({CITY: "Perth"}, None, {"name": "Mended"}),
    ],
    ids=["saved beneath its removal", "deleted beneath its change"],
)
def test_what_is_saved_beneath_a_pending_part_is_asked_about_after_another_edit(
    typed, beneath_it, then, client, publisher, second, meeting, move
):
    assert Form(client, second, meeting, PENDING)(**typed)
    if beneath_it:
        stored_by_another(move, publisher, **beneath_it)
    else:
        remove(fresh(move), by=publisher, channel="command")
    assert Form(client, second, meeting, PENDING)(**then)
    assert beneath(meeting) == [(Reschedule._meta.label, "")]
