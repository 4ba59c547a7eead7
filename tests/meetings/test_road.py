"""Which assembly pages show first; the picture and the list of meetings before an assembly; pairs of meetings on the same days."""

import datetime as dt
import re
from itertools import pairwise

import pytest
import time_machine
from django.utils.html import strip_tags

from meetings.models import Assembly, Meeting, Series, SeriesPlace
from participants.models import Participant
from tests.public.test_queries import asked
from tests.rows import make

pytestmark = pytest.mark.django_db
ROAD = "/meetings/road/?assembly=wtsa-28"
OVERLAPS = "/meetings/overlaps/?assembly=wtsa-28"
DAYS = {"starts_on": dt.date(2027, 3, 1), "ends_on": dt.date(2027, 3, 5)}


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-28")


def meet(assembly, name, kind="study_group", **values):
    return make(Meeting, **{"name": name, "kind": kind, "prepares": [assembly], **DAYS} | values)


def test_the_current_assembly_is_the_one_under_way_else_the_next_dated_one():
    for name, ordinal, first, last, status in (
        ("WTSA-20", 20, "2022-03-01", "2022-03-09", "held"),
        ("WTSA-24", 21, "2024-10-15", "2024-10-24", "announced"),
        ("WTSA-28", 22, "2028-10-10", "2028-10-20", "announced"),
    ):
        assembly = make(Assembly, code=name, ordinal=ordinal, kind="wtsa")
        make(Meeting, is_of=assembly, starts_on=first, ends_on=last, status=status)
    current = {"2027-01-01": "WTSA-28", "2028-10-12": "WTSA-28", "2024-10-20": "WTSA-24"}
    for today, code in current.items():
        with time_machine.travel(today, tick=False):
            assert Assembly.objects.published().with_meeting().current().code == code


def test_each_block_is_named_and_leads_to_a_meeting_of_the_list(client, assembly):
    atu = make(Participant, code="ATU", kind="regional_organisation")
    meet(assembly, "2nd SG5 meeting of the study period", short_name="SG5")
    meet(assembly, "African preparatory meeting", organisers=[atu])
    meet(assembly, "Nobody's meeting", "symposium")
    picture, rest = client.get(ROAD).text.split("</svg>")
    drawn = re.findall(
        r'<a href="([^"]+)" class="road-.*?<text[^>]*>\s*(.*?)\s*</text>', picture, re.S
    )
    assert sorted(label for _url, label in drawn) == ["ATU", "SG5", "symposium"]
    assert all(f'href="{url}"' in rest for url, _label in drawn)
    # The name that screen readers read contains the label that is seen.
    assert "<title>ATU: African preparatory meeting" in picture
    assert "<title>2nd SG5 meeting of the study period" in picture


def test_names_stand_on_no_other_block_and_within_the_picture(client, assembly):
    for week in range(14):
        day = dt.date(2027, 3, 1) + dt.timedelta(weeks=week)
        values = {"short_name": f"APT WTSA28-{week}", "starts_on": day, "ends_on": day}
        meet(assembly, f"Meeting {week}", **values)
    picture = client.get(ROAD).context["picture"]
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


def test_a_place_names_its_country_with_a_link_once_confirmed_or_beside_that_of_what_is_open(
    client,
):
    egypt = make(Participant, code="EGY", kind="member_state", name="Egypt")
    values, link = (
        {"city": "Alexandria", "country": egypt},
        f'<a href="{egypt.get_absolute_url()}">',
    )
    rows = make(Meeting, **values), make(Meeting, place_confirmed=False, **values)
    pages = [client.get(row.get_absolute_url()).text for row in rows]
    sure, open_ = (re.search(r"<dt>Place</dt>\s*<dd>(.*?)</dd>", page, re.S)[1] for page in pages)
    assert " ".join(strip_tags(sure).split()) == "Alexandria, Egypt"
    assert [f"{link}Egypt</a>" in sure, f"{link}Egypt</a>" in open_] == [True, True]
    assert open_.count("<a ") == 2


def pairs(client, query=""):
    page = client.get(f"{OVERLAPS}{query}").context["page"]
    return [(pair.kind, pair.first.name, pair.second.name) for pair in page]


def test_study_groups_in_one_city_are_counted_apart(client, assembly):
    meet(assembly, "SG2", "study_group", city="Geneva")
    meet(assembly, "TSAG", "tsag", city="Geneva")
    assert pairs(client) == [("parallel", "SG2", "TSAG")]

    page, road = client.get(OVERLAPS).text, client.get(ROAD).text
    printed = f"{OVERLAPS} · "  # a printed page shows its address
    assert all(words in page for words in ("1 in parallel by design", printed, "counted apart"))
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

    response = client.get(ROAD)
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
    assert f"{OVERLAPS}&amp;month=2027-03" in response.text
    assert "1 clash<" in response.text
    assert "2 possible clashes<" in response.text


def test_both_pages_cost_the_same_with_1_and_3_pairs(client, assembly):
    meet(assembly, "First")
    meet(assembly, "Second")
    with_one = [asked(client, address) for address in (ROAD, OVERLAPS)]
    meet(assembly, "Third")
    assert [asked(client, address) for address in (ROAD, OVERLAPS)] == with_one
