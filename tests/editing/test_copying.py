"""“Save as new”: what is known of the first row is not said of its copy; and parts number themselves."""

import datetime as dt

import pytest

from meetings.models import Figure, Meeting, Reschedule, SeriesPlace
from positions.models import Proposal, ProposalItem
from tests.rows import make

from .forms import address, shown

pytestmark = pytest.mark.django_db
SOURCED = {
    "source_addresses": "https://example.org/first",
    "confidence": "stated",
    "as_stated": "19-23 August",
    "last_checked_on": dt.date(2024, 8, 1),
}


@pytest.fixture
def first():
    return make(
        Meeting, name="3rd meeting", short_name="APT-3", editors_note="Of the first.", **SOURCED
    )


def copied(client, publisher, row, **typed):
    client.force_login(publisher)
    names = {"name": "4th meeting", "short_name": "APT-4", "_saveasnew": "Save as new"}
    client.post(address(row), shown(client, address(row)) | names | typed)
    return Meeting.objects.get(name="4th meeting")


def test_sources_and_the_editors_note_stay_with_the_first_row(client, publisher, first):
    copy = copied(client, publisher, first)
    assert [copy.source_addresses, copy.confidence, copy.as_stated, copy.last_checked_on] == [
        "",
        "unconfirmed",
        "",
        None,
    ]
    assert copy.editors_note == ""
    first.refresh_from_db()
    assert (first.confidence, first.editors_note) == ("stated", "Of the first.")


def test_sources_that_were_typed_anew_are_kept_as_typed(client, publisher, first):
    copy = copied(client, publisher, first, source_addresses="https://example.org/second")
    assert (copy.source_addresses, copy.confidence) == ("https://example.org/second", "stated")


def test_a_copy_stands_in_the_series_and_has_no_figures_and_no_past(client, publisher, first):
    place = make(SeriesPlace, meeting=first, ordinal=3)
    make(Figure, meeting=first, measure="participants")
    make(Reschedule, meeting=first)
    copy = copied(client, publisher, first, **{"places-0-ordinal": "4"})
    assert list(copy.places.values_list("series", "ordinal")) == [(place.series_id, 4)]
    assert (copy.figures.count(), copy.reschedules.count()) == (0, 0)


def typed_item(place, **values):
    typed = {"action": "add", "outcome": "not_known", **values}
    return {f"items-{place}-{name}": value for name, value in typed.items()}


def test_items_number_themselves_after_those_that_are_there(client, publisher):
    row = make(Proposal, published=False)
    make(ProposalItem, number=4, proposal=row)
    client.force_login(publisher)
    new = (
        typed_item(1, new_text="A")
        | typed_item(2, new_text="B", number=7)
        | typed_item(3, new_text="C")
    )
    client.post(address(row), shown(client, address(row)) | new | {"items-TOTAL_FORMS": 4})
    numbers = dict(Proposal.objects.get().items.exclude(number=4).values_list("new_text", "number"))
    assert numbers == {"A": 8, "B": 7, "C": 9}
