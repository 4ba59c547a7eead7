"""Habits of writers: deadlines in brackets, whose meeting it is, how to join, what is only said around a meeting."""

import pytest

from exchange.columns.pasted import read_pasted
from meetings.resources.headings import HEADINGS
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
    assert questions(text) == [("venue", ("Jakarta, Indonesia", "Kuala Lumpur, Malaysia", "TBC"))]


@pytest.mark.parametrize(
    ("sentence", "venue"),
    [
        (
            "The 51st Meeting of PCC.I is confirmed for Asunción, Paraguay, from 10 to 14 May 2027.",
            "Asunción, Paraguay",
        ),
        (
            "The ministry has offered to host the APT Forum: Busan, Republic of Korea, 5-6 May 2027.",
            "Busan, South Korea",
        ),
        ("As in New Delhi, the APT Forum meets on 5 May 2027 at the CICG in Geneva.", GENEVA),
        ("With our colleagues in Lima we have agreed on an APT Forum, online, on 3 May 2027.", ""),
        ("ETSI is putting on a UK workshop on open maps in Geneva on 3 May 2027.", GENEVA),
    ],
)
def test_the_place_is_that_of_the_meeting(sentence, venue):
    assert only(f"{sentence}\n")["venue"] == venue


def test_two_cities_with_their_countries_are_offered():
    text = (
        "The 52nd Meeting of PCC.I follows from 25 to 29 October 2027, and both Mar del Plata "
        "(Argentina) and Punta del Este (Uruguay) have offered to host it.\n"
    )
    assert questions(text) == [
        ("venue", ("Mar del Plata, Argentina", "Punta del Este, Uruguay", "TBC")),
    ]


def test_there_is_the_place_named_last():
    text = (
        "In the summer many of us will be in Amman. On 4 July 2027 the regulator holds a workshop on "
        "open maps there, in person only, and right after it, on 5 and 6 July 2027, the Study Group 3 "
        "Regional Group for the Arab Region (SG3RG-ARB) meets in the same hotel.\n"
    )
    kept = [[row[name] for name in ("dates", "venue")] for row in rows(text)]
    assert kept == [["4 July 2027", "Amman, Jordan"], ["5 and 6 July 2027", "Amman, Jordan"]]


@pytest.mark.parametrize(
    ("who", "code"), [("ATU Secretariat", "ATU"), ("Ministry of Posts, Kenya", "")]
)
def test_we_is_the_one_organisation_that_writes(who, code):
    text = (
        f"From: {who}\nTo: editors\nSubject: dates\n\nDear all,\n\n"
        "On 5 May 2027 we organise a workshop on open maps in Nairobi.\n\nKind regards,\nAnn\n"
    )
    assert only(text).get("organisers", "") == code


def test_the_league_of_arab_states_is_no_article():
    text = "The 2nd meeting of the Arab Team for WTSA-24 is planned by LAS as an online meeting on 21 May 2027.\n"
    assert [only(text)[name] for name in ("organisers", "mode")] == ["LAS", "online"]


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
        ("starting Monday 16 October 2028 and until the last day, Friday 27 October 2028", None),
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
