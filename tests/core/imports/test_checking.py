"""A file held against a table: its header, its rows, and the rights of who brings it."""

import pytest
from django.core.exceptions import PermissionDenied

from core.imports.checking import columns_of
from core.imports.reading import FileRefused
from core.registry import tables
from core.rights import Operator
from participants.models import Participant
from study_groups.models import StudyGroup
from tests.core.imports.sheets import planned, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


# header


def refusal_of(table: str, header: list[str]) -> str:
    with pytest.raises(FileRefused) as refused:
        columns_of(tables[table](), header)
    return str(refused.value)


def test_a_misspelt_column_is_refused_with_a_suggestion():
    assert refusal_of("meetings", ["slug", "organizers"]) == "The column “organizers” is unknown. Did you mean “organisers”?"


def test_an_unknown_column_is_refused_with_all_that_there_are():
    assert (
        refusal_of("memberships", ["group", "member", "colour"])
        == "The column “colour” is unknown. The columns are: group, member, since, until."
    )


@pytest.mark.parametrize(
    "column", ["id", "pk", "version", "created_by", "changed_at", "published_at", "live_at", "is_superuser", "delete", "history"]
)
def test_a_column_that_only_the_house_writes_is_refused(column):
    assert refusal_of("participants", ["code", column]).startswith(f"The column “{column}” is unknown.")


@pytest.mark.parametrize("second", ["name", " NAME", "Na\u200bme"])
def test_a_column_that_is_there_twice_is_refused(second):
    assert refusal_of("participants", ["code", "name", second]) == "The column “name” is there twice."


@pytest.mark.parametrize("blank", ["", "  ", "\t"])
def test_a_column_without_a_name_is_refused(blank):
    assert refusal_of("participants", ["code", "name", blank]) == "Column 3 has no name."


@pytest.mark.parametrize(
    ("table", "header", "missing"),
    [
        ("participants", ["name"], "code"),
        ("memberships", ["group", "since"], "member"),
        ("questions", ["code"], "mandate"),
    ],
)
def test_a_missing_key_column_is_refused(table, header, missing):
    assert refusal_of(table, header) == f"The key column “{missing}” is missing: without it no row can be found again."


def test_a_table_that_names_its_rows_itself_needs_no_key_column_but_what_every_new_row_needs():
    assert columns_of(tables["series"](), ["name"]) == {"name": 0}
    assert refusal_of("meetings", ["name"]) == "Without the column “kind” no new row can be made, and without a key no row can be found."


def test_a_key_column_that_may_be_empty_may_be_absent():
    assert columns_of(tables["memberships"](), ["group", "member"]) == {"group": 0, "member": 1}


@pytest.mark.parametrize("table", tables)
def test_every_column_answers_to_its_name_and_to_its_label(table):
    resource = tables[table]()
    labels = [str(resource.model()._meta.get_field(name).verbose_name).title() for name in resource.columns()]
    assert [list(columns_of(resource, header)) for header in (resource.columns(), labels)] == [resource.columns(), resource.columns()]


# rows


def test_rows_are_told_apart_as_new_changed_and_same():
    make(Participant, code="APT", name="Asia-Pacific Telecommunity")
    make(Participant, code="ATU", name="African Telecommunications Union")
    plan = planned(
        "participants",
        "code kind name",
        ["APT", "", "Asia-Pacific Telecommunity"],
        ["ATU", "", "African Telecommunication Union"],
        ["RCC", "other", "RCC"],
    )
    assert [[row.key for row in plan.new], [row.key for row in plan.changed], plan.same] == [["RCC"], ["ATU"], 1]
    assert plan.changed[0].changes == {"name": ("African Telecommunications Union", "African Telecommunication Union")}


@pytest.mark.parametrize("again", ["SG17", "sg17", " SG 17", "SG\u200b17", "ITU-T SG17", "Study Group 17"])
def test_a_key_that_is_there_twice_is_refused_with_both_rows(again):
    make(StudyGroup, code="SG17")
    assert reasons(planned("study_groups", "code summary", ["SG17", "one"], [again, "two"])) == [
        (3, "code", "The same key stands in row 2 already.")
    ]


def test_a_new_key_that_is_there_twice_is_refused_too():
    plan = planned("study_groups", "code number", ["SG17", "17"], ["sg 17", "17"])
    assert reasons(plan) == [(3, "code", "The same key stands in row 2 already.")]


def test_row_numbers_are_those_of_the_spreadsheet():
    plan = planned("participants", "code kind name", ["APT", "other", "x"], ["", "", ""], ["ATU", "nonsense", "x"])
    assert [refusal.row for refusal in plan.refusals] == [4]


def test_an_empty_key_is_refused():
    assert reasons(planned("participants", "code name", ["", "Nobody"])) == [(2, "code", "The key is empty.")]


def test_new_rows_without_a_slug_get_one_each():
    plan = planned("meetings", "slug name kind", ["", "First meeting", "other"], ["", "Second meeting", "other"])
    assert [reasons(plan), [row.write.row.slug for row in plan.new]] == [[], ["first-meeting", "second-meeting"]]


def test_a_row_with_more_cells_than_columns_is_refused():
    assert reasons(planned("participants", "code name", ["APT", "Asia", "Pacific"])) == [
        (2, "", "The row has more cells than the header has columns.")
    ]


def test_every_fault_of_a_row_is_named():
    plan = planned("meetings", "slug name kind starts_on dates_confirmed", ["prep", "x", "nonsense", "01/02/2026", "maybe"])
    assert [(refusal.column, refusal.value) for refusal in plan.refusals] == [
        ("kind", "nonsense"),
        ("starts_on", "01/02/2026"),
        ("dates_confirmed", "maybe"),
    ]


def test_a_new_row_that_lacks_what_it_must_have_is_refused_by_column():
    plan = planned("questions", "mandate code", ["", "Q1/2"])
    assert reasons(plan) == [(2, "mandate", "The key is empty.")]
    assert [(row, column) for row, column, _reason in reasons(planned("participants", "code", ["APT"]))] == [(2, "kind"), (2, "name")]


# rights


def test_who_may_not_import_is_turned_away_before_anything_is_read(author):
    with pytest.raises(PermissionDenied, match="You may not import this table"):
        planned("participants", "nonsense", by=author)


def test_reference_tables_are_not_for_editors(editor):
    with pytest.raises(PermissionDenied):
        planned("study_periods", "code", by=editor)


@pytest.mark.parametrize("word", ["published", "Published"])
def test_an_editor_brings_in_drafts_but_publishes_none(word, editor):
    plan = planned("participants", "code kind name publication", ["APT", "other", "x", "in review"], ["ATU", "other", "x", word], by=editor)
    assert [reasons(plan), plan.new[0].write.row.publication] == [
        [(3, "publication", "Publishing needs the right to publish.")],
        "in_review",
    ]


def test_an_operator_who_was_not_told_to_publish_does_not():
    plan = planned("participants", "code kind name publication", ["APT", "other", "x", "published"], by=Operator())
    assert [column for _row, column, _reason in reasons(plan)] == ["publication"]


@pytest.mark.parametrize("column", ["name", "publication"])
def test_an_editor_changes_no_published_row(column, editor):
    row = make(Participant, code="APT", name="as it was")
    plan = planned("participants", f"code {column}", ["APT", "draft"], by=editor)
    assert [row for row, _column, _reason in reasons(plan)] == [2]
    assert "needs the right to publish" in reasons(plan)[0][2]
    assert Participant.objects.get() == row


def test_an_unchanged_published_row_in_the_file_of_an_editor_is_no_fault(editor):
    make(Participant, code="APT", name="x")
    plan = planned("participants", "code name publication", ["APT", "x", "published"], by=editor)
    assert [reasons(plan), plan.same] == [[], 1]


def test_an_editor_adds_no_part_to_a_published_row(editor):
    make(Participant, code="APT")
    make(Participant, code="VUT")
    assert [row for row, _column, _reason in reasons(planned("memberships", "group member", ["APT", "VUT"], by=editor))] == [2]
