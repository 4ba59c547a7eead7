"""The brief, with a sheet for each chosen text; and a participant's page on its regional organisations, its brief and its next meetings."""

import datetime as dt
import html
import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from core.records.saving import save_row
from matrix import panels as regions
from meetings.models import Assembly, Deadline, Meeting
from participants.models import Membership, Participant
from positions.models import Dimension, ImpactAssessment
from positions.panels import delegates
from resolutions.models import Resolution, Topic
from tests.exchange.sheets import OPERATOR
from tests.markup import on_one_line, words_of
from tests.rows import make

from .filed import hold, propose, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly():
    row = make(Assembly, code="WTSA-28", ordinal=10, is_current=True)
    make(Meeting, name="The assembly", is_of=row, starts_on=day(90), ends_on=day(99))
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


# on a participant's page


def test_what_its_organisation_asks_is_one_row_a_text_with_its_code_and_its_papers(
    assembly, citel, brazil
):
    propose(assembly, 20, citel, number="IAP/1")
    propose(assembly, 20, citel, number="IAP/2")
    propose(assembly, 50, citel, title="On a text that everyone has talked about", action="noc")
    propose(assembly, 60, citel, title="Common emergency numbers", evidence_kind="press")
    propose(assembly, 70, citel, publication="draft")
    propose(make(Assembly, code="WTSA-20", ordinal=8), 80, citel)
    [entry] = regions.regional_texts(brazil)
    found = [
        (
            text["subject"].name,
            [code.code for code in text["codes"]],
            [one.paper for one in text["papers"]],
        )
        for text in entry["texts"]
    ]
    assert found[0] == ("Resolution 20", ["mod"], ["IAP/1", "IAP/2"])
    assert [one[:2] for one in found[1:]] == [
        ("Resolution 50", ["noc"]),
        ("Resolution 60", ["mod"]),
    ]
    said = words_of(render_to_string("matrix/_regional_texts.html", {"rows": [entry]}))
    assert "All 3 texts at WTSA-28" in said
    assert "press report : Common emergency number" in said  # not “press”: CITEL has no press
    assert "official paper : On a text" in said  # only screen readers get the title


def test_where_it_differs_from_its_region_is_counted_and_linked(client, assembly, citel, brazil):
    for number, own, theirs in ((20, "mod", "noc"), (50, "sup", "sup"), (60, "mod", "mod")):
        propose(assembly, number, brazil, action=own)
        propose(assembly, number, citel, action=theirs)
    propose(assembly, 70, citel)
    found = regions.differences(brazil)
    context = {"rows": found, "row": brazil}
    said = words_of(render_to_string("matrix/_region_differences.html", context))
    assert "Differs from CITEL on Resolution 20" in said
    counts = "1 differ, 1 with different requests, 1 with a shared request"
    assert f"3 texts of WTSA-28 compared: {counts}" in said
    assert client.get(found[0]["compare_url"]).status_code == 200
    assert client.get(found[0]["differences"][0][1]).status_code == 200


def test_it_finds_the_brief_for_the_latest_assembly_its_groups_asked_something_of(
    assembly, citel, brazil
):
    for ordinal, code in ((8, "WTSA-20"), (9, "WTSA-24")):
        propose(make(Assembly, code=code, ordinal=ordinal), ordinal, citel)
    [summary] = delegates.delegate_summary(brazil)
    assert (summary.brief_url, summary.matrix_url, summary.compare_url) == (
        "/brief/?assembly=wtsa-24&groups=bra,citel",
        "/positions/?assembly=wtsa-24&groups=bra,citel",
        "/positions/compare/?assembly=wtsa-24&actors=bra,citel",
    )
    other = make(Participant, code="PSE", kind="other")  # the matrix has no column for this kind
    make(Membership, group=citel, member=other)
    [summary] = delegates.delegate_summary(other)
    assert (summary.brief_url, summary.compare_url) == ("/brief/?assembly=wtsa-24&groups=citel", "")


@pytest.mark.parametrize("publication", ["published", "draft"])
def test_a_country_that_search_finds_leads_to_its_brief_from_public_papers(
    publication, client, assembly, citel, brazil
):
    propose(assembly, 20, citel, publication=publication)
    page = client.get("/search/?q=Brazil").text
    briefs = ["/brief/?assembly=wtsa-28&groups=bra,citel"] if publication == "published" else []
    assert [html.unescape(found) for found in re.findall(r'href="(/brief/[^"]*)"', page)] == briefs
    assert brazil.get_absolute_url() in page
    assert ("Brazil: brief for WTSA-28" in words_of(page)) == bool(briefs)


def test_next_are_meetings_of_its_groups_and_their_bodies_that_prepare_the_assembly(
    assembly, citel, brazil
):
    body = make(Participant, code="PCC.I", kind="organisation_body", part_of=citel)
    soon, past = ({"starts_on": day(days), "ends_on": day(days + 2)} for days in (10, -9))
    for name, organiser, prepares, days in (
        ("Of the group", citel, [assembly], soon),
        ("Of its body", body, [assembly], soon),
        ("Of another", make(Participant), [assembly], soon),
        ("On something else", citel, [], soon),
        ("Over", citel, [assembly], past),
    ):
        make(Meeting, name=name, organisers=[organiser], prepares=prepares, **days)
    [summary] = delegates.delegate_summary(brazil)
    names = [meeting.name for meeting in summary.meetings]
    assert sorted(names[:2]) == ["Of its body", "Of the group"]
    assert names[2:] == ["The assembly"]
    make(
        Meeting,
        name="Undated",
        organisers=[citel],
        prepares=[assembly],
        starts_on=None,
        ends_on=None,
    )
    for days, next_ones in ((90, [*names, "Undated"]), (-9, names[:2])):  # -9: the assembly is over
        own = Meeting.objects.get(is_of=assembly)
        own.starts_on, own.ends_on = day(days), day(days)
        save_row(own, by=OPERATOR, channel="test")
        found = delegates.next_dates(Participant.objects.get(pk=brazil.pk))
        told = [meeting.name for one in found for meeting in one.meetings]
        assert sorted(told) == sorted(next_ones)
