"""The list of releases, the page of one, and what changed between two."""

import pytest

from core.models import rename
from core.records.publishing import withdraw
from matrix.models import Release
from matrix.releases import contents_now
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import make

from .filed import hold


@pytest.fixture
def atu(db):
    return make(Participant, code="ATU", kind="regional_organisation")


def released(assembly, number, **values):
    return make(
        Release, number=number, assembly=assembly, contents=contents_now(assembly), **values
    )


@pytest.fixture
def three(assembly, atu):
    """Releases 1 and 2, and what came after."""
    first = hold(assembly, atu, 20, "concern", taken_on="2024-01")
    released(assembly, 1)
    hold(assembly, atu, first.resolution, "oppose", supersedes=first, taken_on="2024-02")
    released(assembly, 2, note="After the second meeting.")
    hold(assembly, atu, 50, "support")


def changes(client, query=""):
    return client.get(f"/positions/releases/changes/{query}")


def shown(answer):
    return [
        (one.kind.label, one.holders, one.subject.path, one.row.label)
        for one in answer.context["page"].object_list
    ]


def test_a_draft_is_not_listed_and_not_shown(client, assembly):
    released(assembly, 1, published=False)

    assert list(client.get("/positions/releases/").context["page"]) == []
    assert client.get("/positions/releases/1/").status_code == 404


def test_the_page_of_a_release_tells_what_it_holds_and_what_is_new_in_it(client, three):
    context = client.get("/positions/releases/2/").context

    assert (context["counts"]["positions"], context["counts"]["subjects"]) == (1, 1)
    assert (context["before"].number, context["newer"]) == (1, None)
    assert context["tally"] == {"added": 0, "changed": 1, "gone": 0}
    assert [
        (one.label, one.old_label, one.new_label) for one in context["changes"][0].differences
    ] == [
        ("kind or stance", "concern", "oppose"),
        ("day", "2024-01", "2024-02"),
    ]


def test_of_a_withdrawn_position_it_is_told_that_it_is_no_longer_there_and_what_holds_again(
    client, three, operator
):
    withdraw(Position.objects.get(stance="oppose"), by=operator, channel="test")

    assert shown(changes(client, "?from=2&to=now")) == [
        ("new", ("ATU",), "20", "concern"),
        ("removed", ("ATU",), "20", "oppose"),
        ("new", ("ATU",), "50", "support"),
    ]


def test_whoever_or_whatever_was_renamed_is_neither_gone_nor_new(client, three, operator):
    proposal = make(Proposal, assembly=Assembly.objects.get())
    make(ProposalItem, proposal=proposal, number=1, new_text="A new text", action="add")
    released(Assembly.objects.get(), 3)
    for row, slug in (
        (Participant.objects.get(code="ATU"), "african-union"),
        (Resolution.objects.get(number=20), "twenty"),
        (Position.objects.get(stance="oppose"), "wtsa-16-against"),
        (proposal, "wtsa-16-renamed"),
        (Assembly.objects.get(), "new-delhi"),
    ):
        rename(row, slug, by=operator, channel="test")

    answer = changes(client, "?from=3&to=now")
    page = client.get("/positions/?assembly=new-delhi&since=3").content.decode()

    assert (answer.status_code, shown(answer)) == (200, [])
    assert (
        "No proposal, position or assessment was added, removed or changed."
        in answer.content.decode()
    )
    assert "Texts changed since release 3: 0. Not changed: 3." in page


def test_a_name_that_another_row_took_stands_for_that_row(client, three, operator):
    rename(Participant.objects.get(code="ATU"), "african-union", by=operator, channel="test")
    make(Participant, code="ATU-2", slug="atu")

    answer = changes(client, "?from=1&to=2")

    assert answer.context["query"].title == "WTSA-16: changes from release 1 to release 2"
    assert shown(answer) == [("changed", ("ATU",), "20", "oppose")]


def test_wrong_numbers_are_named_and_the_rest_applies(client, three):
    answer = changes(client, "?from=8&to=%00x&page=99&colour=red")

    assert answer.context["query"].title == "WTSA-16: changes since release 2"
    assert answer.context["query"].refused == [
        "“colour” is not a choice of this page.",
        "There is no release “8”.",
        "There is no release “x”.",
        "This list has no page “99”; this is the first page.",
    ]
    assert shown(answer) == [("new", ("ATU",), "50", "support")]
    assert '<meta name="robots" content="noindex, follow">' in answer.content.decode()


def test_two_releases_of_different_assemblies_are_not_compared(client, three):
    other = make(Assembly, code="WTSA-12")
    released(other, 3)

    answer = changes(client, "?from=1&to=3")

    assert answer.context["query"].refused == [
        "Release 1 belongs to WTSA-16 and release 3 to WTSA-12; these are the changes since the first."
    ]
    assert answer.context["query"].title == "WTSA-16: changes since release 1"
