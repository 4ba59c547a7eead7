"""Following: a delegate her country, a journalist a calendar, a program what changed."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

import pytest
import time_machine
from icalendar import Calendar

from core.records.saving import save_row
from meetings.models import Meeting
from participants.models import Participant
from tests.public.crowds import OPERATOR
from tests.rows import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_a_delegate_of_vanuatu_follows_her_country(reader, client):
    apt = Participant.objects.get(code="APT")
    make(Meeting, name="A meeting of her region", organisers=[apt], confidence="stated")
    make(Meeting, name="A meeting of others")
    reader.open("/whats-new/").fill("Apply", participant="Vanuatu")
    assert ["A meeting of her region" in reader.text, "A meeting of others" in reader.text] == [
        True,
        False,
    ]
    reader.follow("Atom feed")
    assert urlsplit(reader.address).query == "participant=vut"
    titles = [one.findtext("{*}title") for one in ET.fromstring(reader.body).findall("{*}entry")]
    assert "New: A meeting of her region" in titles


def test_a_journalist_subscribes_to_the_calendar_of_wtsa_24_and_sees_what_is_off(reader, client):
    meeting = Meeting.objects.get(slug="apt-wtsa24-3")
    reader.open("/meetings/?assembly=wtsa-24")
    links = [one.attributes.get("href", "") for one in reader.main.all("a")]
    (address,) = [link for link in links if link.startswith("webcal:")]
    path = f"{urlsplit(address).path}?{urlsplit(address).query}"

    def event():
        found = Calendar.from_ical(client.get(path).content).walk("VEVENT")
        return next(one for one in found if str(one["URL"]).endswith(meeting.get_absolute_url()))

    before = event()
    meeting.status = "cancelled"
    save_row(meeting, by=OPERATOR, channel="test")
    after = event()
    assert [after["UID"], after["STATUS"]] == [before["UID"], "CANCELLED"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "(cancelled)" in str(after["SUMMARY"])


def test_a_program_fetches_what_changed_and_drops_what_is_gone(client):
    def rows(query: str = "") -> dict[str, dict]:
        found = json.loads(client.get(f"/meetings.json{query}").getvalue())["rows"]
        return {row["slug"]: row for row in found}

    def sync(copy: dict[str, dict], since: str) -> dict[str, dict]:
        copy = copy | rows(f"?updated_since={since}")
        whole = rows()
        return {slug: row for slug, row in copy.items() if slug in whole}

    copy = rows()
    changed, gone = Meeting.objects.published().order_by("pk")[:2]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=2), tick=False):
        since = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        changed.city = "Port Vila"
        save_row(changed, by=OPERATOR, channel="test")
        Meeting.objects.filter(pk=gone.pk).update(publication="draft")
        assert list(rows(f"?updated_since={since}")) == [changed.slug]
        assert sync(copy, since) == rows()
