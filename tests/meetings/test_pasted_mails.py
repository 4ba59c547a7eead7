"""Mails of secretariats, missions and newsletters: sentences, headings, calendars; each meeting is read, or asked about."""

import pytest

from tests.meetings.test_pasted_layouts import world  # noqa: F401
from tests.meetings.test_pasting import filled

APT, ATU = "2nd APT preparatory meeting for WTSA-24", "1st ATU preparatory meeting for WTSA-24"
CALENDAR = f"""\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20240506
DTEND;VALUE=DATE:20240509
SUMMARY:{APT}
LOCATION:Bangkok\\, Thailand
END:VEVENT
BEGIN:VEVENT
DTSTART:20240601T090000Z
DTEND:20240601T110000Z
STATUS:TENTATIVE
SUMMARY:{ATU}
END:VEVENT
END:VCALENDAR
"""
FORWARDED = f"> From: A <a@example.org>\n> Sent: 3 March 2024\n>\n> > {APT}\n> > 6-8 May 2024\n> > Bangkok, Thailand"
BANGKOK, NAIROBI = "Bangkok, Thailand", "Nairobi, Kenya"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"The {APT} will take place from the third to the seventh of May 2024 in Bangkok, Thailand.",
            [(APT, "3 to 7 May 2024", BANGKOK)],
        ),
        (
            f"{APT}, 29 December 2023 – 4 January 2024, {BANGKOK}",
            [(APT, "29 December 2023 – 4 January 2024", BANGKOK)],
        ),
        (f"{APT}, Q3 2024, {BANGKOK}", [(APT, "Q3 2024", BANGKOK)]),
        (f"{APT}, week of 6 May 2024, {BANGKOK}", [(APT, "week of 6 May 2024", BANGKOK)]),
        (
            f"The {APT} will be held in {BANGKOK}, on 6-8 May 2024, and the {ATU} in {NAIROBI}, on 3-5 June 2024.",
            [(APT, "6-8 May 2024", BANGKOK), (ATU, "3-5 June 2024", NAIROBI)],
        ),
        (
            f"The {APT} is scheduled for 6 to 8 May 2024 in {BANGKOK}. The {ATU} follows on 3-5 June 2024 in {NAIROBI}.",
            [(APT, "6 to 8 May 2024", BANGKOK), (ATU, "3-5 June 2024", NAIROBI)],
        ),
        (FORWARDED, [(APT, "6-8 May 2024", BANGKOK)]),
        (
            f"- {APT}, Bangkok,\nThailand, 6-8 May\n2024\n- {ATU}, {NAIROBI}, 3-5 June 2024",
            [(APT, "6-8 May 2024", BANGKOK), (ATU, "3-5 June 2024", NAIROBI)],
        ),
        (
            f"Meeting\tBegins\tFinishes\tCity\tCountry\n{APT}\t6 May 2024\t8 May 2024\tBangkok\tThailand",
            [(APT, "6 May 2024 - 8 May 2024", BANGKOK)],
        ),
        (
            CALENDAR,
            [(APT, "2024-05-06 - 2024-05-08", BANGKOK), (ATU, "2024-06-01 - 2024-06-01 (TBC)", "")],
        ),
        (
            f"May 2024\n - 6-8: {APT}, {BANGKOK}\n - 20-22 {ATU}, {NAIROBI}",
            [(APT, "6-8 May 2024", BANGKOK), (ATU, "20-22 May 2024", NAIROBI)],
        ),
        (
            f"I am pleased to invite you to the {APT}, hosted by the Ministry in Bangkok, Thailand, from 6 to 8 May 2024.",
            [(APT, "6 to 8 May 2024", BANGKOK)],
        ),
        (
            "La 2e réunion préparatoire africaine pour l'AMNT-24 se tiendra à Nairobi (Kenya) du 3 au 7 mai 2024.",
            [
                (
                    "La 2e réunion préparatoire africaine pour l'AMNT-24",
                    "3 au 7 mai 2024",
                    "Nairobi (Kenya)",
                )
            ],
        ),
        (
            "La tercera reunión preparatoria de la CITEL se celebrará en Ciudad de Panamá, Panama, del 10 al 14 de mayo de 2024",
            [
                (
                    "La tercera reunión preparatoria de la CITEL",
                    "10 al 14 de mayo de 2024",
                    "Ciudad de Panamá, Panama",
                )
            ],
        ),
        (f"{APT}, 6-8 May 2024, venue tbc", [(APT, "6-8 May 2024", "TBC")]),
        (f"{APT} – dates tbc – virtual", [(APT, "TBC", "")]),
        (f"{APT}, 14 May 2024, 14:00-16:00 CEST (online)", [(APT, "14 May 2024", "")]),
        (
            f"{APT}, back-to-back with TSAG, {BANGKOK}, 6 May 2024",
            [(f"{APT}, back-to-back with TSAG", "6 May 2024", BANGKOK)],
        ),
        (
            f"{APT} planned for 6 May 2024 in Bangkok, Thailand has been cancelled",
            [(APT, "6 May 2024", BANGKOK)],
        ),
        (
            "TSAG: Geneva, 6-10 May 2024; SG17: Geneva, 3-12 June 2024",
            [
                ("TSAG", "6-10 May 2024", "Geneva, Switzerland"),
                ("SG17", "3-12 June 2024", "Geneva, Switzerland"),
            ],
        ),
        (
            "APT meeting, Bangkok, Royaume de Thaïlande, 6 May 2024\nATU meeting, Nairobi, KEN, 6 May 2024",
            [
                ("APT meeting", "6 May 2024", "Bangkok, Royaume de Thaïlande"),
                ("ATU meeting", "6 May 2024", "Nairobi, KEN"),
            ],
        ),
    ],
)
def test_a_meeting_is_read_from_each_mail(text, expected, world):  # noqa: F811
    sheet = world.read(text)
    names = ("name", "dates", "venue")
    seen = [tuple(row.get(name, "") for name in names) for row in filled(sheet).values()]
    assert (seen, sheet.faults) == (expected, {})


def test_a_group_above_a_list_organises_what_stands_below_it(world):  # noqa: F811
    sheet = world.read(
        "APT\n • 2nd preparatory meeting, 6 May 2024\nATU\n • 1st workshop, 7 May 2024"
    )
    assert [row["organisers"] for row in filled(sheet).values()] == ["APT", "ATU"]


def test_a_meeting_said_to_be_cancelled_is_cancelled(world):  # noqa: F811
    (row,) = filled(world.read(f"{APT}, 6 May 2024, {BANGKOK} has been cancelled")).values()
    assert row["status"] == "cancelled"


def test_a_calendar_that_cannot_be_read_is_read_as_lines(world):  # noqa: F811
    assert world.read("BEGIN:VCALENDAR\nnothing\n").rows == []
