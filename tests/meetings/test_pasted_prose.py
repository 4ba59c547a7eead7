"""Running text of mails and minutes: sentences that announce meetings, that say more of them, and that say something else."""

import pytest

from tests.meetings.test_pasting import filled

GENEVA = "Geneva, Switzerland"
NAIROBI = "Nairobi, Kenya"


def rows(text, world):
    found = filled(world.read(text)).values()
    return [
        tuple(row.get(column, "") for column in ("name", "dates", "venue", "mode")) for row in found
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "Then ITU-T Study Group 17, the security people, sits in Geneva as well,\n9 - 17 March 2027. Whether you can follow from home they haven't said.",
            ("ITU-T Study Group 17", "9 - 17 March 2027", GENEVA, ""),
        ),
        (
            'We run a webinar ourselves, "Human rights in standards", on 22 April 2027, on Zoom.',
            ("Human rights in standards", "22 April 2027", "", "online"),
        ),
        (
            "The Third African Preparatory Meeting (APM28-3) is a short one, only two days, 16\nand 17 May 2028, and entirely on Zoom.",
            ("Third African Preparatory Meeting", "16 and 17 May 2028", "", "online"),
        ),
        (
            "The next TSAG is the one everybody waits for. It will take place in Geneva from 22 to 26 March 2027.",
            ("TSAG", "22 to 26 March 2027", GENEVA, ""),
        ),
        (
            "The APT Forum meets in Nairobi, Kenya, on 5-6 May 2027. It is a physical meeting with remote participation.",
            ("APT Forum", "5-6 May 2027", NAIROBI, "hybrid"),
        ),
        (
            "The APT Forum will be held on 5-6 May 2027. The meeting takes place in Nairobi. Observers can come on request.",
            ("APT Forum", "5-6 May 2027", NAIROBI, ""),
        ),
        (
            "La CITEL celebrará su segunda reunión preparatoria para la AMNT-24 en Nairobi, Kenya, del 3 al 7\nde abril de 2028, en modalidad híbrida.",
            (
                "Segunda reunión preparatoria para la AMNT-24",
                "3 al 7 de abril de 2028",
                NAIROBI,
                "hybrid",
            ),
        ),
        (
            "Die nächste Sitzung der CEPT findet vom 5. bis 7. Oktober 2027 in Genf statt.",
            ("Sitzung der CEPT", "5. bis 7. Oktober 2027", "Geneva, Switzerland", ""),
        ),
        (
            "RCC invites delegates to a briefing on numbering, portability and fraud on 5 May 2027.",
            ("Briefing on numbering, portability and fraud", "5 May 2027", "", ""),
        ),
    ],
)
def test_a_sentence_gives_its_meeting_without_the_words_around_it(text, row, world):
    assert (rows(text, world), world.read(text).faults) == ([row], {})


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


@pytest.mark.parametrize(
    "text",
    [
        "I'm on leave from 19 December 2026 until 6 January 2027.",
        "Our office is closed from 21 December 2026 to 4 January 2027.",
        "Estaré de vacaciones del 22 al 31 de marzo de 2027.",
        "Ich bin vom 3. bis 7. Mai 2027 im Urlaub.",
        "The nominations for the coordinators have to reach us by 29 January 2027.",
        "Thank you for your letter of 12 January 2027, which arrived today.",
        "Minutes of the call of 3 March 2027",
        "Subject: dates of 3 March 2027",
        "We offer fixed-price packages until 31 March 2027.",
        "TSAG in Geneva is over, it ended on 3 March 2027.",
    ],
)
def test_what_is_no_meeting_is_left_out(text, world):
    sheet = world.read(text)
    assert (sheet.rows, len(sheet.notes)) == ([], 1)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The APT Forum is on 6-9 May 2027. The RCC Forum is on 12 June.", "12 June 2027"),
        (
            "The APT Forum is on 6 May 2027. The day before, on 5 May, the RCC Forum meets.",
            "5 May 2027",
        ),
        ("The APT Forum is over. The RCC Forum is on 12 June.", "12 June"),
    ],
)
def test_days_take_the_year_of_the_sentence_before(text, dates, world):
    assert rows(text, world)[-1][:2] == ("RCC Forum", dates)


def test_days_that_would_lie_before_those_of_the_sentence_before_are_asked(world):
    sheet = world.read("The APT Forum is on 6 December 2027. The RCC Forum is on 12 January.")
    ((fault,),) = sheet.faults.values()
    assert fault.choices == ("12 January 2027", "12 January 2028")


def test_cities_of_which_the_writer_is_not_sure_are_asked(world):
    sheet = world.read(
        "The APT Forum is on 5-6 May 2027, and one colleague says Nairobi and the other one swears it's Geneva."
    )
    assert [fault.choices for fault in sheet.faults[1]] == [(NAIROBI, GENEVA, "TBC")]


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
    ("text", "names"),
    [
        (
            "The Com-ITU plenary meets in Nairobi on 5 May 2027 to look at the proposals for WTSA-24.",
            ["Com-ITU plenary"],
        ),
        (
            "The final Com-ITU plenary before WTSA-24 is in Nairobi on 5 May 2027.",
            ["Final Com-ITU plenary before WTSA-24"],
        ),
        (
            "We are also supporting the APT Forum on 5 May 2027 in Nairobi.",
            ["APT Forum"],
        ),
        (
            "La 49 Reunión del Comité Consultivo Permanente I de la CITEL se celebrará en Nairobi el 5 de mayo de 2027.",
            ["49 Reunión del Comité Consultivo Permanente I de la CITEL"],
        ),
        (
            "The APT holds its first preparatory meeting in Nairobi on 5 May 2027, and the second one in Geneva on 7 June 2027.",
            ["First preparatory meeting", "Second preparatory meeting"],
        ),
        (
            "Two remain in Geneva: the APT Forum, on 5 May 2027, and the RCC Forum, on 7 May 2027.",
            ["APT Forum", "RCC Forum"],
        ),
    ],
)
def test_a_name_ends_where_the_sentence_goes_on(text, names, world):
    assert [name for name, *_rest in rows(text, world)] == names


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("The APT Forum is in Nairobi on 5 May 2027, you can also join remotely.", "hybrid"),
        (
            "The APT Forum is in Nairobi on 5 May 2027, with remote participation for those who cannot travel.",
            "hybrid",
        ),
        (
            "The APT Forum is in Nairobi on 5 May 2027. Please note that this will be a face-to-face meeting only, "
            "remote participation cannot be provided.",
            "in_person",
        ),
    ],
)
def test_a_sentence_says_how_people_meet(text, mode, world):
    assert [row[3] for row in rows(text, world)] == [mode]


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


def test_a_line_that_was_full_goes_on_in_the_next(world):
    text = (
        "In September we are supporting the RCC Workshop on Standards for Digital\n"
        "Financial Services, which is on 21 September 2027 in Nairobi, Kenya."
    )
    name = "RCC Workshop on Standards for Digital Financial Services"
    assert rows(text, world) == [(name, "21 September 2027", NAIROBI, "")]


def test_days_that_start_and_go_on_until_a_last_one_are_a_span(world):
    text = "The APT Forum will start on 15 October 2028, at 15:00, and then go on every morning until 27 October 2028. They are in person only."
    assert rows(text, world) == [
        ("APT Forum", "15 October 2028 - 27 October 2028", "", "in_person")
    ]


def test_what_is_said_of_a_meeting_between_commas_is_no_other_one(world):
    text = "The Com-ITU Plenary, which will then look at the proposals for WTSA-24, meets in Nairobi from 21 to 23 September 2027."
    assert rows(text, world) == [("Com-ITU Plenary", "21 to 23 September 2027", NAIROBI, "")]


def test_the_day_of_a_letter_below_its_head_is_asked(world):
    sheet = world.read(
        f"ASIA-PACIFIC TELECOMMUNITY\n\nNairobi, 8 February 2027\n\nDear all,\n\nAPT Forum, 5 May 2027, {NAIROBI}"
    )
    assert {sheet.header[fault.place] for fault in sheet.faults[1]} == {"name"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "You may wish to keep in mind the meeting of the RCC on 5 May 2027.",
            "Meeting of the RCC",
        ),
        ("ATU will first offer a Training Workshop on 5 May 2027.", "Training Workshop"),
        (
            "Entre las dos, el 9 de septiembre de 2027, tenemos por Zoom la segunda reunión de la CITEL.",
            "Segunda reunión de la CITEL",
        ),
    ],
)
def test_what_stands_before_the_article_is_no_part_of_a_name(text, name, world):
    assert [row[0] for row in rows(text, world)] == [name]
