"""A state of the matrix is frozen once, and two states are held side by side."""

import dataclasses

import pytest
from django.core.exceptions import ValidationError

from core.records.publishing import withdraw
from core.records.saving import save_row
from matrix.models import Release
from matrix.releases import contents_now, counts_of, display_changes, snapshot_now
from matrix.snapshot.contents import from_json
from meetings.models import Assembly
from positions.models import Position
from resolutions.models import Resolution
from tests.editing.forms import address, shown
from tests.rows import build, make

from .filed import hold
from .snapshots import impact, paper, snapshot, stated

ADD = "/admin/matrix/release/add/"


def test_what_changed_of_a_line_is_told_once_for_all_who_hold_it_alike():
    old = [
        dataclasses.replace(paper("20", "atu", slug="wtsa-16-x"), holder=holder)
        for holder in ("atu", "apt")
    ]
    new = [dataclasses.replace(statement, code="sup") for statement in old]

    [change] = display_changes(snapshot(*old), snapshot(*new))

    assert (change.holders, change.row.label, change.kind.label) == (
        ("ATU", "APT"),
        "SUP",
        "changed",
    )
    assert [(one.old_label, one.new_label) for one in change.differences] == [("MOD", "SUP")]


def test_a_release_counts_each_paper_and_position_once_and_no_superseded_one():
    statement, first = paper("20", "atu", slug="wtsa-16-x"), stated("20", "cept")
    later = stated("20", "cept", "oppose", supersedes=first.slug)
    whole = snapshot(
        statement,
        dataclasses.replace(statement, holder="apt", subject="50"),
        first,
        later,
        impacts=(impact("20"),),
    )

    counts = counts_of(whole)

    assert [*counts.values()] == [2, 3, 1, 1, 1]


@pytest.fixture
def position(assembly):
    return make(
        Position, assembly=assembly, resolution=make(Resolution, number=20), stance="concern"
    )


def test_freezing_takes_what_is_public_now_with_what_was_superseded(position, assembly):
    values = {"supersedes": position, "taken_on": "2024-05"}
    later = hold(assembly, position.held_by, position.resolution, **values)
    make(Position, assembly=assembly, published=False)
    release = build(Release, assembly=assembly)

    release.set_contents(contents_now(release.assembly))

    frozen = {statement["slug"] for statement in release.contents["positions"]}
    assert frozen == {position.slug, later.slug}
    assert from_json(release.contents) == snapshot_now(assembly)


def test_a_second_release_of_the_same_is_refused(position, assembly, operator):
    make(Release, number=4, assembly=assembly, contents=contents_now(assembly))
    position.editors_note = "Nothing that readers see."
    save_row(position, by=operator, channel="test")

    with pytest.raises(ValidationError) as refused:
        contents_now(assembly)

    assert refused.value.message_dict == {
        "assembly": ["Nothing has changed since release 4 of WTSA-16."]
    }


def test_of_an_assembly_that_is_not_public_nothing_is_released(db):
    draft = make(Assembly, code="WTSA-28", published=False)

    with pytest.raises(ValidationError) as refused:
        contents_now(draft)

    assert refused.value.message_dict == {
        "assembly": ["WTSA-28 is not public, so it cannot be released."]
    }


# at the staff


def test_saving_it_freezes_what_is_public(client, publisher, position, assembly):
    client.force_login(publisher)

    client.post(ADD, shown(client, ADD) | {"note": "The first."})

    release = Release.objects.get()
    assert (release.number, release.assembly, release.note, release.publication) == (
        1,
        assembly,
        "The first.",
        "draft",
    )
    assert [statement["slug"] for statement in release.contents["positions"]] == [position.slug]


def test_later_only_its_note_changes(client, publisher, position, assembly, operator):
    release = make(Release, number=1, assembly=assembly, contents=contents_now(assembly))
    withdraw(position, by=operator, channel="test")
    client.force_login(publisher)

    client.post(
        address(release), shown(client, address(release)) | {"note": "Said better.", "number": "9"}
    )

    release.refresh_from_db()
    held = [statement["slug"] for statement in release.contents["positions"]]
    assert (release.number, release.note, held) == (1, "Said better.", [position.slug])
