"""Lists, newsletters and diaries: sentences behind a meeting, remarks below it, headings above lists, lines that are no meeting."""

import pytest

from meetings.resources.tables import MeetingResource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

ENTRY = "* 2–4 May 2027: Plenary of friends, Suva, Fiji"


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
