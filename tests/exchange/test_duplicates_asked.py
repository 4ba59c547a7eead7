"""Rows of a file that are probably stored already: “Import” asks first, and no second row is made unasked."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import ImportBatch
from meetings.models import Meeting
from participants.models import Participant
from tests.journeys.page_forms import form_with, send
from tests.rows import make

pytestmark = pytest.mark.django_db
IMPORT = "/admin/meetings/meeting/import/"
AGAIN, STORED = "Preview again", "Use the suggested row for each"
NAME = "3rd APT preparatory meeting for WTSA-24"
HEADER = "name,kind,city,starts_on,ends_on\n"
SURE = f'{HEADER}"{NAME}.",other,Apia,2024-10-15,2024-10-24\n'


@pytest.fixture
def staff(client: Any, editor: Any) -> Any:
    client.force_login(editor)
    return client


@pytest.fixture
def stored() -> Meeting:
    apt = make(Participant, code="APT", kind="regional_organisation", name="APT")
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    values = {"slug": "apt-3", "name": NAME, "city": "Suva", "organisers": [apt], **days}
    return make(Meeting, published=False, **values)


def sent(browser: Any, sheet: str) -> Any:
    return browser.post(IMPORT, {"file": SimpleUploadedFile("list.csv", sheet.encode())})


def told(page: Any) -> str:
    return page.context["shown"].message


def chosen(page: Any) -> list[str]:
    """What is ticked of the choice of a row."""
    return [value for name, value in form_with(page, AGAIN).fields if name == "same-2"]


def test_a_sure_duplicate_is_asked_about_and_the_stored_row_that_is_chosen_updated(staff, stored):
    page = sent(staff, SURE)
    assert chosen(page) == []
    page = send(staff, page, "Import")
    assert told(page) == (
        "Nothing is imported yet: 1 row is probably stored already. Choose a stored row or “a new row” under “Possible duplicates”, "
        "then press “Import” again."
    )
    assert [ImportBatch.objects.count(), Meeting.objects.count(), chosen(page)] == [0, 1, []]
    page = send(staff, page, "Import", **{"same-2": "apt-3"})
    [row] = page.context["preview"]["planned"]
    assert sorted(label for label, *_change in row["cells"]) == ["City", "Kind", "Name"]
    page = send(staff, page, "Import")
    assert "1 row of list.csv was imported." in page.content.decode()
    assert list(Meeting.objects.values_list("slug", "city")) == [("apt-3", "Apia")]


def test_a_new_row_is_made_where_that_was_chosen(staff, stored):
    page = send(staff, send(staff, sent(staff, SURE), "Import"), "Import", **{"same-2": ""})
    page = send(staff, page, "Import")
    assert "1 row of list.csv was imported." in page.content.decode()
    assert Meeting.objects.count() == 2


def test_a_row_with_the_key_of_a_stored_one_is_asked_about_with_the_valid_rows(staff):
    make(Meeting, slug="first-meeting", name="First meeting", city="", published=False)
    page = sent(staff, "name,kind,city\nFirst meeting,other,Suva\nSecond meeting,other,Suva\n")
    asked = send(staff, page, "Import")
    assert told(asked).startswith("Nothing is imported yet: 1 row is probably stored already.")
    page = send(staff, asked, STORED)
    send(staff, page, "Import")
    assert list(Meeting.objects.order_by("pk").values_list("slug", "city")) == [
        ("first-meeting", "Suva"),
        ("second-meeting", "Suva"),
    ]


def test_only_the_valid_rows_are_imported_without_an_answer_for_refused_ones(staff):
    make(Meeting, slug="first-meeting", name="First meeting", published=False)
    page = sent(staff, "name,kind\nFirst meeting,other\nSecond meeting,other\n")
    page = send(staff, page, "Import", rows="good")
    assert "1 row of list.csv was imported." in page.content.decode()
