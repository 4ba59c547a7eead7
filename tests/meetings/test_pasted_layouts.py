"""The layouts in which lists of meetings arrive: mails, Word, web pages, spreadsheets; what is not understood is asked."""

import pytest

from tests.meetings.test_pasting import World, filled

GENEVA = "Geneva, Switzerland"


def seen(text: str, world: World) -> list[tuple[str, str, str]]:
    """Name, dates and place of each row."""
    rows = filled(world.read(text)).values()
    return [tuple(row.get(name, "") for name in ("name", "dates", "venue")) for row in rows]


APT = "3rd APT Preparatory meeting for WTSA-24"
HTML = (
    "<style>td { color: red }</style><table><tr><th>When</th><th>Event</th><th>Where</th></tr>"
    f"<tr><td>5-6 May&nbsp;2024</td><td><b>{APT}</b></td><td>Nairobi,<br>Kenya</td></tr></table>"
)
MAIL = f"""\
From: Someone <someone@example.org>
Sent: Monday, 9 March 2024
Subject: FW: dates

Dear all,

please find the dates below.

> {APT}, 5-6 May 2024, Nairobi, Kenya

Kind regards,
A. Person
Head of Unit, Geneva, Switzerland
"""
BLOCK = f"{APT}\n5-6 May 2024\nNairobi, Kenya"


LABELS = f"Meeting: {APT}\nDates: 5-6 May 2024\nVenue: Nairobi, Kenya"
CSV = f'Name,Start date,End date,Venue\n"{APT}",2024-05-05,2024-05-06,"Nairobi, Kenya"'
FRENCH = f"Réunion;Début;Fin;Lieu\n{APT};05/05/2024;16/05/2024;Kenya"


@pytest.mark.parametrize(
    "text",
    [
        f"5-6 May 2024, Nairobi, Kenya: {APT}",
        f"{APT} in Nairobi, Kenya, on 5-6 May 2024",
        f"* {APT}, Nairobi, Kenya, 5-6 May 2024;",
        f"b) the {APT} in Nairobi, Kenya, on 5-6 May 2024;",
        f"- 5-6 May 2024, Nairobi,\n  Kenya: {APT}",
        f"1\t{APT}\t5-6 May 2024\tNairobi, Kenya",
        f"Event\tCity\tCountry\tDates\n{APT}\tNairobi\tKenya\t5-6 May 2024",
        HTML,
        f"<ul><li>{APT}, 5-6 May 2024, Nairobi, Kenya</li></ul>",
        f"| Meeting | Date | Place |\n|:--|--:|--|\n| **{APT}** | 5-6 May 2024 | Nairobi, Kenya |",
        f"- [{APT}](https://example.org), 5-6 May 2024, Nairobi, Kenya",
        *(MAIL, BLOCK, LABELS),
    ],
)
def test_a_meeting_is_read_from_each_layout(text, world):
    assert seen(text, world) == [(APT, "5-6 May 2024", "Nairobi, Kenya")]


@pytest.mark.parametrize(
    ("text", "dates", "venue"),
    [
        (f"5 May 2024 (online): {APT}", "5 May 2024", ""),
        (FRENCH, "2024-05-05 - 2024-05-16", "Kenya"),
        (CSV, "2024-05-05 - 2024-05-06", "Nairobi, Kenya"),
        (f"28 February – 3 March 2025, Geneva: {APT}", "28 February – 3 March 2025", GENEVA),
        (f"Mon 6 – Wed 8 May 2024: {APT}", "Mon 6 – Wed 8 May 2024", ""),
        (f"May 2024, place tbc: {APT}", "May 2024", "TBC"),
        (f"{APT}, May 5-6, 2024, Geneva", "May 5-6, 2024", GENEVA),
        (f"{APT} | [May 2024] | [Nairobi, Kenya]", "May 2024 (TBC)", "Nairobi, Kenya (TBC)"),
        (f"{APT}, 10/11/2024, Kenya", "10/11/2024", "Kenya"),
    ],
)
def test_days_and_place_are_read_as_they_are_written(text, dates, venue, world):
    assert seen(text, world) == [(APT, dates, venue)]


def test_what_belongs_to_a_mail_only_is_named_as_left_out(world):
    lines = MAIL.splitlines()
    assert world.read(MAIL).notes == [
        f"Line {number} is not a meeting and was left out: “{lines[number - 1]}”."
        for number in (1, 2, 3, 5, 7, 11, 12, 13)
    ]


def test_a_second_mail_below_a_signature_is_read(world):
    assert seen(f"Regards,\nAnna\n\nFrom: Ben\nTo: Anna\n\n{APT}, 5 May 2024", world) == [
        (APT, "5 May 2024", "")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Comments are welcome by 15 March 2024.",
        "Registration closes on 15 March 2024",
        "Date limite d'inscription : 15 mars 2024",
        "Updated on 15 March 2024",
    ],
)
def test_a_day_of_something_else_is_left_out_and_listed(line, world):
    sheet = world.read(line)
    assert sheet.rows == []
    assert sheet.notes == [f"Line 1 is not a meeting and was left out: “{line}”."]


def test_a_day_without_the_name_of_a_meeting_is_asked_about(world):
    sheet = world.read("* 15 March 2024, Nairobi, Kenya")
    assert [row.get("name") for row in filled(sheet).values()] == [None]
    assert [fault.reason for fault in sheet.faults[1]] == ["No name found. Write it."]


def test_a_city_of_earlier_meetings_gets_its_country_and_the_preview_says_so(world):
    assert world.read(f"{APT}, Geneva, 5 May 2024").notes == [
        "Line 1: Geneva, Switzerland: the country follows from the city."
    ]


def test_a_city_that_nobody_met_in_is_left_as_it_stands_for_the_check_to_ask(world):
    assert seen(f"{APT}, Springfield, 5 May 2024", world) == [(APT, "5 May 2024", "Springfield")]


@pytest.mark.parametrize(
    ("name", "organiser"),
    [
        ("2nd African preparatory meeting for WTSA-24", "ATU"),
        ("ATU preparatory meeting", "ATU"),
        ("Arab States prep meeting", "LAS"),
        ("APT preparatory meeting", "APT"),
        ("Asia-Pacific preparatory meeting", "APT"),
        ("CEPT Com-ITU", "Com-ITU"),
        ("European preparatory meeting", "CEPT"),
        ("CITEL preparatory meeting", "CITEL"),
        ("Preparatory meeting for the Americas", "CITEL"),
        ("RCC preparatory meeting", "RCC"),
        ("Workshop for African regulators", ""),
        ("African and Arab preparatory meeting", ""),
    ],
)
def test_a_preparatory_meeting_has_the_organisation_of_its_region(name, organiser, world):
    (row,) = filled(world.read(f"{name}, 5 May 2024")).values()
    assert row.get("organisers", "") == organiser


@pytest.mark.parametrize("short", ["Arab States-1", "APT WTSA24-3", "APM24-1", "GSS-24"])
def test_a_short_name_stands_in_brackets_after_the_name(short, world):
    (row,) = filled(world.read(f"First preparatory meeting ({short}), 5 May 2024")).values()
    assert (row["name"], row["short_name"]) == ("First preparatory meeting", short)


TALK = "Webinar: What everybody should know about WTSA-24"


@pytest.mark.parametrize(
    ("text", "name", "organisers"),
    [
        (
            "CEPT: 1st meeting of the team, Nairobi, 23–24 March 2027",
            "1st meeting of the team",
            "CEPT",
        ),
        (
            "Third preparatory meeting – ATU\n  19 June 2028, Nairobi",
            "Third preparatory meeting",
            "ATU",
        ),
        (
            "5 May 2027: 1st preparatory meeting, Asia-Pacific Telecommunity (APT), Nairobi",
            *("1st preparatory meeting", "APT"),
        ),
        (
            "15 October 2028: APT coordination meeting, daily, Geneva, the Sunday before the assembly",
            *("APT coordination meeting", "APT"),
        ),
        (f"{TALK}, 17 June 2027, online", TALK, ""),
        ("Réunion du groupe régional : Nairobi, 26 avril 2027", "Réunion du groupe régional", ""),
    ],
)
def test_a_title_stands_apart_from_who_holds_it_and_where(text, name, organisers, world):
    (row,) = filled(world.read(f"• {text}")).values()
    assert (row["name"], row.get("organisers", "")) == (name, organisers)


@pytest.mark.parametrize(
    "line",
    [
        "News for civil society – Issue 41, January 2027",
        "Circular Letter No. 2027/03",
        "Call for speakers closes September 30, 2027",
        "Standards calendar, last update 3 February 2027",
        "Documents by 21 September 2027 please",
        "Last day to apply to our fund: 18 August 2028",
    ],
)
def test_a_line_about_a_letter_or_a_last_day_is_no_meeting(line, world):
    assert seen(f"{line}\n\n{APT}, 5-6 May 2027, Nairobi", world) == [
        (APT, "5-6 May 2027", "Nairobi, Kenya")
    ]


def test_a_blank_line_ends_a_record_of_labels(world):
    text = "Meeting: TSAG\nDate: 5 May 2027\n\nMeeting: SG17\nDate: 7 June 2027\n\nOrganiser: APT\n"
    first, second = filled(world.read(text)).values()
    assert (first["name"], second["name"]) == ("TSAG", "SG17")
    assert second.get("organisers") != "APT"


def test_days_of_a_deadline_behind_a_day_below_a_month_are_not_those_of_the_meeting(world):
    text = (
        f"MAY 2027\n  • 15: {APT} – online [register by 12 May]\n"
        f"  • 25–29: {APT} – Nairobi (hybrid; contributions by 12 May)\n"
    )
    assert [name_and_days[:2] for name_and_days in seen(text, world)] == [
        (APT, "15 MAY 2027"),
        (APT, "25–29 MAY 2027"),
    ]


def test_what_stands_below_a_heading_of_open_dates_is_a_meeting_without_days(world):
    text = f"MAY 2027\n  • 15: {APT} – online\n\nDATE AND PLACE OPEN\n  • Plenary of APT on trust\n"
    assert seen(text, world)[1] == ("Plenary of APT on trust", "TBC", "")


def test_russian_words_for_open_days_and_places_are_known(world):
    assert seen("1) Вебинар по стандартизации — дата и место уточняются", world) == [
        ("Вебинар по стандартизации", "TBC", "TBC")
    ]
