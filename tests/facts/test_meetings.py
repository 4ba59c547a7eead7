"""Meetings that were corrected or added after the first load stand in the sample data, each by its key."""

import datetime as dt
import re

import pytest
import time_machine

from meetings.models import Assembly, Figure, Meeting, Reschedule, SeriesPlace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
TODAY = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)

# slug: first and last day, city, status
MEETINGS = {
    "tsag-2022-12": ("2022-12-12", "2022-12-16", "Geneva", "held"),
    "sg2-wp2-2025-08": ("2025-08-25", "2025-08-28", "", "held"),
    "sg2-2025-09": ("2025-09-05", "2025-09-05", "Geneva", "held"),
    "sg2-2026-02": ("2026-02-04", "2026-02-13", "Geneva", "held"),
    "sg5-2025-10": ("2025-10-29", "2025-11-06", "Geneva", "held"),
    "sg13-2025-03": ("2025-03-03", "2025-03-14", "Geneva", "held"),
    "sg13-wp-2025-07": ("2025-07-25", "2025-07-25", "Geneva", "held"),
    "sg13-2025-10": ("2025-10-28", "2025-11-06", "Tashkent", "announced"),
    "sg13-wp-2026-02": ("2026-02-27", "2026-02-27", "Geneva", "held"),
    "sg17-2025-04": ("2025-04-08", "2025-04-17", "Geneva", "held"),
    "sg17-wp4-2025-09": ("2025-09-04", "2025-09-05", "", "announced"),
    "sg17-wp1-2025-09": ("2025-09-22", "2025-09-22", "", "announced"),
    "sg17-wp3-2025-10": ("2025-10-10", "2025-10-10", "", "announced"),
    "sg17-2025-12": ("2025-12-03", "2025-12-11", "", "announced"),
    "sg17-content-week-2026-03": ("2026-03-30", "2026-04-02", "Geneva", "held"),
    "sg17-2026-04": ("2026-04-09", "2026-04-09", "", "announced"),
    "sg17-2026-06": ("2026-06-01", "2026-06-10", "Geneva", "announced"),
    "sg17-content-week-2026-09": ("2026-09-07", "2026-09-11", "Chongqing", "announced"),
    "sg12-2023-09": ("2023-09-19", "2023-09-28", "Mexico City", "held"),
    "sg13-2023-03": ("2023-03-13", "2023-03-24", "Geneva", "held"),
    "sg13-2024-03": ("2024-03-04", "2024-03-15", "Geneva", "held"),
    "sg13-2024-07": ("2024-07-15", "2024-07-26", "Geneva", "held"),
    "sg15-2022-09": ("2022-09-19", "2022-09-30", "Geneva", "held"),
    "sg15-2023-04": ("2023-04-17", "2023-04-28", "Geneva", "held"),
    "sg5-2022-06": ("2022-06-21", "2022-07-01", "Geneva", "held"),
    "sg5-2022-10": ("2022-10-17", "2022-10-27", "Rome", "held"),
    "pp-26": ("2026-11-09", "2026-11-27", "Doha", "announced"),
    "atu-wtsa24-4": ("2024-08-12", "2024-08-16", "Sandton", "held"),
    "atu-wtsa-24-review": ("2025-03-12", "2025-03-12", "", "announced"),
    "apt-wtsa16-1": ("2015-05-07", "2015-05-07", "Bangkok", "held"),
    "apt-wtsa16-2": ("2015-10-15", "2015-10-17", "Bangkok", "held"),
    "las-wtsa16-2": ("2016-03-01", "2016-03-31", "", "announced"),
    "atu-wtsa20-1": ("2019-03-01", "2019-03-31", "Rabat", "held"),
    "atu-wtsa20-2": ("2019-10-01", "2019-10-31", "Entebbe", "held"),
    "tsag-2025-05": ("2025-05-26", "2025-05-30", "Geneva", "held"),
    "tsag-2026-01": ("2026-01-01", "2026-01-31", "", "held"),
    "irm-wtsa20-2": ("2021-01-08", "2021-01-08", "", "held"),
    "irm-wtsa20-3": ("2021-10-21", "2021-10-21", "", "held"),
    "irm-wtsa20-4": ("2022-01-06", "2022-01-06", "", "held"),
    "tsag-2023-05": ("2023-05-30", "2023-06-02", "Geneva", "held"),
}
ONLY_A_MONTH = {"las-wtsa16-2", "atu-wtsa20-1", "atu-wtsa20-2", "tsag-2026-01"}
INFERRED_MEETINGS = {"atu-wtsa24-4", "apt-wtsa16-2", "tsag-2026-01"}
CHECKED_AGAIN = {"sg2-2026-02", "sg13-wp-2026-02", "tsag-2025-05", "pp-26"}
# found later and read twice; slug: first and last day, place, status and confidence
READ_TWICE = {
    "sg16-2006-04": ("2006-04-03", "2006-04-13", "Geneva", "held", "stated"),
    "gss-08": ("2008-10-20", "2008-10-20", "Johannesburg", "held", "stated"),
    "apt-wtsa16-4": ("2016-08-23", "2016-08-26", "Da Nang", "held", "stated"),
    "las-wtsa16-3": ("2016-09-07", "2016-09-08", "Cairo", "announced", "stated"),
    "sg13-2019-10": ("2019-10-14", "2019-10-25", "", "held", "inferred"),
    "tsag-2021-01": ("2021-01-10", "2021-01-18", "", "held", "inferred"),
    "rcc-wg-itu-32": ("2021-10-19", "2021-10-22", "", "held", "inferred"),
    "wtdc-25": ("2025-11-17", "2025-11-28", "Baku", "held", "stated"),
    "sg13-interim-2026-04": ("2026-04-01", "2026-04-01", "", "announced", "inferred"),
    "sg17-workshop-2026-07": ("2026-07-10", "2026-07-10", "Geneva", "announced", "stated"),
    "sg2-2026-09": ("2026-09-09", "2026-09-18", "", "announced", "stated"),
    "atu-wtsa28-1": ("2026-04-13", "2026-04-14", "Accra", "announced", "stated"),
    "itu-atu-ott-workshop-2026-04": ("2026-04-14", "2026-04-15", "Accra", "announced", "stated"),
    "sg2rg-afr-2026-04": ("2026-04-15", "2026-04-15", "Accra", "announced", "stated"),
    "sg3rg-afr-2026-04": ("2026-04-16", "2026-04-17", "Accra", "announced", "stated"),
}


def told(row: Meeting) -> tuple[str, ...]:
    return str(row.starts_on), str(row.ends_on), row.city, row.status


def test_an_added_meeting_has_its_dates_place_and_status_with_a_source():
    rows = Meeting.objects.published().filter(slug__in=MEETINGS).exclude(source_addresses="")
    by_the_month = rows.exclude(date_precision="day")
    assert {row.slug: told(row) for row in rows} == MEETINGS
    assert {row.slug: row.date_precision for row in by_the_month} == dict.fromkeys(
        ONLY_A_MONTH, "month"
    )
    assert {row.slug: row.confidence for row in rows.exclude(confidence="stated")} == (
        dict.fromkeys(INFERRED_MEETINGS, "inferred")
    )
    days = {row.slug: str(row.last_checked_on) for row in rows}
    assert days == dict.fromkeys(MEETINGS, "2026-11-26") | dict.fromkeys(
        CHECKED_AGAIN, "2026-11-29"
    )


def test_a_meeting_that_was_read_twice_is_public_with_its_grade():
    rows = Meeting.objects.published().filter(slug__in=READ_TWICE).exclude(source_addresses="")
    assert {row.slug: (*told(row), row.confidence) for row in rows} == READ_TWICE
    assert {str(row.last_checked_on) for row in rows} == {"2026-11-29"}


def test_the_moved_meetings_keep_the_dates_stated_before():
    moved = Reschedule.objects.filter(meeting__slug__in=["sg2-2026-02", "sg17-2025-04"])
    assert {row.meeting.slug: (str(row.starts_on), str(row.ends_on)) for row in moved} == {
        "sg2-2026-02": ("2026-02-02", "2026-02-11"),
        "sg17-2025-04": ("2025-04-07", "2025-04-17"),
    }


def test_the_page_of_a_moved_meeting_strikes_the_earlier_dates_through(client):
    assert re.findall(r"<s>([^<]*\d{4})</s>", client.get("/meetings/sg2-2026-02/").text) == [
        "2–11 February 2026"
    ]
    assert re.findall(r"<s>([^<]*\d{4})</s>", client.get("/meetings/sg17-2025-04/").text) == [
        "7–17 April 2025"
    ]


def test_the_added_preparatory_meetings_stand_in_their_series():
    added = SeriesPlace.objects.filter(
        series__slug__in=["apt-wtsa-16", "las-wtsa-16", "atu-wtsa-20"]
    )
    assert {place.meeting.slug: place.ordinal for place in added} == {
        "apt-wtsa16-1": 1,
        "apt-wtsa16-2": 2,
        "apt-wtsa16-4": 4,
        "las-wtsa16-1": 1,
        "las-wtsa16-2": 2,
        "las-wtsa16-3": 3,
        "atu-wtsa20-1": 1,
        "atu-wtsa20-2": 2,
        "atu-wtsa20-3": 3,
    }


@pytest.mark.parametrize(
    ("slug", "figures"),
    [
        ("tsag-2023-05", {"participants": 260, "remote_participants": 121, "countries": 60}),
        ("tsag-2024-07", {"participants": 290, "remote_participants": 138, "countries": 58}),
        ("irm-wtsa20-2", {"participants": 130}),
        ("irm-wtsa20-4", {"participants": 190}),
    ],
)
def test_who_came_to_a_meeting_is_stated_by_a_source(slug, figures):
    rows = Figure.objects.published().filter(meeting__slug=slug, confidence="stated")
    assert {row.measure: row.number for row in rows} == figures
    assert all(row.source_addresses for row in rows)


def test_the_inter_regional_meetings_are_counted_as_their_sources_count_them():
    found = SeriesPlace.objects.filter(series__slug="irm-wtsa-20")
    assert {place.meeting.slug: place.ordinal for place in found} == {
        "irm-wtsa20-2": 2,
        "irm-wtsa20-3": 3,
        "irm-wtsa20-4": 4,
    }


@time_machine.travel(TODAY, tick=False)
def test_the_plenipotentiary_conference_is_in_session_and_is_no_assembly(client):
    page = client.get("/").text
    assert '<a href="/meetings/pp-26/">ITU Plenipotentiary Conference 2026</a>' in page
    assert Assembly.objects.published().with_meeting().current().code == "WTSA-24"
    assert "PP-26" not in re.search(r'<p class="status stand">.*?</p>', page, re.DOTALL)[0]
    detail = client.get("/meetings/pp-26/").text
    assert ["ITU conference" in detail, "on now, as announced" in detail] == [True, True]
    assert "pp-26" not in client.get("/meetings/?assembly=wtsa-24").text


def test_counts_of_a_meeting_that_differ_stand_side_by_side_with_who_gives_them():
    rows = Figure.objects.published().filter(meeting__slug="atu-wtsa20-3", measure="participants")
    assert {row.said_by: row.number for row in rows} == {"RCC": 170, "report of the meeting": 180}


def test_what_was_only_requested_is_said_to_be_so(client):
    for slug in ("sg13-interim-2026-04", "sg13-interim-2026-05"):
        page = client.get(f"/meetings/{slug}/").text
        assert "(requested)</h1>" in page
        assert "Only requested, by Question 20/13." in page


@pytest.mark.parametrize("day", ["2026-04-13", "2026-11-29", "2028-10-15", "2031-01-01"])
def test_an_assembly_that_nobody_confirmed_is_never_the_current_one(day):
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        assert Assembly.objects.published().with_meeting().current().code == "WTSA-24"
    row = Assembly.objects.published().get(code="WTSA-28")
    assert [row.confidence, row.is_current] == ["unconfirmed", False]


@time_machine.travel("2026-11-29T12:00:00Z", tick=False)
def test_nothing_was_found_after_september_2026_and_one_meeting_prepares_wtsa_28(client):
    home = " ".join(client.get("/").text.split())
    said = "None found in our sources after September 2026, apart from PP-26."
    assert f"{said} What prepares WTSA-28:" in home
    assert "1st African Preparatory Meeting for WTSA-28" in home
