"""Two people at one row, each in any way: what they wrote into different fields is kept, and the same field is asked about."""

from functools import partial

import pytest
from django.db import transaction

from core.groups import EDITOR
from core.records.pending.changes import conflicts_with, contents_of, key_of, with_changes
from core.records.pending.models import pending_of
from core.records.pending.saving import discard_pending, publish_pending, save_pending
from core.records.saving import remove
from exchange.batches import PlanRefused
from exchange.checking.plan import Instructions
from exchange.uploads.workflow import confirm_upload, create_upload, preview_upload
from meetings.models import Meeting, Reschedule
from participants.models import Person
from tests.conftest import _staff
from tests.editing.forms import address, shown_values, stored_by_another, without_html
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db
DIRECT, PENDING = "_save", "_keep_pending"


@pytest.fixture
def person():
    return make(Person, slug="row", name="As it was", honorific="Ms", public_remark="Of 2016")


def contents_held(row):
    """What the row and its parts hold for their editors: with what is pending."""
    pending = pending_of(row)
    return with_changes(contents_of(fresh(row)), pending.opened if pending else [])


def holds(row, *names):
    return tuple(contents_held(row)[key_of(row)][name] for name in names)


def beneath(row):
    """What is asked about before what is pending is published."""
    pending = pending_of(row)
    found = conflicts_with(contents_of(fresh(row)), pending.opened) if pending else []
    return [(conflict.key[0], conflict.name) for conflict in found]


# in which ways one saves


def keep_pending(row, by, **values):
    seen = contents_held(row)
    mine = seen | {key_of(row): seen[key_of(row)] | values}
    return save_pending(row, seen, mine, by=by, channel="admin")


def import_pending(row, by, **values):
    """Of a public row, as imports of an editor are."""
    assert Upload(_staff(EDITOR, "proposer"), row, **values)()


# What is imported or published at once is stored on the one write path, as by another form.
WAYS = [stored_by_another, keep_pending, import_pending]


class Form:
    """A form that someone opened; sent later, with what they typed."""

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
        """Whether it was taken without a question."""
        self.client.force_login(self.by)
        with without_html():
            answer = self.client.post(self.url, self.sent | self.typed | typed)
        return answer.status_code == 302


class Upload:
    """A file that someone looked at, confirmed later."""

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


# fields


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
    """Of an import that readers see at once, before what is pending is published."""

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
    """The one who saves later writes over what they see pending, or back what was before."""
    keep_pending(person, publisher, public_remark="Of 2022")
    form = Form(client, publisher, person, button)
    save_first(person, second, honorific="Dr")
    for typed, name in (("Of 2024", "Mended"), ("Of 2016", "As it was")):
        with transaction.atomic():
            assert form(public_remark=typed, name=name)
            assert holds(person, "public_remark", "name", "honorific") == (typed, name, "Dr")
            transaction.set_rollback(True)


def test_what_was_discarded_while_its_form_was_open_does_not_come_back(
    client, publisher, second, person
):
    keep_pending(person, second, public_remark="Of 2022")
    form = Form(client, publisher, person, DIRECT)
    discard_pending(pending_of(person), by=second, seen_number=1)
    assert form(name="Mended")
    assert [fresh(person).name, fresh(person).public_remark] == ["Mended", "Of 2016"]


def test_a_form_of_an_ended_version_does_not_undo_the_next_one(client, publisher, second, person):
    """Both are at their first edit."""
    keep_pending(person, second, public_remark="Of 2022")
    form = Form(client, publisher, person, PENDING)
    publish_pending(pending_of(person), by=second, channel="admin", seen_number=1)
    keep_pending(person, second, honorific="Dr")
    assert form(name="Mended")
    assert holds(person, "name", "honorific", "public_remark") == ("Mended", "Dr", "Of 2022")


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
