"""Habits of writers: deadlines in brackets, whose meeting it is, how to join, what is only said around a meeting."""

import pytest

from exchange.columns.pasted import read_pasted
from meetings.resources.headings import HEADINGS
from tests.meetings.test_pasted_remarks import questions, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

NAME = "Plenary of friends"
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
    ("sentence", "name"),
    [
        ("ATU's First African Meeting (AM-1) is in Suva on 5 May 2027.", "First African Meeting"),
        (
            "Some of you may be interested in the APT Forum on maps, which meets in Suva on 5 May 2027.",
            "APT Forum on maps",
        ),
        (
            "TSB has told us that the 1st Inter-regional Meeting (IRM-1) will be held on 5 May 2027.",
            "1st Inter-regional Meeting",
        ),
        (
            "During the Assembly itself, the ATU will hold the African daily coordination meeting on 5 May 2027.",
            "African daily coordination meeting",
        ),
        (
            "From the ITU I have noted that TSAG is in Geneva from 3 to 5 May 2027.",
            "TSAG",
        ),
        (
            "The drafts will be adopted at the Fourth African Meeting (AM-4), which meets in Suva on 5 May 2027.",
            "Fourth African Meeting",
        ),
        (
            "The First Inter-regional Meeting is on 5 May 2027 in Geneva, and APT is represented by the Chair of the Preparatory Group.",
            "First Inter-regional Meeting",
        ),
    ],
)
def test_the_name_stands_without_the_sentence_around_it(sentence, name):
    assert only(f"{sentence}\n")["name"] == name


@pytest.mark.parametrize(
    ("sentence", "mode"),
    [
        ("Delegates who cannot travel may join remotely.", "hybrid"),
        ("Colleagues who cannot travel may follow and speak remotely.", "hybrid"),
        ("There will be no webcast, people have to come to the room.", "in_person"),
        ("This is a physical meeting and no remote participation is foreseen.", "in_person"),
    ],
)
def test_a_sentence_behind_says_how_to_join(sentence, mode):
    text = (
        f"The First African Meeting (AM-1) takes place in Suva, Fiji, on 5 May 2027. {sentence}\n"
    )
    assert only(text)["mode"] == mode


@pytest.mark.parametrize(
    ("cell", "mode"),
    [
        ("On/Off-line", "hybrid"),
        ("in person with possibility of remote participation", "hybrid"),
        ("can also be followed on Teams", "hybrid"),
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


def test_a_second_meeting_of_a_sentence_follows_there():
    text = (
        "The first meeting of CITEL takes place on Friday 21 April 2028 in Geneva, "
        "and TSAG follows there from 24 to 28 April 2028.\n"
    )
    kept = [[row[name] for name in ("name", "dates", "venue")] for row in rows(text)]
    assert kept == [
        ["First meeting of CITEL", "Friday 21 April 2028", "Geneva, Switzerland"],
        ["TSAG", "24 to 28 April 2028", "Geneva, Switzerland"],
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Note: Dates of ITU meetings are subject to change by ITU.",
        "All dates are subject to confirmation by the relevant TSB Collective letter.",
        "Approval: TSAG management team (by correspondence, 22 October 2027)",
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
    assert [row.text for row in read_pasted(text, HEADINGS).rows] == [ENTRY]


def test_a_small_so_is_a_word_and_no_sunday():
    text = "The first meeting of CITEL is in Lima, so 16 to 27 October 2028, at nine.\n"
    assert [row["dates"] for row in rows(text)] == ["16 to 27 October 2028"]


def test_two_places_are_offered_without_what_stands_between():
    text = "* 2 May 2027: Plenary of friends, Jakarta or Kuala Lumpur (host to be confirmed)\n"
    assert questions(text) == [("venue", ("Jakarta, Indonesia", "Kuala Lumpur, Malaysia"))]
