"""Feeds by the rules of RFC 4287, whatever the rows and the address."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
import time_machine

from core import registry
from meetings.models import Meeting
from positions.models import Position
from tests.public.places import LISTS, OVER_MANY, faces_of
from tests.rows import make

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [address for page in [*LISTS, *OVER_MANY] if (address := faces_of(page).get("atom"))]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ID = re.compile(r"tag:[\w.-]+,\d{4}:/\S*|urn:uuid:[0-9a-f-]{36}")


def feed_at(client, address: str) -> ET.Element:
    return ET.fromstring(client.get(address).content)


def links(part: ET.Element) -> dict[str, str]:
    return {link.get("rel", "alternate"): link.get("href") for link in part.iter(f"{ATOM}link")}


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
    found += [f"entry {ids}" for entry in entries if "alternate" not in links(entry)]
    newest = max((entry.findtext(f"{ATOM}updated") for entry in entries), default="")
    found += [] if not entries or feed.findtext(f"{ATOM}updated") == newest else ["updated"]
    return found


def test_a_feed_keeps_the_rules_with_rows_and_without(client):
    assert len(FEEDS) == len(LISTS) + 2
    of_rows = [address for address in FEEDS if address != "/positions.atom"]
    empty = {address: feed_at(client, address) for address in of_rows}
    assembly = make(Position, stance="support", taken_on="2024-05-01").assembly
    make(Meeting, is_of=assembly)
    for view in registry.lists.values():
        make(view.model)
        make(view.model)
    filled = {address: feed_at(client, address) for address in FEEDS}
    assert {one: faults_of(feed) for one, feed in empty.items()} == dict.fromkeys(of_rows, [])
    assert {
        address: [faults_of(feed), feed.find(f"{ATOM}entry") is not None]
        for address, feed in filled.items()
    } == dict.fromkeys(FEEDS, [[], True])


def test_an_empty_feed_reads_the_same_all_day(client):
    day = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    bodies = set()
    for hours in (1, 23):
        with time_machine.travel(day + dt.timedelta(hours=hours), tick=False):
            bodies.add(client.get("/meetings.atom").content)
    assert len(bodies) == 1


def test_markup_and_signs_that_xml_cannot_hold_do_no_harm(client):
    row = make(Meeting)
    Meeting.objects.filter(pk=row.pk).update(name="A <b>\x0b & co")
    (entry,) = feed_at(client, "/meetings.atom").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A <b> & co (unsourced)"
    assert "&lt;b&gt;" in entry.findtext(f"{ATOM}summary")
