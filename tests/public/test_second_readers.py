"""Feeds and calendars as other programs read them: feedparser each feed, icalendar each calendar of the address map."""

import datetime as dt

import feedparser
import pytest
from django.conf import settings as site

from core import registry
from core.public.following.feeds import entry_id, tag_of
from core.records.sources import format_doubt
from tests.public.places import faces_of
from tests.rows import make

pytestmark = pytest.mark.django_db

Entry = tuple[str, str, str, dt.datetime]  # id, title, link, moment of the last change


def read_feed(client, address: str) -> set[Entry]:
    feed = feedparser.parse(client.get(address).content)
    assert [feed.bozo, feed.version, feed.feed.id] == [
        False,
        "atom10",
        tag_of(site.BASE_URL + address.replace(".atom", "/")),
    ]
    return {
        (one.id, one.title, one.link, dt.datetime(*one.updated_parsed[:6], tzinfo=dt.UTC))
        for one in feed.entries
    }


def entry(row, label: str = "", anchor: str = "") -> Entry:
    url = site.BASE_URL + row.get_absolute_url()
    changed_at = row.changed_at.replace(microsecond=0)
    return (entry_id(row, anchor), f"{label}{row}{format_doubt(row)}", url, changed_at)


def test_the_feed_of_a_list_holds_its_rows(client):
    models = {faces_of(address)["atom"]: view.model for address, view in registry.lists.items()}
    for model in models.values():
        for published in (True, True, False):
            make(model, published=published)
    assert {feed: read_feed(client, feed) for feed in models} == {
        feed: {entry(row) for row in model.objects.published()} for feed, model in models.items()
    }
