"""Pairs of meetings with days in common: which are clashes, and which are so by design."""

import datetime as dt

import pytest

from meetings.models import Assembly, Meeting, Series, SeriesPlace
from tests.public.test_queries import asked
from tests.rows import make

pytestmark = pytest.mark.django_db
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
