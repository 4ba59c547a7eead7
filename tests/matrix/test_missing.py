"""Missing information, counted and named. “None found” is a gap; “no position taken” is not."""

import datetime as dt

import pytest
import time_machine

from documents.models import Document
from matrix.views.missing import no_position
from meetings.models import Assembly, Meeting
from positions.models import Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import make

from .snapshots import paper, snapshot, stated

TODAY = dt.date(2024, 10, 1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2024, 10, 1, 12, tzinfo=dt.UTC), tick=False):
        yield


def test_what_was_looked_for_in_vain_is_a_gap_with_its_day():
    looked = stated("50", "apt", "none_found", checked_on="2024-05-01")
    section = no_position(snapshot(paper("50", "kenya"), looked, groups=("atu", "apt")))
    gaps = [(gap.name, gap.missing) for gap in section.gaps]
    said = "APT: none found on 1 May 2024. ATU: not looked for."
    assert (section.count, gaps) == (1, [("Resolution 50", said)])
    assert "found" not in section.title


# the page


CONFIRMED = {
    "dates_confirmed": True,
    "place_confirmed": True,
    "source_addresses": "https://example.org/meeting",
}
KNOWN = {"last_checked_on": TODAY, "seen_on": TODAY}


@pytest.fixture
def assembly(db):
    made = make(Assembly, code="WTSA-24", ordinal=11, is_current=True)
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    make(Meeting, name="The assembly", is_of=made, **days, **CONFIRMED)
    return made


def page(client, query=""):
    return client.get(f"/gaps/{query}")


def named(answer, slug):
    """The count of one kind of gap, and the names shown."""
    section = next((one for one in answer.context["sections"] if one.slug == slug), None)
    return None if section is None else (section.count, [gap.name for gap in section.gaps])


def proposal(assembly, **values):
    row = make(Proposal, assembly=assembly, **KNOWN | values)
    make(Proponent, proposal=row)
    return row


def test_dates_nobody_confirmed_proposals_without_parts_and_rows_without_a_source_are_named(
    client, assembly
):
    ahead, over = ({"starts_on": day, "ends_on": day} for day in ("2024-11-01", "2024-05-01"))
    for name, values in {
        "Ahead": ahead,
        "Over": over,
        "Called off": ahead | {"status": "cancelled"},
        "A draft": {"published": False},
    }.items():
        sourced = CONFIRMED | {"dates_confirmed": False}
        make(Meeting, name=name, **sourced | values)
    make(Meeting, name="Bare", **CONFIRMED | {"source_addresses": ""})
    known = proposal(assembly, title="Known", number="APT/1")
    proposal(assembly, title="No number", number="")
    make(Proposal, assembly=assembly, title="No proponent", number="X/2", **KNOWN)
    make(Proposal, title="Of another assembly", number="", **KNOWN)
    about = make(Resolution, number=7, title="Bare", source_addresses="")
    make(ProposalItem, proposal=known, number=1, resolution=about)
    make(Resolution, number=8, source_addresses="https://example.org/8")
    make(Resolution, number=9, published=False)
    make(Document, title="Bare", source_addresses="", number="")
    make(Document, title="With an address", source_addresses="", address="https://example.org/d")
    answer = page(client)
    found = {
        "dates-ahead": (1, ["Ahead"]),
        "dates-over": (1, ["Over"]),
        "texts": (2, ["No number", "X/2: No proponent"]),
        "proponents": (1, ["X/2: No proponent"]),
        "numbers": (1, ["No number"]),
        "sources-meetings": (1, ["Bare"]),
        "sources-resolutions": (1, ["Resolution 7: Bare"]),
        "sources-documents": (1, ["Bare"]),
        "sources-proposals": (0, []),
        "sources-positions": (0, []),
    }
    assert {slug: named(answer, slug) for slug in found} == found


def test_outcomes_are_asked_for_only_once_the_assembly_is_over(client, assembly):
    row = proposal(assembly, title="Asked", number="X/1")
    make(ProposalItem, proposal=row, number=1, outcome="not_known", new_text="A text")
    make(ProposalItem, proposal=row, number=2, outcome="adopted")
    make(ProposalItem, proposal=proposal(assembly, stage="withdrawn", number="X/2"), number=1)
    before = named(page(client), "outcomes")
    with time_machine.travel("2024-11-01", tick=False):
        after = named(page(client), "outcomes")
    assert [before, after] == [None, (1, ["X/1: Asked, item 1: ADD A text"])]


def test_what_was_not_checked_for_thirty_days_is_named_while_its_assembly_is_current(
    client, assembly
):
    for title, days in (("Old", 31), ("Fresh", 30)):
        proposal(
            assembly, title=title, number=title, last_checked_on=TODAY - dt.timedelta(days=days)
        )
    other = make(Assembly, code="WTSA-20", ordinal=10)
    proposal(other, title="Long over", last_checked_on=dt.date(2022, 1, 1))
    found = [named(page(client, query), "checks-proposals") for query in ("", "?assembly=wtsa-20")]
    assert found == [(1, ["Old: Old"]), None]
