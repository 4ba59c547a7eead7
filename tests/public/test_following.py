"""Calendars and feeds as other programs read them, and the ids in both: made of table and name when a row is made, and the same ever after."""

import csv
import datetime as dt
import io
import re
import xml.etree.ElementTree as ET
from importlib import import_module

import feedparser
import ics
import pytest
import time_machine
from django.apps import apps
from django.conf import settings as site
from icalendar import Calendar

from core import registry
from core.models import PublicId, SluggedModel, rename
from core.public.following.calendars import uid_of
from core.public.following.feeds import entry_id, tag_of
from core.records.pending.restoring import restore_deleted
from core.records.saving import remove, save_row
from editing.rows.merging import merge
from meetings.models import Assembly, Deadline, Meeting, Series, SeriesPlace, Session
from pages.views.whats_new import TABLES
from participants.models import Participant
from positions.models import Position, Proposal, ProposalItem
from resolutions.models import Edition, Recommendation
from tests.exchange.sheets import OPERATOR, brought_in, exported
from tests.markup import on_one_line
from tests.public.crowds import crowd
from tests.public.places import LISTS, OVER_MANY, formats_of
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 2)
FEEDS = {feed: page for page in LISTS if (feed := formats_of(page).get("atom"))}
FOLLOWED = {registry.lists[page].model for page in FEEDS.values()} | set(TABLES)
WITHOUT_SLUG = {model for model in FOLLOWED if not issubclass(model, SluggedModel)}
CALENDARS = {
    "/meetings.ics": Meeting,
    "/meetings/sessions.ics": Session,
    "/meetings/deadlines.ics": Deadline,
}
WHO = {"by": OPERATOR, "channel": "test"}


def feed_ids(client, address):
    return sorted(one.id for one in feedparser.parse(client.get(address).content).entries)


def events(client, address="/meetings.ics"):
    return Calendar.from_ical(client.get(address).content).walk("VEVENT")


def uids(client, address):
    return sorted(str(one["UID"]) for one in events(client, address))


def rename_all():
    for model in MODELS:
        for row in model.objects.all() if issubclass(model, SluggedModel) else ():
            rename(row, f"renamed-{row.pk}", **WHO)


def stored_id(row):
    return PublicId.objects.get(table=row._meta.label_lower, row_key=row.pk).value


def test_calendars_and_feeds_have_the_same_ids_after_all_rows_were_renamed(client):
    assembly = make(Assembly, code="WTSA-24", is_current=True)
    meeting = make(Meeting, is_of=assembly)
    make(SeriesPlace, meeting=meeting, series=make(Series))
    session = make(Session, meeting=meeting, starts_on=DAY)
    position = make(Position, assembly=assembly, stance="support", taken_on="2024-05-01")
    item = make(ProposalItem, proposal=make(Proposal, assembly=assembly), number=2)
    models = {feed: registry.lists[page].model for feed, page in FEEDS.items()}
    for model in models.values():
        make(model)

    def found():
        rows = Meeting.objects.get(pk=meeting.pk), Series.objects.get(places__meeting=meeting)
        of_pages = [f"{row.get_absolute_url()[:-1]}.ics" for row in rows]
        of_pages.append(Session.objects.get(pk=session.pk).get_calendar_url())
        in_calendars = [uids(client, one) for one in (*CALENDARS, *of_pages)]
        return in_calendars, {feed: feed_ids(client, feed) for feed in ids}

    ids = {feed: sorted(map(entry_id, model.objects.published())) for feed, model in models.items()}
    ids["/positions.atom"] = sorted([entry_id(position), entry_id(item.proposal, "#item-2")])
    of_lists = [sorted(map(uid_of, model.objects.all())) for model in CALENDARS.values()]
    of_meeting, of_session = uid_of(meeting), uid_of(session)
    of_pages = [sorted([of_meeting, of_session]), [of_meeting], [of_session]]
    before = found()
    rename_all()
    assert before == found() == ([*of_lists, *of_pages], ids)


def test_a_row_that_takes_the_name_of_a_renamed_one_gets_an_id_of_its_own():
    first = make(Meeting, slug="apt-3")
    rename(first, "apt-4", **WHO)
    second = make(Meeting, slug="apt-3")
    rename(second, "apt-5", **WHO)
    rows = [first, second, make(Meeting, slug="apt-3"), make(Series, slug="apt-3")]
    ids = ["meeting/apt-3", "meeting/apt-3;2", "meeting/apt-3;3", "series/apt-3"]
    assert [stored_id(row) for row in rows] == ids
    assert len({uid_of(row) for row in rows}) == len({entry_id(row) for row in rows}) == len(rows)


def test_rows_that_are_loaded_anew_in_another_order_have_the_same_ids(client):
    meeting, other = make(Meeting, slug="apt-3"), make(Meeting, slug="apt-4")
    for parent in (meeting, other):
        make(Session, meeting=parent, starts_on=DAY)
        make(Deadline, meeting=parent)

    def ids():
        found = [uids(client, address) for address in CALENDARS]
        return found + [feed_ids(client, address.replace("ics", "atom")) for address in CALENDARS]

    before = ids()
    keys = set(Meeting.objects.values_list("pk", flat=True))
    files = {table: exported(table) for table in ("meetings", "sessions", "deadlines")}
    for model in (Deadline, Session, Meeting, PublicId):
        model.objects.all().delete()
    for table, file in files.items():
        header, *rows = csv.reader(io.StringIO(file.decode()))
        brought_in(table, " ".join(header), *reversed(rows))
    assert keys.isdisjoint(Meeting.objects.values_list("pk", flat=True))
    assert [[len(some) for some in before], ids()] == [[2] * 6, before]


def test_a_restored_row_keeps_its_id_and_that_of_a_merged_one_is_given_to_no_other(publisher):
    meeting = make(Meeting, slug="apt-3")
    deadline = make(Deadline, slug="register", meeting=meeting)
    for row in (meeting, deadline):
        rename(row, f"renamed-{row.slug}", **WHO)
    before = [stored_id(meeting), stored_id(deadline)]
    remove(Meeting.objects.get(), **WHO)
    line = Meeting.history.filter(id=meeting.pk).latest()
    restored = restore_deleted(line, by=publisher, channel="test")
    assert [stored_id(row) for row in restored] == before == ["meeting/apt-3", "deadline/register"]
    rename(restored[0], "apt-4", **WHO)
    other = make(Meeting, slug="apt-3")
    assert stored_id(other) == "meeting/apt-3;2"
    merge(other, make(Meeting, slug="apt-03"), {}, by=publisher, channel="admin")
    assert stored_id(make(Meeting, slug="apt-03")) == "meeting/apt-03;2"


def test_a_row_with_the_primary_key_of_a_deleted_one_gets_an_id_of_its_own():
    gone = make(Meeting, slug="apt-3")
    next_key = gone.pk + 1
    remove(gone, **WHO)
    PublicId.objects.update(row_key=next_key)  # as if the deleted row had had it
    row = make(Meeting, slug="apt-4")
    assert [row.pk, stored_id(row)] == [next_key, "meeting/apt-4"]
    assert stored_id(make(Meeting, slug="apt-3")) == "meeting/apt-3"


def test_rows_that_were_public_before_keep_what_calendars_and_feeds_know():
    rows = [make(model) for model in FOLLOWED]
    rows += [make(Proposal, slug="another-one"), make(Recommendation, designation="X.1 (10/24) é")]
    rows += [make(Edition, assembly=None, tsag_year=2009), make(Deadline, meeting=make(Meeting))]
    drafts = [make(model, published=False) for model in WITHOUT_SLUG | {Meeting}]
    made = [stored_id(row) for row in drafts]
    PublicId.objects.all().delete()
    import_module("pages.migrations.0003_public_ids_of_rows").give_known_ids(apps, None)

    assert [stored_id(row) for row in drafts] == made
    listed = [type(row).objects.for_list().get(pk=row.pk) for row in rows]
    # In feeds a deadline had the id of its assembly or meeting, with an anchor.
    anchors = [f"#deadline/{row.slug}" if isinstance(row, Deadline) else "" for row in listed]
    pages = [row.get_absolute_url() + anchor for row, anchor in zip(listed, anchors, strict=True)]
    known = [tag_of(f"{site.BASE_URL}{page};new") for page in pages]
    assert [entry_id(row, ";new") for row in listed] == known
    in_calendars = [row for row in rows if isinstance(row, Meeting | Session | Deadline)]
    known = [f"{row._meta.model_name}-{row.pk}@127.0.0.1" for row in in_calendars]
    assert [uid_of(row) for row in in_calendars] == known
    rename(in_calendars[0], "another-name", **WHO)
    assert [uid_of(row) for row in in_calendars] == known


# feeds


ATOM = "{http://www.w3.org/2005/Atom}"
OF_MANY = [feed for page in OVER_MANY if (feed := formats_of(page).get("atom"))]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ID = re.compile(r"tag:[\w.-]+,\d{4}:/\S*|urn:uuid:[0-9a-f-]{36}")


def feed_at(client, address: str, hour: int = 12) -> ET.Element:
    with time_machine.travel(dt.datetime(2024, 5, 1, hour, tzinfo=dt.UTC), tick=False):
        return ET.fromstring(client.get(address).content)


def faults_of(feed: ET.Element) -> list[str]:
    """What section 4 of RFC 4287 asks of a feed and of its entries, and this one lacks."""
    entries = feed.findall(f"{ATOM}entry")
    found = []
    for part in [feed, *entries]:
        for name, form in (("id", ID), ("updated", MOMENT), ("title", re.compile(".+", re.S))):
            texts = [one.text or "" for one in part.findall(f"{ATOM}{name}")]
            if len(texts) != 1 or not form.fullmatch(texts[0]):
                found.append(f"{part.tag}: {name} {texts}")
    ids = [part.findtext(f"{ATOM}id") for part in [feed, *entries]]
    found += [] if len(set(ids)) == len(ids) else [f"ids {ids}"]
    found += [] if feed.findtext(f"{ATOM}author/{ATOM}name") else ["no author"]
    own = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    found += [] if {"self", "alternate"} <= set(own) else [f"links {own}"]
    own = [{link.get("rel", "alternate") for link in one.iter(f"{ATOM}link")} for one in entries]
    found += [f"entry {ids}" for links in own if "alternate" not in links]
    newest = max((entry.findtext(f"{ATOM}updated") for entry in entries), default="")
    found += [] if not entries or feed.findtext(f"{ATOM}updated") == newest else ["updated"]
    return found


def test_a_feed_keeps_the_rules_and_an_empty_one_reads_the_same_all_day(client):
    assert len(OF_MANY) == 2
    of_rows = [*FEEDS, "/whats-new.atom"]
    empty = {address: feed_at(client, address) for address in of_rows}
    assert {one: faults_of(feed) for one, feed in empty.items()} == dict.fromkeys(of_rows, [])
    texts = [ET.tostring(feed_at(client, "/meetings.atom", hour)) for hour in (1, 23)]
    assert texts[0] == texts[1] == ET.tostring(empty["/meetings.atom"])
    assembly = make(Position, stance="support", taken_on="2024-05-01").assembly
    make(Meeting, is_of=assembly)
    for address in LISTS:
        crowd(registry.lists[address].model, 2)
    filled = {address: feed_at(client, address) for address in [*FEEDS, *OF_MANY]}
    told = {
        one: [faults_of(feed), feed.find(f"{ATOM}entry") is None] for one, feed in filled.items()
    }
    assert told == dict.fromkeys(filled, [[], False])


def test_markup_and_signs_that_xml_cannot_hold_do_no_harm(client):
    Meeting.objects.filter(pk=make(Meeting).pk).update(name="A <b>\x0b & co")
    (entry,) = feed_at(client, "/meetings.atom").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A <b> & co (unsourced)"
    assert "&lt;b&gt;" in entry.findtext(f"{ATOM}summary")


# calendars


BEFORE, AFTER = (dt.datetime(year, 3, 1, 12, tzinfo=dt.UTC) for year in (2024, 2025))
SOURCE = "https://example.org/"
APRIL = {"starts_on": "2024-04-01", "ends_on": "2024-04-30", "date_precision": "month"}
# Local hours on the days when clocks change, and elsewhere; then the same in UTC.
HOURS = [
    ("Europe/Zurich", "2024-03-31", "01:30", "04:00", "2024-03-31T00:30", "2024-03-31T02:00"),
    ("America/New_York", "2024-11-03", "00:30", "04:00", "2024-11-03T04:30", "2024-11-03T09:00"),
    ("Asia/Kolkata", "2024-10-15", "09:30", "18:00", "2024-10-15T04:00", "2024-10-15T12:30"),
    ("Pacific/Apia", "2024-10-15", "09:00", "17:00", "2024-10-14T20:00", "2024-10-15T04:00"),
]


def test_without_hours_a_meeting_lasts_whole_days_and_without_a_date_the_page_says_how_many(client):
    dated = make(Meeting, starts_on="2024-02-28", ends_on="2024-02-29")
    for said in ("1 meeting has no date and is", "2 meetings have no date and are"):
        make(Meeting, starts_on=None, ends_on=None)
        (event,) = events(client)
        assert re.search(rf"\s{said} not in the calendar\.", client.get("/meetings/").text)
    days = [(str(event[name].dt), event[name].params["VALUE"]) for name in ("DTSTART", "DTEND")]
    assert days == [("2024-02-28", "DATE"), ("2024-03-01", "DATE")]
    assert [event["UID"], event["TRANSP"]] == [uid_of(dated), "TRANSPARENT"]


def test_what_is_put_off_without_new_dates_keeps_its_entry_on_the_days_stated_last(client):
    row = make(Meeting, name="1st meeting")
    (before,) = events(client)
    row.status, row.starts_on, row.ends_on = "postponed", None, None
    save_row(row, by=OPERATOR, channel="test")
    own = f"{row.get_absolute_url()[:-1]}.ics"
    for address in ("/meetings.ics", own):
        (after,) = events(client, address)
        same = ("UID", "DTSTART", "DTEND")
        assert [after[name].to_ical() for name in same] == [before[name].to_ical() for name in same]
        said = [after["SEQUENCE"] > before["SEQUENCE"], after["STATUS"], after["SUMMARY"]]
        assert said == [True, "TENTATIVE", "(postponed) 1st meeting"]
        assert "postponed (unsourced)\ndates not announced" in after["DESCRIPTION"]
    assert own in client.get(row.get_absolute_url()).text
    assert "not in the calendar" not in client.get("/meetings/").text


def test_hours_are_the_same_moments_in_every_zone_and_when_clocks_change(client):
    """Two libraries read the same moments, and the page of the meeting says the same."""
    for zone, day, start, end, start_utc, end_utc in HOURS:
        hours = {"start_time": start, "end_time": end, "time_zone": zone}
        address = make(Meeting, starts_on=day, ends_on=day, **hours).get_absolute_url()
        calendar = f"{address[:-1]}.ics"
        (event,) = events(client, calendar)
        (other,) = ics.Calendar(client.get(calendar).text).events
        first, last = event["DTSTART"].dt, event["DTEND"].dt
        assert [f"{first:%Y-%m-%d}", f"{first:%H:%M}", f"{last:%H:%M}"] == [day, start, end]
        read = [(first, last), (other.begin.datetime, other.end.datetime)]
        utc = [[f"{one.astimezone(dt.UTC):%Y-%m-%dT%H:%M}" for one in pair] for pair in read]
        assert utc == [[start_utc, end_utc]] * 2, zone
        assert not other.all_day
        page = " ".join(client.get(address).text.split())
        assert f"{start}–{end} ({zone}), {start_utc[11:]}-{end_utc[11:]} UTC" in page


@pytest.mark.parametrize(
    ("status", "given"),
    [
        ("CONFIRMED", {}),
        ("CONFIRMED", {"status": "held", "place_confirmed": False}),
        ("TENTATIVE", {"place_confirmed": False}),
        ("TENTATIVE", {"confidence": "unconfirmed"}),
        ("TENTATIVE", {"confidence": "inferred"}),
        ("TENTATIVE", APRIL),
        ("TENTATIVE", {"status": "held", **APRIL}),
        ("CANCELLED", {"status": "cancelled", "dates_confirmed": False}),
    ],
)
def test_what_is_certain_what_is_open_and_what_is_off_are_told_apart(status, given, client):
    make(Meeting, **{"confidence": "stated"} | given)
    with time_machine.travel(BEFORE, tick=False):
        assert [event["STATUS"] for event in events(client)] == [status]


@pytest.mark.parametrize(
    ("status", "dates", "given"),
    [
        ("TENTATIVE", "15–24 October 2024 (firm when announced)", {"source_addresses": SOURCE}),
        ("TENTATIVE", "15–24 October 2024 (dates never confirmed)", {"dates_confirmed": False}),
        ("CONFIRMED", "15–24 October 2024", {"status": "held"}),
    ],
)
def test_what_was_only_announced_is_never_called_confirmed_afterwards(status, dates, given, client):
    row = make(Meeting, confidence="stated", **given)
    with time_machine.travel(AFTER, tick=False):
        (event,) = events(client)
        page = client.get(row.get_absolute_url()).text
    assert [event["STATUS"], str(event["DESCRIPTION"]).split("\n")[1]] == [status, dates]
    said = on_one_line(page).partition("<dt>Dates</dt>")[2].partition("</dd>")[0]
    words = re.sub("<[^>]+>", "", said)  # without the link to what they mean
    assert [words.strip(), "(confirmed)" in page, "no later report" in page] == [
        dates,
        False,
        False,
    ]


def test_an_entry_says_what_the_page_says_and_leads_back_to_it(client):
    country = make(Participant, kind="member_state", name="Cambodia")
    open = {"place_confirmed": False, "dates_confirmed": False, **APRIL}
    prepared = [make(Assembly, code="WTSA-24")]
    row = make(Meeting, name="3rd meeting", country=country, prepares=prepared, **open)
    address = site.BASE_URL + row.get_absolute_url()
    with time_machine.travel(BEFORE, tick=False):
        (event,) = events(client)
    assert str(event["SUMMARY"]) == "(exact dates not known) 3rd meeting"
    place = "Cambodia, place to be confirmed"
    assert [str(event["URL"]), str(event["LOCATION"])] == [address, place]
    assert event["CATEGORIES"].cats == ["assembly", "WTSA-24"]
    said = ["announced (unsourced)", "April 2024, dates to be confirmed", place]
    said += ["Mode: not announced", address]
    assert str(event["DESCRIPTION"]).split("\n") == said
    with time_machine.travel(AFTER, tick=False):
        (event,) = events(client)
    assert str(event["DESCRIPTION"]).split("\n")[1:3] == [
        "April 2024 (exact dates never confirmed)",
        "Cambodia (place never confirmed)",
    ]


def test_a_change_of_date_place_or_status_raises_the_sequence_of_the_same_event(client):
    row = make(Meeting, name="3rd meeting")
    seen = [events(client)[0]]
    changes = {"starts_on": dt.date(2024, 10, 14), "city": "New Delhi", "mode": "online"}
    changes |= {"dates_confirmed": False, "status": "cancelled"}
    for name, value in changes.items():
        setattr(row, name, value)
        save_row(row, by=OPERATOR, channel="test")
        seen += events(client)
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2, 3, 4, 5]
    assert {event["UID"] for event in seen} == {uid_of(row)}
