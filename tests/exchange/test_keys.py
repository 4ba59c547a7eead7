"""Rows found by what people call them, and what no two rows may share."""

import pytest
from django.core.exceptions import ValidationError

from core.slugs import rename
from exchange.columns.keys import KeyIndexes
from meetings.models import Meeting
from participants.models import Participant, Person
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
    "cell",
    [
        *("KOR", "kor", " K O R", "K\u200bOR", "Korea (Republic of)", "south korea", "ROK"),
        *("república de corea", "REPU\u0301BLICA DE COREA"),
    ],
)
def test_a_participant_is_found_by_code_name_or_alias(cell, korea):
    assert organiser(cell) == korea


STRANGE = "“XXX” is not in the table participants. Add it there first, or correct the spelling."


def test_a_near_name_is_suggested_by_its_key(korea):
    assert organiser("South Koreo") == [
        (2, "organiser", "“South Koreo” is not in the table participants. Did you mean “KOR”?")
    ]


SPELLINGS = [
    ({"number": 50, "slug": "50"}, "50|Res. 50|RES50|res 50|Resolution 50|Resolution No. 50"),
    ({"number": 50, "slug": "50"}, "Resolution 50 (Rev. Geneva, 2022)|Résolution 50|R50"),
    (
        {"kind": "opinion", "number": 1, "slug": "opinion-1"},
        "opinion-1|Opinion 1|Op. 1|OPINION No. 1",
    ),
    ({"code": "SG17"}, "SG17|SG 17|sg.17|Study Group 17|ITU-T SG 17|ITU-T Study Group 17"),
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


def test_a_name_that_two_rows_have_is_refused():
    make(Person, slug="john-smith", name="John Smith")
    make(Person, slug="john-smith-2", name="John Smith")
    mandate = make(Mandate)
    plan = planned(
        "appointments", "mandate role person", [mandate.natural_key_text(), "chair", "John Smith"]
    )
    assert [(row, column) for row, column, _reason in reasons(plan)] == [(2, "person")]


def test_a_stored_row_is_changed_under_the_name_it_had():
    meeting = make(Meeting, slug="old")
    rename(meeting, "new", by=OPERATOR, channel="test")
    brought_in("meetings", "slug city", ["old", "Apia"])
    assert list(Meeting.objects.values_list("slug", "city")) == [("new", "Apia")]


def test_several_keys_are_divided_by_semicolons(korea):
    apt = make(Participant, code="APT")
    brought_in(
        "meetings", "slug name kind organisers", ["prep", "x", "other", "apt; South Korea;APT;"]
    )
    assert set(Meeting.objects.get().organisers.all()) == {apt, korea}


def test_one_unknown_key_among_several_is_named(korea):
    plan = planned("meetings", "slug name kind organisers", ["prep", "x", "other", "KOR; XXX"])
    assert reasons(plan) == [(2, "organisers", STRANGE)]


# rows above


def test_a_row_may_point_to_a_row_above_it():
    brought_in(
        "participants",
        "code kind name part_of",
        ["CEPT", "regional_organisation", "CEPT", ""],
        ["Com-ITU", "organisation_body", "Com-ITU", "cept"],
        ["PT-B", "organisation_body", "PT-B", "Com-ITU"],
    )
    found = Participant.objects.order_by("pk").values_list("code", "part_of__code")
    assert list(found) == [("CEPT", None), ("Com-ITU", "CEPT"), ("PT-B", "Com-ITU")]


# one row a key


@pytest.mark.parametrize(
    "code",
    ["SG17", "sg17", " SG 17 ", "SG\u200b17", "sg\u00a017\ufeff", "ITU-T SG17", "Study Group 17"],
)
def test_no_spelling_makes_a_second_sg17(code):
    make(StudyGroup, code="SG17")
    brought_in("study_groups", "code summary", [code, "Security"])
    assert list(StudyGroup.objects.values_list("code", "summary")) == [("SG17", "Security")]


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


def test_what_another_row_has_already_is_refused():
    make(Participant, code="JPN", itu_symbol="J")
    plan = planned(
        "participants", "code kind name itu_symbol", ["KOR", "member_state", "Korea", "J"]
    )
    assert [(row, column) for row, column, _reason in reasons(plan)] == [(2, "itu_symbol")]


@pytest.mark.parametrize(("kind", "refused"), [("resolution", [3]), ("opinion", [])])
def test_only_numbers_of_resolutions_are_given_once(kind, refused):
    plan = planned(
        "resolutions", "slug kind number title", ["one", kind, "1", "x"], ["other", kind, "1", "x"]
    )
    assert [row for row, _column, _reason in reasons(plan)] == refused


def test_rows_without_keys_that_are_called_alike_are_told_apart_by_their_days():
    january, june = ("2027-01-05", "2027-01-09"), ("2027-06-01", "2027-06-05")
    rows = [["SG17 meeting", "SG17", "study_group", *days] for days in (january, june, january)]
    plan = planned("meetings", "name short_name kind starts_on ends_on", *rows)
    assert [row.key for row in plan.new] == ["sg17", "sg17-2027-06-01"]
    assert reasons(plan) == [(4, "slug", "This key is already in row 2.")]
