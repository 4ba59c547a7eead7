"""Days without a year or a month: headings, titles and sentences above them say it, or it is asked."""

import pytest

from tests.meetings.test_pasted_lists import rows

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


def read(text):
    """Name, dates, place and mode of each row."""
    return [tuple(row[name] for name in ("name", "dates", "venue", "mode")) for row in rows(text)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2027\n\nMarch\n 9-11  Plenary of friends, Suva, Fiji\n", "9-11 March 2027"),
        ("March 2027\n9: Plenary of friends, Suva, Fiji\n", "9 March 2027"),
        (
            "March 2027\n2 Opening meeting\n30 March - 2 April Plenary of friends, Suva, Fiji\n",
            "30 March - 2 April 2027",
        ),
        ("2027\nMars\n9-11 Plenary of friends, Suva, Fiji\n", "9-11 Mars 2027"),
    ],
)
def test_days_are_read_with_the_month_and_the_year_above_them(text, dates):
    assert read(text)[-1] == ("Plenary of friends", dates, "Suva, Fiji", "")


def test_an_open_date_below_a_month_is_the_month():
    found = read(
        "2027\n\nMay\n3  First meeting, Lima, Peru\n\nJune\n  date tbc  Plenary of friends, Suva, Fiji\n"
    )
    assert found[1][:2] == ("Plenary of friends", "June 2027 (TBC)")


def test_a_month_that_dates_a_block_is_no_heading():
    text = "Plenary of friends\nMay 2027\nSuva, Fiji\n"
    assert read(text) == [("Plenary of friends", "May 2027", "Suva, Fiji", "")]


@pytest.mark.parametrize(
    ("said", "mode"),
    [("videoconference", "online"), ("offline", "in_person"), ("offline and online", "hybrid")],
)
def test_parts_between_slashes_are_read_apart(said, mode):
    found = read(f"16.02.2027-18.02.2027 / 1st meeting of friends / Suva, Fiji / {said}\n")
    assert found == [("1st meeting of friends", "2027-02-16 - 2027-02-18", "Suva, Fiji", mode)]


def test_a_slash_in_a_name_divides_nothing():
    [(name, *_rest)] = read("Joint meeting of ATU / ASMG / RCC, 4 May 2027, Geneva, Switzerland\n")
    assert name == "Joint meeting of ATU / ASMG / RCC"


def test_days_above_their_titles_belong_to_what_stands_below_them():
    text = (
        "Next meetings\n\n"
        "9-11 February 2027\nFirst meeting of friends\nWhere: Suva, Fiji\nRead more\n\n"
        "14 April 2027\nSecond meeting of friends\nWhere: online\nRead more\n"
    )
    assert read(text) == [
        ("First meeting of friends", "9-11 February 2027", "Suva, Fiji", ""),
        ("Second meeting of friends", "14 April 2027", "", "online"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "2028",
        "===== 2028 =====",
        "Year 2028:",
        "Agenda 2028",
        "## Meetings in 2028",
        "Reuniones 2028",
    ],
)
def test_a_year_above_dates_the_days_that_lack_it(heading):
    text = f"{heading}\n\nTues 8 - Thurs 10 Feb\n    Plenary of friends\n    Suva, Fiji\n"
    assert read(text) == [("Plenary of friends", "Tues 8 - Thurs 10 Feb 2028", "Suva, Fiji", "")]


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("* **2–4** Plenary of friends, Suva, Fiji", "2–4 February 2028"),
        ("• Wed 2 – Fri 4 Plenary of friends, Suva, Fiji", "Wed 2 – Fri 4 February 2028"),
        ("- 2, 3 & 4: plenary of friends, Suva, Fiji", "2, 3 & 4 February 2028"),
        ("2. – 4.2. Plenary of friends, Suva, Fiji", "2028-02-02 - 2028-02-04"),
        ("2. 2–4 February – Plenary of friends, Suva, Fiji", "2–4 February 2028"),
        ("2. TBC – Plenary of friends, Suva, Fiji", "February 2028 (TBC)"),
        ("mer. 2 – ven. 4: Plenary of friends, Suva, Fiji", "mer. 2 – ven. 4 February 2028"),
        ("* 29 Feb – 3 March: Plenary of friends, Suva, Fiji", "29 Feb – 3 March 2028"),
        ("* Plenary of friends, 2–4 February, Suva, Fiji", "2–4 February 2028"),
    ],
)
def test_days_of_a_list_are_read_with_the_month_above(line, dates):
    found = read(f"## February 2028\n\n* 1 Opening of friends, Suva, Fiji\n{line}\n")
    assert found[1][1] == dates


@pytest.mark.parametrize(
    ("heading", "dates"),
    [("December 2027", "28 Dec 2027 – 3 Jan 2028"), ("January 2028", "28 Dec 2027 – 3 Jan 2028")],
)
def test_days_that_pass_the_new_year_end_in_the_next(heading, dates):
    text = f"{heading}\n28 Dec – 3 Jan Plenary of friends, Suva, Fiji\n"
    assert read(text) == [("Plenary of friends", dates, "Suva, Fiji", "")]


def test_sentences_between_the_entries_of_a_calendar_are_left_out():
    text = (
        "The Tide, letter of March.\n\n## March 2027\n\n* 1–12 Plenary of friends, Suva, Fiji\n\n"
        "No, there is no TSAG in March.\n\n## April 2027\n\nNothing. Go sailing until 3 May 2027.\n"
    )
    assert [name for name, *_rest in read(text)] == ["Plenary of friends"]
