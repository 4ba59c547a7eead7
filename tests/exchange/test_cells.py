"""How a cell becomes a value, and what of it is refused."""

import datetime as dt

import pytest

from core.public.cell_text import csv_text, escape_cell, unescape_cell
from meetings.models import Meeting
from participants.models import Participant
from tests.exchange.sheets import brought_in, planned, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


def refused(table: str, column: str, cell: str) -> list[tuple[str, str]]:
    """Column and reason when a stored row gets this cell."""
    key = "code" if table == "participants" else "slug"
    plan = planned(table, f"{key} {column}", ["apt", cell])
    return [(column, reason) for _row, column, reason in reasons(plan)]


@pytest.fixture
def apt():
    return make(
        Participant,
        code="APT",
        slug="apt",
        website="https://www.apt.int",
        aliases="A; B",
        region="asia_pacific",
        part_of=make(Participant, code="ITU"),
    )


@pytest.fixture
def meeting():
    return make(
        Meeting,
        slug="apt",
        city="Apia",
        date_precision="month",
        starts_on=dt.date(2024, 4, 1),
        ends_on=dt.date(2024, 4, 30),
        organisers=[make(Participant, code="APT")],
        country=make(Participant, code="WSM"),
    )


# blank and (clear)


def test_a_blank_cell_keeps_what_is_stored(apt):
    plan = planned(
        "participants", "code name website aliases region part_of", ["APT", "", " ", "", "", ""]
    )
    assert [plan.rows, plan.same] == [[], 1]


def test_a_row_that_is_too_short_is_refused_for_the_file_may_be_cut_off(apt):
    plan = planned("participants", "code website aliases", ["APT"])
    assert [(refusal.row, refusal.value, refusal.reason) for refusal in plan.refusals] == [
        (2, "APT", "The row has 1 cells, the header has 3.")
    ]


def test_clear_empties_dates_and_many_to_many(meeting):
    columns = "starts_on ends_on date_precision organisers country"
    brought_in("meetings", f"slug {columns}", ["apt", *["(clear)"] * 5])
    meeting.refresh_from_db()
    assert (meeting.starts_on, meeting.ends_on, meeting.country) == (None, None, None)
    assert (meeting.date_precision, [*meeting.organisers.all()]) == ("day", [])


@pytest.mark.parametrize("column", ["name", "kind", "is_owner", "confidence", "publication"])
def test_what_must_be_there_is_not_cleared(column, apt):
    assert refused("participants", column, "(clear)")[0][0] == column


# texts


@pytest.mark.parametrize(
    ("column", "length"), [("name", 300), ("itu_symbol", 5), ("as_stated", 500)]
)
def test_a_text_that_is_too_long_is_refused(column, length, apt):
    assert refused("participants", column, "x" * (length + 1)) == [
        (column, f"Ensure this value has at most {length} characters (it has {length + 1}).")
    ]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "''=1", "'quoted'", "plain", "'"]
)
def test_a_formula_is_guarded_on_the_way_out_and_comes_back_as_it_was(cell):
    assert [unescape_cell(escape_cell(cell)), escape_cell(cell)[0] in "=+-@＝"] == [cell, False]


def test_every_cell_of_a_csv_is_guarded():
    assert csv_text(["name"], [["=cmd|'/c calc'!A1"]]) == "name\r\n'=cmd|'/c calc'!A1\r\n"


# choices, yes and no


@pytest.mark.parametrize(
    "cell", ["member_state", "Member State", " MEMBER state", "member\u200bstate"]
)
def test_a_choice_is_read_by_value_or_label_in_any_case(cell, apt):
    brought_in("participants", "code kind", ["APT", cell])
    apt.refresh_from_db()
    assert apt.kind == "member_state"


def test_a_wrong_choice_is_refused_with_the_words_there_are(apt):
    assert refused("participants", "confidence", "certain") == [
        ("confidence", "“certain” is not one of: sourced; partly sourced; unsourced.")
    ]


@pytest.mark.parametrize("cell", ["y", "on", "maybe", "2", "ja", "none"])
def test_what_is_neither_yes_nor_no_is_refused(cell, apt):
    assert refused("participants", "is_owner", cell) == [
        ("is_owner", f"“{cell}” is neither yes nor no.")
    ]


# dates, times, numbers


@pytest.mark.parametrize("cell", ["10/11/2024", "26-02-01", "2026-02-30", "April 2024", "45292"])
def test_what_is_no_certain_day_is_refused_with_its_column(cell, meeting):
    [(column, reason)] = refused("meetings", "starts_on", cell)
    assert (column, cell in reason) == ("starts_on", True)


@pytest.mark.parametrize("cell", ["seventeen", "-1", "1.5", "1,000", "1_000", "9" * 30, "9" * 5000])
def test_what_is_no_whole_number_is_refused(cell):
    plan = planned("resolutions", "slug number title", ["metaverse", cell, "x"])
    assert [column for _row, column, _reason in reasons(plan)] == ["number"]


# the rules of the row


def test_a_rule_of_two_columns_names_the_first():
    plan = planned(
        "figures", "assembly meeting measure said_by number", ["", "", "participants", "TSB", "900"]
    )
    assert reasons(plan) == [(2, "assembly", "Give either an assembly or a meeting.")]


@pytest.mark.parametrize("column", ["dates", "venue", "series"])
def test_a_strange_cell_of_a_column_that_fills_several_is_refused_with_row_and_column(column):
    cells = ["(" * 50_000, "[" * 50_000, "NaN", "1 of " * 9000, "9" * 40 + " of x", "² of x"]
    rows = [[f"m{number}", "x", "other", cell] for number, cell in enumerate(cells)]
    plan = planned("meetings", f"slug name kind {column}", *rows)
    assert [(row, name) for row, name, _reason in reasons(plan)] == [
        (number, column) for number in range(2, 8)
    ]
