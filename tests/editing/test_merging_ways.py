"""Two people at one row, each in any way: what they wrote into different fields is kept, and the same field is asked about."""

import pytest
from django.contrib.auth.models import Group, User

from core.groups import EDITOR, PUBLISHER
from core.records.pending.changes import changed_beneath, contents_of, with_changes
from core.records.pending.saving import discard_pending, pending_of, publish_pending
from core.records.saving import remove, save_row
from exchange.batches import PlanRefused
from exchange.checking.plan import Instructions
from exchange.steps import run_to_end
from exchange.uploads.stored_upload import create_upload
from exchange.uploads.workflow import iter_confirm, iter_preview
from meetings.models import Meeting, Reschedule
from tests.editing.forms import address, shown
from tests.rows import make

pytestmark = pytest.mark.django_db
DIRECT, PENDING = "_save", "_keep_pending"
LABEL = Reschedule._meta.label


@pytest.fixture
def second(db):
    """Another publisher."""
    user = User.objects.create_user("second", is_staff=True)
    user.groups.add(Group.objects.get(name=PUBLISHER))
    return user


@pytest.fixture
def proposer(db):
    """An editor, whose imports of public rows are pending."""
    user = User.objects.create_user("proposer", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITOR))
    return user


@pytest.fixture
def meeting():
    return make(Meeting, slug="row", name="As it was", short_name="Geneva", alongside="Side event")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def holds(row):
    """What the row holds for its editors: with what is pending."""
    row = fresh(row)
    pending = pending_of(row)
    found = with_changes(contents_of(row), pending.opened if pending else [])
    return found[row._meta.label, row.pk]


class Form:
    """A form that someone opened; sent later, with what they typed."""

    def __init__(self, client, by, row, button):
        self.client, self.by, self.url, self.button = client, by, address(row), button
        client.force_login(by)
        context = client.get(self.url).context
        notice = context.get("pending")
        self.sent = shown(client, self.url)
        if notice:
            version = notice.pending.pk if notice.pending else ""
            self.sent |= {"pending_number": notice.number, "pending_version": version}

    def __call__(self, **typed):
        """Whether it was taken without a question."""
        self.client.force_login(self.by)
        self.answer = self.client.post(self.url, self.sent | typed | {self.button: "x"})
        return self.answer.status_code == 302


class Upload:
    """A file that someone looked at, confirmed later."""

    def __init__(self, by, row, **cells):
        data = f"slug,{','.join(cells)}\n{row.slug},{','.join(cells.values())}\n"
        self.by = by
        self.upload = create_upload(by, "meetings", data.encode(), "file.csv")
        run_to_end(iter_preview(self.upload, Instructions(), by))

    def __call__(self):
        try:
            run_to_end(iter_confirm(self.upload, self.by, only_good=False))
        except PlanRefused:
            return False
        return True


def first_ways(client, publisher, second, proposer, row):
    """Each way in which the first one may save meanwhile."""

    def directly(**values):
        found = fresh(row)
        for name, value in values.items():
            setattr(found, name, value)
        save_row(found, by=second, channel="command")

    def as_pending(**values):
        assert Form(client, second, row, PENDING)(**values)

    def by_import(**values):
        assert Upload(second, row, **values)()

    def by_pending_import(**values):
        assert Upload(proposer, row, **values)()

    def published(**values):
        as_pending(**values)
        pending = pending_of(row)
        publish_pending(pending, by=second, channel="admin", seen_number=pending.number)

    return {f.__name__: f for f in (directly, as_pending, by_import, by_pending_import, published)}


WAYS = ["directly", "as_pending", "by_import", "by_pending_import", "published"]


@pytest.fixture(params=WAYS)
def first(request, client, publisher, second, proposer, meeting):
    return first_ways(client, publisher, second, proposer, meeting)[request.param]


@pytest.mark.parametrize("button", [DIRECT, PENDING])
def test_another_field_is_kept_by_a_form(first, button, client, publisher, meeting):
    form = Form(client, publisher, meeting, button)
    first(short_name="Nairobi")
    assert form(name="Mended")
    found = holds(meeting)
    assert (found["name"], found["short_name"]) == ("Mended", "Nairobi")


@pytest.mark.parametrize("button", [DIRECT, PENDING])
def test_the_same_field_is_asked_about_by_a_form(first, button, client, publisher, meeting):
    form = Form(client, publisher, meeting, button)
    first(short_name="Nairobi")
    assert not form(short_name="Lomé")
    assert holds(meeting)["short_name"] == "Nairobi"


@pytest.mark.parametrize("button", [DIRECT, PENDING])
def test_over_a_pending_change_other_fields_are_kept(first, button, client, publisher, meeting):
    """The second writes over what they see pending, or back what was before."""
    Form(client, publisher, meeting, PENDING)(alongside="Exhibition")
    form = Form(client, publisher, meeting, button)
    first(short_name="Nairobi")
    assert form(alongside="Side event, mended", name="Mended")
    found = holds(meeting)
    assert (found["name"], found["short_name"], found["alongside"]) == (
        "Mended",
        "Nairobi",
        "Side event, mended",
    )


@pytest.mark.parametrize("button", [DIRECT, PENDING])
def test_what_is_pending_can_be_taken_back_while_others_save(
    first, button, client, publisher, meeting
):
    Form(client, publisher, meeting, PENDING)(alongside="Exhibition")
    form = Form(client, publisher, meeting, button)
    first(short_name="Nairobi")
    assert form(alongside="Side event")
    found = holds(meeting)
    assert (found["alongside"], found["short_name"]) == ("Side event", "Nairobi")


@pytest.mark.parametrize("who", ["publisher", "editor"])
def test_another_field_is_kept_by_an_import(first, who, request, meeting):
    upload = Upload(request.getfixturevalue(who), meeting, name="Mended")
    first(short_name="Nairobi")
    assert upload()
    found = holds(meeting)
    assert (found["name"], found["short_name"]) == ("Mended", "Nairobi")


@pytest.mark.parametrize("who", ["publisher", "editor"])
def test_the_same_field_is_asked_about_by_an_import(first, who, request, meeting):
    """Or, where readers see the import at once, before what is pending is published."""
    upload = Upload(request.getfixturevalue(who), meeting, short_name="Lomé")
    first(short_name="Nairobi")
    is_taken = upload()
    assert holds(meeting)["short_name"] == "Nairobi"
    pending = pending_of(meeting)
    asked = changed_beneath(contents_of(meeting), pending.opened) if pending else []
    assert [one.name for one in asked] == ["short_name"] * is_taken
    assert is_taken == (who == "publisher" and pending is not None)


def test_what_was_discarded_while_its_form_was_open_does_not_come_back(
    client, publisher, second, meeting
):
    Form(client, second, meeting, PENDING)(alongside="Exhibition")
    form = Form(client, publisher, meeting, DIRECT)
    discard_pending(pending_of(meeting), by=second, seen_number=1)
    assert form(name="Mended")
    assert (fresh(meeting).name, fresh(meeting).alongside) == ("Mended", "Side event")


def test_a_form_of_an_ended_version_does_not_undo_the_next_one(client, publisher, second, meeting):
    """Both are at their first edit."""
    Form(client, second, meeting, PENDING)(alongside="Exhibition")
    form = Form(client, publisher, meeting, PENDING)
    publish_pending(pending_of(meeting), by=second, channel="admin", seen_number=1)
    Form(client, second, meeting, PENDING)(short_name="Nairobi")
    assert form(name="Mended")
    found = holds(meeting)
    values = found["name"], found["short_name"], found["alongside"]
    assert values == ("Mended", "Nairobi", "Exhibition")


# parts


@pytest.fixture
def move(meeting):
    return make(Reschedule, meeting=meeting, number=1, city="Sydney", why="As it was")


def part_now(row, part):
    pending = pending_of(fresh(row))
    found = with_changes(contents_of(fresh(row)), pending.opened if pending else [])
    return found.get((part._meta.label, part.pk))


def save_part_directly(part, by, **values):
    found = fresh(part)
    for name, value in values.items():
        setattr(found, name, value)
    save_row(found, by=by, channel="command")


def save_part_pending(client, part, by, **values):
    typed = {f"reschedules-0-{name}": value for name, value in values.items()}
    assert Form(client, by, part.meeting, PENDING)(**typed)


@pytest.mark.parametrize("button", [DIRECT, PENDING])
@pytest.mark.parametrize("is_pending", [False, True])
def test_parts_are_merged_by_field_and_the_same_field_is_asked_about(
    button, is_pending, client, publisher, second, meeting, move
):
    forms = [Form(client, publisher, meeting, button) for _time in range(2)]
    if is_pending:
        save_part_pending(client, move, second, city="Perth")
    else:
        save_part_directly(move, second, city="Perth")
    assert not forms[0](**{"reschedules-0-city": "Darwin"})
    assert forms[1](**{"reschedules-0-why": "Mended"})
    values = part_now(meeting, move)
    assert (values["city"], values["why"]) == ("Perth", "Mended")


def test_a_part_that_two_add_is_asked_about_and_never_stored_twice(
    client, publisher, second, meeting
):
    new = {
        "reschedules-TOTAL_FORMS": "1",
        "reschedules-0-number": "1",
        "reschedules-0-mode": "online",
    }
    forms = [Form(client, by, meeting, PENDING) for by in (second, publisher, publisher)]
    assert forms[0](**new, **{"reschedules-0-city": "Perth"})
    assert not forms[1](**new, **{"reschedules-0-city": "Darwin"})
    assert forms[2](**new, **{"reschedules-0-city": "Perth"})
    assert Form(client, publisher, meeting, PENDING).sent["reschedules-0-city"] == "Perth"
    assert [one.after["city"] for one in pending_of(meeting).opened if one.table == LABEL] == [
        "Perth"
    ]


def test_a_part_that_is_stored_while_the_same_is_pending_is_that_part(
    client, publisher, second, meeting
):
    new = {
        "reschedules-TOTAL_FORMS": "1",
        "reschedules-0-number": "1",
        "reschedules-0-mode": "online",
    }
    assert Form(client, second, meeting, PENDING)(**new, **{"reschedules-0-city": "Perth"})
    stored = make(Reschedule, meeting=meeting, number=1, city="Darwin")
    form = Form(client, publisher, meeting, PENDING)
    assert form.sent["reschedules-0-city"] == "Perth"
    assert form(name="Mended")
    assert (fresh(stored).city, part_now(meeting, stored)["city"]) == ("Darwin", "Perth")


# what is saved beneath a pending version is asked about, however often that is edited


def test_a_part_saved_beneath_its_pending_removal_is_asked_about_after_another_edit(
    client, publisher, second, meeting, move
):
    assert Form(client, second, meeting, PENDING)(**{"reschedules-0-DELETE": "on"})
    save_part_directly(move, publisher, city="Perth")
    assert Form(client, second, meeting, PENDING)(name="Mended")
    assert asked_before_publishing(meeting) == [(LABEL, "")]


def test_a_part_saved_beneath_and_then_removed_pending_is_asked_about(
    client, publisher, second, meeting, move
):
    save_part_pending(client, move, second, city="Perth")
    save_part_directly(move, publisher, city="Darwin")
    assert Form(client, second, meeting, PENDING)(**{"reschedules-0-DELETE": "on"})
    assert asked_before_publishing(meeting) == [(LABEL, "")]


def test_a_part_deleted_beneath_its_pending_change_is_asked_about_after_another_edit(
    client, publisher, second, meeting, move
):
    save_part_pending(client, move, second, city="Perth")
    remove(fresh(move), by=publisher, channel="command")
    assert Form(client, second, meeting, PENDING)(name="Mended")
    assert asked_before_publishing(meeting) == [(LABEL, "")]


def asked_before_publishing(row):
    found = changed_beneath(contents_of(fresh(row)), pending_of(row).opened)
    return [(conflict.key[0], conflict.name) for conflict in found]
