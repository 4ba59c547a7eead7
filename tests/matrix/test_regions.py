"""On a participant's page: what its regional organisations ask for, where it differs from them, its brief and its next meetings."""

import datetime as dt
import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from core.records.saving import save_row
from matrix import panels as regions
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from positions.panels import delegates
from tests.exchange.sheets import OPERATOR
from tests.markup import words_of
from tests.rows import make

from .filed import propose

pytestmark = pytest.mark.django_db


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def assembly():
    made = make(Assembly, code="WTSA-28", ordinal=10, is_current=True)
    make(Meeting, name="The assembly", is_of=made, starts_on=ahead(90), ends_on=ahead(99))
    return made


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
    assert "press report : Common emergency number" in said  # the organisation has no press
    assert "official paper : On a text" in said  # only for those who do not see that it is a row


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
    assert f"on 3 texts of WTSA-28: {counts}" in said
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
    other = make(Participant, code="PSE", kind="other")  # no column of the matrix
    make(Membership, group=citel, member=other)
    [summary] = delegates.delegate_summary(other)
    found = (summary.brief_url, summary.compare_url)
    assert found == ("/brief/?assembly=wtsa-24&groups=citel", "")


@pytest.mark.parametrize("publication", ["published", "draft"])
def test_a_country_that_search_finds_leads_to_its_brief_from_public_papers(
    publication, client, assembly, citel, brazil
):
    propose(assembly, 20, citel, publication=publication)
    page = client.get("/search/?q=Brazil").text
    briefs = ["/brief/?assembly=wtsa-28&groups=bra,citel"] if publication == "published" else []
    assert [unescape(found) for found in re.findall(r'href="(/brief/[^"]*)"', page)] == briefs
    assert brazil.get_absolute_url() in page
    assert ("Brazil: brief for WTSA-28" in words_of(page)) == bool(briefs)


def test_next_are_meetings_of_its_groups_and_their_bodies_that_prepare_the_assembly(
    assembly, citel, brazil
):
    body = make(Participant, code="PCC.I", kind="organisation_body", part_of=citel)
    soon, past = ({"starts_on": ahead(days), "ends_on": ahead(days + 2)} for days in (10, -9))
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
    for days, next_ones in ((90, [*names, "Undated"]), (-9, names[:2])):  # not once it is over
        own = Meeting.objects.get(is_of=assembly)
        own.starts_on, own.ends_on = ahead(days), ahead(days)
        save_row(own, by=OPERATOR, channel="test")
        found = delegates.next_dates(Participant.objects.get(pk=brazil.pk))
        told = [meeting.name for one in found for meeting in one.meetings]
        assert sorted(told) == sorted(next_ones)
