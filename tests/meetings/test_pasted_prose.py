"""Mails around lists, and running text: what belongs to the mail is left out, and of a sentence with days every cell is asked."""

import pytest

from tests.meetings.test_pasting import filled

GENEVA = "Geneva, Switzerland"
NAIROBI = "Nairobi, Kenya"


def rows(text, world):
    found = filled(world.read(text)).values()
    return [
        tuple(row.get(column, "") for column in ("name", "dates", "venue", "mode")) for row in found
    ]


def test_sentences_of_a_wrapped_paragraph_stand_in_the_lines_where_they_begin(world):
    text = "The APT Forum meets in Nairobi, Kenya, on 5-6 May 2027, and we will be\nthere. The RCC seminar on numbering is on 7 May 2027 in Geneva."
    assert [(number, row["name"]) for number, row in filled(world.read(text)).items()] == [
        (1, "APT Forum"),
        (2, "RCC seminar on numbering"),
    ]


def test_titles_above_their_days_are_no_paragraph(world):
    text = "Workshop on the preparation of the next assembly of the sector\n5-6 May 2027\nNairobi, Kenya"
    assert rows(text, world) == [
        (
            "Workshop on the preparation of the next assembly of the sector",
            "5-6 May 2027",
            NAIROBI,
            "",
        )
    ]


def test_a_mail_that_is_answered_is_left_out_below_a_list(world):
    text = "APT Forum, 5-6 May 2027\n\n> On 12 Oct 2026, at 09:15, Jonas wrote:\n> Is it on 5 May 2027?"
    assert [name for name, *_rest in rows(text, world)] == ["APT Forum"]


def test_a_mail_that_holds_the_list_is_read_below_an_answer(world):
    text = "Here it is.\n\nAm 12. Okt. 2026 um 09:15 schrieb Jonas:\n> APT Forum, 5-6 May 2027"
    assert [name for name, *_rest in rows(text, world)] == ["APT Forum"]


@pytest.mark.parametrize(
    "below",
    [
        "Kind regards / Bien cordialement\nAnna\n50 years of us",
        "-- \nAnna\nOur report (October 2026): https://example.org",
        "Hugs from a very grey Malmö\nMarta",
    ],
)
def test_a_signature_holds_no_meeting(below, world):
    assert [name for name, *_rest in rows(f"APT Forum, 5-6 May 2027\n\n{below}", world)] == [
        "APT Forum"
    ]


def test_headers_in_other_languages_are_of_the_mail(world):
    text = "Von: Anna\nGesendet: Dienstag, 2. Februar 2027 09:14\nAn: Ben\nBetreff: Termine im Mai 2027\n\nAPT Forum, 5-6 May 2027"
    assert [name for name, *_rest in rows(text, world)] == ["APT Forum"]


@pytest.mark.parametrize(
    "text",
    [
        "The third APT Forum will be in the second half of May 2028, I will tell you more.",
        "APT will meet in the second half of February 2028, I'll send you the place.",
        "The second APT Forum should take place in August 2028.",
    ],
)
def test_a_month_alone_is_asked(text, world):
    sheet = world.read(text)
    assert [row for _number, row in sheet.rows] != []
    assert "dates" in {sheet.header[fault.place] for fault in sheet.faults[1]}


def test_a_welcome_does_not_end_a_mail(world):
    text = (
        "Dear all,\n\nGreetings from the secretariat in Bangkok.\n\n"
        "The APT Forum will be held in Nairobi from 8 to\n10 June 2027."
    )
    assert rows(text, world) == [("APT Forum", "8 to 10 June 2027", NAIROBI, "")]


def test_what_is_said_of_a_meeting_between_commas_is_no_other_one(world):
    text = "The Com-ITU Plenary, which will then look at the proposals for WTSA-24, meets in Nairobi from 21 to 23 September 2027."
    assert rows(text, world) == [("Com-ITU Plenary", "21 to 23 September 2027", NAIROBI, "")]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        (
            "Then ITU-T Study Group 17, the security people, sits in Geneva as well,\n9 - 17 March 2027. Whether you can follow from home they haven't said.",
            ["9 - 17 March 2027"],
        ),
        (
            "The 1st APT meeting will be held in Bangkok from 5 to 7 May 2027. It is followed by the 2nd, which takes place on 8 June 2027.",
            ["5 to 7 May 2027", "8 June 2027"],
        ),
        (
            "La próxima reunión de la CITEL tendrá lugar en Lima del 10 al 14 de mayo de 2027. Los documentos deben enviarse antes del 1 de mayo de 2027.",
            ["10 al 14 de mayo de 2027"],
        ),
        (
            "It will be either the week of 24 April 2028 or the week of 8 May 2028, the host is not sure.",
            ["week of 24 April 2028", "week of 8 May 2028"],
        ),
    ],
)
def test_a_sentence_with_days_is_a_row_that_shows_them_and_is_asked(text, dates, world):
    sheet = world.read(text)
    place = sheet.header.index("dates")
    shown = [row[place].removeprefix("the ") for _number, row in sheet.rows]
    asked = [
        {sheet.header[fault.place] for fault in sheet.faults[number]} >= {"name", "dates", "kind"}
        for number, _row in sheet.rows
    ]
    assert (shown, asked) == (dates, [True] * len(dates))
