"""Imports on record, and taking one back."""

import datetime as dt

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import ImportBatch, Redirect
from core.records.permissions import Operator
from core.records.publishing import publish, submit, withdraw
from core.records.saving import Stale, Write, WriteContext, iter_save, remove, save_row
from core.registry import table_name, tables
from editing.publication.row_verbs import check_today
from exchange.batches import Origin, PlanRefused, affected_models, commit
from exchange.checking.check import check
from exchange.files.detect import read
from exchange.steps import run_to_end
from exchange.undo import UndoRefused, undo
from meetings.models import Assembly, Meeting, Reschedule, Series, SeriesPlace
from participants.models import Membership, Participant
from resolutions.models import Edition, Resolution
from tests.exchange.sheets import OPERATOR, exported, planned, reasons
from tests.rows import MODELS, PAGES_OF_EACH_KIND, build, make

pytestmark = pytest.mark.django_db
LATER = "Edited since: name."
NOTHING_LEFT = "Nothing in this import is left to undo."
HEADER = "code kind name"


def imported(
    table: str, header: str, *rows: list[str], by=OPERATOR, only_good: bool = False
) -> ImportBatch:
    plan = planned(table, header, *rows, by=by)
    assert only_good or reasons(plan) == []
    batch = commit(
        plan,
        by=by,
        channel="import",
        origin=Origin(f"{table}.csv", "5ha", "t0ken"),
        only_good=only_good,
    )
    assert batch is not None
    return batch


def undone(batch: ImportBatch, by=OPERATOR) -> tuple[int, int, list[tuple[str, str]]]:
    """How many rows were restored and removed, and which were left and why."""
    done = run_to_end(undo(batch, by=by))
    return done.restored, done.removed, [(one.name, one.reason) for one in done.left]


def leaned_on(*rows) -> str:
    return f"Other rows refer to it: {', '.join(map(str, rows))}."


def stored(row):
    return type(row).objects.get(pk=row.pk)


def edit(row, by=OPERATOR, **values) -> None:
    """As the form of the admin does it."""
    row = stored(row)
    for name, value in values.items():
        setattr(row, name, value)
    save_row(row, by=by, channel="admin")


def facts(row) -> dict:
    """All that is stored of a row, but for when it was last written, by whom and how often."""
    many = {field.name: set(getattr(row, field.name).all()) for field in row._meta.many_to_many}
    stamps = {"version", "changed_at", "changed_by_id"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in stamps
    } | many


def nothing_on_record() -> bool:
    return not ImportBatch.objects.exists() and not LogEntry.objects.exists()


@pytest.fixture
def apt():
    return make(Participant, code="APT", kind="regional_organisation", name="as it was")


# on record


def test_an_import_is_recorded_with_who_when_file_counts_and_channel(editor, apt):
    edit(apt, publication="draft")
    before = timezone.now()
    rows = [
        ["APT", "regional_organisation", "changed"],
        ["ATU", "regional_organisation", "new"],
        ["RCC", "nonsense", "x"],
    ]
    batch = imported("participants", HEADER, *rows, by=editor, only_good=True)
    assert batch.table == "participants"
    assert batch.file_name == "participants.csv"
    assert batch.content_hash == "5ha"
    assert batch.token == "t0ken"
    assert batch.channel == "import"
    assert batch.by == editor
    assert batch.by_name == "editor"
    assert batch.new == 1
    assert batch.changed == 1
    assert batch.same == 0
    assert batch.refused == 1
    assert before < batch.made_at < timezone.now()


def test_the_name_of_who_imported_outlives_the_account():
    chief = User.objects.create_superuser("chief")
    batch = imported("participants", HEADER, ["APT", "other", "new"], by=chief)
    chief.delete()
    batch.refresh_from_db()
    assert [batch.by, batch.by_name] == [None, "chief"]


def test_rows_that_stay_the_same_are_counted(apt):
    batch = imported(
        "participants",
        HEADER,
        ["APT", "regional_organisation", "as it was"],
        ["ATU", "other", "new"],
    )
    assert [batch.new, batch.changed, batch.same] == [1, 0, 1]


def test_one_entry_in_the_log_of_the_admin_for_all_rows(editor):
    batch = imported(
        "participants", HEADER, *[[f"C{number}", "company", "x"] for number in range(30)], by=editor
    )
    entry = LogEntry.objects.get()
    assert entry.user == editor
    assert entry.object_id == str(batch.pk)
    assert entry.action_flag == ADDITION
    assert entry.change_message == "Imported participants.csv."


def test_the_operator_has_no_account_to_log_for():
    imported("participants", HEADER, ["APT", "other", "new"])
    assert not LogEntry.objects.exists()


def test_every_line_of_history_carries_its_import(apt):
    batch = imported(
        "participants", HEADER, ["APT", "regional_organisation", "changed"], ["ATU", "other", "new"]
    )
    assert list(
        Participant.history.order_by("history_id").values_list("history_type", "history_batch")
    ) == [
        ("+", None),
        ("+", batch.pk),
        ("~", batch.pk),
    ]


def test_parts_that_come_with_a_row_carry_its_import_too():
    make(Series, slug="apt-wtsa-24")
    batch = imported(
        "meetings", "slug name kind series", ["third", "3rd meeting", "other", "3 of apt-wtsa-24"]
    )
    assert Meeting.history.get().history_batch == batch
    assert SeriesPlace.history.get().history_batch == batch


def test_what_is_written_along_carries_the_import_too():
    make(Meeting, slug="prep", city="Hyderabad")
    batch = imported("meetings", "slug status", ["prep", "postponed"])
    assert Reschedule.history.get().history_batch == batch
    assert affected_models(batch) == [Meeting, Reschedule]


def test_a_redirect_that_is_written_along_carries_the_import_too(apt):
    batch = _renamed_by_an_import(apt)
    assert Redirect.history.get().history_batch == batch


def test_a_file_that_changes_nothing_is_not_on_record(apt):
    plan = planned("participants", HEADER, ["APT", "regional_organisation", "as it was"])
    assert commit(plan, by=OPERATOR, channel="import") is None
    assert nothing_on_record()


def test_an_import_that_was_stopped_by_an_edit_is_not_on_record(apt, publisher):
    plan = planned(
        "participants", HEADER, ["APT", "regional_organisation", "changed"], by=publisher
    )
    edit(apt, name="by an editor")
    with pytest.raises(PlanRefused):
        commit(plan, by=publisher, channel="import")
    assert nothing_on_record()


def test_an_import_that_the_database_refused_is_not_on_record(publisher):
    plan = planned("participants", HEADER, ["APT", "other", "new"], by=publisher)
    make(Participant, code="APT")
    with pytest.raises(PlanRefused):
        commit(plan, by=publisher, channel="import")
    assert nothing_on_record()


def test_an_import_without_the_right_to_a_row_is_not_on_record(apt):
    plan = planned("participants", HEADER, ["APT", "regional_organisation", "changed"])
    with pytest.raises(PermissionDenied):
        commit(plan, by=Operator(), channel="import")
    assert nothing_on_record()


def test_a_part_that_no_longer_fits_when_its_row_is_saved_stops_the_import():
    series = make(Series, slug="apt-wtsa-24", name="APT for WTSA-24")
    plan = planned(
        "meetings", "slug name kind series", ["third", "3rd meeting", "other", "3 of apt-wtsa-24"]
    )
    make(SeriesPlace, series=series, ordinal=3)
    with pytest.raises(PlanRefused, match="in the meantime: APT for WTSA-24, 3. Nothing was saved"):
        commit(plan, by=OPERATOR, channel="import")
    assert [nothing_on_record(), Meeting.objects.filter(slug="third").exists()] == [True, False]


# what was changed is restored


def test_every_kind_of_field_is_again_as_it_was():
    state, other = (
        make(Participant, code="VUT", kind="member_state"),
        make(Participant, code="FJI", kind="member_state"),
    )
    meeting = make(
        Meeting,
        slug="prep",
        city="Port Vila",
        country=state,
        organisers=[state],
        links="https://example.org/a",
        summary="<p>x</p>",
    )
    before = facts(stored(meeting))
    imported(
        "meetings",
        "slug name starts_on ends_on dates_confirmed time_zone start_time city country organisers mode links summary publication",
        *[
            [
                "prep",
                "other",
                "2024-11-01",
                "2024-11-02",
                "no",
                "Asia/Tokyo",
                "09:00",
                "Suva",
                "FJI",
                "FJI; VUT",
                "online",
            ]
            + ["https://example.org/b", "<p>y</p>", "draft"]
        ],
    )
    assert facts(stored(meeting)) != before
    assert [undone(ImportBatch.objects.get()), facts(stored(meeting))] == [(1, 0, []), before]
    assert set(other.meetings.all()) == set()


def test_what_was_empty_is_empty_again():
    make(Participant, code="FJI", kind="member_state")
    meeting = make(Meeting, slug="prep", starts_on=None, ends_on=None)
    batch = imported(
        "meetings",
        "slug country starts_on ends_on organisers",
        ["prep", "FJI", "2024-11-01", "2024-11-02", "FJI"],
    )
    undone(batch)
    meeting = stored(meeting)
    assert meeting.country is None
    assert meeting.starts_on is None
    assert meeting.ends_on is None
    assert list(meeting.organisers.all()) == []


def test_what_a_file_published_is_a_draft_again_and_what_it_withdrew_is_public():
    make(Participant, code="APT", published=False)
    make(Participant, code="ATU")
    undone(imported("participants", "code publication", ["APT", "published"], ["ATU", "draft"]))
    assert list(Participant.objects.order_by("code").values_list("code", "publication")) == [
        ("APT", "draft"),
        ("ATU", "published"),
    ]
    assert [row.published_at is None for row in Participant.objects.order_by("code")] == [
        True,
        False,
    ]


def test_parts_that_a_file_published_with_their_row_are_drafts_again():
    edition = make(
        Edition, published=False, resolution=make(Resolution, slug="50", number=50, published=False)
    )
    batch = imported(
        "resolutions",
        "slug kind number title publication",
        ["50", "resolution", "50", "Cybersecurity", "published"],
    )
    was = stored(edition).publication
    assert (was, undone(batch)) == ("published", (2, 0, []))
    assert stored(edition.resolution).publication == "draft"
    assert stored(edition).publication == "draft"
    publish(stored(edition.resolution), by=OPERATOR, channel="shell")
    assert stored(edition).publication == "published"


def test_a_row_that_a_file_emptied_holds_again_what_it_held():
    apt = make(Participant, code="APT")
    meeting = make(Meeting, slug="prep", city="Suva", organisers=[apt])
    undone(imported("meetings", "slug city organisers", ["prep", "(clear)", "(clear)"]))
    assert [stored(meeting).city, list(meeting.organisers.all())] == ["Suva", [apt]]


def test_a_meeting_that_a_file_postponed_was_never_postponed():
    meeting = make(
        Meeting,
        slug="prep",
        city="Hyderabad",
        starts_on=dt.date(2020, 11, 17),
        ends_on=dt.date(2020, 11, 27),
    )
    batch = imported(
        "meetings",
        "slug city status starts_on ends_on",
        ["prep", "Geneva", "postponed", "2022-03-01", "2022-03-09"],
    )
    assert meeting.reschedules.count() == 1
    assert undone(batch) == (1, 1, [])
    assert stored(meeting).city == "Hyderabad"
    assert meeting.reschedules.count() == 0


def test_an_older_reschedule_stays():
    meeting = make(Meeting, slug="prep", city="Hyderabad")
    edit(meeting, city="Geneva", is_moved=True)
    undone(imported("meetings", "slug city", ["prep", "Suva"]))
    assert list(meeting.reschedules.values_list("number", "city")) == [(1, "Hyderabad")]


def _renamed_by_an_import(row) -> ImportBatch:
    batch = ImportBatch.objects.create(
        table="participants",
        file_name="x.csv",
        by_name="operator",
        new=0,
        changed=1,
        same=0,
        refused=0,
    )
    row = stored(row)
    row.slug = "asia-pacific"
    for _count in iter_save([Write(row)], WriteContext(OPERATOR, "import", batch=batch.pk)):
        pass
    return batch


def test_a_row_that_was_renamed_has_its_address_back_and_no_redirect(apt):
    assert undone(_renamed_by_an_import(apt)) == (1, 1, [])
    assert [stored(apt).slug, Redirect.objects.count()] == ["apt", 0]


def test_the_history_tells_who_took_back_which_import(apt, publisher):
    batch = imported("participants", "code name", ["APT", "changed"])
    imported("participants", HEADER, ["ATU", "other", "new"])
    undone(ImportBatch.objects.last(), by=publisher)
    line = apt.history.latest("history_id")
    assert line.history_type == "~"
    assert line.history_channel == "undo"
    assert line.history_by_name == "publisher"
    assert line.history_batch is None
    assert line.history_change_reason == f"import {batch.pk} undone"
    assert line.name == "as it was"


def test_the_version_rises_so_that_an_open_form_is_told(apt):
    batch = imported("participants", "code name", ["APT", "changed"])
    seen = stored(apt)
    undone(batch)
    assert [seen.version, stored(apt).version] == [2, 3]
    with pytest.raises(Stale):
        save_row(seen, by=OPERATOR, channel="admin")


def test_the_batch_tells_when_and_by_whom_it_was_taken_back(apt, publisher):
    batch = imported("participants", "code name", ["APT", "changed"], by=publisher)
    undone(batch, by=publisher)
    batch.refresh_from_db()
    entry = LogEntry.objects.latest("pk")
    assert (batch.undone_at is None) is False
    assert batch.undone_by_name == "publisher"
    assert entry.action_flag == CHANGE
    assert entry.change_message == "Undone; 0 rows were kept."


# what was made is removed


def test_rows_that_the_import_made_go_with_their_history_kept():
    assert undone(
        imported("participants", HEADER, ["APT", "other", "x"], ["ATU", "other", "y"])
    ) == (0, 2, [])
    lines = Participant.history.filter(code="APT").order_by("history_id")
    assert Participant.objects.count() == 0
    assert list(lines.values_list("history_type", "history_channel")) == [
        ("+", "import"),
        ("-", "undo"),
    ]


def test_rows_that_point_at_each_other_go_from_the_last_to_the_first():
    rows = [
        ["CEPT", "other", "x", ""],
        ["Com-ITU", "other", "y", "CEPT"],
        ["PT-A", "other", "z", "Com-ITU"],
    ]
    assert undone(imported("participants", f"{HEADER} part_of", *rows)) == (0, 3, [])


def test_a_stored_row_that_was_pointed_at_a_new_one_lets_it_go(apt):
    rows = [["CEPT", "other", "x", ""], ["APT", "", "", "CEPT"]]
    assert undone(imported("participants", f"{HEADER} part_of", *rows)) == (1, 1, [])
    assert stored(apt).part_of is None


def test_parts_that_came_with_a_row_go_first():
    make(Series, slug="apt-wtsa-24")
    batch = imported(
        "meetings", "slug name kind series", ["third", "3rd meeting", "other", "3 of apt-wtsa-24"]
    )
    assert undone(batch) == (0, 2, [])
    assert Meeting.objects.count() == 0
    assert SeriesPlace.objects.count() == 0


def test_parts_that_a_file_made_go_and_make_new_versions_of_what_they_hung_on(apt):
    state = make(Participant, code="VUT")
    batch = imported(
        "memberships", "group member since", ["APT", "VUT", "2001"], ["APT", "VUT", "2011"]
    )
    before = stored(state).version
    assert undone(batch) == (0, 2, [])
    assert Membership.objects.count() == 0
    assert stored(state).version > before


@pytest.mark.parametrize("model", MODELS)
def test_in_any_table_what_a_file_made_goes(model):
    is_made_here = bool(
        tables[table_name(model)].export_only
    )  # no file brings in its contents: a draft
    row = make(model, canary="as it was", published=not is_made_here)
    file = exported(table_name(model), model.objects.filter(pk=row.pk))
    remove(stored(row), by=OPERATOR, channel="admin")
    batch = commit(
        check(tables[table_name(model)](), read(file), OPERATOR), by=OPERATOR, channel="import"
    )
    assert [model.objects.count(), undone(batch), model.objects.count()] == [1, (0, 1, []), 0]


@pytest.mark.parametrize("model", PAGES_OF_EACH_KIND)
def test_in_each_kind_of_table_what_a_file_changed_is_again_as_it_was(model):
    row = stored(make(model, canary="as it was"))
    resource = tables[table_name(model)]()
    before, cells = facts(row), dict(zip(resource.columns(), resource.cells(row), strict=True))
    text = "editors_note" if "editors_note" in cells else "name"
    cells |= {text: "changed", "publication": "draft"}
    names = [*model.key_fields, text, "publication"]
    batch = imported(table_name(model), " ".join(names), [cells[name] for name in names])
    assert (facts(stored(row)) == before) is False
    assert undone(batch) == (1, 0, [])
    assert facts(stored(row)) == before


# what was edited later is left


def test_a_row_that_was_edited_later_is_listed_and_left(apt, publisher):
    make(Participant, code="ATU", name="as it was")
    batch = imported("participants", "code name", ["APT", "changed"], ["ATU", "changed"])
    edit(apt, by=publisher, name="by a publisher")
    assert undone(batch) == (1, 0, [("by a publisher", LATER)])
    assert list(Participant.objects.order_by("code").values_list("name", flat=True)) == [
        "by a publisher",
        "as it was",
    ]


def test_a_later_edit_of_another_field_stays_and_the_imported_one_is_put_back(apt):
    batch = imported("participants", "code name", ["APT", "changed"])
    edit(apt, website="https://example.org")
    assert undone(batch) == (1, 0, [])
    assert [stored(apt).name, stored(apt).website] == ["as it was", "https://example.org"]


def test_a_row_of_which_one_imported_field_was_edited_stays_as_it_is(apt):
    batch = imported("participants", "code name itu_symbol", ["APT", "changed", "A"])
    edit(apt, name="by an editor")
    assert undone(batch) == (0, 0, [("by an editor", LATER)])
    assert [stored(apt).name, stored(apt).itu_symbol] == ["by an editor", "A"]


def test_an_edited_many_to_many_field_keeps_the_row(apt):
    atu, rcc = make(Participant, code="ATU"), make(Participant, code="RCC")
    meeting = make(Meeting, slug="prep", city="Suva", name="prep", organisers=[apt])
    batch = imported("meetings", "slug city organisers", ["prep", "Apia", "ATU"])
    row = stored(meeting)
    save_row(row, by=OPERATOR, channel="admin", many={"organisers": [atu, rcc]})
    assert undone(batch) == (0, 0, [("prep", "Edited since: organisers.")])
    assert [stored(meeting).city, set(stored(meeting).organisers.all())] == ["Apia", {atu, rcc}]


def test_what_is_as_it_was_already_needs_nothing(apt):
    batch = imported("participants", "code name", ["APT", "changed"])
    edit(apt, name="as it was")
    assert refusal(batch) == NOTHING_LEFT


@pytest.mark.parametrize(
    "work",
    [
        lambda row: submit(stored(row), by=OPERATOR, channel="admin"),
        lambda row: publish(stored(row), by=OPERATOR, channel="admin"),
        lambda row: [
            verb(stored(row), by=OPERATOR, channel="admin") for verb in (publish, withdraw)
        ],
        lambda row: check_today(stored(row), by=OPERATOR, channel="admin"),
        lambda row: edit(row),
        lambda row: [edit(row, name="for a while"), edit(row, name="new")],
    ],
    ids=["submit", "publish", "withdraw", "check", "save", "edit and back"],
)
def test_what_changes_no_content_is_no_edit(work):
    batch = imported("participants", HEADER, ["APT", "other", "new"])
    work(Participant.objects.get())
    assert [undone(batch), Participant.objects.count()] == [(0, 1, []), 0]


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"website": "https://example.org"}, "website"),
        ({"editors_note": "ask Suva"}, "editors' note"),
        ({"source_addresses": "https://example.org"}, "source addresses"),
        ({"live_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)}, "goes live at"),
        ({"confidence": "stated"}, "confidence"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_what_was_typed_into_a_new_row_keeps_it(values, label):
    batch = imported("participants", HEADER, ["APT", "other", "new"])
    edit(Participant.objects.get(), **values)
    assert undone(batch) == (0, 0, [("new", f"Edited since: {label}.")])
    assert Participant.objects.count() == 1


def test_a_published_row_is_gone_from_the_site_and_its_history_stays():
    batch = imported("participants", HEADER, ["APT", "other", "new"])
    publish(Participant.objects.get(), by=OPERATOR, channel="admin")
    undone(batch)
    lines = Participant.history.order_by("history_id").values_list("history_type", "publication")
    assert list(lines) == [("+", "draft"), ("~", "published"), ("-", "published")]


def test_a_row_that_others_deleted_since_is_not_missed(apt):
    make(Participant, code="ATU", name="as it was")
    batch = imported("participants", "code name", ["APT", "changed"], ["ATU", "changed"])
    remove(stored(apt), by=OPERATOR, channel="admin")
    assert undone(batch) == (1, 0, [])


def test_a_part_whose_holder_was_deleted_since_is_not_missed(apt):
    state = make(Participant, code="VUT")
    batch = imported("memberships", "group member", ["APT", "VUT"])
    remove(stored(state), by=OPERATOR, channel="admin")
    assert refusal(batch) == NOTHING_LEFT


def test_what_was_left_is_taken_back_later():
    batch = imported(
        "participants", HEADER, ["APT", "other", "pointed at"], ["ATU", "other", "free"]
    )
    child = make(Participant, code="PT-A", name="PT-A", part_of=Participant.objects.get(code="APT"))
    first = undone(batch)
    remove(stored(child), by=OPERATOR, channel="admin")
    assert first == (0, 1, [("pointed at", leaned_on("PT-A"))])
    assert undone(stored(batch)) == (0, 1, [])
    batch.refresh_from_db()
    assert batch.removed == 2
    assert batch.restored == 0
    assert batch.left_rows == []
    assert Participant.objects.count() == 0


def test_imports_are_taken_back_one_after_the_other_from_the_last(apt):
    rows = [["APT", "regional_organisation", "changed"], ["ATU", "other", "new"]]
    first, second = (
        imported("participants", HEADER, *rows),
        imported("participants", "code name", ["APT", "again"], ["ATU", "again"]),
    )
    assert [undone(second), undone(first)] == [(2, 0, []), (1, 1, [])]
    assert [stored(apt).name, Participant.objects.count()] == ["as it was", 1]


def test_an_earlier_import_is_not_taken_back_under_a_later_one(apt):
    first = imported("participants", "code name", ["APT", "changed"])
    imported("participants", "code name", ["APT", "again"])
    assert [undone(first), stored(apt).name] == [(0, 0, [("again", LATER)]), "again"]


def test_a_row_edited_before_the_later_import_was_taken_back_is_left(apt):
    first = imported("participants", "code name", ["APT", "changed"])
    edit(apt, name="by an editor")
    undone(imported("participants", "code name", ["APT", "again"]))
    assert [undone(first), stored(apt).name] == [(0, 0, [("by an editor", LATER)]), "by an editor"]


def test_a_row_whose_earlier_history_was_swept_is_never_taken_for_a_new_one(apt):
    batch = imported("participants", "code name", ["APT", "changed"])
    Participant.history.filter(history_batch=None).delete()
    assert undone(batch) == (0, 0, [("changed", "Its earlier state is no longer on record.")])
    assert stored(apt).name == "changed"


# what others need is left


def test_a_new_row_that_others_point_at_since_is_left():
    batch = imported(
        "participants", HEADER, ["APT", "other", "pointed at"], ["ATU", "other", "free"]
    )
    make(Participant, code="PT-A", name="PT-A", part_of=Participant.objects.get(code="APT"))
    assert undone(batch) == (0, 1, [("pointed at", leaned_on("PT-A"))])


def test_a_new_row_that_got_parts_since_is_left():
    batch = imported("participants", HEADER, ["VUT", "member_state", "Vanuatu"])
    part = make(Membership, member=Participant.objects.get())
    assert undone(batch) == (0, 0, [("Vanuatu", leaned_on(part))])
    assert Membership.objects.count() == 1


def test_a_new_row_that_a_many_to_many_field_holds_since_is_left():
    batch = imported("participants", HEADER, ["APT", "other", "organiser"])
    meeting = make(Meeting, organisers=[Participant.objects.get()])
    assert undone(batch) == (0, 0, [("organiser", leaned_on(meeting))])
    assert meeting.organisers.count() == 1


def test_a_new_row_with_many_to_many_fields_of_its_own_goes(apt):
    batch = imported("meetings", "slug name kind organisers", ["prep", "x", "other", "APT"])
    assert undone(batch) == (0, 1, [])


def test_a_new_row_stays_with_its_part_that_was_edited_later():
    make(Series, slug="apt-wtsa-24", name="APT")
    batch = imported(
        "meetings", "slug name kind series", ["third", "3rd meeting", "other", "3 of apt-wtsa-24"]
    )
    edit(SeriesPlace.objects.get(), ordinal=4)
    assert undone(batch) == (
        0,
        0,
        [("3rd meeting", leaned_on("APT, 4")), ("APT, 4", "Edited since: ordinal.")],
    )


def test_what_an_edited_row_points_at_is_left_with_it():
    rows = [["CEPT", "other", "parent", ""], ["PT-A", "other", "child", "CEPT"]]
    batch = imported("participants", f"{HEADER} part_of", *rows)
    edit(Participant.objects.get(code="PT-A"), name="by an editor")
    assert undone(batch) == (0, 0, [("parent", leaned_on("by an editor")), ("by an editor", LATER)])


def test_a_row_edited_in_another_field_lets_go_of_what_the_import_pointed_it_at(apt):
    batch = imported(
        "participants",
        f"{HEADER} part_of",
        ["CEPT", "other", "parent", ""],
        ["APT", "", "", "CEPT"],
    )
    edit(apt, name="by an editor")
    assert undone(batch) == (1, 1, [])
    assert stored(apt).part_of is None
    assert stored(apt).name == "by an editor"


def test_what_a_meeting_stated_before_stays_where_a_later_city_does():
    meeting = make(Meeting, slug="prep", name="prep", city="Hyderabad")
    batch = imported("meetings", "slug city status", ["prep", "Geneva", "postponed"])
    edit(meeting, city="Suva", status="announced", is_moved=True)
    left = [
        ("prep", "Edited since: city."),
        ("prep, earlier: 15–24 October 2024", "It belongs to a row that stays."),
    ]
    assert undone(batch) == (0, 0, left)
    assert list(meeting.reschedules.values_list("number", "city")) == [
        (1, "Hyderabad"),
        (2, "Geneva"),
    ]


def test_a_row_whose_old_value_was_taken_since_is_left_with_the_reason():
    first = make(Assembly, code="WTSA-24", ordinal=5)
    batch = imported("assemblies", "code ordinal", ["WTSA-24", "6"])
    make(Assembly, code="WTSA-20", ordinal=5)
    assert undone(batch) == (0, 0, [("WTSA-24", "Another assembly of this kind has this ordinal.")])
    assert stored(first).ordinal == 6


def test_a_row_whose_old_value_a_new_one_took_gets_it_back_when_that_is_gone():
    first = make(Assembly, code="WTSA-24", ordinal=5)
    batch = imported("assemblies", "code ordinal", ["WTSA-24", "6"])
    for _count in iter_save(
        [Write(build(Assembly, code="WTSA-20", slug="wtsa-20", ordinal=5))],
        WriteContext(OPERATOR, "import", batch=batch.pk),
    ):
        pass
    assert [undone(batch), stored(first).ordinal, Assembly.objects.count()] == [(1, 1, []), 5, 1]


def test_a_row_whose_old_values_were_another_row_s_in_the_meantime_gets_them_back_in_turn():
    first, second = (
        make(Assembly, code="WTSA-24", ordinal=5),
        make(Assembly, code="WTSA-20", ordinal=6),
    )
    batch = imported("assemblies", "code ordinal", ["WTSA-20", "7"])
    row = stored(first)
    row.ordinal = 6
    for _count in iter_save([Write(row)], WriteContext(OPERATOR, "import", batch=batch.pk)):
        pass
    assert [undone(batch), stored(first).ordinal, stored(second).ordinal] == [(2, 0, []), 5, 6]


def test_a_row_that_pointed_at_what_is_gone_is_left_with_the_reason():
    state = make(Participant, code="VUT", kind="member_state")
    make(Participant, code="FJI", kind="member_state")
    meeting = make(Meeting, slug="prep", country=state, name="3rd meeting")
    batch = imported("meetings", "slug country", ["prep", "FJI"])
    remove(stored(state), by=OPERATOR, channel="admin")
    assert undone(batch) == (0, 0, [("3rd meeting", "Its former country no longer exists.")])
    assert stored(meeting).country.code == "FJI"


def test_a_row_that_held_what_is_gone_in_a_many_to_many_field_is_left_with_the_reason(apt):
    make(Participant, code="ATU")
    meeting = make(Meeting, slug="prep", name="3rd meeting", organisers=[apt])
    batch = imported("meetings", "slug organisers", ["prep", "ATU"])
    remove(stored(apt), by=OPERATOR, channel="admin")
    assert undone(batch) == (
        0,
        0,
        [
            (
                "3rd meeting",
                "“APT” is not in the table participants. Add it there first, or correct the spelling.",
            )
        ],
    )
    assert meeting.organisers.get().code == "ATU"


# refused


def refusal(batch: ImportBatch, by=OPERATOR) -> str:
    """What it says; nothing is written."""
    before = [
        list(Participant.objects.values()),
        Participant.history.count(),
        list(ImportBatch.objects.values()),
        LogEntry.objects.count(),
    ]
    with pytest.raises((UndoRefused, PermissionDenied)) as fault:
        run_to_end(undo(batch, by=by))
    after = [
        list(Participant.objects.values()),
        Participant.history.count(),
        list(ImportBatch.objects.values()),
        LogEntry.objects.count(),
    ]
    assert before == after
    return str(fault.value)


def test_an_import_is_taken_back_once(apt):
    batch = imported("participants", "code name", ["APT", "changed"])
    undone(batch)
    assert refusal(stored(batch)) == NOTHING_LEFT


def test_of_two_who_take_back_one_import_the_second_is_refused(apt):
    batch = imported("participants", "code name", ["APT", "changed"])
    seen_by_both = stored(batch)
    undone(batch)
    assert refusal(seen_by_both) == "Someone else has just undone this import."


def test_who_may_not_import_takes_nothing_back(author):
    batch = imported("participants", HEADER, ["APT", "other", "new"])
    assert refusal(batch, by=author) == "You don't have permission to import this table."


def made_by(user, batch: ImportBatch) -> ImportBatch:
    ImportBatch.objects.filter(pk=batch.pk).update(by=user)
    batch.refresh_from_db()
    return batch


def test_who_may_not_publish_takes_nothing_back_that_is_published(apt, editor):
    make(Participant, code="ATU", published=False)
    batch = imported("participants", "code name", ["ATU", "changed"], ["APT", "changed"])
    assert (
        refusal(made_by(editor, batch), by=editor)
        == "You can't change changed: it is published, and you may not publish."
    )


def test_who_may_not_publish_does_not_withdraw_by_taking_back(editor):
    make(Participant, code="APT", name="APT", published=False)
    batch = imported("participants", "code publication", ["APT", "published"])
    assert (
        refusal(made_by(editor, batch), by=editor)
        == "You can't change APT: it is published, and you may not publish."
    )


def test_who_may_not_publish_does_not_publish_by_taking_back(editor):
    make(Participant, code="APT", name="APT")
    batch = imported("participants", "code publication", ["APT", "draft"])
    assert (
        refusal(made_by(editor, batch), by=editor)
        == "You can't change APT: it is published, and you may not publish."
    )


def test_an_editor_takes_back_drafts_of_their_own_import_without_the_right_to_delete(
    editor, publisher
):
    own, other = (
        imported("participants", HEADER, [code, "other", code], by=by)
        for code, by in (("APT", editor), ("ATU", publisher))
    )
    assert not editor.has_perm("participants.delete_participant")
    assert undone(own, by=editor) == (0, 1, [])
    assert (
        refusal(other, by=editor) == "Only a Publisher, or whoever made this import, may undo it."
    )


def test_who_may_not_publish_takes_nothing_back_that_was_published_since(editor):
    batch = imported(
        "participants", HEADER, ["APT", "other", "APT"], ["ATU", "other", "ATU"], by=editor
    )
    publish(Participant.objects.get(code="APT"), by=OPERATOR, channel="admin")
    assert (
        refusal(batch, by=editor)
        == "You can't change APT: it is published, and you may not publish."
    )


def test_parts_of_a_published_row_are_taken_back_by_who_may_publish(apt, editor, publisher):
    make(Participant, code="VUT", name="Vanuatu")
    batch = imported("memberships", "group member", ["APT", "VUT"])
    assert (
        refusal(made_by(editor, batch), by=editor)
        == "You can't change Vanuatu: it is published, and you may not publish."
    )
    assert undone(batch, by=publisher) == (0, 1, [])


def test_taking_back_deletes_no_row_that_the_import_did_not_make(editor):
    batch = imported("participants", HEADER, ["VUT", "member_state", "Vanuatu"], by=editor)
    kept = [
        make(Membership, member=Participant.objects.get()),
        make(Participant, part_of=Participant.objects.get(code="VUT")),
    ]
    undone(batch, by=editor)
    assert [stored(row) for row in kept] == kept


def test_an_import_into_a_table_that_is_no_longer_offered_is_not_taken_back(apt, monkeypatch):
    batch = imported("participants", "code name", ["APT", "changed"])
    monkeypatch.setattr(
        "exchange.batches.tables",
        {name: kept for name, kept in tables.items() if name != "participants"},
    )
    assert refusal(batch) == "You don't have permission to import this table."


def test_work_that_is_broken_off_takes_nothing_back():
    batch = imported(
        "participants", HEADER, *[[f"C{number}", "company", "x"] for number in range(250)]
    )
    steps = undo(batch, by=OPERATOR)
    assert next(steps) == 200
    steps.close()
    assert [Participant.objects.count(), stored(batch).undone_at] == [250, None]


def test_what_the_database_refuses_is_told_and_nothing_is_taken_back(apt, monkeypatch):
    make(Participant, code="ATU", itu_symbol="A")
    edit(apt, itu_symbol="B")
    batch = imported("participants", "code itu_symbol", ["APT", "C"])
    Participant.objects.filter(code="ATU").update(itu_symbol="B")
    monkeypatch.setattr(
        Participant, "full_clean", lambda self, **excluded: None
    )  # as when another was faster by a moment
    assert refusal(batch).startswith("The database refused a row (")


# size


def queries(work, *args) -> int:
    with CaptureQueriesContext(connection) as captured:
        work(*args)
    return len(captured)


def _new(count: int) -> ImportBatch:
    return imported(
        "participants", HEADER, *[[f"{count}-{number}", "company", "x"] for number in range(count)]
    )


def _changed(count: int) -> ImportBatch:
    parent = make(Participant)
    for number in range(count):
        make(Participant, code=f"{count}-{number}", part_of=parent)
    return imported(
        "participants",
        "code name part_of",
        *[[f"{count}-{number}", "changed", "(clear)"] for number in range(count)],
    )


def test_twenty_new_rows_are_taken_back_at_the_cost_of_three():
    assert queries(undone, _new(20)) == queries(undone, _new(3))


def test_each_changed_row_costs_one_query_more():
    assert queries(undone, _changed(20)) == queries(undone, _changed(3)) + 17


def test_what_is_left_is_named_at_the_same_cost(apt):
    for count in (20, 3):
        for number in range(count):
            make(Participant, code=f"{count}-{number}")
    few, many = (
        imported("memberships", "group member", *[["APT", f"{n}-{number}"] for number in range(n)])
        for n in (3, 20)
    )
    for membership in Membership.objects.all():
        edit(membership, until="2020")
    assert queries(undone, many) == queries(undone, few)


def test_an_import_of_more_than_one_wave_is_taken_back_whole():
    assert [undone(_new(250)), Participant.objects.count()] == [(0, 250, []), 0]
