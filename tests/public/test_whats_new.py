"""What is new, by day, what changed since a moment, and when a page last changed: what readers can see, and nothing else."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
import time_machine

from core.records.saving import save_row
from documents.models import Document
from meetings.models import Assembly, Deadline, Meeting, Reschedule
from pages.models import Note
from pages.views.whats_new import latest_at_source
from participants.models import Membership, Participant
from positions.models import Position
from resolutions.models import Edition, Recommendation, Resolution, Topic
from study_groups.models import Appointment, Mandate, StudyPeriod
from tests.markup import words_of
from tests.public.crowds import OPERATOR, crowd
from tests.public.test_queries import asked
from tests.rows import make

pytestmark = pytest.mark.django_db
DAY, FUTURE = dt.date(2023, 3, 10), dt.date(2025, 3, 10)
FIRST, LATER = dt.datetime(2024, 5, 1, 9, tzinfo=dt.UTC), dt.datetime(2024, 5, 3, 9, tzinfo=dt.UTC)


def at(moment):
    return time_machine.travel(moment, tick=False)


def told(client, query: str = "") -> list[tuple[str, str, str]]:
    days = client.get(f"/whats-new/{query}").context["days"]
    return [(f"{day}", one.event, str(one.row)) for day, entries in days for one in entries]


def test_a_row_is_told_on_the_day_it_became_public_and_of_its_last_change(client):
    with at(FIRST):
        row = make(Meeting, name="3rd meeting")
        make(Note, title="A note")
        make(Meeting, name="scheduled", live_at=LATER)
        make(Note, title="draft", published=False)
        first = [("2024-05-01", "new", name) for name in ("A note", "3rd meeting")]
        assert told(client) == first
    with at(LATER):
        row.city = "Geneva"
        save_row(row, by=OPERATOR, channel="test")
        later = [("2024-05-03", *one) for one in (("new", "scheduled"), ("changed", "3rd meeting"))]
        assert told(client) == [*later, *first]
        feed, since = (
            ET.fromstring(client.get(f"/whats-new.atom{query}").content).findall("{*}entry")
            for query in ("", "?updated_since=2024-05-02")
        )
    titles = [entry.findtext("{*}title") for entry in feed]
    words = ["New: scheduled", "Changed: 3rd meeting", "New: A note", "New: 3rd meeting"]
    assert [len(since), titles] == [2, [f"{one} (unsourced)" for one in words]]


def names(client, query: str) -> set[str]:
    return {name for _day, _event, name in told(client, query)}


def test_a_country_is_followed_with_its_region_and_an_assembly_with_its_period(client):
    vanuatu = make(Participant, code="VUT", name="Vanuatu", kind="member_state")
    region = make(Participant, code="APT", kind="regional_organisation")
    make(Membership, group=region, member=vanuatu)
    opened = make(StudyPeriod)
    assembly = make(Assembly, code="WTSA-24", opens_period=opened)
    meeting = make(Meeting, name="of the region", organisers=[region])
    make(Meeting, name="of others", organisers=[make(Participant)])
    make(Meeting, name="at home", country=vanuatu)
    held = make(Position, held_by=vanuatu, stance="support")
    make(Position, stance="support")
    due = make(Deadline, name="to register", meeting=meeting)
    due_of_assembly = make(Deadline, name="to nominate", assembly=assembly)
    office = make(Appointment, mandate=make(Mandate, period=opened), state=vanuatu)
    text = make(Recommendation, designation="A.1 (10/2024)", assembly=assembly)
    make(Appointment)
    make(Recommendation, designation="X.509 (10/2019)", title="Other")
    make(Deadline, name="hidden", meeting=meeting, published=False)

    all_told = names(client, "")
    assert "hidden" not in all_told
    assert {str(row) for row in (due, due_of_assembly, office, text)} < all_told
    of_vanuatu = {"of the region", "at home", str(held), "to register", str(office)}
    assert names(client, "?participant=vut") == of_vanuatu
    assert names(client, "?assembly=wtsa-24") == {"WTSA-24", "to nominate", str(office), str(text)}


def test_the_home_page_tells_what_happened_last_at_its_source(client):
    """The day on which it was entered does not count. What is to come, has no report or has no day is left out."""
    with at(LATER):
        make(Meeting, name="Second", status="held", starts_on=DAY, ends_on=DAY, confidence="stated")
        make(Document, title="First", dated=(DAY + dt.timedelta(days=1)).isoformat())
        make(Note, title="Third", dated=DAY.isoformat()[:7])
        make(Meeting, name="No report", starts_on=DAY, ends_on=DAY)
        february = {"starts_on": dt.date(2023, 2, 1), "ends_on": dt.date(2023, 2, 28)}
        make(Meeting, name="Fourth", status="held", date_precision="month", **february)
        make(Meeting, name="To come", status="held", starts_on=FUTURE, ends_on=FUTURE)
        make(Note, title="Without a day")
        make(Note, title="Draft", dated=DAY.isoformat(), published=False)
        page = client.get("/")
        assert len(latest_at_source(3, LATER.date())) == 3  # a draft takes the place of none
    assert [(entry.day.text, str(entry.row)) for entry in page.context["news"]] == [
        ("2023-03-11", "First"),
        ("2023-03-10", "Second"),
        ("2023-03", "Third"),
        ("2023-02", "Fourth"),
    ]
    assert 'First</a> <span class="doubt">' in page.text


def test_the_page_costs_the_same_with_1_and_3_rows_and_is_cut(client):
    make(Meeting)
    first = [asked(client, address) for address in ("/whats-new/", "/")]
    for _number in range(2):
        make(Meeting)
    assert [asked(client, address) for address in ("/whats-new/", "/")] == first
    crowd(Meeting, 25)
    assert len(told(client)) == 25
    assert len(told(client, "?page=2")) == 3


def test_a_note_has_a_page_stands_with_what_it_is_about_and_is_told_to_who_follows_that(client):
    assembly = make(Assembly, code="WTSA-24")
    meeting = make(Meeting, is_of=assembly)
    topic = make(Topic, name="Numbering")
    text = make(Resolution, number=50, topics=[topic])
    hidden = make(Meeting, name="hidden meeting", published=False)
    note = make(Note, title="Day one", meetings=[meeting, hidden], resolutions=[text])
    page = client.get(note.get_absolute_url()).text
    assert [meeting.get_absolute_url() in page, "hidden meeting" in page] == [True, False]
    for row in (meeting, assembly, text):
        assert note.get_absolute_url() in client.get(row.get_absolute_url()).text
    make(Resolution, number=51)
    held = make(Position, resolution=text, stance="support", assembly=assembly)
    for query in ("?resolution=50", f"?topic={topic.slug}"):
        assert names(client, query) == {str(text), "Day one", str(held)}


# files of what changed since a moment, and the sitemap

EARLIER = dt.datetime(2024, 4, 1, tzinfo=dt.UTC)


def changed(client, table: str, moment: str = "2024-05-01") -> list[str]:
    rows = client.get(f"/{table}.json?updated_since={moment}").json()["rows"]
    return sorted(row.get("name") or row["title"] for row in rows)


def test_a_file_has_the_rows_that_changed_since_then_and_no_moment_that_could_mean_two(client):
    """A row changes by itself, by a part, with its parent or by its schedule."""
    with at(EARLIER):
        rows = [make(Meeting, name=name) for name in ("same", "moved", "with a new part")]
        assembly = make(Assembly, published=False)
        make(Document, assembly=assembly, title="Report")
        make(Meeting, name="scheduled", live_at=LATER)
    with at(LATER):
        rows[1].city = "Geneva"
        save_row(rows[1], by=OPERATOR, channel="test")
        make(Reschedule, meeting=rows[2])
        make(Meeting, name="new")
        make(Meeting, name="draft", published=False)
        assembly.publication = "published"
        save_row(assembly, by=OPERATOR, channel="test")
    with at(LATER + dt.timedelta(days=1)):
        for word in ("2024-05-02", "2024-05-02T09:30:00Z", "2024-05-02T12:30:00%2B03:00"):
            found = changed(client, "meetings", word)
            assert found == ["moved", "new", "scheduled", "with a new part"]
        assert changed(client, "documents") == ["Report"]
    for word in ("2024-13-01", "2024-05-01T09:30:00", "0001-01-01T00:00:00%2B14:00"):
        assert client.get(f"/meetings.csv?updated_since={word}").status_code == 400


def test_a_part_that_readers_see_changes_the_page_in_the_sitemap_which_asks_once_for_all(client):
    edition = make(Edition, outcome="new")
    for row in (edition, edition.resolution, edition.assembly):  # as if saved long ago
        type(row)._base_manager.filter(pk=row.pk).update(changed_at=EARLIER)

    address = "/sitemap/resolution.xml"

    def said() -> list[str]:
        return re.findall("<lastmod>(.*?)</lastmod>", client.get(address).text)

    Edition._base_manager.update(changed_at=FIRST)
    seen, costs = [said()], asked(client, address)
    Edition._base_manager.update(publication="draft")
    seen.append(said())
    Resolution._base_manager.update(live_at=FIRST)
    assert [*seen, said()] == [["2024-05-01"], ["2024-04-01"], ["2024-05-01"]]
    make(Edition, outcome="new")
    make(Edition, outcome="new")
    assert [asked(client, address), len(said())] == [costs, 3]


# the assemblies on the first page


TODAY = time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC), tick=False)
HELD = "WTSA-24 was held: 15–24 October 2024, New Delhi."
DATED = {"starts_on": "2028-10-10", "ends_on": "2028-10-19", "city": "Geneva"}
UNDATED = {"starts_on": None, "ends_on": None}
PAST = {"starts_on": "2026-09-01", "ends_on": "2026-09-09", "city": "Geneva"}
TODAY_TOO = {"starts_on": "2026-11-20", "ends_on": "2026-11-29", "city": "Geneva"}


def met(code: str, ordinal: int | None, **meeting: Any) -> Assembly:
    published = meeting.pop("published", True)
    row = make(Assembly, code=code, ordinal=ordinal, published=published, confidence="stated")
    meeting |= {"is_of": row, "kind": "assembly", "published": published}
    make(Meeting, name=f"Meeting of {code}", **meeting)
    return row


def wtsa_24() -> Assembly:
    days = {"starts_on": "2024-10-15", "ends_on": "2024-10-24"}
    return met("WTSA-24", 9, city="New Delhi", status="held", **days)


def stand(client: Any) -> str:
    stand = client.get("/").text.partition('<p class="status stand">')[2].partition("</p>")[0]
    return " ".join(re.sub(r"<[^>]+>", "", stand).split())


NOT_KNOWN = "The date of the next assembly is not known."
NEXT = [
    (
        DATED | {"dates_confirmed": False, "place_confirmed": False},
        f"{HELD} WTSA-28 is planned: 10–19 October 2028, dates to be confirmed, Geneva, place to be confirmed. About WTSA-28",
    ),
    (UNDATED, f"{HELD} WTSA-28 is to come: dates not announced. About WTSA-28"),
    (
        DATED | {"status": "postponed"},
        f"{HELD} WTSA-28 is postponed to these dates: 10–19 October 2028, Geneva. About WTSA-28",
    ),
    (TODAY_TOO, f"{HELD} WTSA-28 is on now: 20–29 November 2026, Geneva. About WTSA-28"),
    (
        PAST,
        f"WTSA-28 was announced for 1–9 September 2026, Geneva; no report found. {NOT_KNOWN} About WTSA-28",
    ),
    (UNDATED | {"status": "cancelled"}, f"{HELD} WTSA-28 is cancelled. {NOT_KNOWN} About WTSA-24"),
]


@TODAY
@pytest.mark.parametrize(("given", "said"), NEXT)
def test_after_the_last_assembly_the_next_is_told_as_it_is_recorded(given, said, client):
    wtsa_24()
    met("WTSA-28", 10, **given)
    assert stand(client) == said


@TODAY
def test_no_assembly_one_held_and_one_that_has_no_meeting(client):
    assert stand(client) == "No assembly is recorded."
    wtsa_24()
    assert stand(client) == f"{HELD} {NOT_KNOWN} About WTSA-24"
    make(Assembly, code="WTSA-28", ordinal=10)
    told = "WTSA-28 (unsourced) is to come; its dates are not known. About WTSA-24"
    assert stand(client) == f"{HELD} {told}"


@TODAY
def test_where_nothing_is_to_come_home_and_list_say_since_when_and_what_prepares_the_next(client):
    wtsa_24()
    coming = make(Assembly, code="WTSA-28", ordinal=10)
    days = {"starts_on": "2026-09-09", "ends_on": "2026-09-18"}
    make(Meeting, name="Seminar", **days)
    make(Meeting, name="First step", confidence="stated", **days).prepares.add(coming)
    make(Meeting, name="Secret step", publication="draft", **days).prepares.add(coming)
    days = {"starts_on": "2026-11-09", "ends_on": "2026-11-24"}
    make(Meeting, name="Other conference", kind="conference", **days)
    section = client.get("/").text.partition("Current and upcoming meetings")[2]
    home = words_of(section.partition("</section>")[0])
    said = "No meeting found in our sources after September 2026, except Other conference."
    over = "Ended within the last month: 9–24 November 2026 Other conference ( unsourced )"
    told = f"{over} announced; no report found {said} What prepares WTSA-28: 9–18 September 2026 First step announced; no report found All meetings"
    assert home.startswith(told)
    for address in ("/meetings/", "/meetings/?when=ahead"):
        page = client.get(address).text
        assert [page.count(said), "?assembly=wtsa-28" in page] == [1, True], address
    assert said not in client.get("/meetings/?kind=conference").text
