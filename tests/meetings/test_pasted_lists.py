"""Lists, newsletters and diaries: what stands behind a meeting, below it and around it; deadlines, organisers, how people write."""

import pytest

from meetings.resources.tables import MeetingResource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

NAME = "Plenary of friends"
ENTRY = f"* 2–4 May 2027: {NAME}, Suva, Fiji"


def rows(text):
    sheet = MeetingResource.pasted(text)
    return [dict(zip(sheet.header, row, strict=True)) for _number, row in sheet.rows]


def questions(text):
    sheet = MeetingResource.pasted(text)
    return [
        (sheet.header[one.place], one.choices) for faults in sheet.faults.values() for one in faults
    ]


@pytest.mark.parametrize(
    ("remark", "mode"),
    [
        ("Two full weeks. Bring sandwiches.", ""),
        ("Hybrid. Smart cities, mostly.", "hybrid"),
        ("Remote participation will be possible alongside the room.", "hybrid"),
        ("Habrá participación a distancia.", "hybrid"),
        ("Online-Teilnahme möglich.", "hybrid"),
        ("*In person only.* This is where it begins, so do turn up.", "in_person"),
        ("No remote participation. The agenda is in TD12.", "in_person"),
        ("Not our parish, but it will swallow every delegate.", ""),
        ("Registration closes on 2 April 2027.", ""),
        ("En ligne possible.", "hybrid"),
    ],
)
def test_sentences_behind_a_meeting_say_at_most_how_people_meet(remark, mode):
    [row] = rows(f"{ENTRY}. {remark}\n")
    kept = [row[name] for name in ("name", "dates", "venue", "mode")]
    assert kept == ["Plenary of friends", "2–4 May 2027", "Suva, Fiji", mode]
    assert questions(f"{ENTRY}. {remark}\n") == []


def test_a_remark_that_may_say_how_people_meet_is_asked():
    assert questions(f"{ENTRY}. Everyone is on Zoom by then.\n") == [
        ("mode", ("in person", "online", "hybrid", "not announced"))
    ]


def test_a_remark_that_may_change_the_days_is_asked():
    [(column, choices)] = questions(f"{ENTRY}. It was moved from 5 April 2027.\n")
    assert (column, choices[0]) == ("dates", "2–4 May 2027")


def test_a_number_is_not_the_end_of_a_sentence():
    [row] = rows("* 2 May 2027: Meeting of friends no. 2, Suva, Fiji\n")
    assert row["name"] == "Meeting of friends no. 2"


@pytest.mark.parametrize(
    "remark",
    [
        "    > angle: visas by 3 March 2027",
        "    -> ojo, antes era el 5 de abril de 2027",
        "    // dinner on 3 May 2027",
    ],
)
def test_a_marked_remark_below_an_entry_is_left_out(remark):
    for entry in (ENTRY, "Sun 2 - Tue 4 May 2027\n    Plenary of friends\n    Suva, Fiji"):
        [row] = rows(f"{entry}\n{remark}\n")
        assert (row["name"], row["venue"]) == ("Plenary of friends", "Suva, Fiji")


@pytest.mark.parametrize(
    "line",
    [
        "Issue 41 · January 2027 · a letter on ITU and friends",
        "(The seminar pencilled in for April has been dropped.)",
        "Wrap piece due Fri 28 May 2027, 1200 words",
    ],
)
def test_a_line_that_is_no_meeting_is_left_out(line):
    assert [row["name"] for row in rows(f"{line}\n\n{ENTRY}\n")] == ["Plenary of friends"]


@pytest.mark.parametrize(
    ("heading", "name", "organisers"),
    [
        ("CITEL", "First preparatory meeting for WTSA-24", "CITEL"),
        ("1. CITEL – preparation for WTSA-24", "First meeting of the project team", "CITEL"),
        ("CITEL", "Workshop on numbering", ""),
        ("OTRAS", "First preparatory meeting for WTSA-24", ""),
    ],
)
def test_what_heads_a_list_is_no_meeting_and_may_name_who_prepares(heading, name, organisers):
    [row] = rows(f"{heading}\n\n• 2-4 May 2027: {name}, Suva, Fiji\n")
    assert (row["name"], row.get("organisers", "")) == (name, organisers)


def test_an_item_of_several_lines_is_one_meeting():
    text = "* **15–17 June 2027** Plenary of friends (PF-1)\n  Suva, Fiji\n  *My colleague will be there, say hello.*\n"
    [row] = rows(text)
    assert (row["name"], row["short_name"], row["venue"]) == (
        "Plenary of friends",
        "PF-1",
        "Suva, Fiji",
    )


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


# how people write


def test_columns_set_by_blanks_are_a_table():
    text = (
        "Date                  Meeting                      Place\n\n"
        "2-4 May 2027          Plenary of friends (PF1)     Suva, Fiji\n"
        "6 June 2027           Workshop on open maps        Virtual\n"
        "29 June - 2 July 2027  Forum on sober networks     Apia, Samoa\n"
    )
    kept = [[row[name] for name in ("name", "dates", "venue", "mode")] for row in rows(text)]
    assert kept == [
        [NAME, "2-4 May 2027", "Suva, Fiji", ""],
        ["Workshop on open maps", "6 June 2027", "", "online"],
        ["Forum on sober networks", "29 June - 2 July 2027", "Apia, Samoa", ""],
    ]


@pytest.mark.parametrize(
    ("written", "dates"),
    [
        ("Jun 21(Mon) ~ 24(Thu), 2027", "Jun 21 - 24, 2027"),
        ("21 (Mon.) to 24 (Thu.) June 2027", "21 to 24 June 2027"),
    ],
)
def test_a_weekday_in_brackets_says_nothing_more(written, dates):
    [row] = rows(f"- {NAME}, Suva, Fiji, {written}\n")
    assert [row["name"], row["dates"]] == [NAME, dates]


def test_days_of_a_table_that_nobody_understands_are_asked():
    text = f"Meeting\tPeriod\tVenue\n{NAME}\t2.14 - 2.18\tSuva, Fiji\n"
    assert [row["dates"] for row in rows(text)] == ["2.14 - 2.18"]


@pytest.mark.parametrize(
    "line", [f"3.3 {NAME}, Suva, Fiji, 2-4 May 2027", f"3.3.1 {NAME}, 2 May 2027"]
)
def test_the_number_of_a_section_is_no_part_of_the_name(line):
    assert [row["name"] for row in rows(line)] == [NAME]


@pytest.mark.parametrize("short", ["PITA AGM", "BSG-Pacific"])
def test_acronyms_in_brackets_are_a_short_name(short):
    [row] = rows(f"- {NAME} ({short}), 2-4 May 2027, Suva, Fiji\n")
    assert [row["name"], row["short_name"]] == [NAME, short]


def test_a_line_about_contributions_in_an_item_says_no_days_of_the_meeting():
    text = (
        f"1)  {NAME}\n"
        "    Suva (Fiji), 2-4 May 2027\n"
        "    NB: contributions no later than 5 April 2027.\n"
        "2)  Workshop on open maps\n"
        "    Apia, Samoa, 6 June 2027\n"
    )
    assert [row["dates"] for row in rows(text)] == ["2-4 May 2027", "6 June 2027"]
    assert questions(text) == []


def test_the_code_behind_the_name_of_the_assembly_is_its_short_name():
    [row] = rows(
        "- Tue 17 – Thu 26 October 2028: World Telecommunication Standardization Assembly (WTSA-24)\n"
    )
    kept = [row.get(name, "") for name in ("name", "short_name", "kind", "is_of", "prepares")]
    assert kept == [
        "World Telecommunication Standardization Assembly",
        "WTSA-24",
        "assembly",
        "WTSA-24",
        "",
    ]


def test_coordination_on_site_says_nothing_of_how_people_meet():
    [row] = rows("- Sun 15 October 2028: APT coordination meeting on site, Suva, Fiji\n")
    assert [row["name"], row["mode"]] == ["APT coordination meeting on site", ""]
