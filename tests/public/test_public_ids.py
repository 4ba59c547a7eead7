"""The ids of calendars and feeds: made of table and name when a row is made, and the same ever after."""

import csv
import datetime as dt
import io
from importlib import import_module

import feedparser
import pytest
from django.apps import apps
from django.conf import settings as site
from icalendar import Calendar

from core import registry
from core.models import PublicId, SluggedModel, rename
from core.public.following.calendars import uid_of
from core.public.following.feeds import entry_id, tag_of
from core.records.pending.restoring import restore_deleted
from core.records.saving import remove
from editing.rows.merging import merge
from meetings.models import Assembly, Deadline, Meeting, Series, SeriesPlace, Session
from pages.views.whats_new import TABLES
from positions.models import Position, Proposal, ProposalItem
from resolutions.models import Edition, Recommendation
from tests.exchange.sheets import OPERATOR, brought_in, exported
from tests.public.places import LISTS, faces_of
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 2)
FEEDS = {feed: page for page in LISTS if (feed := faces_of(page).get("atom"))}
FOLLOWED = {registry.lists[page].model for page in FEEDS.values()} | set(TABLES)
WITHOUT_SLUG = {model for model in FOLLOWED if not issubclass(model, SluggedModel)}
WHO = {"by": OPERATOR, "channel": "test"}


def feed_ids(client, address):
    return [one.id for one in feedparser.parse(client.get(address).content).entries]


def uids(client, address):
    events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    return sorted(str(one["UID"]) for one in events)


def rename_all():
    for model in MODELS:
        for row in model.objects.all() if issubclass(model, SluggedModel) else ():
            rename(row, f"renamed-{row.pk}", **WHO)


def stored_id(row):
    return PublicId.objects.get(table=row._meta.label_lower, row_key=row.pk).value


# renamed


def test_calendars_have_the_same_ids_after_all_rows_were_renamed(client):
    meeting = make(Meeting)
    make(SeriesPlace, meeting=meeting, series=make(Series))
    rows = [meeting, make(Session, meeting=meeting, starts_on=DAY), make(Deadline, meeting=meeting)]

    def calendars():
        addresses = ["/meetings.ics", "/meetings/sessions.ics", "/meetings/deadlines.ics"]
        for row in (Meeting.objects.get(), Series.objects.get()):
            addresses.append(f"{row.get_absolute_url()[:-1]}.ics")
        addresses.append(Session.objects.get().get_calendar_url())
        return [uids(client, address) for address in addresses]

    of_meeting, of_session, of_deadline = map(uid_of, rows)
    before = calendars()
    rename_all()
    assert calendars() == before
    of_page = sorted([of_meeting, of_session])
    lists = [[of_meeting], [of_session], [of_deadline]]
    assert before == [*lists, of_page, [of_meeting], [of_session]]


def test_feeds_have_the_same_ids_after_all_rows_were_renamed(client):
    assembly = make(Assembly, code="WTSA-24", is_current=True)
    make(Meeting, is_of=assembly)
    position = make(Position, assembly=assembly, stance="support", taken_on="2024-05-01")
    item = make(ProposalItem, proposal=make(Proposal, assembly=assembly), number=2)
    models = {feed: registry.lists[page].model for feed, page in FEEDS.items()}
    for model in models.values():
        make(model)
    ids = {feed: sorted(map(entry_id, model.objects.published())) for feed, model in models.items()}
    ids["/positions.atom"] = sorted([entry_id(position), entry_id(item.proposal, "#item-2")])
    before = {feed: sorted(feed_ids(client, feed)) for feed in ids}
    rename_all()
    after = {feed: sorted(feed_ids(client, feed)) for feed in ids}
    assert [before, after] == [ids, ids]


def test_a_row_that_takes_the_name_of_a_renamed_one_gets_an_id_of_its_own():
    first = make(Meeting, slug="apt-3")
    rename(first, "apt-4", **WHO)
    second = make(Meeting, slug="apt-3")
    rename(second, "apt-5", **WHO)
    rows = [first, second, make(Meeting, slug="apt-3"), make(Series, slug="apt-3")]
    ids = ["meeting/apt-3", "meeting/apt-3;2", "meeting/apt-3;3", "series/apt-3"]
    assert [stored_id(row) for row in rows] == ids
    assert len({uid_of(row) for row in rows}) == len({entry_id(row) for row in rows}) == len(rows)


# loaded anew


def test_rows_that_are_loaded_anew_in_another_order_have_the_same_ids(client):
    meeting, other = make(Meeting, slug="apt-3"), make(Meeting, slug="apt-4")
    for parent in (meeting, other):
        make(Session, meeting=parent, starts_on=DAY)
        make(Deadline, meeting=parent)
    tables = {"meetings": Meeting, "sessions": Session, "deadlines": Deadline}
    lists = ("/meetings", "/meetings/sessions", "/meetings/deadlines")

    def ids():
        found = [uids(client, f"{address}.ics") for address in lists]
        return found + [sorted(feed_ids(client, f"{address}.atom")) for address in lists]

    before = ids()
    keys = set(Meeting.objects.values_list("pk", flat=True))
    files = {table: exported(table) for table in tables}
    for model in (Deadline, Session, Meeting, PublicId):
        model.objects.all().delete()
    for table, file in files.items():
        header, *rows = csv.reader(io.StringIO(file.decode()))
        brought_in(table, " ".join(header), *reversed(rows))
    assert keys.isdisjoint(Meeting.objects.values_list("pk", flat=True))
    assert [[len(some) for some in before], ids()] == [[2] * 6, before]


# deleted and made again


def test_a_restored_row_has_the_id_that_it_had_and_that_of_a_merged_one_is_given_to_no_other(
    publisher,
):
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
    PublicId.objects.update(row_key=next_key)  # as if it had been that of the deleted one
    row = make(Meeting, slug="apt-4")
    assert [row.pk, stored_id(row)] == [next_key, "meeting/apt-4"]
    assert stored_id(make(Meeting, slug="apt-3")) == "meeting/apt-3"


# public before ids were stored


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
    # In feeds a deadline had the id of its meeting.
    anchors = [f"#deadline/{row.slug}" if isinstance(row, Deadline) else "" for row in listed]
    pages = [row.get_absolute_url() + anchor for row, anchor in zip(listed, anchors, strict=True)]
    known = [tag_of(f"{site.BASE_URL}{page};new") for page in pages]
    assert [entry_id(row, ";new") for row in listed] == known
    in_calendars = [row for row in rows if isinstance(row, Meeting | Session | Deadline)]
    known = [f"{row._meta.model_name}-{row.pk}@127.0.0.1" for row in in_calendars]
    assert [uid_of(row) for row in in_calendars] == known
    rename(in_calendars[0], "another-name", **WHO)
    assert [uid_of(row) for row in in_calendars] == known
