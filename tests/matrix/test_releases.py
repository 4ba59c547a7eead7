"""Releases are frozen once and can be compared: in memory, in the admin, on pages."""

import datetime as dt
import html
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.models import rename
from core.records.publishing import withdraw
from core.records.saving import save_row
from matrix.models import Release
from matrix.releases import (
    ChangeKind,
    changes_since,
    contents_now,
    counts_of,
    display_changes,
    impact_changes,
    snapshot_now,
    statement_changes,
    statement_key,
)
from matrix.snapshot.contents import from_json
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.editing.forms import address, shown
from tests.rows import build, make

from .filed import hold
from .snapshots import impact, paper, snapshot, stated

ADD = "/admin/matrix/release/add/"


# what is new between two snapshots


def told(change):
    return [(one.label, one.old_label, one.new_label) for one in change.differences]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"code": "sup"}, [("kind or stance", "MOD", "SUP")]),
        (
            {"outcome": "amended", "became": "Resolution 20 (Rev.)"},
            [
                ("outcome", "outcome not found", "adopted, amended"),
                ("became", "", "Resolution 20 (Rev.)"),
            ],
        ),
        (
            {"account": "New.", "stage": "withdrawn"},
            [("account", "", "New."), ("stage", "submitted", "withdrawn")],
        ),
        ({"checked_on": "2024-06-01", "changed_at": "2024-06-01T00:00:00"}, None),
    ],
)
def test_what_changed_of_a_line_is_told_in_words_and_that_it_was_checked_is_no_change(values, said):
    old = paper("20", "atu", checked_on="2024-05-01")
    changes = statement_changes(snapshot(old), snapshot(replace(old, **values)))
    assert list(map(told, changes)) == ([said] if said else [])


def test_what_changed_of_a_line_is_told_once_for_all_who_hold_it_alike():
    one = paper("20", "atu", slug="wtsa-16-x")
    old = [one, replace(one, holder="apt")]
    new = [replace(statement, code="sup") for statement in old]

    [change] = display_changes(snapshot(*old), snapshot(*new))

    said = (change.holders, change.row.label, change.kind.label)
    assert said == (("ATU", "APT"), "SUP", "changed")
    assert told(change) == [("kind or stance", "MOD", "SUP")]


def test_a_position_supersedes_through_those_that_came_between():
    first = stated("20", "atu", "concern", slug="first")
    second = stated("20", "atu", "oppose", slug="second", supersedes="first")
    third = stated("20", "atu", "no_change", slug="third", supersedes="second")

    [change] = statement_changes(snapshot(first), snapshot(first, second, third))

    assert (change.old, change.new) == (first, third)


def test_an_assessment_that_came_went_or_changed_is_a_change():
    one, two = impact("20", slug="one"), impact("20", slug="two")
    other = replace(one, severity="low", affected=("W3C", "IETF"))
    found = [
        impact_changes(snapshot(impacts=old), snapshot(impacts=new))
        for old, new in (((), (one,)), ((one, two), (two,)), ((one,), (other,)))
    ]

    assert [[(change.kind, change.row.slug) for change in changes] for changes in found] == [
        [(ChangeKind.ADDED, "one")],
        [(ChangeKind.GONE, "one")],
        [(ChangeKind.CHANGED, "one")],
    ]
    affected = ("affected organisations", "", "W3C, IETF")
    assert told(found[-1][0]) == [("severity", "high", "low"), affected]


@pytest.mark.parametrize(
    ("dated", "day", "said"),
    [
        ("2024-08-01", dt.date(2024, 8, 1), "not changed"),
        ("2024-08-02", dt.date(2024, 8, 1), "changed"),
        ("", dt.date(2024, 8, 1), "unknown"),
        # part of the month or year may lie after the day
        ("2024-08", dt.date(2024, 7, 31), "changed"),
        ("2024-08", dt.date(2024, 8, 1), "unknown"),
        ("2024-08", dt.date(2024, 8, 31), "not changed"),
        ("2024", dt.date(2023, 12, 31), "changed"),
        ("2024", dt.date(2024, 12, 31), "not changed"),
    ],
)
def test_since_a_day_are_cells_with_a_line_made_after_it(dated, day, said):
    since = changes_since(snapshot(paper("20", "atu", dated=dated)), day)
    cell = {("20", "atu")}
    assert since.changed == (cell if said == "changed" else set())
    assert since.day_unknown == (cell if said == "unknown" else set())


_statements = st.lists(
    st.builds(
        lambda slug, holder, code: stated("20", holder, code, slug=slug),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["atu", "rcc"]),
        st.sampled_from(["support", "oppose"]),
    ),
    unique_by=statement_key,
)


@given(_statements, _statements)
def test_what_is_added_one_way_is_gone_the_other_way(some, others):
    def count(old, new, kind):
        changes = statement_changes(snapshot(*old), snapshot(*new))
        return sum(change.kind == kind for change in changes)

    assert count(some, others, ChangeKind.ADDED) == count(others, some, ChangeKind.GONE)
    assert statement_changes(snapshot(*some), snapshot(*some)) == ()


# what a release holds


def test_a_release_counts_each_paper_and_position_once_and_no_superseded_one():
    statement, first = paper("20", "atu", slug="wtsa-16-x"), stated("20", "cept")
    later = stated("20", "cept", "oppose", supersedes=first.slug)
    also = replace(statement, holder="apt", subject="50")

    counts = counts_of(snapshot(statement, also, first, later, impacts=(impact("20"),)))

    assert [*counts.values()] == [2, 3, 1, 1, 1]


@pytest.fixture
def position(assembly, text):
    return make(Position, assembly=assembly, resolution=text, stance="concern")


def released(assembly, number, **values):
    contents = contents_now(assembly)
    return make(Release, number=number, assembly=assembly, contents=contents, **values)


def test_freezing_takes_what_is_public_now_with_what_was_superseded(position, assembly):
    values = {"supersedes": position, "taken_on": "2024-05"}
    later = hold(assembly, position.held_by, position.resolution, **values)
    make(Position, assembly=assembly, published=False)
    release = build(Release, assembly=assembly)

    release.set_contents(contents_now(release.assembly))

    frozen = {statement["slug"] for statement in release.contents["positions"]}
    assert frozen == {position.slug, later.slug}
    assert from_json(release.contents) == snapshot_now(assembly)


def test_a_second_release_of_the_same_and_one_of_a_draft_are_refused(position, assembly, operator):
    released(assembly, 4)
    position.editors_note = "Nothing that readers see."
    save_row(position, by=operator, channel="test")
    for row, reason in (
        (assembly, "Nothing has changed since release 4 of WTSA-16."),
        (
            make(Assembly, code="WTSA-28", published=False),
            "WTSA-28 is not public, so it cannot be released.",
        ),
    ):
        with pytest.raises(ValidationError) as refused:
            contents_now(row)
        assert refused.value.message_dict == {"assembly": [reason]}


def test_at_the_staff_saving_it_freezes_what_is_public_and_later_only_its_note_changes(
    client, publisher, position, assembly, operator
):
    def kept():
        release = Release.objects.get()
        held = [statement["slug"] for statement in release.contents["positions"]]
        return release.number, release.assembly, release.note, release.publication, held

    client.force_login(publisher)
    client.post(ADD, shown(client, ADD) | {"note": "The first."})
    assert kept() == (1, assembly, "The first.", "draft", [position.slug])

    release = address(Release.objects.get())
    withdraw(position, by=operator, channel="test")
    client.post(release, shown(client, release) | {"note": "Said better.", "number": "9"})
    assert kept() == (1, assembly, "Said better.", "draft", [position.slug])


# the list of releases, the page of one, and what changed between two


@pytest.fixture
def three(assembly, atu):
    """Releases 1 and 2, and a position that is newer than both."""
    first = hold(assembly, atu, 20, "concern", taken_on="2024-01")
    released(assembly, 1)
    hold(assembly, atu, first.resolution, "oppose", supersedes=first, taken_on="2024-02")
    released(assembly, 2, note="After the second meeting.")
    hold(assembly, atu, 50, "support")


def changes(client, query=""):
    """The answer, and the changes that it lists."""
    answer = client.get(f"/positions/releases/changes/{query}")
    page = answer.context["page"].object_list
    return answer, [(one.kind.label, one.holders, one.subject.path, one.row.label) for one in page]


NEW = ("new", ("ATU",), "50", "support")


def test_the_page_of_a_release_tells_what_it_holds_and_what_is_new_in_it(client, three):
    context = client.get("/positions/releases/2/").context

    assert (context["counts"]["positions"], context["counts"]["subjects"]) == (1, 1)
    assert (context["before"].number, context["newer"]) == (1, None)
    assert context["tally"] == {"added": 0, "changed": 1, "gone": 0}
    differences = [("kind or stance", "concern", "oppose"), ("day", "2024-01", "2024-02")]
    assert told(context["changes"][0]) == differences


def test_of_a_withdrawn_position_it_is_told_that_it_is_no_longer_there_and_what_holds_again(
    client, three, operator
):
    withdraw(Position.objects.get(stance="oppose"), by=operator, channel="test")

    again = ("new", ("ATU",), "20", "concern")
    gone = ("removed", ("ATU",), "20", "oppose")
    assert changes(client, "?from=2&to=now")[1] == [again, gone, NEW]


def test_whoever_or_whatever_was_renamed_is_neither_gone_nor_new(
    client, three, assembly, atu, operator
):
    proposal = make(Proposal, assembly=assembly)
    make(ProposalItem, proposal=proposal, number=1, new_text="A new text", action="add")
    released(assembly, 3)
    for row, slug in (
        (atu, "african-union"),
        (Resolution.objects.get(number=20), "twenty"),
        (Position.objects.get(stance="oppose"), "wtsa-16-against"),
        (proposal, "wtsa-16-renamed"),
        (assembly, "new-delhi"),
    ):
        rename(row, slug, by=operator, channel="test")

    answer, found = changes(client, "?from=3&to=now")
    nothing = "No proposal, position or assessment was added, removed or changed."
    assert [answer.status_code, found, nothing in answer.text] == [200, [], True]
    page = client.get("/positions/?assembly=new-delhi&since=3").text
    assert "Texts changed since release 3: 0. Not changed: 3." in page
    # Old releases are still compared when a new row takes the old slug.
    make(Participant, code="ATU-2", slug="atu")
    answer, found = changes(client, "?from=1&to=2")
    assert answer.context["query"].title == "WTSA-16: changes from release 1 to release 2"
    assert found == [("changed", ("ATU",), "twenty", "oppose")]


def test_wrong_numbers_are_named_and_the_rest_applies(client, three):
    answer, found = changes(client, "?from=8&to=%00x&page=99&colour=red")
    assert answer.context["query"].title == "WTSA-16: changes since release 2"
    assert answer.context["query"].refused == [
        "“colour” is not a choice of this page.",
        "There is no release “8”.",
        "There is no release “x”.",
        "This list has no page “99”; this is the first page.",
    ]
    assert found == [NEW]
    assert '<meta name="robots" content="noindex, follow">' in html.unescape(answer.text)

    released(make(Assembly, code="WTSA-12"), 3)
    query = changes(client, "?from=1&to=3")[0].context["query"]
    refused = "Release 1 belongs to WTSA-16 and release 3 to WTSA-12; these are the changes since the first."
    assert (query.refused, query.title) == ([refused], "WTSA-16: changes since release 1")
