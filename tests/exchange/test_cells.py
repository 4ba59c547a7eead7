"""How a cell becomes a value, or a row that it names, and what of it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.fields import escape_cell, unescape_cell
from core.models import rename
from exchange.columns.matching import KeyIndexes
from meetings.models import Meeting
from participants.models import Participant
from resolutions.models import Resolution
from study_groups.models import Appointment, Mandate, Question, StudyGroup
from tests.exchange.sheets import OPERATOR, brought_in, planned, reasons
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


# rows found by what people call them, and what no two rows may share


@pytest.fixture
def korea():
    return make(
        Participant,
        code="KOR",
        kind="member_state",
        name="Korea (Republic of)",
        common_name="South Korea",
        aliases="ROK; República de Corea",
    )


def organiser(cell: str):
    plan = planned("series", "slug name organiser", ["prep", "Preparation", cell])
    return plan.new[0].write.row.organiser if not plan.refusals else reasons(plan)


@pytest.mark.parametrize(
    "cell", ["kor", " K O R", "K\u200bOR", "Korea (Republic of)", "ROK", "REPU\u0301BLICA DE COREA"]
)
def test_a_participant_is_found_by_code_name_or_alias(cell, korea):
    assert organiser(cell) == korea


def test_a_near_name_is_suggested_by_its_key(korea):
    assert organiser("South Koreo") == [
        (2, "organiser", "“South Koreo” is not in the table participants. Did you mean “KOR”?")
    ]


SPELLINGS = [
    ({"number": 50, "slug": "50"}, "50|RES50|Resolution No. 50|Résolution 50|R50"),
    ({"number": 50, "slug": "50"}, "Resolution 50 (Rev. Geneva, 2022)"),
    ({"kind": "opinion", "number": 1, "slug": "opinion-1"}, "Op. 1|OPINION No. 1"),
    ({"code": "SG17"}, "SG 17|sg.17|Study Group 17|ITU-T Study Group 17"),
]


@pytest.mark.parametrize(
    ("values", "cell"), [(values, cell) for values, said in SPELLINGS for cell in said.split("|")]
)
def test_a_text_and_a_group_are_found_as_people_write_them(values, cell):
    model = StudyGroup if "code" in values else Resolution
    row = make(model, **values)
    assert KeyIndexes().find(model, cell) == row


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
    meeting = make(Meeting, slug="old")
    rename(meeting, "new", by=OPERATOR, channel="test")
    brought_in("meetings", "slug city", ["old", "Apia"])
    assert list(Meeting.objects.values_list("slug", "city")) == [("new", "Apia")]


def test_an_unknown_name_is_part_of_the_key():
    mandate = make(Mandate)
    rows = [
        [mandate.natural_key_text(), "vice_chair", "", "2022", "appointed"],
        [mandate.natural_key_text(), "vice_chair", "", "2023", "appointed"],
    ]
    header = "mandate role person since stage"
    brought_in("appointments", header, *rows)
    assert [Appointment.objects.count(), planned("appointments", header, *rows).same] == [2, 2]


def test_rows_without_keys_that_are_called_alike_are_told_apart_by_their_days():
    january, june = ("2027-01-05", "2027-01-09"), ("2027-06-01", "2027-06-05")
    rows = [["SG17 meeting", "SG17", "study_group", *days] for days in (january, june, january)]
    plan = planned("meetings", "name short_name kind starts_on ends_on", *rows)
    assert [row.key for row in plan.new] == ["sg17", "sg17-2027-06-01"]
    assert reasons(plan) == [(4, "slug", "This key is already in row 2.")]
