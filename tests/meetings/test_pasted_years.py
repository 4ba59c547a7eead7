"""The year of days that say none: a sentence or a heading above them says it, or it is asked."""

import pytest

from tests.meetings.test_pasted_remarks import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

LINES = "- 2-4 March: Plenary of friends, Suva, Fiji\n- 6 May: Workshop on open maps, Apia, Samoa\n"


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


def test_a_month_in_front_of_a_name_takes_the_year():
    text = "Meetings 2027\n\nMay: Workshop on open maps, Apia, Samoa\nJune | Plenary of friends, Suva, Fiji\n"
    assert [(row["name"], row["dates"]) for row in rows(text)] == [
        ("Workshop on open maps", "May 2027"),
        ("Plenary of friends", "June 2027"),
    ]
