"""A file checked against a table: its columns, rows and cells, what is refused, and the rights of who imports it."""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError

from core.fields import escape_cell, unescape_cell
from core.models import rename
from core.public.cell_text import CUT
from core.registry import tables
from documents.models import Document
from exchange.batches import commit
from exchange.checking.check import check
from exchange.checking.plan import UNREAD, CellRefusal, Instructions
from exchange.columns.matching import ColumnsRefused, KeyIndexes, columns_of
from exchange.files.sheet import Fault, FileSheet
from exchange.models import ColumnChoice, StoredUpload
from exchange.uploads.workflow import create_upload, preview_upload
from meetings.models import Assembly, Meeting
from pages.models import Page
from participants.models import Participant
from positions.models import Proposal
from resolutions.models import Resolution
from study_groups.models import Appointment, Mandate, Question, StudyGroup
from tests.exchange.sheets import OPERATOR, brought_in, planned, queries, reasons
from tests.rows import MODELS, build, make

pytestmark = pytest.mark.django_db


def refusal(table: str, header: list[str], **chosen: str) -> ColumnsRefused:
    with pytest.raises(ColumnsRefused) as refused:
        columns_of(tables[table](), header, chosen)
    return refused.value


@pytest.mark.parametrize(
    "title", ["common_name", " COMMON  NAME ", "Common\nname", "common\u200bname"]
)
def test_a_column_is_found_in_any_case_and_spacing_behind_those_of_refused_rows(title):
    header = ["(row)", " (Why\u00a0refused)", "code", title]
    assert columns_of(tables["participants"](), header) == {"code": 2, "common_name": 3}


def test_everything_wrong_with_a_header_is_said_at_once():
    refused = refusal("participants", ["code", "", "Nmae", "Colour", "Code", "website"])
    found = [(header.title, header.near) for header in refused.unplaced]
    assert found == [("", ""), ("Nmae", "name"), ("Colour", ""), ("Code", "")]
    assert str(refused) == (
        "Column 2 has no name. The column “Nmae” is not recognised. Did you mean “name”? The column “Colour” is not recognised. "
        "The column “code” appears twice."
    )


def test_every_column_that_a_row_needs_is_named():
    assert str(refusal("documents", ["summary"])).count("is required to create rows") == 2
    said = "The key column “code” is missing: rows cannot be matched without it."
    assert str(refusal("participants", ["name"])) == said
    plan = planned("participants", "code", ["APT"])
    assert [one[:2] for one in reasons(plan)] == [(2, "kind"), (2, "name")]


def test_no_file_brings_a_column_that_only_the_site_writes():
    internal = "id pk version created_by created_by_id changed_at is_superuser delete live_at"
    for column in f"{internal} history __class__".split():
        refused = refusal("participants", ["code", "name"], name=column)
        assert [header.title for header in refused.unplaced] == ["name"], column
        resources = [resource() for resource in tables.values()]
        assert [one for one in resources if column in {*one.columns(), *one.composites}] == []


def look(user, data: str, table: str = "participants", **columns: str) -> StoredUpload:
    """Stores the file and previews it, as the page does."""
    pending = create_upload(user, table, data.encode(), "file.csv")
    preview_upload(pending, Instructions(columns=columns), user)
    return pending


def test_a_header_of_ours_that_was_left_out_is_read_in_the_next_file(editor):
    file = "code,kind,name,website\nAPT,other,x,https://www.apt.int\n"
    [row] = look(editor, file, website="").preview["planned"]
    assert "Website" not in [label for label, *_change in row["cells"]]
    assert not ColumnChoice.objects.exists()
    [row] = look(editor, file).preview["planned"]
    assert row["cells"][-1] == ["Website", "", "https://www.apt.int"]


def test_what_was_chosen_is_of_one_table_and_one_user(editor, publisher):
    foreign = "code,kind,Titel,Farbe\nAPT,other,x,red\n"
    look(editor, foreign, Titel="name", Farbe="")
    others = [look(publisher, foreign), look(editor, "slug,Titel\na,x\n", "meetings")]
    said = "The column “Titel” is not recognised."
    assert [said in one.preview["fault"] for one in others] == [True, True]


def test_a_key_that_is_there_twice_in_any_spelling_is_refused_with_both_rows():
    make(StudyGroup, code="SG17")
    spellings = ["SG17", " sg\u200b 17", "ITU-T SG17", "Study Group 17"]
    plan = planned("study_groups", "code summary", *([one, "x"] for one in spellings))
    said = "This key is already in row 2."
    assert reasons(plan) == [(number, "code", said) for number in (3, 4, 5)]


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


def test_two_columns_that_say_different_things_and_another_place_of_a_stored_meeting_are_refused():
    make(Participant, code="KHM", kind="member_state", name="Cambodia")
    row = ["prep", "x", "other", "Cambodia (online)", "hybrid"]
    plan = planned("meetings", "slug name kind venue mode", row)
    assert reasons(plan) == [(2, "mode", "Another column gives a different value for mode.")]
    make(Proposal, slug="wtsa-24-x", assembly=make(Assembly, code="WTSA-24"))
    plan = planned("proposals", "slug proposed_by", ["wtsa-24-x", "KHM"])
    said = "This column is for new rows. To change a stored row, import its own table."
    assert [reasons(plan), plan.rows] == [[(2, "proposed_by", said)], []]


def test_a_forged_key_of_what_a_row_is_said_to_be_is_refused_like_any_key():
    for key in ("x" * 9000, "'", "=1"):
        said = Instructions(matches={"2": key, "99": "y"})
        plan = planned("meetings", "name kind", ["x", "other"], instructions=said)
        assert {row for row, _column, _reason in reasons(plan)} == {2}


def paper(slug: str, on: str = "") -> list[str]:
    return [slug, f"Paper {slug}", "report", "adds_to" if on else "", on]


def papers(*rows: list[str]):
    return planned("documents", "slug title kind relation relates_to", *rows)


def test_a_row_may_point_at_a_row_above_it_or_below_but_none_at_each_other_or_themselves():
    wrong = paper("x", "y"), paper("y", "x"), paper("z", "z")
    plan = papers(paper("c", "b"), paper("d"), paper("b", "a"), paper("a"), *wrong)
    assert sorted(row for row, _column, _reason in reasons(plan)) == [6, 7, 8]
    assert [(row.number, row.key) for row in plan.rows] == [(3, "d"), (5, "a"), (4, "b"), (2, "c")]
    commit(plan, by=OPERATOR, channel="import", only_good=True)
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


def test_what_is_left_out_of_a_text_is_said_and_a_cell_that_says_it_is_not_whole_refused():
    for slug in ("about", "cut", "unread"):
        make(Page, slug=slug)
    body = '<p onclick="x">Hello<script>alert(1)</script></p>'
    rows = [["about", body, ""], ["cut", "", f"Text{CUT} "], ["unread", "", f"Text{UNREAD} "]]
    plan = planned("pages", "slug body summary", *rows)
    assert [note.text for note in plan.notes] == ["Left out of this text: scripts."]
    assert plan.rows[0].changes["body"][1] == "<p>Hello</p>"
    assert [reason for *_where, reason in reasons(plan)] == [
        "A workbook cut this text. Copy the whole text from the CSV.",
        "This cell could not be read. Enter its value.",
    ]


def test_a_cell_that_could_not_be_read_refuses_its_row_in_a_column_that_is_taken():
    fault = Fault(2, "#REF!", "Cell C2 shows the error #REF!.")
    rows = [(2, ["APT", "other", "#REF!", ""]), (3, ["ATU", "other", "x", ""])]
    sheet = FileSheet(["code", "kind", "name", "Extra"], rows, faults={2: [fault]})
    plan = check(tables["participants"](), sheet, OPERATOR, Instructions(columns={"Extra": ""}))
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


def test_new_rows_with_keys_of_other_tables_are_checked_at_the_cost_of_one():
    make(Document, slug="first")
    make(Assembly, code="WTSA-24")
    for code in ("APT", "ATU"):
        make(Participant, code=code)
    header = "slug title kind assembly authors relation relates_to"
    cells = ["Paper", "report", "WTSA-24", "APT; ATU", "adds_to"]
    rows = [[f"paper-{at}", *cells, "paper-0" if at else "first"] for at in range(120)]
    # Django reads each of them once in the life of a process.
    ContentType.objects.get_for_models(*MODELS)
    assert queries(planned, "documents", header, *rows) == queries(
        planned, "documents", header, *rows[:3]
    )


@pytest.mark.parametrize(
    ("model", "key"), [(Document, "slug"), (Meeting, "slug"), (Participant, "code")]
)
def test_stored_rows_are_checked_at_the_cost_of_one(model, key):
    rows = [[getattr(make(model), key), ("changed", "")[at % 2]] for at in range(40)]
    table, header = f"{model._meta.model_name}s", f"{key} public_remark"
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


@pytest.fixture
def apt():
    values = {"website": "https://www.apt.int", "aliases": "A; B", "region": "asia_pacific"}
    return make(Participant, code="APT", part_of=make(Participant, code="ITU"), **values)


def test_a_blank_cell_keeps_what_is_stored(apt):
    """The word `(clear)` empties a field, dates and many-to-many fields too."""
    columns = "code name website aliases region part_of"
    plan = planned("participants", columns, ["APT", "", " ", "", "", ""])
    assert [plan.rows, plan.same] == [[], 1]
    days = {"starts_on": dt.date(2024, 4, 1), "ends_on": dt.date(2024, 4, 30)}
    values = days | {"date_precision": "month", "organisers": [apt], "country": apt.part_of}
    meeting = make(Meeting, slug="apt", city="Apia", **values)
    brought_in("meetings", f"slug {' '.join(values)}", ["apt", *["(clear)"] * 5])
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.ends_on, meeting.country) == (None, None, None)
    assert (meeting.date_precision, [*meeting.organisers.all()]) == ("day", [])


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "''=1", "'quoted'", "plain", "'"]
)
def test_a_formula_is_guarded_on_the_way_out_and_comes_back_as_it_was(cell):
    assert [unescape_cell(escape_cell(cell)), escape_cell(cell)[0] in "=+-@＝"] == [cell, False]


def test_what_a_column_cannot_hold_is_refused_in_words(apt):
    for column, cell, reason in (
        ("name", "(clear)", "This column cannot be empty."),
        ("name", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
        ("confidence", "certain", "“certain” is not one of: sourced; partly sourced; unsourced."),
        ("is_owner", "maybe", "“maybe” is neither yes nor no."),
    ):
        plan = planned("participants", f"code {column}", ["APT", cell])
        assert reasons(plan) == [(2, column, reason)]


def test_a_row_of_another_length_than_the_header_is_refused(apt):
    plan = planned("participants", "code website aliases", ["APT"], ["APT", "", "", "x"])
    assert reasons(plan) == [
        (2, "", "The row has 1 cells, the header has 3."),
        (3, "", "The row has 4 cells, the header has 3."),
    ]


def test_a_strange_cell_of_a_number_or_of_several_fields_is_refused_with_row_and_column():
    cells = ["-1", "1.5", "1,000", "1_000", "9" * 5000]
    rows = [[f"r{number}", cell, "x"] for number, cell in enumerate(cells)]
    plan = planned("resolutions", "slug number title", *rows)
    assert [one[:2] for one in reasons(plan)] == [(number, "number") for number in range(2, 7)]
    cells = ["(" * 20_000, "[" * 20_000, "NaN", "1 of " * 5000, "9" * 40]
    for column in ("dates", "venue"):
        rows = [[f"m{number}", "x", "other", cell] for number, cell in enumerate(cells)]
        plan = planned("meetings", f"slug name kind {column}", *rows)
        assert [one[:2] for one in reasons(plan)] == [(number, column) for number in range(2, 7)]


def test_a_participant_is_found_by_code_name_or_alias():
    """For a name that is nearly the same the message suggests the key."""
    names = {"name": "Korea (Republic of)", "common_name": "South Korea"}
    names |= {"aliases": "ROK; República de Corea"}
    korea = make(Participant, code="KOR", kind="member_state", **names)
    cells = ["kor", " K O R", "K\u200bOR", "Korea (Republic of)", "ROK", "REPU\u0301BLICA DE COREA"]
    rows = [[f"prep-{at}", "x", cell] for at, cell in enumerate([*cells, "South Koreo"])]
    plan = planned("series", "slug name organiser", *rows)
    assert [row.write.row.organiser for row in plan.new] == [korea] * 6
    said = "“South Koreo” is not in the table participants. Did you mean “KOR”?"
    assert reasons(plan) == [(8, "organiser", said)]


def test_a_text_and_a_group_are_found_as_people_write_them():
    text, opinion = make(Resolution, number=50), make(Resolution, kind="opinion", number=1)
    spellings = "50|RES50|Resolution No. 50|Résolution 50|R50|Resolution 50 (Rev. Geneva, 2022)"
    for row, cells in (
        (text, spellings),
        (opinion, "Op. 1|OPINION No. 1"),
        (make(StudyGroup, code="SG17"), "SG 17|sg.17|Study Group 17|ITU-T Study Group 17"),
    ):
        for cell in cells.split("|"):
            assert KeyIndexes().find(type(row), cell) == row, cell


def test_a_question_without_its_period_is_asked_back_when_two_periods_have_it():
    group = make(StudyGroup, code="SG17")
    first, second = (
        make(Question, mandate=make(Mandate, study_group=group), code="Q14/17")
        for _period in range(2)
    )
    with pytest.raises(ValidationError, match="Enter its key") as refused:
        KeyIndexes().find(Question, "Q.14/17")
    assert [row.natural_key_text() in str(refused.value) for row in (first, second)] == [True, True]


def test_a_stored_row_is_changed_under_the_name_it_had():
    rename(make(Meeting, slug="old"), "new", by=OPERATOR, channel="test")
    brought_in("meetings", "slug city", ["old", "Apia"])
    assert list(Meeting.objects.values_list("slug", "city")) == [("new", "Apia")]


def test_an_unknown_name_is_part_of_the_key():
    key = make(Mandate).natural_key_text()
    rows = [[key, "vice_chair", "", year, "appointed"] for year in ("2022", "2023")]
    header = "mandate role person since stage"
    brought_in("appointments", header, *rows)
    assert [Appointment.objects.count(), planned("appointments", header, *rows).same] == [2, 2]


def test_rows_without_keys_that_are_called_alike_are_told_apart_by_their_days():
    january, june = ("2027-01-05", "2027-01-09"), ("2027-06-01", "2027-06-05")
    rows = [["SG17 meeting", "SG17", "study_group", *days] for days in (january, june, january)]
    plan = planned("meetings", "name short_name kind starts_on ends_on", *rows)
    assert [row.key for row in plan.new] == ["sg17", "sg17-2027-06-01"]
    assert reasons(plan) == [(4, "slug", "This key is already in row 2.")]
    header = "name short_name kind starts_on ends_on"
    brought_in("meetings", header, *rows[:2])
    again = planned("meetings", header, *rows[:2])  # each may be the row of the same days
    meant = [Meeting.objects.get(pk=one.stored).slug for one in again.namesakes.values()]
    assert meant == ["sg17", "sg17-2027-06-01"]
