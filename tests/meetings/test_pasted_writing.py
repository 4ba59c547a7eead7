"""How people write beside words: columns set by blanks, weekdays in brackets, numbers of sections, organisers in a row."""

import pytest

from tests.meetings.test_pasted_remarks import questions, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

NAME = "Plenary of friends"


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
