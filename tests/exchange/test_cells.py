"""How a cell becomes a value, and what of it is refused."""

import datetime as dt

import pytest

from core.public.cell_text import escape_cell, unescape_cell
from meetings.models import Meeting
from participants.models import Participant
from tests.exchange.sheets import brought_in, planned, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def apt():
    values = {"website": "https://www.apt.int", "aliases": "A; B", "region": "asia_pacific"}
    return make(Participant, code="APT", part_of=make(Participant, code="ITU"), **values)


def test_a_blank_cell_keeps_what_is_stored(apt):
    columns = "code name website aliases region part_of"
    plan = planned("participants", columns, ["APT", "", " ", "", "", ""])
    assert [plan.rows, plan.same] == [[], 1]


def test_clear_empties_dates_and_many_to_many(apt):
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


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("name", "(clear)", "This column cannot be empty."),
        ("name", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
        ("confidence", "certain", "“certain” is not one of: sourced; partly sourced; unsourced."),
        ("is_owner", "maybe", "“maybe” is neither yes nor no."),
    ],
)
def test_what_a_column_cannot_hold_is_refused_in_words(column, cell, reason, apt):
    plan = planned("participants", f"code {column}", ["APT", cell])
    assert reasons(plan) == [(2, column, reason)]


def test_a_row_of_another_length_than_the_header_is_refused(apt):
    plan = planned("participants", "code website aliases", ["APT"], ["APT", "", "", "x"])
    assert reasons(plan) == [
        (2, "", "The row has 1 cells, the header has 3."),
        (3, "", "The row has 4 cells, the header has 3."),
    ]


def test_what_is_no_whole_number_is_refused():
    cells = ["-1", "1.5", "1,000", "1_000", "9" * 5000]
    rows = [[f"r{number}", cell, "x"] for number, cell in enumerate(cells)]
    plan = planned("resolutions", "slug number title", *rows)
    assert [column for _row, column, _reason in reasons(plan)] == ["number"] * 5


def test_a_strange_cell_of_a_column_that_fills_several_is_refused_with_row_and_column():
    cells = ["(" * 20_000, "[" * 20_000, "NaN", "1 of " * 5000, "9" * 40 + " of x", "² of x"]
    for column in ("dates", "venue", "series"):
        rows = [[f"m{number}", "x", "other", cell] for number, cell in enumerate(cells)]
        plan = planned("meetings", f"slug name kind {column}", *rows)
        assert [one[:2] for one in reasons(plan)] == [(number, column) for number in range(2, 8)]
