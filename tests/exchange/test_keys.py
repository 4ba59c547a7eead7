"""Rows found by what people call them, and what no two rows may share."""

import pytest
from django.core.exceptions import ValidationError

from core.models import rename
from exchange.columns.keys import KeyIndexes
from meetings.models import Meeting
from participants.models import Participant
from resolutions.models import Resolution
from study_groups.models import Appointment, Mandate, Question, StudyGroup
from tests.exchange.sheets import OPERATOR, brought_in, planned, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


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


# one row a key


def test_an_unknown_name_is_part_of_the_key():
    mandate = make(Mandate)
    rows = [
        [mandate.natural_key_text(), "vice_chair", "", "2022", "appointed"],
        [mandate.natural_key_text(), "vice_chair", "", "2023", "appointed"],
    ]
    header = "mandate role person since stage"
    brought_in("appointments", header, *rows)
    assert [Appointment.objects.count(), planned("appointments", header, *rows).same] == [2, 2]


# what no two rows may share


def test_rows_without_keys_that_are_called_alike_are_told_apart_by_their_days():
    january, june = ("2027-01-05", "2027-01-09"), ("2027-06-01", "2027-06-05")
    rows = [["SG17 meeting", "SG17", "study_group", *days] for days in (january, june, january)]
    plan = planned("meetings", "name short_name kind starts_on ends_on", *rows)
    assert [row.key for row in plan.new] == ["sg17", "sg17-2027-06-01"]
    assert reasons(plan) == [(4, "slug", "This key is already in row 2.")]
