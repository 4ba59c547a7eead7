"""What is not known, counted and named. A position that was looked for in vain is a gap; one that was not taken is none."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from documents.models import Document
from matrix.snapshot.statements import Holder, Subject
from matrix.views.missing import no_position
from meetings.models import Assembly, Meeting
from positions.models import Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import make

from .snapshots import paper, snapshot, stated

TODAY = dt.date(2024, 10, 1)
GROUPS = {
    slug: Holder(slug, slug.upper(), slug.upper(), "regional_organisation")
    for slug in ("apt", "atu")
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2024, 10, 1, 12, tzinfo=dt.UTC), tick=False):
        yield


# positions, without a database


def statement(subject="50", holder="state", code="mod", is_paper=True, **values):
    return (paper if is_paper else stated)(subject, holder, code, slug=f"{holder}-{code}", **values)


def silent(*statements, subjects=("50",)):
    holders = GROUPS | {"state": Holder("state", "State", "State", "member_state")}
    named = {
        path: Subject(path, f"Resolution {path}", "Title", number=int(path)) for path in subjects
    }
    made = replace(snapshot(*statements), subjects=named, holders=holders)
    section = no_position(made)
    return section.count, [(gap.name, gap.missing) for gap in section.gaps]


def test_what_was_looked_for_in_vain_is_a_gap_with_its_day():
    found = silent(
        statement(),
        statement(holder="apt", code="none_found", is_paper=False, checked_on="2024-05-01"),
    )
    assert found == (1, [("Resolution 50", "APT: none found on 1 May 2024. ATU: not looked for.")])


# the page


@pytest.fixture
def assembly(db):
    made = make(Assembly, code="WTSA-24", ordinal=11, is_current=True)
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    make(Meeting, name="The assembly", is_of=made, **days, **CONFIRMED)
    return made


CONFIRMED = {
    "dates_confirmed": True,
    "place_confirmed": True,
    "source_addresses": "https://example.org/meeting",
}
KNOWN = {"last_checked_on": TODAY, "seen_on": TODAY}


def page(client, query=""):
    return client.get(f"/gaps/{query}")


def named(answer, slug):
    """The count of one kind of gap, and the names of those shown."""
    section = next((one for one in answer.context["sections"] if one.slug == slug), None)
    return None if section is None else (section.count, [gap.name for gap in section.gaps])


def proposal(assembly, **values):
    row = make(Proposal, assembly=assembly, **KNOWN | values)
    make(Proponent, proposal=row)
    return row


def test_dates_and_places_nobody_confirmed_are_named_ahead_and_over(client, assembly):
    ahead = {"starts_on": dt.date(2024, 11, 1), "ends_on": dt.date(2024, 11, 2)}
    over = {"starts_on": dt.date(2024, 5, 1), "ends_on": dt.date(2024, 5, 2)}
    open_to_doubt = {"dates_confirmed": False}
    make(Meeting, name="Ahead", **ahead, **open_to_doubt)
    make(Meeting, name="Over", **over, **open_to_doubt)
    make(Meeting, name="Called off", status="cancelled", **ahead, **open_to_doubt)
    make(Meeting, name="A draft", published=False, **open_to_doubt)
    answer = page(client)
    assert [named(answer, slug) for slug in ("dates-ahead", "dates-over")] == [
        (1, ["Ahead"]),
        (1, ["Over"]),
    ]


def test_proposals_without_proponent_and_number_are_named(client, assembly):
    proposal(assembly, title="Known", number="APT/1")
    proposal(assembly, title="No number", number="")
    make(Proposal, assembly=assembly, title="No proponent", number="X/2", **KNOWN)
    make(Proposal, title="Of another assembly", number="", **KNOWN)
    make(ProposalItem, proposal=Proposal.objects.get(title="Known"), number=1)
    answer = page(client)
    assert [named(answer, slug) for slug in ("texts", "proponents", "numbers")] == [
        (2, ["No number", "X/2: No proponent"]),
        (1, ["X/2: No proponent"]),
        (1, ["No number"]),
    ]


def test_outcomes_are_asked_for_only_once_the_assembly_is_over(client, assembly):
    row = proposal(assembly, title="Asked", number="X/1")
    make(ProposalItem, proposal=row, number=1, outcome="not_known", new_text="A text")
    make(ProposalItem, proposal=row, number=2, outcome="adopted")
    taken_back = proposal(assembly, stage="withdrawn", number="X/2")
    make(ProposalItem, proposal=taken_back, number=1)
    before = named(page(client), "outcomes")
    with time_machine.travel("2024-11-01", tick=False):
        after = named(page(client), "outcomes")
    assert [before, after] == [None, (1, ["X/1: Asked, item 1: ADD A text"])]


def test_public_rows_without_a_source_are_named(client, assembly):
    make(Meeting, name="Bare", **CONFIRMED | {"source_addresses": ""})
    make(Resolution, number=7, title="Bare", source_addresses="")
    make(Resolution, number=8, source_addresses="https://example.org/8")
    make(Document, title="Bare", source_addresses="", number="")
    make(Document, title="With an address", source_addresses="", address="https://example.org/d")
    make(Resolution, number=9, published=False)
    answer = page(client)
    assert [
        named(answer, f"sources-{table}")
        for table in ("meetings", "resolutions", "documents", "proposals", "positions")
    ] == [
        (1, ["Bare"]),
        (1, ["Resolution 7: Bare"]),
        (1, ["Bare"]),
        (0, []),
        (0, []),
    ]


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
