"""Habits of writers: deadlines in brackets, whose meeting it is, how to join, what is only said around a meeting."""

import pytest

from tests.meetings.test_pasted_remarks import questions, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

NAME = "Plenary of friends"
GENEVA = "Geneva, Switzerland"
ENTRY = f"* 2–4 May 2027: {NAME}, Suva, Fiji"


def only(text):
    [row] = rows(text)
    return row


@pytest.mark.parametrize(
    "bracket",
    [
        "(contributions for Suva by 20 April 2027 please!)",
        "(apply by 12 March 2027)",
        "(deadline for contributions: 11 April 2027)",
        "(date limite pour les contributions : 11 avril 2027)",
    ],
)
def test_a_deadline_in_brackets_is_no_day_of_the_meeting(bracket):
    assert [only(f"{ENTRY} {bracket}\n")["dates"], questions(f"{ENTRY} {bracket}\n")] == [
        "2–4 May 2027",
        [],
    ]


@pytest.mark.parametrize(
    "below",
    [
        "   - proposals have to be ready by 7 April 2027",
        "   - [ ] speakers to be confirmed by 15 April 2027",
        "   - deadline for contributions: 8 April 2027",
    ],
)
def test_a_deadline_below_a_meeting_is_no_meeting(below):
    assert [row["name"] for row in rows(f"{ENTRY}\n{below}\n")] == [NAME]


@pytest.mark.parametrize(
    ("cell", "mode"),
    [
        ("On/Off-line", "hybrid"),
        ("in person with possibility of remote participation", "hybrid"),
        ("RGs the week before, online", ""),
    ],
)
def test_a_remark_in_a_table_says_how_the_meeting_itself_is_held(cell, mode):
    text = f"Meeting\tDates\tPlace\tRemarks\n{NAME}\t5 May 2027\tSuva, Fiji\t{cell}\n"
    assert only(text).get("mode", "") == mode


def test_heads_of_a_table_say_whose_start_and_end_they_are():
    text = (
        "Traveller;Meeting;Meeting start;Meeting end;City;Country;Fly out;Fly back\n"
        f"Hana;{NAME};15.06.2027;18.06.2027;Suva;Fiji;13.06.2027;19.06.2027\n"
        "Tom;Workshop on open maps;20.07.2027;21.07.2027;Apia;Samoa;19.07.2027;22.07.2027\n"
    )
    assert [row["dates"] for row in rows(text)] == [
        "2027-06-15 - 2027-06-18",
        "2027-07-20 - 2027-07-21",
    ]


def test_labels_in_one_line_are_read_each():
    text = f"{NAME}\n5 May 2027\nLima, Perú\nOrganiza: CITEL. Modalidad: presencial.\n"
    row = only(text)
    assert [row["organisers"], row["mode"]] == ["CITEL", "in_person"]


@pytest.mark.parametrize(
    "line",
    [
        "Note: Dates of ITU meetings are subject to change by ITU.",
        "Última actualización: 22 de febrero de 2027",
        "Newsletter No. 31 – March 2027",
        "Schedule of APT Meetings in Preparation for WTSA-24, 2027",
        "Free of charge, please register by 17 January 2027",
    ],
)
def test_what_is_said_around_meetings_is_left_out(line):
    assert [row["name"] for row in rows(f"{line}\n\n{ENTRY}\n")] == [NAME]


def test_a_subject_and_a_day_above_a_greeting_are_the_head_of_a_mail():
    text = f"Subject: RCC plan of meetings\nDate: 01.03.2027\n\nDear colleagues,\n\n{ENTRY}\n"
    assert [row["name"] for row in rows(text)] == [NAME]


def test_a_small_so_is_a_word_and_no_sunday():
    text = "The first meeting of CITEL is in Lima, so 16 to 27 October 2028, at nine.\n"
    assert [row["dates"] for row in rows(text)] == ["16 to 27 October 2028"]


def test_two_places_are_offered_without_what_stands_between():
    text = "* 2 May 2027: Plenary of friends, Jakarta or Kuala Lumpur (host to be confirmed)\n"
    assert questions(text) == [("venue", ("Jakarta, Indonesia", "Kuala Lumpur, Malaysia", "TBC"))]


@pytest.mark.parametrize(
    ("days", "choices"),
    [("06.06.2028 or 13.06.2028", ("2028-06-06", "2028-06-13")), ("06.06.2028", None)],
)
def test_two_days_in_the_column_of_starts_are_asked(days, choices):
    text = f"From;To;Meeting;Place\n{days};;{NAME};Suva\n20.07.2028;21.07.2028;Workshop on open maps;Apia\n"
    asked = [found for column, found in questions(text) if column == "dates"]
    assert bool(asked) == bool(choices)


@pytest.mark.parametrize(
    ("written", "dates"),
    [
        ("29 de febrero y 1 de marzo de 2028", "29 de febrero y 1 de marzo de 2028"),
    ],
)
def test_two_days_across_months_are_one_span(written, dates):
    text = f"The APT Forum on maps is held in Geneva, {written}.\n"
    said = only(text)["dates"]
    assert said == (dates or "Monday 16 October 2028 - Friday 27 October 2028")


def test_links_of_a_web_page_behind_an_entry_are_no_part_of_it():
    text = f"  • 2-4 May 2027: {NAME}, Suva, Fiji   Documents | Register (opens 1 March)\n"
    row = only(text)
    assert [row[name] for name in ("name", "dates", "venue")] == [
        NAME,
        "2-4 May 2027",
        "Suva, Fiji",
    ]


def test_hours_behind_a_day_without_a_year_are_no_days():
    text = "All dates are in 2028.\n\nThe APT Forum will be online, on Monday 21 February from 10:00 to 13:00 CET.\n"
    assert only(text)["dates"] == "Monday 21 February 2028"


def test_a_column_of_codes_is_the_short_name():
    text = (
        "Group\tTitle\tDates\tPlace\n"
        "SG20\tStudy Group 20 – Internet of things\t19–28 April 2027\tGeneva\n"
        "WP3/15\tInterim meeting of Working Party 3/15\t22 June 2027\tVirtual\n"
    )
    assert [row["short_name"] for row in rows(text)] == ["SG20", "WP3/15"]


def test_coordination_every_morning_is_on_site():
    text = "- 16-27 October 2028: CEPT coordination meetings, daily at 08:15, CICG, Geneva\n"
    assert only(text)["kind"] == "coordination_on_site"


def test_a_webinar_is_online_by_its_name():
    assert only("- 9 May 2028: Newcomers' webinar on open maps\n")["mode"] == "online"
