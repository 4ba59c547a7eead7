"""Lines pasted from mails and web pages: read tolerantly, checked like any file, stored as drafts, nothing invented and nothing lost."""

from typing import Any

import pytest

from core.records.publishable import Publication
from exchange.batches import Origin, commit
from exchange.checking.check import check
from exchange.columns.composites import Dates
from meetings.models import Assembly, Meeting
from meetings.resources.pasting import KnownRows, MeetingListReader
from meetings.resources.places import Venue
from meetings.resources.series_places import SeriesPlaceOf
from meetings.resources.tables import MeetingResource
from participants.models import Participant
from tests.exchange.sheets import reasons
from tests.rows import make

REGIONAL = {
    "APT": {"name": "Asia-Pacific Telecommunity", "region": "asia_pacific"},
    "ATU": {"name": "African Telecommunications Union", "region": "africa"},
    "CITEL": {"name": "Inter-American Telecommunication Commission", "region": "americas"},
    "CEPT": {
        "name": "European Conference of Postal and Telecommunications Administrations",
        "region": "europe",
    },
    "LAS": {
        "name": "League of Arab States",
        "aliases": "Arab Group\nArab States",
        "region": "arab_states",
    },
    "RCC": {"name": "Regional Commonwealth in the Field of Communications", "region": "cis"},
}
BODIES = {
    "WGCONF": {"name": "Working Group on Preparation", "region": "americas", "part_of": "CITEL"},
    "Com-ITU": {
        "name": "Committee for ITU Policy",
        "aliases": "CEPT Com-ITU",
        "region": "europe",
        "part_of": "CEPT",
    },
    "RCC ITU WG": {"name": "RCC Working Group on work with ITU", "region": "cis", "part_of": "RCC"},
}
OF_ITU = {
    "ITU": {"name": "International Telecommunication Union"},
    "TSAG": {"name": "ITU-T TSAG"},
    "SG17": {"name": "Study Group 17"},
}
STATES = {
    "AUS": "Australia",
    "BRA": "Brazil",
    "KHM": "Cambodia",
    "IND": "India",
    "KEN": "Kenya",
    "PAN": "Panama",
    "POL": "Poland",
    "CHE": "Switzerland",
    "THA": "Thailand",
    "USA": "United States",
}
OTHERS = {"ISOC": {"name": "Internet Society"}}
KINDS = {
    "sector_member": OTHERS,
    "regional_organisation": REGIONAL,
    "organisation_body": BODIES,
    "itu_body": OF_ITU,
}

LINES = """\
Com-ITU meeting (CWGs and TSAG coordination meeting), 17 January 2024, online
• 2nd APT Preparatory meeting for WTSA-24 (APT WTSA24-2): 5–6 February 2024 [virtual]
5-9 February 2024 – 2nd ATU Preparatory meeting for WTSA-24 and 1st Preparatory meeting for WTDC-25 – Nairobi, Kenya
CEPT Com-ITU meetings; 19 to 21 March 2024; virtual meeting
3rd APT Preparatory meeting for WTSA-24 (APT WTSA24-3), April 2024, Cambodia (exact dates and location to be confirmed)
3rd ATU Preparatory meeting for WTSA-24 | 15-19 April 2024 | location TBC

- Com-ITU meetings, Gdansk, Poland (hybrid), 7–9 May 2024
3rd WGCONF Preparatory meeting for WTSA during the 44th Meeting of PCC.I, May 20-24, 2024, Panama City (Panama)
4th APT Preparatory meeting for WTSA-24\tAPT WTSA24-4\t25—28 June 2024 (tentative)\tAustralia
10) RCC Working Group on work with ITU, 45th meeting: 25.12.2023 - online
Arab Group preparatory meeting for WTSA-24, dates and venue to be confirmed.
> Inter-regional meeting for WTSA-24 (APT, ATU, CITEL, CEPT, RCC, LAS), will be held on 2024-07-26 in Geneva, Switzerland, in person
4th TSAG meeting of the 2022-2024 study period (Geneva, Switzerland, 29 July – 2 August 2024), hybrid
* WTSA-24 -- 15/10/2024 - 24/10/2024 -- New Delhi, India
"""


def meeting(**cells: str) -> dict[str, str]:
    return {"kind": "regional_preparatory"} | cells


class Pasted(MeetingResource):
    composites = {"dates": Dates(), "venue": Venue(), "series": SeriesPlaceOf()}


class World:
    """The tables that lines are compared with; `keep` makes a row of them."""

    def __init__(self, keep: Any) -> None:
        self.participants: dict[str, Participant] = {}
        self.cities: dict[str, int] = {}
        for kind, rows in KINDS.items():
            for code, values in rows.items():
                values = values | (
                    {"part_of": self.participants[values["part_of"]]} if "part_of" in values else {}
                )
                self.participants[code] = keep(Participant, code=code, kind=kind, **values)
        for code, name in STATES.items():
            self.participants[name] = keep(Participant, code=code, kind="member_state", name=name)
        self.assemblies = [keep(Assembly, code=code) for code in ("WTSA-24", "WTDC-25")]

    def read(self, text: str) -> Any:
        known = KnownRows(self.participants.values(), self.assemblies, self.cities)
        return MeetingListReader(known).read(text)


@pytest.fixture(scope="module")
def world():
    """Without a database: reading asks it nothing."""
    numbers = iter(range(1, 1000))
    return World(lambda model, **values: model(pk=next(numbers), **values))


def filled(sheet: Any) -> dict[int, dict[str, str]]:
    """The cells that hold something, by line."""
    return {
        number: {name: cell for name, cell in zip(sheet.header, row, strict=True) if cell}
        for number, row in sheet.rows
    }


def read(text: str, world: World) -> tuple[dict[str, str], list[str]]:
    """The cells of one line, but for the line itself, and the notes."""
    sheet = world.read(text)
    (cells,) = filled(sheet).values()
    assert cells.pop("editors_note") == " ".join(text.split())
    return cells, sheet.notes


@pytest.mark.django_db
def test_pasted_lines_become_drafts_through_the_same_check_as_a_file(editor):
    world = World(make)
    plan = check(Pasted(), world.read(LINES), editor)
    assert reasons(plan) == []
    commit(plan, by=editor, channel="paste", origin=Origin("pasted lines"))
    assert [row.publication for row in Meeting.objects.all()] == [Publication.DRAFT] * 14
    third = Meeting.objects.get(short_name="APT WTSA24-3")
    dated = (third.span.format(), third.date_precision, third.dates_confirmed)
    assert dated == ("April 2024", "month", False)
    placed = (third.city, third.country, third.place_confirmed)
    assert placed == ("", world.participants["Cambodia"], False)


@pytest.mark.django_db
def test_dates_that_may_mean_two_and_a_city_alone_are_refused_by_the_check(operator):
    plan = check(Pasted(), World(make).read("TSAG meeting, Springfield, 10/11/2024"), operator)
    assert reasons(plan) == [
        (
            1,
            "dates",
            "“10/11/2024” may be 10 November 2024 or 11 October 2024; write 2024-11-10 or 2024-10-11, or choose the file's date order.",
        ),
        (
            1,
            "venue",
            "“Springfield” names no country in the table participants. Write “City, Country”: Phnom Penh, Cambodia.",
        ),
    ]


def test_what_has_no_column_is_named_in_a_note(world):
    assert read(
        "SG17 meeting, 2-6 September 2024, hosted by NTIA, Washington, D.C., United States", world
    ) == (
        {
            "name": "SG17 meeting",
            "kind": "study_group",
            "organisers": "SG17",
            "dates": "2-6 September 2024",
            "venue": "Washington, D.C., United States",
        },
        ["Line 1: “NTIA” fits no column; it is kept in the editors' note."],
    )


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "Meeting of the WGCONF during WTSA-24",
            meeting(kind="coordination_on_site", organisers="WGCONF", alongside="WTSA-24"),
        ),
        (
            "World Telecommunication Standardization Assembly (WTSA-24)",
            meeting(
                name="World Telecommunication Standardization Assembly",
                short_name="WTSA-24",
                kind="assembly",
                is_of="WTSA-24",
            ),
        ),
        ("TSAG", meeting(kind="tsag", organisers="TSAG")),
        ("2nd virtual APT meeting", meeting(organisers="APT", mode="online")),
        (
            "Second ATU preparatory meeting for WTSA-24",
            meeting(organisers="ATU", prepares="WTSA-24"),
        ),
    ],
)
def test_what_a_meeting_is_follows_from_its_words(text, cells, world):
    assert (
        read(f"{text}, 15 October 2024", world)[0]
        == {"name": text, "dates": "15 October 2024"} | cells
    )


def test_meetings_of_one_name_get_their_first_day_into_the_slug(world):
    sheet = world.read(
        "Com-ITU meetings, 19–21 March 2024\nCom-ITU meetings, 7–9 May 2024\nTSAG, 2024"
    )
    assert [cells.get("slug") for cells in filled(sheet).values()] == [
        "com-itu-meetings-2024-03-19",
        "com-itu-meetings-2024-05-07",
        None,
    ]


def test_headings_blank_lines_and_lines_too_long_for_a_meeting_make_no_rows(world):
    sheet = world.read(f"Meeting\tDate\tPlace\n\n \n{'a' * 501}\n")
    assert sheet.rows == []
    assert sheet.notes == [
        "Line 1 is not a meeting and was left out: “Meeting Date Place”.",
        f"Line 4 is not a meeting and was left out: “{'a' * 80}”.",
    ]
