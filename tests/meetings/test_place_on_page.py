"""The place on the page of a meeting names a country once, as a link to its page."""

import re

import pytest
from django.utils.html import strip_tags

from meetings.models import Meeting
from participants.models import Participant
from tests.rows import make

pytestmark = pytest.mark.django_db


def place_of(client, **values):
    page = client.get(make(Meeting, **values).get_absolute_url()).text
    return re.search(r"<dt>Place</dt>\s*<dd>(.*?)</dd>", page, re.S)[1]


@pytest.fixture
def egypt():
    return make(Participant, code="EGY", kind="member_state", name="Egypt")


def test_a_confirmed_place_names_its_country_once_with_a_link(client, egypt):
    place = place_of(client, city="Alexandria", country=egypt)
    assert " ".join(strip_tags(place).split()) == "Alexandria, Egypt"
    assert f'<a href="{egypt.get_absolute_url()}">Egypt</a>' in place


def test_a_place_that_is_open_keeps_both_links(client, egypt):
    place = place_of(client, city="Alexandria", country=egypt, place_confirmed=False)
    assert place.count("<a ") == 2
    assert f'<a href="{egypt.get_absolute_url()}">Egypt</a>' in place
