"""The road to an assembly: every block of the picture has its name beside it, and its row in the list."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.utils.html import strip_tags

from meetings.models import Assembly, Meeting
from participants.models import Participant
from tests.rows import make

pytestmark = pytest.mark.django_db
ADDRESS = "/meetings/road/?assembly=wtsa-28"


def meet(name, day, **values):
    assembly = Assembly.objects.filter(code="WTSA-28").first() or make(Assembly, code="WTSA-28")
    values = {"kind": "study_group", "ends_on": day, "prepares": [assembly]} | values
    return make(Meeting, name=name, starts_on=day, **values)


def test_each_block_is_named_and_leads_to_a_meeting_of_the_list(client):
    start = dt.date(2027, 3, 1)
    atu = make(Participant, code="ATU", kind="regional_organisation")
    meet("2nd SG5 meeting of the study period", start, short_name="SG5")
    meet("African preparatory meeting", start, organisers=[atu])
    meet("Nobody's meeting", start, kind="symposium")
    page = client.get(ADDRESS).text
    picture, rest = page.split("</svg>")
    drawn = re.findall(
        r'<a href="([^"]+)" class="road-.*?<text[^>]*>\s*(.*?)\s*</text>', picture, re.S
    )
    assert sorted(label for _url, label in drawn) == ["ATU", "SG5", "symposium"]
    assert all(f'href="{url}"' in rest for url, _label in drawn)
    # What is seen is part of what is read out.
    assert "<title>ATU: African preparatory meeting" in picture
    assert "<title>2nd SG5 meeting of the study period" in picture


def test_names_stand_on_no_other_block_and_within_the_picture(client):
    for week in range(14):
        day = dt.date(2027, 3, 1) + dt.timedelta(weeks=week)
        meet(f"Meeting {week}", day, short_name=f"APT WTSA28-{week}")
    picture = client.get(ADDRESS).context["picture"]
    [lane] = picture.lanes
    taken = []
    for bar in lane.bars:
        length = 10 * len(bar.label)
        name = bar.label_x - length if bar.is_label_before else bar.label_x
        taken.append((bar.y, min(bar.x, name), max(bar.x + bar.width, name + length)))
    taken.sort()
    assert all(one[0] < other[0] or one[2] < other[1] for one, other in pairwise(taken))
    assert all(left > 0 and right <= picture.width for _y, left, right in taken)
    assert {bar.is_label_before for bar in lane.bars} == {True, False}


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
