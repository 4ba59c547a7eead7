"""The brief: chosen texts, each on a sheet."""

import datetime as dt
import html
import re
from functools import partial

import pytest
from django.utils import timezone

from meetings.models import Assembly, Deadline, Meeting
from participants.models import Participant
from positions.models import Dimension, ImpactAssessment
from resolutions.models import Resolution, Topic
from tests.markup import on_one_line, words_of
from tests.rows import make

from .filed import hold, text_of
from .filed import propose as any_proposal

ADDRESS = "/brief/"
propose = partial(any_proposal, confidence="stated")
with_database = pytest.mark.django_db


# the sheet, without a database


# the page


@pytest.fixture
def assembly():
    row = make(Assembly, code="WTSA-28", is_current=True)
    make(Meeting, name="WTSA-28", is_of=row, starts_on=day(300), ends_on=day(310))
    return row


@pytest.fixture
def atu():
    return make(Participant, code="ATU", kind="regional_organisation")


def day(ahead):
    return timezone.localdate() + dt.timedelta(days=ahead)


def page(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return on_one_line(html.unescape(response.content.decode()))


def sheets(text):
    return [
        words_of(one) for one in re.findall('<article class="sheet".*?</article>', text, re.DOTALL)
    ]


@with_database
def test_where_nothing_is_chosen_the_page_explains_and_offers(client, assembly, atu):
    propose(assembly, 20, atu)

    text = page(client)

    assert (
        sheets(text),
        'No text chosen yet. <span class="on-screen">Tick texts above' in text,
    ) == ([], True)
    assert re.findall(r'name="res" value="(\d+)"> Resolution', text) == ["20"]
    assert 'href="?res=20">the one text with a proposal or position' in text


@with_database
def test_for_chosen_groups_without_a_text_their_texts_have_sheets(client, assembly, atu):
    propose(assembly, 20, atu)
    propose(assembly, 64, atu)
    propose(assembly, 50, make(Participant, code="RCC", kind="regional_organisation"))
    propose(assembly, 77, atu, published=False)

    text = page(client, "?groups=atu&res=")

    assert "2 texts at WTSA-28 have a proposal or position of ATU." in text
    assert re.findall(r"Brief for WTSA-28 Resolution (\d+)", " ".join(sheets(text))) == ["20", "64"]


@with_database
def test_each_chosen_text_has_a_sheet_in_the_order_of_the_address(client, assembly, atu):
    paper = propose(assembly, 20, atu, account="Asks for more.", title="A paper of Africa")
    paper.items.update(outcome="amended")
    propose(assembly, 64, atu, action="noc")

    first, second = sheets(page(client, "?res=64,20"))

    assert "ATU asked for no change to Resolution 64." in first
    assert "ATU proposed to change Resolution 20." in second
    for said in ("MOD A paper of Africa ATU", "adopted, amended", "Asks for more."):
        assert said in second


@with_database
def test_a_text_on_which_nothing_is_recorded_has_a_sheet_that_says_so(client, assembly, atu):
    make(Resolution, number=77, title="Quiet")
    make(Topic, name="New IP")

    quiet, topic = sheets(page(client, "?res=77,topic/new-ip"))

    assert (
        "Resolution 77 Quiet No decision on it found No position of a group on Resolution 77 is recorded."
        in quiet
    )
    assert "No proposal found; one may still exist." in quiet
    assert "No position of a group on “New IP” is recorded." in topic


@with_database
def test_no_more_sheets_than_can_be_read(client, assembly, atu):
    for number in range(1, 42):
        make(Resolution, number=number)

    text = page(client, "?res=" + ",".join(map(str, range(1, 42))))

    assert (len(sheets(text)), "At most 40 texts can be shown" in text) == (40, True)


@with_database
def test_the_owners_stance_and_reading_are_set_apart(client, assembly, atu):
    propose(assembly, 20, atu)
    owner = make(Participant, code="ISOC", kind="sector_member", is_owner=True)
    hold(assembly, owner, 20, "oppose", summary="Leave it.")
    about = {"resolution": text_of(20), "dimension": make(Dimension, name="Open")}
    said = {"severity": "high", "certainty": "low", "reason": "It closes doors."}
    make(ImpactAssessment, assembly=assembly, **about, **said)

    text = page(client, "?res=20")

    [found] = re.findall('<section class="owners">.*?</section>', text, re.DOTALL)
    assert "Position : oppose Leave it." in words_of(found)
    assert "Open : severity high, certainty low. It closes doors." in words_of(found)


@with_database
def test_a_sheet_names_the_next_deadline_and_the_next_meeting(client, assembly, atu):
    propose(assembly, 20, atu)
    for name, days, values in (
        ("past", -5, {}),
        ("later", 9, {}),
        ("next", 5, {}),
        ("draft", 1, {"published": False}),
        ("cancelled", 1, {"status": "cancelled"}),
    ):
        days_of = {"starts_on": day(days), "ends_on": day(days)}
        make(Meeting, name=f"Meeting {name}", prepares=[assembly], **days_of, **values)
        if "status" not in values:
            due = {"assembly": assembly, "due_on": day(days)}
            make(Deadline, name=f"Deadline {name}", **due, **values)
    make(Meeting, name="For another", starts_on=day(1), ends_on=day(1))

    [found] = sheets(page(client, "?res=20"))

    assert re.search(
        r"Next deadline \d+ \w+ \d+: Deadline next Next meeting Meeting next , \d+ \w+ \d+ Assembly WTSA-28 ,",
        found,
    )
