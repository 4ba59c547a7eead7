"""The write path: versions, conflicts, history, and rows that are written with another one."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone

from core.models import Redirect
from core.records.permissions import Operator
from core.records.saving import (
    Stale,
    Write,
    WriteContext,
    remove,
    remove_many,
    save_row,
    save_rows,
    writing,
)
from meetings.models import Meeting, Series, SeriesPlace
from participants.models import Membership, Participant
from tests.rows import MODELS, PAGES_OF_EACH_KIND, PARTS, build, fresh, make

pytestmark = pytest.mark.django_db
OPERATOR = Operator(may_publish=True)
LINE = "history_type", "history_by_name", "history_channel", "history_change_reason"


def save_together(*writes: Write) -> None:
    with writing():
        save_rows(list(writes), WriteContext(OPERATOR, "test"))


@pytest.mark.parametrize("model", PAGES_OF_EACH_KIND)
def test_the_version_rises_with_every_store(model, operator):
    row = make(model)
    before = row.version
    save_row(row, by=operator, channel="test")
    assert [before, row.version, fresh(row).version] == [1, 2, 2]


def test_who_reads_an_older_version_is_refused_and_nothing_is_saved(operator):
    row = make(Participant, name="as it was")
    first, second = fresh(row), fresh(row)
    first.name, second.name = "by the first", "by the second"
    save_row(first, by=operator, channel="test")
    with pytest.raises(Stale, match="by the second"):
        save_row(second, by=operator, channel="test")
    assert [fresh(row).name, fresh(row).version, row.history.count()] == ["by the first", 2, 2]


@pytest.mark.parametrize("model", [Participant, Membership])
def test_a_row_deleted_in_the_meantime_does_not_come_back(model, operator):
    row = make(model)
    remove(fresh(row), by=operator, channel="test")
    with pytest.raises(Stale):
        save_row(row, by=operator, channel="test")
    assert not model.objects.filter(pk=row.pk).exists()


def test_an_invalid_row_is_not_saved(operator):
    row = make(Participant, name="as it was")
    row.name, row.kind = "changed", "nonsense"
    with pytest.raises(ValidationError):
        save_row(row, by=operator, channel="test")
    assert [fresh(row).name, fresh(row).version] == ["as it was", 1]


@pytest.mark.parametrize("model", PARTS)
def test_adding_changing_and_removing_a_part_makes_new_versions_of_its_holder(model, operator):
    part = make(model)
    versions = [fresh(part.root()).version]
    save_row(part, by=operator, channel="test")
    versions.append(fresh(part.root()).version)
    remove(part, by=operator, channel="test")
    versions.append(fresh(part.root()).version)
    assert versions == [2, 3, 4]


def test_history_tells_who_through_which_channel_and_why_of_a_row_and_its_parts(operator):
    part = make(Membership)
    save_row(part, by=operator, channel="admin", reason="a better source")
    row = fresh(part.member)
    save_row(row, by=operator, channel="admin", reason="a better source")
    remove(row, by=operator, channel="command", reason="a double")
    for model, pk in ((Membership, part.pk), (Participant, part.member_id)):
        lines = model.history.filter(id=pk).order_by("history_id")
        assert list(lines.values_list(*LINE)) == [
            ("+", "operator", "test", "made"),
            ("~", "operator", "admin", "a better source"),
            ("-", "operator", "command", "a double"),
        ]


def test_history_keeps_the_keys_of_what_many_to_many_fields_held(operator):
    """The keys are sorted, whatever the names of the rows and the order in which they were given."""
    meeting = make(Meeting, organisers=[make(Participant, code="APT")])
    last, first = make(Participant, code="CITEL", name="A"), make(Participant, code="ATU", name="B")
    save_row(meeting, by=operator, channel="test", many={"organisers": [last, first]})
    save_row(meeting, by=operator, channel="test")
    assert [line.history_many for line in meeting.history.order_by("history_id")] == [
        {"organisers": ["APT"], "prepares": []},
        {"organisers": ["ATU", "CITEL"], "prepares": []},
        {"organisers": ["ATU", "CITEL"], "prepares": []},
    ]


def test_only_the_version_that_was_seen_is_removed(operator):
    row = make(Participant)
    seen = fresh(row)
    save_row(row, by=operator, channel="test")
    with pytest.raises(Stale):
        remove(seen, by=operator, channel="test")
    assert Participant.objects.filter(pk=row.pk).exists()


def test_one_row_that_cannot_go_or_without_the_right_keeps_them_all(editor):
    def removed(by, *rows):
        remove_many(rows, WriteContext(by, "undo", "why"))

    needed, stale, drafted = (
        make(Participant),
        make(Participant),
        build(Participant, published=False),
    )
    make(Participant, part_of=needed)
    save_row(fresh(stale), by=OPERATOR, channel="test")
    save_row(drafted, by=editor, channel="test")
    for by, row, fault in (
        (OPERATOR, needed, ProtectedError),
        (OPERATOR, stale, Stale),
        (editor, make(Participant, published=False), PermissionDenied),
    ):
        with pytest.raises(fault):
            removed(by, drafted, row)
    assert [Participant.objects.count(), Participant.history.filter(history_type="-").count()] == [
        5,
        0,
    ]
    removed(editor, drafted)
    assert not Participant.objects.filter(pk=drafted.pk).exists()


def test_a_batch_may_hold_a_row_and_its_parent_and_new_parts_of_a_row():
    parent = build(Participant, code="CEPT", slug="cept")
    child = build(Participant, code="Com-ITU", slug="com-itu", part_of=parent)
    save_together(Write(parent), Write(child))
    assert fresh(child).part_of == parent
    first, second = make(Series), make(Series)
    meeting = build(Meeting, slug="prep")
    parts = [SeriesPlace(series=first, ordinal=3), SeriesPlace(series=second, ordinal=1)]
    save_together(Write(meeting, parts=parts))
    places = fresh(meeting).places.order_by("pk").values_list("series", "ordinal")
    assert list(places) == [(first.pk, 3), (second.pk, 1)]
    assert [SeriesPlace.history.count(), fresh(meeting).version, meeting.version] == [2, 3, 3]


def test_one_stale_row_keeps_the_whole_batch_out_and_a_part_that_no_longer_fits_its_row():
    fine, stale = make(Participant, name="fine"), make(Participant)
    save_row(fresh(stale), by=OPERATOR, channel="test")
    fine.name = "changed"
    with pytest.raises(Stale):
        save_together(Write(fine), Write(build(Participant)), Write(stale))
    assert [fresh(fine).name, Participant.objects.count()] == ["fine", 2]
    place = make(SeriesPlace, ordinal=3)
    write = Write(build(Meeting, slug="prep"), parts=[SeriesPlace(series=place.series, ordinal=3)])
    with pytest.raises(Stale, match=f"{place.series}, 3"):
        save_together(write)
    assert not Meeting.objects.filter(slug="prep").exists()


def test_putting_back_what_was_before_is_no_move_and_leaves_no_redirect(operator):
    meeting = make(Meeting, city="Hyderabad", slug="moved")
    meeting.starts_on, meeting.ends_on = dt.date(2022, 3, 1), dt.date(2022, 3, 9)
    meeting.city, meeting.why, meeting.is_moved = "Geneva", "the pandemic", True
    meeting.slug = "stays"
    save_rows([Write(meeting)], WriteContext(operator, "undo", restores=timezone.now()))
    assert [fresh(meeting).city, fresh(meeting).slug] == ["Geneva", "stays"]
    assert [meeting.reschedules.count(), Redirect.objects.count()] == [0, 0]


def test_putting_back_needs_the_same_rights(editor):
    row = make(Participant)
    with pytest.raises(PermissionDenied):
        save_rows([Write(fresh(row))], WriteContext(editor, "undo", restores=timezone.now()))


@pytest.mark.parametrize("model", MODELS)
def test_a_row_without_a_relation_that_it_needs_is_refused_by_name(model, operator):
    for field in model._meta.concrete_fields:
        if field.is_relation and not field.null:
            row = build(model)
            setattr(row, field.name, None)
            with pytest.raises(ValidationError) as refused:
                save_row(row, by=operator, channel="test")
            assert refused.value.message_dict == {field.name: ["This field cannot be null."]}


def test_f12_the_database_is_asked_to_keep_what_is_saved_through_a_power_loss():
    asked = {"sqlite": ("PRAGMA synchronous", 2), "postgresql": ("SHOW synchronous_commit", "on")}
    order, answer = asked[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(order)
        assert cursor.fetchone() == (answer,)
