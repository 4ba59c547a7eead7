import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from positions.models import Proponent, Proposal, ProposalItem
from positions.panels import delegates
from resolutions.models import Resolution
from tests.markup import words_of
from tests.rows import make

pytestmark = pytest.mark.django_db


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-28", ordinal=10, is_current=True)


@pytest.fixture
def citel():
    return make(Participant, code="CITEL", kind="regional_organisation")


@pytest.fixture
def brazil(citel):
    state = make(Participant, code="BRA", kind="member_state", name="Brazil")
    make(Membership, group=citel, member=state)
    return state


def paper(assembly, holder, role="proponent", **values):
    proposal = make(Proposal, assembly=assembly, **values)
    make(Proponent, proposal=proposal, participant=holder, role=role)
    make(ProposalItem, proposal=proposal, number=1, resolution=make(Resolution))
    return proposal


def test_a_delegate_finds_the_brief_for_the_latest_assembly_its_groups_asked_something_of(
    assembly, citel, brazil
):
    paper(make(Assembly, code="WTSA-20", ordinal=8), citel)
    paper(make(Assembly, code="WTSA-24", ordinal=9), citel)
    [summary] = delegates.delegate_summary(brazil)
    assert (summary.brief_url, summary.matrix_url, summary.compare_url) == (
        "/brief/?assembly=wtsa-24&groups=bra,citel",
        "/positions/?assembly=wtsa-24&groups=bra,citel",
        "/positions/compare/?assembly=wtsa-24&actors=bra,citel",
    )


@pytest.mark.parametrize("publication", ["published", "draft"])
def test_a_country_that_search_finds_leads_to_its_brief_from_public_papers(
    publication, client, assembly, citel, brazil
):
    paper(assembly, citel, publication=publication)
    page = client.get("/search/?q=Brazil").text
    briefs = ["/brief/?assembly=wtsa-28&groups=bra,citel"] if publication == "published" else []
    assert [unescape(found) for found in re.findall(r'href="(/brief/[^"]*)"', page)] == briefs
    assert brazil.get_absolute_url() in page
    assert ("Brazil: brief for WTSA-28" in words_of(page)) == bool(briefs)


def test_next_are_meetings_of_its_groups_and_their_bodies_that_prepare_the_assembly(
    assembly, citel, brazil
):
    body = make(Participant, code="PCC.I", kind="organisation_body", part_of=citel)
    days = {"starts_on": ahead(10), "ends_on": ahead(12)}
    make(Meeting, name="Of the group", organisers=[citel], prepares=[assembly], **days)
    make(Meeting, name="Of its body", organisers=[body], prepares=[assembly], **days)
    make(Meeting, name="Of another", organisers=[make(Participant)], prepares=[assembly], **days)
    make(Meeting, name="On something else", organisers=[citel], **days)
    past = {"starts_on": ahead(-9), "ends_on": ahead(-8)}
    make(Meeting, name="Over", organisers=[citel], prepares=[assembly], **past)
    later = {"starts_on": ahead(90), "ends_on": ahead(99)}
    make(Meeting, name="The assembly itself", is_of=assembly, **later)
    [delegate_summary] = delegates.delegate_summary(brazil)
    names = [meeting.name for meeting in delegate_summary.meetings]
    assert sorted(names[:2]) == ["Of its body", "Of the group"]
    assert names[2:] == ["The assembly itself"]
