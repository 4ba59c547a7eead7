"""A form carries the values of the row as shown and no others; where they are forged or missing, nothing is lost."""

import json

import pytest
from django.contrib.auth.models import Permission, User

from core.records.saving import save_row
from meetings.models import Deadline, Meeting, SeriesPlace
from tests.journeys.admin_forms import (
    TABLES,
    after_others,
    opened,
    opened_at,
    with_row_in_each_inline,
)
from tests.rows import OF_EACH_KIND, build, fresh, make

from .forms import address, saved, shown, shown_values, stored_by_another, without_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, publisher):
    client.force_login(publisher)
    return client


def resent(answer):
    """What a browser would send of the form in this answer."""
    return shown_values(answer.context_data)


def test_a_form_carries_of_its_row_what_it_shows_and_no_more(client, author, editor):
    hidden = make(Meeting, name="Secret", slug="secret", published=False, created_by=editor)
    own = build(Meeting, published=False, within=hidden)
    save_row(own, by=author, channel="admin")
    make(Deadline, meeting=own, name="Secret too", published=False, created_by=editor)
    client.force_login(author)
    page = client.get(address(own))
    form = page.context_data["adminform"].form
    carried = json.loads(form["seen"].value())
    shown_fields = form.fields.keys() - {"seen", "change_means", "why"}
    assert carried["values"].keys() == shown_fields
    assert [carried["values"]["within"], "Secret" in page.text] == [str(hidden.pk), False]
    only_viewed = make(Meeting, created_by=editor)
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_meeting"))
    client.force_login(reader)
    form = client.get(address(only_viewed)).context_data["adminform"].form
    assert json.loads(form["seen"].value())["values"] == {}


BROKEN = (
    *("x", "[1]", "[" * 9_999, "9" * 9_999, '{"values": 1}', '{"values": {}, "version": 1e999}'),
    '{"values": {"name": {}, "city": 1, "organisers": {}, "starts_on": [[]]}}',
    '{"values": {"name": "\\ud800", "starts_on": "99999-99-99", "country": "x", "organisers": [{}]}, "version": {}}',
)
NONSENSE = ("THA", "-1", "1e9", "\x00", "w" * 5_000, "٣")


@pytest.mark.parametrize("model", TABLES)
def test_no_value_that_no_form_would_send_is_a_fault(client, administrator, model):
    """Each field of the row and its parts is sent with such a value; the form shows the fields again with their errors."""
    client.force_login(administrator)
    row = make(model, **after_others(model))
    page = opened_at(client, address(row))
    sent = with_row_in_each_inline(page, row)
    fields = {*page.form.fields, *sent} - {one for one in sent if one.endswith("_FORMS")}
    for value in NONSENSE if model in OF_EACH_KIND else NONSENSE[:1]:
        with without_html():
            answer = client.post(address(row), sent | dict.fromkeys(fields, value))
        if answer.status_code == 200:
            again = opened(answer)
            shown_again = [again.form, *(one for found in again.formsets for one in found.forms)]
            assert all(str(form) for form in shown_again)
            assert again.refused
        else:  # a part of a public row that a second person reviews is not changed on its own page
            assert answer.status_code in {302, 403, 409}


def without_seen(form):
    return {name: value for name, value in form.items() if not name.endswith("seen")}


@pytest.mark.parametrize("seen", [*BROKEN, None])
def test_a_row_without_what_was_shown_is_asked_about_and_loses_nothing(staff, seen):
    row = make(Meeting, published=False, name="As stored", city="Geneva")
    form = without_seen(shown(staff, address(row))) | {"name": "Mine"}
    answer = staff.post(address(row), form | ({} if seen is None else {"seen": seen}))
    told = [(one.stored, one.typed) for one in answer.context["conflicts"]]
    assert [told, fresh(row).name] == [[("As stored", "Mine")], "As stored"]
    assert staff.post(address(row), resent(answer)).status_code == 302
    assert [fresh(row).name, fresh(row).city] == ["Mine", "Geneva"]


@pytest.mark.parametrize("seen", ["x", '{"values": {"ordinal": [1], "meeting": {}}}', None])
def test_a_part_without_what_was_shown_is_asked_about_and_loses_nothing(staff, seen):
    """The form asks even where nobody else has saved the row or its parts, because it cannot tell."""
    row = make(Meeting, published=False)
    part = make(Deadline, meeting=row, name="As stored")
    form = shown(staff, address(row)) | {"deadlines-0-name": "Typed", "city": "Apia"}
    form = without_seen(form) | ({} if seen is None else {"seen": seen, "deadlines-0-seen": seen})
    answer = staff.post(address(row), form)
    told = [(one.stored, one.typed) for one in answer.context["conflicts"]]
    assert [told, fresh(part).name] == [[("", "Apia"), ("As stored", "Typed")], "As stored"]
    assert staff.post(address(row), resent(answer)).status_code == 302
    assert [fresh(part).name, fresh(row).city] == ["Typed", "Apia"]


def test_a_long_text_with_many_parts_is_saved_with_what_was_shown_of_it(staff, operator):
    """A text is sent twice, as shown and as typed; in a script other than Latin each letter counts several times."""
    row = make(Meeting, published=False, summary=f"<p>{'문' * 250_000}</p>")
    for number in range(100):
        make(Deadline, meeting=row, name=f"Deadline {number}", slug=f"deadline-{number}")
    form = shown(staff, address(row))
    stored_by_another(row, operator, city="Apia")
    longer = f"<p>{'장' * 250_000}</p>"
    answer = staff.post(address(row), form | {"summary": longer, "deadlines-99-name": "Last"})
    assert (answer.status_code, row.deadlines.filter(name="Last").count()) == (302, 1)
    assert [fresh(row).summary, fresh(row).city] == [longer, "Apia"]


def test_what_was_typed_in_a_part_goes_with_a_copy_of_its_row(client, publisher):
    first = make(Meeting, name="3rd")
    place = make(SeriesPlace, meeting=first, ordinal=3)
    for name, typed in (("4th", {"places-0-ordinal": "4"}), ("5th", {})):
        saved(client, first, publisher, "_saveasnew", name=name, short_name=name, **typed)
    stored = SeriesPlace.objects.order_by("ordinal").values_list(
        "meeting__name", "series", "ordinal"
    )
    assert list(stored) == [("3rd", place.series_id, 3), ("4th", place.series_id, 4)]
    assert Meeting.objects.filter(name="5th").exists()
