"""A file held against a table: its header, its rows, and the rights of who brings it."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType

from core.public.cell_text import CUT
from core.registry import tables
from documents.models import Document
from exchange.batches import commit
from exchange.checking.check import check
from exchange.checking.plan import UNREAD, CellRefusal, Instructions
from exchange.files.sheet import Fault, FileSheet
from meetings.models import Assembly, Meeting, Series
from pages.models import Page
from participants.models import Participant
from study_groups.models import StudyGroup
from tests.exchange.sheets import OPERATOR, planned, queries, reasons
from tests.rows import MODELS, build, make

pytestmark = pytest.mark.django_db


def test_a_key_that_is_there_twice_in_any_spelling_is_refused_with_both_rows():
    make(StudyGroup, code="SG17")
    spellings = ["SG17", " sg\u200b 17", "ITU-T SG17", "Study Group 17"]
    plan = planned("study_groups", "code summary", *([one, "x"] for one in spellings))
    said = "This key is already in row 2."
    assert reasons(plan) == [(number, "code", said) for number in (3, 4, 5)]


def test_a_new_row_that_lacks_what_it_must_have_is_refused_by_column():
    plan = planned("participants", "code", ["APT"])
    assert [(row, column) for row, column, _reason in reasons(plan)] == [(2, "kind"), (2, "name")]


def test_an_editor_brings_in_drafts_but_publishes_and_withdraws_none(editor):
    make(Participant, code="CTU")
    plan = planned(
        "participants",
        "code kind name publication",
        ["APT", "other", "x", "in review"],
        ["ATU", "other", "x", "Published"],
        ["CTU", "", "", "draft"],
        by=editor,
    )
    said = "You don't have permission to publish."
    assert reasons(plan) == [(3, "publication", said), (4, "publication", said)]
    assert plan.new[0].write.row.publication == "in_review"


def test_a_fault_of_a_field_is_told_with_the_column_that_filled_it():
    hours = {"start_time": dt.time(9), "end_time": dt.time(8), "time_zone": "Europe/Zurich"}
    make(Meeting, slug="prep", **hours)
    for dates, at in (("19 August 2024", "end_time"), ("31 April 2024", "dates")):
        [(row, column, _reason)] = reasons(planned("meetings", "slug dates", ["prep", dates]))
        assert (row, column) == (2, at)


def test_two_columns_that_say_different_things_of_a_field_are_refused():
    make(Participant, code="KHM", kind="member_state", name="Cambodia")
    row = ["prep", "x", "other", "Cambodia (online)", "hybrid"]
    plan = planned("meetings", "slug name kind venue mode", row)
    assert reasons(plan) == [(2, "mode", "Another column gives a different value for mode.")]


def test_another_place_of_a_stored_meeting_is_refused():
    make(Series, slug="apt-wtsa-24")
    make(Meeting, slug="prep", name="x")
    plan = planned("meetings", "slug name series", ["prep", "x", "3 of apt-wtsa-24"])
    assert reasons(plan) == [
        (2, "series", "This column is for new rows. To change a stored row, import its own table.")
    ]
    assert [plan.same, plan.rows] == [0, []]


def test_a_forged_key_of_what_a_row_is_said_to_be_is_refused_like_any_key():
    for key in ("x" * 9000, "'", "=1"):
        said = Instructions(matches={"2": key, "99": "y"})
        plan = planned("meetings", "name kind", ["x", "other"], instructions=said)
        assert {row for row, _column, _reason in reasons(plan)} == {2}


def paper(slug: str, on: str = "") -> list[str]:
    return [slug, f"Paper {slug}", "report", "adds_to" if on else "", on]


def papers(*rows: list[str]):
    return planned("documents", "slug title kind relation relates_to", *rows)


def test_rows_that_point_at_each_other_or_themselves_are_refused():
    plan = papers(paper("a", "b"), paper("b", "a"), paper("c", "c"), paper("d"))
    assert sorted(row for row, _column, _reason in reasons(plan)) == [2, 3, 4]
    assert [row.key for row in plan.rows] == ["d"]


def test_a_row_may_point_at_a_row_above_it_or_below():
    plan = papers(paper("c", "b"), paper("d"), paper("b", "a"), paper("a"))
    assert reasons(plan) == []
    assert [(row.number, row.key) for row in plan.rows] == [(3, "d"), (5, "a"), (4, "b"), (2, "c")]
    commit(plan, by=OPERATOR, channel="import")
    assert str(Document.objects.get(slug="c").relates_to.relates_to) == "Paper a"


def test_a_chain_of_thousands_of_rows_is_refused_in_words():
    chain = [paper("p0"), *(paper(f"p{number}", f"p{number - 1}") for number in range(1, 1200))]
    plan = papers(*reversed(chain))
    assert {reason for _row, _column, reason in reasons(plan)} == {
        "This row refers to another through more than 50 rows of the file."
    }
    assert [len(plan.refused_rows), len(plan.rows)] == [1149, 51]


def test_what_leans_on_a_row_that_was_refused_as_not_unique_is_refused_too_in_a_chain_of_three():
    make(Participant, code="JPN", itu_symbol="J")
    header = "code kind name itu_symbol part_of"
    rows = [["KOR", "member_state", "Korea", "J", ""], ["A", "other", "A", "", "KOR"]]
    rows += [["B", "other", "B", "", "A"], ["C", "other", "C", "", ""], ["JPN", "", "", "", "B"]]
    plan = planned("participants", header, *rows)
    leaning = "This row refers to a row that was refused."
    assert reasons(plan)[1:] == [(row, "part_of", leaning) for row in (3, 4, 6)]
    assert [row.key for row in plan.rows] == ["C"]


def test_invisible_characters_are_removed_and_said_by_number_and_name():
    row = ["APT\u200b", "other", "Asia\u202e\x07 Pacific"]
    plan = planned("participants", "code kind name", row)
    assert [(note.row, note.column, note.text) for note in plan.notes] == [
        (2, "code", "Invisible characters were removed: U+200B ZERO WIDTH SPACE."),
        (2, "name", "Invisible characters were removed: U+202E RIGHT-TO-LEFT OVERRIDE, U+0007."),
    ]
    assert [(row.key, row.write.row.name) for row in plan.new] == [("APT", "Asia Pacific")]


def test_what_is_left_out_of_a_text_is_said():
    make(Page, slug="about")
    body = '<p onclick="x">Hello<script>alert(1)</script></p>'
    plan = planned("pages", "slug body", ["about", body])
    assert [note.text for note in plan.notes] == ["Left out of this text: scripts."]
    assert plan.rows[0].changes["body"][1] == "<p>Hello</p>"


def test_a_cell_that_says_it_is_not_whole_is_refused():
    for slug in ("cut", "unread"):
        make(Page, slug=slug)
    rows = [["cut", f"Text{CUT} "], ["unread", f"Text{UNREAD} "]]
    assert [reason for *_where, reason in reasons(planned("pages", "slug summary", *rows))] == [
        "A workbook cut this text. Copy the whole text from the CSV.",
        "This cell could not be read. Enter its value.",
    ]


def test_a_cell_that_could_not_be_read_refuses_its_row_in_a_column_that_is_taken():
    fault = Fault(2, "#REF!", "Cell C2 shows the error #REF!.")
    rows = [(2, ["APT", "other", "#REF!", ""]), (3, ["ATU", "other", "x", ""])]
    sheet = FileSheet(["code", "kind", "name", "Extra"], rows, faults={2: [fault]})
    left_out = Instructions(columns={"Extra": ""})
    plan = check(tables["participants"](), sheet, OPERATOR, left_out)
    assert plan.refusals == [CellRefusal(2, "name", "#REF!", "Cell C2 shows the error #REF!.")]
    assert [row.key for row in plan.new] == ["ATU"]


COLUMNS = [
    pytest.param(table, field.name, id=f"{table}.{field.name}")
    for table, resource in tables.items()
    for field in resource.model()._meta.concrete_fields
    if field.is_relation and not field.null and field.name in resource.fields
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_cell_that_must_be_filled_is_named(table, column):
    resource = tables[table]()
    row = build(resource.model(), published=False)
    cells = dict(zip(resource.columns(), resource.cells(row), strict=True))
    cells = {name: text for name, text in cells.items() if text and name != "slug"} | {column: ""}
    typed = list(cells.values())
    rows = [typed] * (2 if "slug" in resource.model().key_fields else 1)
    plan = planned(table, " ".join(cells), *rows)
    is_key = column in resource.model().key_fields
    said = "The key is empty." if is_key else "This column cannot be empty."
    assert reasons(plan) == [(number, column, said) for number, _typed in enumerate(rows, start=2)]


# an import asks the database no more for forty rows than for three


def _papers(count: int) -> list[list[str]]:
    cells = ["Paper", "report", "WTSA-24", "APT; ATU", "adds_to"]
    return [
        [f"paper-{number}", *cells, "paper-0" if number else "first"] for number in range(count)
    ]


def test_new_rows_with_keys_of_other_tables_are_checked_at_the_cost_of_one():
    make(Document, slug="first")
    make(Assembly, code="WTSA-24")
    for code in ("APT", "ATU"):
        make(Participant, code=code)
    header = "slug title kind assembly authors relation relates_to"
    ContentType.objects.get_for_models(
        *MODELS
    )  # Django asks for each once in the life of a process
    many, few = (queries(planned, "documents", header, *_papers(count)) for count in (120, 3))
    assert many == few


KEYS = {Document: "slug", Meeting: "slug", Participant: "code"}


@pytest.mark.parametrize("model", KEYS)
def test_stored_rows_are_checked_at_the_cost_of_one(model):
    rows = [[getattr(make(model), KEYS[model]), ("changed", "")[at % 2]] for at in range(40)]
    table, header = f"{model._meta.model_name}s", f"{KEYS[model]} public_remark"
    ContentType.objects.get_for_models(*MODELS)
    assert queries(planned, table, header, *rows) == queries(planned, table, header, *rows[:3])


def test_new_rows_and_parts_are_saved_at_the_cost_of_a_few_batches():
    make(Participant, code="APT")
    codes = [make(Participant).code for _number in range(60)]
    ContentType.objects.get_for_models(*MODELS)

    def cost(table, header, *rows):
        plan = planned(table, header, *rows)
        return queries(lambda: commit(plan, by=OPERATOR, channel="test"))

    papers, members = [], []
    for since, some in (("2021", codes[:3]), ("2022", codes)):
        rows = [[f"{since}-{number}", "Paper", "report", "APT"] for number in range(len(some))]
        papers.append(cost("documents", "slug title kind authors", *rows))
        rows = [["APT", code, since] for code in some]
        members.append(cost("memberships", "group member since", *rows))
    for few, many in (papers, members):
        assert many < few + 15  # the database takes a batch at a time
