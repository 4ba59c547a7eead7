"""The brief: chosen texts, each on a sheet."""

import datetime as dt
import html
import re

import pytest
from django.utils import timezone

from meetings.models import Assembly, Deadline, Meeting
from participants.models import Participant
from positions.models import Dimension, ImpactAssessment
from resolutions.models import Resolution, Topic
from tests.markup import on_one_line, words_of
from tests.rows import make

from .filed import hold, propose, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly():
    row = make(Assembly, code="WTSA-28", is_current=True)
    make(Meeting, name="WTSA-28", is_of=row, starts_on=day(300), ends_on=day(310))
    return row


def day(ahead):
    return timezone.localdate() + dt.timedelta(days=ahead)


def page(client, query=""):
    response = client.get(f"/brief/{query}")
    assert response.status_code == 200
    return on_one_line(html.unescape(response.text))


def sheets(text):
    found = re.findall('<article class="sheet".*?</article>', text, re.DOTALL)
    return [words_of(one) for one in found]


def test_where_no_text_is_chosen_all_are_offered_and_those_of_chosen_groups_have_sheets(
    client, assembly, atu
):
    propose(assembly, 20, atu)
    text = page(client)
    assert [sheets(text), 'No text chosen yet. <span class="on-screen">Tick' in text] == [[], True]
    assert re.findall(r'name="res" value="(\d+)"> Resolution', text) == ["20"]
    assert 'href="?res=20">the one text with a proposal or position' in text

    propose(assembly, 64, atu)
    propose(assembly, 50, make(Participant, code="RCC", kind="regional_organisation"))
    propose(assembly, 77, atu, published=False)
    text = page(client, "?groups=atu&res=")
    assert "2 texts at WTSA-28 have a proposal or position of ATU." in text
    assert re.findall(r"Brief for WTSA-28 Resolution (\d+)", " ".join(sheets(text))) == ["20", "64"]


def test_each_chosen_text_has_a_sheet_in_the_order_of_the_address_that_says_what_there_is(
    client, assembly, atu
):
    paper = propose(assembly, 20, atu, account="Asks for more.", title="A paper of Africa")
    paper.items.update(outcome="amended", outcome_confidence="inferred")
    owner = make(Participant, code="ISOC", kind="sector_member", is_owner=True)
    hold(assembly, owner, 20, "oppose", summary="Leave it.")
    about = {"resolution": text_of(20), "dimension": make(Dimension, name="Open")}
    said = {"severity": "high", "certainty": "low", "reason": "It closes doors."}
    make(ImpactAssessment, assembly=assembly, **about, **said)
    propose(assembly, 64, atu, action="noc")
    make(Resolution, number=77, title="Quiet"), make(Topic, name="New IP")

    text = page(client, "?res=64,20,77,topic/new-ip")

    first, second, quiet, topic = sheets(text)
    assert "ATU asked for no change to Resolution 64." in first
    parts = ["ATU proposed to change Resolution 20.", "MOD A paper of Africa ATU"]
    parts += ["adopted, amended ( partly sourced )", "Asks for more."]
    assert [part for part in parts if part not in second] == []
    [own] = map(words_of, re.findall('<section class="owners">.*?</section>', text, re.DOTALL))
    assert "Position : oppose Leave it." in own
    assert "Open : severity high, certainty low. It closes doors." in own
    nothing = "No decision on it found No position of a group on Resolution 77 is recorded."
    assert f"Resolution 77 Quiet {nothing}" in quiet
    assert "No proposal found; one may still exist." in quiet
    assert "No position of a group on “New IP” is recorded." in topic


def test_no_more_sheets_than_can_be_read(client, assembly):
    for number in range(1, 42):
        make(Resolution, number=number)

    text = page(client, "?res=" + ",".join(map(str, range(1, 42))))

    assert (len(sheets(text)), "At most 40 texts can be shown" in text) == (40, True)


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

    deadline = r"Next deadline \d+ \w+ \d+: Deadline next"
    meeting = r"Next meeting Meeting next , \d+ \w+ \d+ Assembly WTSA-28 ,"
    assert re.search(f"{deadline} {meeting}", found)

    Meeting.objects.filter(is_of=assembly).update(starts_on=day(-9), ends_on=day(-5))
    [found] = sheets(page(client, "?res=20"))
    assert "Next dates WTSA-28 has closed. Proposals are not agreed texts." in found
