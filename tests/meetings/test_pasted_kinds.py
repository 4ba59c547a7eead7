"""What kind of meeting it is, who holds it and how people meet, by the words of its name; a kind that nothing tells is asked once for all."""

import pytest

from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.uploads.workflow import corrected
from meetings.resources.tables import MeetingResource
from tests.meetings.test_pasting import filled

DAYS = "5-6 May 2027"


def row_of(text, world):
    (row,) = filled(world.read(text)).values()
    return row


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ITU-T SG5 Regional Group for Africa", "other"),
        ("Rapporteur meeting Q4/15", "other"),
        ("Project Team on WTSA-24, 2nd meeting", "regional_preparatory"),
        ("Simposio Mundial de Normalización", "symposium"),
        ("Plenipotentiary Conference 2030", "conference"),
        ("On-site CEPT coordination during TSAG", "coordination_on_site"),
        ("CEPT coordination meetings, daily at 08:15, CICG", "coordination_on_site"),
        ("IRM for WTSA-24", "interregional"),
        ("ICANN89 Policy Forum", "other"),  # a word says it, whoever holds it
        ("Internet Society call on WTSA-24", ""),
        ("ECOWAS preparatory meeting for WTSA-24", ""),
        ("CPG-27", ""),
    ],
)
def test_the_kind_follows_from_the_words_of_the_name_or_is_asked(name, kind, world):
    sheet = world.read(f"- {name}, {DAYS}, Geneva")
    (row,) = filled(sheet).values()
    asked = [fault for found in sheet.faults.values() for fault in found if not kind]
    assert row.get("kind", "") == kind
    assert [fault.choices[:2] for fault in asked] == [
        ("other meeting", "regional preparatory meeting") for _one in [1] if not kind
    ]


@pytest.mark.django_db
def test_one_answer_is_for_all_rows_whose_kind_is_not_certain(sample_data, operator):
    text = f"- CPG-27, {DAYS}, Geneva\n- AWG-31, {DAYS}, online\n- APT workshop, {DAYS}, online"
    sheet = MeetingResource.pasted(text)
    answers = {str(number): {"kind": "conference"} for number, _row in sheet.rows[:2]}
    sheet = corrected(sheet, Instructions(cells=answers))
    plan = check(MeetingResource(), sheet, operator)
    assert [row.write.row.kind for row in plan.rows] == ["conference", "conference", "other"]


@pytest.mark.parametrize(
    ("name", "organiser"),
    [
        ("2nd African preparatory meeting for WTSA-24", "ATU"),
        ("Arab States prep meeting", "LAS"),
        ("Preparatory meeting for the Americas", "CITEL"),
        ("CEPT Com-ITU", "Com-ITU"),
        ("Third preparatory meeting – ATU", "ATU"),
        ("Workshop on standards, organised by APT / PITA", "APT"),
        ("Workshop for African regulators", ""),
        ("African and Arab preparatory meeting", ""),
        ("Briefing, organised by the Pacific Forum", ""),
    ],
)
def test_who_holds_it_is_named_or_is_the_organisation_of_its_region(name, organiser, world):
    assert row_of(f"- {name}, {DAYS}, Geneva", world).get("organisers", "") == organiser


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("online via Teams", "online"),
        ("entirely on Zoom", "online"),
        ("in‑person meeting, no streaming", "in_person"),
        ("asistencia solo presencial", "in_person"),
        ("sur place et à distance", "hybrid"),
        ("on site + remote", "hybrid"),
        ("offline and online", "hybrid"),
        ("remote participation will be possible alongside the room", "hybrid"),
        ("physical meeting with remote participation as usual", "hybrid"),
    ],
)
def test_how_people_meet_is_read_in_many_words(said, mode, world):
    row = row_of(f"- APT meeting, {DAYS}, {said}", world)
    assert (row["name"], row["mode"]) == ("APT meeting", mode)


@pytest.mark.parametrize("short", ["APT WTSA24-3", "APM24-1", "PITA AGM", "BSG-Pacific"])
def test_a_short_name_stands_in_brackets_after_the_name(short, world):
    row = row_of(f"First preparatory meeting ({short}), 5 May 2024", world)
    assert (row["name"], row["short_name"]) == ("First preparatory meeting", short)
