"""What does not look like a meeting is asked about, with what may be meant; what does comes in with its fields apart."""

import pytest

from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.uploads.workflow import corrected
from meetings.resources.tables import MeetingResource
from tests.meetings.test_pasting import filled

DAYS = "5-6 May 2027"


def asked(sheet):
    """Column and choices of each question."""
    faults = [fault for found in sheet.faults.values() for fault in found]
    return {sheet.header[fault.place]: fault.choices for fault in faults}


@pytest.mark.parametrize(
    ("name", "first_choice"),
    [
        ("Bitte beachten: TSAG", "TSAG"),
        ("ITU-T Study Group 17 sits", "ITU-T Study Group 17"),
        ("regulators of the region", "regulators of the region"),
        ("Rapport du directeur", "Rapport du directeur"),
        ("Autres", "Autres"),
        ("María Pérez Gómez", "María Pérez Gómez"),
    ],
)
def test_a_name_that_is_no_title_is_asked_with_the_likely_titles(name, first_choice, world):
    assert asked(world.read(f"- {name}, {DAYS}, online"))["name"][0] == first_choice


@pytest.mark.parametrize(
    "name",
    [
        "next RCC meeting",
        "eGovernance conference",
        '5G/6G Forum "From lab to field"',
        "Focus Group on AI-Native Networks",
        "Encontro lusófono de normalização",
    ],
)
def test_a_good_name_comes_in_untouched(name, world):
    sheet = world.read(f"- {name}, {DAYS}, online")
    assert ([row["name"] for row in filled(sheet).values()], asked(sheet)) == ([name], {})


@pytest.mark.parametrize(
    ("written", "name", "short_name"),
    [
        ("First meeting of the Project Team (PT WTSA#1)", "First meeting of the Project Team", "PT WTSA#1"),
        ("APM28-2: 2nd African Preparatory Meeting", "2nd African Preparatory Meeting", "APM28-2"),
        ("2nd African Preparatory Meeting – APM28-2", "2nd African Preparatory Meeting", "APM28-2"),
        ("2nd African Preparatory Meeting [APM28-2]", "2nd African Preparatory Meeting", "APM28-2"),
        ("Radiocommunication Assembly 2027 (RA-27)", "Radiocommunication Assembly 2027", "RA-27"),
        ("WTSA meeting (Russian only; observers welcome)", "WTSA meeting", ""),
        ("ICANN89 (the policy forum, so the short one)", "ICANN89", ""),
        ("Arab Preparatory Meeting (League of Arab States)", "Arab Preparatory Meeting", ""),
    ],
)  # fmt: skip
def test_a_code_or_a_remark_is_no_part_of_the_name(written, name, short_name, world):
    (row,) = filled(world.read(f"- {written}, {DAYS}, Geneva")).values()
    assert (row["name"], row.get("short_name", "")) == (name, short_name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ITU-T SG5 Regional Group for Africa", "other"),
        ("Rapporteur meeting Q4/15", "other"),
        ("APT workshop on standards", "other"),
        ("Project Team on WTSA-24, 2nd meeting", "regional_preparatory"),
        ("Simposio Mundial de Normalización", "symposium"),
        ("Colloque mondial de normalisation", "symposium"),
        ("Plenipotentiary Conference 2030", "conference"),
        ("Conférence mondiale des radiocommunications de 2027", "conference"),
        ("On-site CEPT coordination during TSAG", "coordination_on_site"),
    ],
)
def test_the_kind_follows_from_the_words_of_the_name(name, kind, world):
    (row,) = filled(world.read(f"- {name}, {DAYS}, Geneva")).values()
    assert row["kind"] == kind


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("online via Teams", "online"),
        ("entirely on Zoom", "online"),
        ("physical only", "in_person"),
        ("in‑person meeting, no streaming", "in_person"),
        ("asistencia solo presencial", "in_person"),
        ("on site + remote", "hybrid"),
        ("remote participation will be possible alongside the room", "hybrid"),
        ("physical meeting with remote participation as usual", "hybrid"),
    ],
)
def test_how_people_meet_is_read_in_many_words(said, mode, world):
    (row,) = filled(world.read(f"- APT meeting, {DAYS}, {said}")).values()
    assert (row["name"], row["mode"]) == ("APT meeting", mode)


def test_of_two_cities_one_is_asked(world):
    sheet = world.read(f"- APT meeting, {DAYS}, in Bangkok or in Phnom Penh")
    assert asked(sheet) == {"venue": ("Bangkok, Thailand", "Phnom Penh, Cambodia", "TBC")}


def test_a_city_with_the_name_of_its_country_is_read(world):
    (row,) = filled(world.read(f"- APT meeting, {DAYS}, Ciudad de Panamá de Panamá")).values()
    assert row["venue"] == "Panama City, Panama"


def test_of_joined_organisers_those_of_the_table_are_entered(world):
    sheet = world.read(f"- Workshop on standards, {DAYS}, Geneva, organised by APT / PITA")
    (row,) = filled(sheet).values()
    assert (row["organisers"], row["name"]) == ("APT", "Workshop on standards")
    assert any(note.startswith("Line 1: “PITA” is not in the table") for note in sheet.notes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CPG-27", ""),
        ("ECOWAS preparatory meeting for WTSA-24", ""),
        ("ICANN89 Policy Forum", "other"),  # a word says it, whoever holds it
        ("Internet Society call on WTSA-24", "other"),  # held by whom no region has
        ("Internet Society call with the African group on WTSA-24", ""),
    ],
)
def test_a_kind_that_is_not_certain_is_asked_and_stays_empty(name, kind, world):
    sheet = world.read(f"- {name}, {DAYS}, Geneva")
    (row,) = filled(sheet).values()
    assert row.get("kind", "") == kind
    offered = "other meeting · regional preparatory meeting · inter-regional meeting · "
    offered += "regional coordination on site · symposium · ITU conference"
    assert " · ".join(asked(sheet).get("kind", ())) == ("" if kind else offered)


@pytest.mark.django_db
def test_one_answer_is_for_all_rows_whose_kind_is_not_certain(sample_data, operator):
    text = f"- CPG-27, {DAYS}, Geneva\n- AWG-31, {DAYS}, online\n- APT workshop, {DAYS}, online"
    sheet = corrected(
        MeetingResource.pasted(text), Instructions(values={"kind": {"": "conference"}})
    )
    plan = check(MeetingResource(), sheet, operator)
    assert [row.write.row.kind for row in plan.rows] == ["conference", "conference", "other"]
