"""A file held against a table: its header, its rows, and the rights of who brings it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from core.public.cell_text import CUT
from core.registry import tables
from documents.models import Document
from exchange.batches import commit
from exchange.checking.check import check
from exchange.checking.plan import UNREAD, CellRefusal, Instructions
from exchange.columns.headers import columns_of
from exchange.files.detect import Fault, FileRefused, FileSheet
from meetings.models import Meeting, Series, SeriesPlace
from pages.models import Page
from participants.models import Participant
from study_groups.models import StudyGroup
from tests.exchange.sheets import OPERATOR, brought_in, planned, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


# header


def refusal_of(table: str, header: list[str]) -> str:
    with pytest.raises(FileRefused) as refused:
        columns_of(tables[table](), header)
    return str(refused.value)


def test_a_misspelt_column_is_refused_with_a_suggestion():
    assert (
        refusal_of("meetings", ["slug", "organizers"])
        == "The column “organizers” is not recognised. Did you mean “organisers”?"
    )


@pytest.mark.parametrize(
    "column",
    [
        "id",
        "pk",
        "version",
        "created_by",
        "changed_at",
        "published_at",
        "live_at",
        "is_superuser",
        "delete",
        "history",
    ],
)
def test_a_column_that_only_the_house_writes_is_refused(column):
    assert refusal_of("participants", ["code", column]).startswith(
        f"The column “{column}” is not recognised."
    )


@pytest.mark.parametrize("second", ["name", " NAME", "Na\u200bme"])
def test_a_column_that_is_there_twice_is_refused(second):
    assert (
        refusal_of("participants", ["code", "name", second]) == "The column “name” appears twice."
    )


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
    assert (
        refusal_of(table, header)
        == f"The key column “{missing}” is missing: rows cannot be matched without it."
    )


@pytest.mark.parametrize("table", tables)
def test_every_column_answers_to_its_name_and_to_its_label(table):
    resource = tables[table]()
    labels = [
        str(resource.model()._meta.get_field(name).verbose_name).title()
        for name in resource.columns()
    ]
    assert [list(columns_of(resource, header)) for header in (resource.columns(), labels)] == [
        resource.read_columns()
    ] * 2


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
    assert [row.key for row in plan.new] == ["RCC"]
    assert [row.key for row in plan.changed] == ["ATU"]
    assert plan.same == 1
    assert plan.changed[0].changes == {
        "name": ("African Telecommunications Union", "African Telecommunication Union")
    }


@pytest.mark.parametrize(
    "again", ["SG17", "sg17", " SG 17", "SG\u200b17", "ITU-T SG17", "Study Group 17"]
)
def test_a_key_that_is_there_twice_is_refused_with_both_rows(again):
    make(StudyGroup, code="SG17")
    assert reasons(planned("study_groups", "code summary", ["SG17", "one"], [again, "two"])) == [
        (3, "code", "This key is already in row 2.")
    ]


def test_new_rows_without_a_slug_get_one_each():
    plan = planned(
        "meetings",
        "slug name kind",
        ["", "First meeting", "other"],
        ["", "Second meeting", "other"],
    )
    assert reasons(plan) == []
    assert [row.write.row.slug for row in plan.new] == ["first-meeting", "second-meeting"]


def test_a_row_with_more_cells_than_columns_is_refused():
    assert reasons(planned("participants", "code name", ["APT", "Asia", "Pacific"])) == [
        (2, "", "The row has more cells than the header has columns.")
    ]


def test_a_new_row_that_lacks_what_it_must_have_is_refused_by_column():
    plan = planned("questions", "mandate code", ["", "Q1/2"])
    assert reasons(plan) == [(2, "mandate", "The key is empty.")]
    assert [
        (row, column) for row, column, _reason in reasons(planned("participants", "code", ["APT"]))
    ] == [(2, "kind"), (2, "name")]


# rights


def test_who_may_not_import_is_turned_away_before_anything_is_read(author):
    with pytest.raises(PermissionDenied, match="You don.t have permission to import this table"):
        planned("participants", "nonsense", by=author)


@pytest.mark.parametrize("word", ["published", "Published"])
def test_an_editor_brings_in_drafts_but_publishes_none(word, editor):
    plan = planned(
        "participants",
        "code kind name publication",
        ["APT", "other", "x", "in review"],
        ["ATU", "other", "x", word],
        by=editor,
    )
    assert reasons(plan) == [(3, "publication", "You don't have permission to publish.")]
    assert plan.new[0].write.row.publication == "in_review"


# one column that fills several


NEW_MEETING = ["prep", "x", "other"]


@pytest.fixture
def cambodia():
    return make(Participant, code="KHM", kind="member_state", name="Cambodia")


def test_a_fault_of_a_field_is_told_with_the_column_that_filled_it():
    make(
        Meeting, slug="prep", time_zone="Europe/Zurich", start_time=dt.time(9), end_time=dt.time(8)
    )
    [(row, column, _reason)] = reasons(
        planned("meetings", "slug dates", ["prep", "19 August 2024"])
    )
    assert (row, column) == (2, "end_time")
    [(row, column, _reason)] = reasons(planned("meetings", "slug dates", ["prep", "31 April 2024"]))
    assert (row, column) == (2, "dates")


@pytest.mark.parametrize(
    ("header", "cells"),
    [("venue mode", ["Cambodia (online)", "hybrid"]), ("mode venue", ["in person", "Online"])],
)
def test_two_columns_that_say_different_things_of_a_field_are_refused(header, cells, cambodia):
    plan = planned("meetings", f"slug name kind {header}", [*NEW_MEETING, *cells])
    assert reasons(plan) == [
        (2, header.split()[1], "Another column gives a different value for mode.")
    ]


# rows of other tables that are made along


@pytest.fixture
def series():
    return make(Series, slug="apt-wtsa-24")


def test_a_new_meeting_takes_its_place_in_a_series(series):
    plan = brought_in("meetings", "slug name kind series", [*NEW_MEETING, "3rd of APT-WTSA-24"])
    place = SeriesPlace.objects.get()
    assert (place.series, place.meeting.slug, place.ordinal) == (series, "prep", 3)
    assert plan.rows[0].along == {"series": "3rd of APT-WTSA-24"}


@pytest.mark.parametrize("name", ["x", "another name"])
def test_another_place_of_a_stored_meeting_is_refused_whether_the_row_changes_or_not(name, series):
    make(Meeting, slug="prep", name="x")
    plan = planned("meetings", "slug name series", ["prep", name, "3 of apt-wtsa-24"])
    assert reasons(plan) == [
        (2, "series", "This column is for new rows. To change a stored row, import its own table.")
    ]
    assert [plan.same, plan.rows] == [0, []]


# what no two rows may share


def test_what_another_row_has_is_refused_as_it_was_understood():
    make(Participant, code="JPN", itu_symbol="J")
    plan = planned(
        "participants", "code kind name itu_symbol", ["KOR", "member_state", "Korea", "J"]
    )
    assert [(refusal.column, refusal.value) for refusal in plan.refusals] == [("itu_symbol", "J")]


# it is this one


def test_a_row_that_is_said_to_be_a_stored_one_updates_it():
    apt = make(Participant, code="APT", name="Asia-Pacific Telecommunity")
    instructions = Instructions(matches={"2": "APT"})
    plan = planned(
        "participants",
        "code name",
        ["A.P.T.", "The Asia-Pacific Telecommunity"],
        instructions=instructions,
    )
    assert [(row.write.row, row.key) for row in plan.changed] == [(apt, "APT")]


@pytest.mark.parametrize("key", ["x" * 9000, "'", "=1", "\u202e"])
def test_a_forged_key_of_what_a_row_is_said_to_be_is_refused_like_any_key(key):
    plan = planned(
        "meetings",
        "name kind",
        ["x", "other"],
        instructions=Instructions(matches={"2": key, "99": "y"}),
    )
    assert ({row for row, _column, _reason in reasons(plan)} or len(plan.new)) == (
        {2} if key != "\u202e" else 1
    )


def test_a_row_that_would_be_called_as_a_stored_one_is_refused_with_it():
    row = make(Meeting, slug="first-meeting", name="First meeting")
    plan = planned("meetings", "name kind", ["First meeting", "other"])
    assert reasons(plan) == [
        (
            2,
            "",
            "“First meeting” is stored already, and this row would get its key, “first-meeting”. If it is the same, choose it under “Possible duplicates”; if not, give this row another name.",
        )
    ]
    assert {number: one.stored for number, one in plan.namesakes.items()} == {2: row.pk}


def test_two_rows_of_a_file_that_would_be_called_the_same_are_refused_with_both():
    plan = planned("meetings", "name kind", ["First meeting", "other"], ["first  Meeting", "other"])
    assert reasons(plan) == [(3, "slug", "This key is already in row 2.")]


# rows that point at rows of the file


def paper(slug: str, on: str = "") -> list[str]:
    return [slug, f"Paper {slug}", "report", "adds_to" if on else "", on]


def papers(*rows: list[str]):
    return planned("documents", "slug title kind relation relates_to", *rows)


def test_a_row_may_point_at_a_row_above_it_or_below():
    assert reasons(papers(paper("a"), paper("b", "a"), paper("c", "b"))) == []
    plan = papers(paper("c", "b"), paper("d"), paper("b", "a"), paper("a"))
    assert reasons(plan) == []
    assert [(row.number, row.key) for row in plan.rows] == [(3, "d"), (5, "a"), (4, "b"), (2, "c")]
    commit(plan, by=OPERATOR, channel="import")
    assert str(Document.objects.get(slug="c").relates_to.relates_to) == "Paper a"


def test_rows_that_point_at_each_other_are_refused():
    plan = papers(paper("a", "b"), paper("b", "a"), paper("c", "c"), paper("d"))
    assert sorted(fault[:2] for fault in reasons(plan)) == [
        (2, "relates_to"),
        (3, "relates_to"),
        (4, "relates_to"),
    ]
    assert [row.key for row in plan.rows] == ["d"]


@pytest.mark.parametrize("is_upside_down", [False, True])
def test_a_chain_of_thousands_of_rows_is_refused_in_words(is_upside_down):
    chain = [paper("p0"), *(paper(f"p{number}", f"p{number - 1}") for number in range(1, 3000))]
    plan = papers(*(reversed(chain) if is_upside_down else chain))
    assert {reason for _row, _column, reason in reasons(plan)} == {
        "This row refers to another through more than 50 rows of the file, the limit."
    }
    assert [len(plan.refused_rows), len(plan.rows)] == [2949, 51]


def test_what_leans_on_a_row_that_was_refused_as_not_unique_is_refused_too_in_a_chain_of_three():
    make(Participant, code="JPN", itu_symbol="J")
    header = "code kind name itu_symbol part_of"
    plan = planned(
        "participants",
        header,
        ["KOR", "member_state", "Korea", "J", ""],
        ["A", "other", "A", "", "KOR"],
        ["B", "other", "B", "", "A"],
        ["C", "other", "C", "", ""],
        ["JPN", "", "", "", "B"],
    )
    leaning = "This row refers to a row that was refused."
    assert [(row, column, reason) for row, column, reason in reasons(plan) if row > 2] == [
        (3, "part_of", leaning),
        (4, "part_of", leaning),
        (6, "part_of", leaning),
    ]
    assert [row.key for row in plan.rows] == ["C"]


# what was done to a cell, and what cannot be read


def notes(plan) -> list[tuple[int, str, str]]:
    return [(note.row, note.column, note.text) for note in plan.notes]


def test_invisible_characters_are_removed_and_said_by_number_and_name():
    plan = planned(
        "participants", "code kind name", ["APT\u200b", "other", "Asia\u202e\x07 Pacific"]
    )
    assert reasons(plan) == []
    assert notes(plan) == [
        (2, "code", "Invisible characters were removed: U+200B ZERO WIDTH SPACE."),
        (2, "name", "Invisible characters were removed: U+202E RIGHT-TO-LEFT OVERRIDE, U+0007."),
    ]
    assert [(row.key, row.write.row.name) for row in plan.new] == [("APT", "Asia Pacific")]


def test_markup_that_is_taken_out_of_a_text_is_said():
    make(Page, slug="about")
    plan = planned(
        "pages", "slug body", ["about", '<p onclick="x">Hello<script>alert(1)</script></p>']
    )
    assert notes(plan) == [(2, "body", "Markup that is not allowed was removed: onclick, script.")]
    assert plan.changed[0].changes["body"][1] == "<p>Hello</p>"


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        (CUT, "A workbook cut this text. Copy the whole text from the CSV."),
        (UNREAD, "This cell could not be read. Enter its value."),
    ],
)
def test_a_cell_that_says_it_is_not_whole_is_refused(mark, reason):
    make(Page, slug="about")
    assert reasons(planned("pages", "slug summary", ["about", f"Text{mark} "])) == [
        (2, "summary", reason)
    ]


def of_sheet(*rows: tuple[int, list[str]], faults: dict[int, list[Fault]]):
    return check(
        tables["participants"](),
        FileSheet(["code", "kind", "name", "Extra"], list(rows), faults=faults),
        OPERATOR,
        LEFT_OUT,
    )


LEFT_OUT = Instructions(columns={"Extra": ""})


def test_a_cell_that_could_not_be_read_refuses_its_row_in_a_column_that_is_taken():
    fault = Fault(2, "#REF!", "Cell C2 shows the error #REF!.")
    plan = of_sheet(
        (2, ["APT", "other", "#REF!", ""]), (3, ["ATU", "other", "x", ""]), faults={2: [fault]}
    )
    assert plan.refusals == [CellRefusal(2, "name", "#REF!", "Cell C2 shows the error #REF!.")]
    assert [row.key for row in plan.new] == ["ATU"]


def test_an_editor_withdraws_no_published_row(editor):
    row = make(Participant, code="APT")
    plan = planned("participants", "code publication", ["APT", "draft"], by=editor)
    assert reasons(plan) == [(2, "publication", "You don't have permission to publish.")]
    assert Participant.objects.get() == row
