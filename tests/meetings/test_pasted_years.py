"""The year of days that say none: a sentence or a heading above them says it, or it is asked."""

import pytest

from meetings.resources.pasting.years_above import year_introduced
from tests.meetings.test_pasted_remarks import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

LINES = "- 2-4 March: Plenary of friends, Suva, Fiji\n- 6 May: Workshop on open maps, Apia, Samoa\n"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Pour 2027 :", "2027"),
        ("8.2 The meeting took note of the following further meetings in 2028:", "2028"),
        ("Everything is 2027 unless I write the year.", "2027"),
        ("Here is what we have for 2028 so far.", "2028"),
        ("Meetings on the way to WTSA 2028:", ""),
        ("Our road to the assembly in 2028", ""),
        ("We met in Suva on 5 May 2026:", ""),
        ("All of 2027 and of 2028:", ""),
        ("Last seen 2026", ""),
        ("All the best for 2027!", ""),
        ("In 2026 the council decided on the roadmap.", ""),
    ],
)
def test_a_sentence_says_the_year_of_what_follows(text, year):
    assert year_introduced(text) == year


@pytest.mark.parametrize(
    "above",
    [
        "Everything is 2027 unless I write the year.",
        "sorry only now, I am between two flights. For 2027:",
        "COMING EVENTS 2027",
    ],
)
def test_days_below_take_the_year(above):
    assert [row["dates"] for row in rows(f"{above}\n\n{LINES}")] == ["2-4 March 2027", "6 May 2027"]


def test_a_line_keeps_its_own_year_and_a_later_one_ends_the_year_above():
    text = (
        f"Everything is 2027 unless I write the year.\n\n{LINES}"
        "- 7 June 2028: Forum on sober networks, Apia, Samoa\n"
        "- 9 June: Forum on fast networks, Apia, Samoa\n"
    )
    assert [row["dates"] for row in rows(text)] == [
        "2-4 March 2027",
        "6 May 2027",
        "7 June 2028",
        "9 June",
    ]


def test_a_paragraph_takes_the_year_of_the_paragraph_before():
    text = (
        "Here is what we have for 2028 so far.\n\n"
        "The Com-ITU plenary is in Vilnius from 25 to 28 January. TSAG meets in Geneva on 3 March.\n"
    )
    assert [row["dates"] for row in rows(text)] == ["25 to 28 January 2028", "3 March 2028"]


def test_days_below_a_month_stand_in_a_line_of_their_own():
    text = (
        "Calendar of Meetings 2027 - 2028\n\n2027\n\nJUNE 2027\n\n"
        "15 - 18\nPlenary of friends\nSuva, Fiji | Hybrid\nRead more\n\n"
        "AUGUST 2027\n\n23 - 27\nWorkshop on open maps\nHa Noi, Viet Nam\n"
    )
    kept = [[row[name] for name in ("name", "dates", "venue")] for row in rows(text)]
    assert kept == [
        ["Plenary of friends", "15 - 18 JUNE 2027", "Suva, Fiji"],
        ["Workshop on open maps", "23 - 27 AUGUST 2027", "Hanoi, Vietnam"],
    ]


def test_the_note_keeps_the_lines_as_they_were_written():
    line = "2-4 March: Plenary of friends, Suva, Fiji (apply by 12 February!)"
    [row] = rows(f"Everything is 2027 unless I write the year.\n\n- {line}\n")
    assert [row["dates"], row["editors_note"]] == ["2-4 March 2027", f"- {line}"]
