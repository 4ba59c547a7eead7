"""The road to an assembly: every block of the picture has its name beside it, and its row in the list; pairs of meetings with days in common."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.utils.html import strip_tags

from meetings.models import Assembly, Meeting, Series, SeriesPlace
from participants.models import Participant
from tests.public.test_queries import asked
from tests.rows import make

pytestmark = pytest.mark.django_db
ADDRESS = "/meetings/road/?assembly=wtsa-28"


def planned(name, day, **values):
    assembly = Assembly.objects.filter(code="WTSA-28").first() or make(Assembly, code="WTSA-28")
    values = {"kind": "study_group", "ends_on": day, "prepares": [assembly]} | values
    return make(Meeting, name=name, starts_on=day, **values)


def test_each_block_is_named_and_leads_to_a_meeting_of_the_list(client):
    start = dt.date(2027, 3, 1)
    atu = make(Participant, code="ATU", kind="regional_organisation")
    planned("2nd SG5 meeting of the study period", start, short_name="SG5")
    planned("African preparatory meeting", start, organisers=[atu])
    planned("Nobody's meeting", start, kind="symposium")
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
        planned(f"Meeting {week}", day, short_name=f"APT WTSA28-{week}")
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


DAYS = {"starts_on": dt.date(2027, 3, 1), "ends_on": dt.date(2027, 3, 5)}


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-28")


def meet(assembly, name, kind, **values):
    return make(Meeting, **{"name": name, "kind": kind, "prepares": [assembly], **DAYS} | values)


def pairs(client, query=""):
    page = client.get(f"/meetings/overlaps/?assembly=wtsa-28{query}").context["page"]
    return [(pair.kind, pair.first.name, pair.second.name) for pair in page]


def test_study_groups_in_one_city_are_counted_apart(client, assembly):
    meet(assembly, "SG2", "study_group", city="Geneva")
    meet(assembly, "TSAG", "tsag", city="Geneva")
    assert pairs(client) == [("parallel", "SG2", "TSAG")]

    page = client.get("/meetings/overlaps/?assembly=wtsa-28").text
    assert "1 in parallel by design" in page
    assert "/meetings/overlaps/?assembly=wtsa-28 · " in page  # what a printed page says of itself
    assert "counted apart" in page
    road = client.get("/meetings/road/?assembly=wtsa-28").text
    assert "1 in parallel by design" in road
    assert "On the same days as" not in road


@pytest.mark.parametrize(
    ("kind", "city"),
    [("study_group", "Cairo"), ("study_group", ""), ("regional_preparatory", "Geneva")],
)
def test_other_meetings_on_the_same_days_clash(client, assembly, kind, city):
    meet(assembly, "First", "study_group", city="Geneva" if city else "")
    meet(assembly, "Second", kind, city=city)
    assert pairs(client) == [("clash", "First", "Second")]


def test_study_groups_of_one_public_series_are_counted_apart(client, assembly):
    rows = [meet(assembly, "First", "study_group"), meet(assembly, "Second", "study_group")]
    series = make(Series)
    for number, row in enumerate(rows, start=1):
        make(SeriesPlace, meeting=row, series=series, ordinal=number)
    assert pairs(client) == [("parallel", "First", "Second")]
    Series.objects.filter(pk=series.pk).update(publication="draft")
    assert pairs(client) == [("clash", "First", "Second")]


def test_pairs_are_narrowed_by_what_they_are_and_by_the_kind_of_one_meeting(client, assembly):
    meet(assembly, "APT", "regional_preparatory")
    meet(assembly, "TSAG", "tsag", city="Geneva")
    meet(assembly, "SG2", "study_group", city="Geneva", dates_confirmed=False)

    assert pairs(client, "&pairs=parallel") == [("parallel", "TSAG", "SG2")]
    assert pairs(client, "&pairs=clash") == [("clash", "APT", "TSAG")]
    assert pairs(client, "&pairs=possible") == [("possible", "APT", "SG2")]
    assert len(pairs(client, "&kind=regional_preparatory")) == 2
    assert len(pairs(client, "&kind=study_group")) == 2


def test_the_road_marks_clashes_and_leads_to_those_of_the_month(client, assembly):
    meet(assembly, "APT", "regional_preparatory")
    meet(assembly, "ATU", "regional_preparatory")
    meet(assembly, "CITEL", "regional_preparatory", dates_confirmed=False)
    alone = dt.date(2027, 6, 1)
    meet(assembly, "CEPT", "regional_preparatory", starts_on=alone, ends_on=alone)
    make(Meeting, name="Hidden", prepares=[assembly], published=False, **DAYS)

    response = client.get("/meetings/road/?assembly=wtsa-28")
    marks = {
        row.name: found
        and [[one.name for one in found.certain], [one.name for one in found.possible]]
        for _month, rows in response.context["months"]
        for row, found in rows
    }
    assert marks == {
        "APT": [["ATU"], ["CITEL"]],
        "ATU": [["APT"], ["CITEL"]],
        "CITEL": [[], ["APT", "ATU"]],
        "CEPT": None,
    }
    assert "/meetings/overlaps/?assembly=wtsa-28&amp;month=2027-03" in response.text
    assert "1 clash<" in response.text
    assert "2 possible clashes<" in response.text


def test_both_pages_cost_the_same_with_1_and_3_pairs(client, assembly):
    addresses = ["/meetings/road/?assembly=wtsa-28", "/meetings/overlaps/?assembly=wtsa-28"]
    for name in ("First", "Second"):
        meet(assembly, name, "study_group")
    with_one = [asked(client, address) for address in addresses]
    meet(assembly, "Third", "study_group")
    assert [asked(client, address) for address in addresses] == with_one
