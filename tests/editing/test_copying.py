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


def copied(client, publisher, row, name, **typed):
    client.force_login(publisher)
    names = {"name": name, "short_name": name, "_saveasnew": "Save as new"}
    client.post(address(row), shown(client, address(row)) | names | typed)
    return Meeting.objects.get(name=name)


def test_a_copy_stands_in_the_series_and_has_no_sources_figures_or_past(client, publisher):
    first = make(Meeting, name="3rd", editors_note="Of the first.", **SOURCED)
    place = make(SeriesPlace, meeting=first, ordinal=3)
    make(Figure, meeting=first, measure="participants")
    make(Reschedule, meeting=first)
    copy = copied(client, publisher, first, "4th", **{"places-0-ordinal": "4"})
    assert list(copy.places.values_list("series", "ordinal")) == [(place.series_id, 4)]
    assert [copy.figures.count(), copy.reschedules.count(), copy.editors_note] == [0, 0, ""]
    assert [getattr(copy, name) for name in SOURCED] == ["", "unconfirmed", "", None]
    source = "https://example.org/second"
    copy = copied(
        client, publisher, first, "5th", **{"places-0-ordinal": "5"}, source_addresses=source
    )
    assert (copy.source_addresses, copy.confidence) == (source, "stated")
    first.refresh_from_db()
    assert (first.confidence, first.editors_note) == ("stated", "Of the first.")


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
