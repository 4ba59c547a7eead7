"""How sure each row of the sample data is, and that the pages say so: what is general knowledge is marked wherever it is named."""

import html
import re

import pytest
from django.apps import apps

from core.records.sources import Confidence, Sourced
from participants.models import Membership
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Resolution, Topic
from study_groups.models import Appointment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
MARK = re.compile(r"not confirmed|[Uu]nsourced")

# What came from general knowledge alone and no source stated since: assembly, outcome and the resolutions.
EDITIONS = {
    ("WTSA-20", "revised"): "1 2 18 22 44 50 54 55 58 64 65 70 77 78 89 95 98",
    ("WTSA-16", "revised"): "18 20 22 29 32 35 40 44 45 54 55 60 64 65 68 69 70 72 73 75 76 77 78",
    ("WTSA-24", "revised"): "1 2 22",
    ("WTSA-16", "suppressed"): "33 38 71 81 82",
    ("WTSA-12", "suppressed"): "63",
    ("WTSA-08", "suppressed"): "51",
    ("WTSA-04", "new"): "53",
}
CHAIRS = {"SG3": "ahmed-said", "SG12": "tania-villa-trapaga", "SG15": "glenn-parsons"}
MEMBERS = ["CITEL NIC", "CITEL CUB", "CITEL VEN", "CEPT RUS", "CEPT BLR", "LAS SYR"]
# Copies and summaries by others, and press counts that other sources contradict.
WEAK = {
    "https://washingtontimesnewstoday.com/?p=86268",
    "https://news.3rd-in.co.jp/article/67c38c50-9521-11ef-9c01-9ca3ba083d71",
    "https://cm.asiae.co.kr/article/2012113015415572117",
}


def test_no_edition_leader_or_member_of_general_knowledge_is_more_than_unconfirmed():
    rows = [
        Edition.objects.published().get(
            assembly__code=assembly, outcome=outcome, resolution__slug=number
        )
        for (assembly, outcome), numbers in EDITIONS.items()
        for number in numbers.split()
    ]
    chairs = Appointment.objects.published().filter(mandate__period__code="2025-2028", role="chair")
    rows += [
        chairs.get(mandate__study_group__code=group, person__slug=name)
        for group, name in CHAIRS.items()
    ]
    rows += [
        Membership.objects.get(group__code=group, member__code=member)
        for group, member in map(str.split, MEMBERS)
    ]
    assert [str(row) for row in rows if row.confidence != Confidence.UNCONFIRMED] == []


def test_the_page_of_a_resolution_marks_what_no_source_confirms(client):
    for number in ("53", "63", "78"):
        editions = Resolution.objects.get(slug=number).editions.published()
        count = editions.filter(confidence=Confidence.UNCONFIRMED).count()
        marks = MARK.findall(html.unescape(client.get(f"/resolutions/{number}/").text))
        assert len(marks) >= count > 0, number


def test_a_public_page_marks_what_is_general_knowledge(client):
    pages = [
        "/resolutions/?assembly=wtsa-16&outcome=suppressed",
        "/assemblies/wtsa-16/",
        "/study-groups/leadership/?group=sg3&period=2025-2028",
        "/participants/citel/",
        "/participants/nic/",
    ]
    unmarked = [one for one in pages if not MARK.search(html.unescape(client.get(one).text))]
    assert unmarked == []


# Weak where it counts texts; what a ministry says of its own people there stands.
OF_OFFICES = {"https://cm.asiae.co.kr/article/2012113015415572117"}


def test_what_rests_on_weak_sources_alone_is_not_stated():
    rows = [
        row
        for model in apps.get_models()
        if issubclass(model, Sourced)
        for row in model._default_manager.exclude(source_addresses="")
    ]
    alone = [row for row in rows if set(row.source_addresses_list) <= WEAK - OF_OFFICES]
    assert [str(row) for row in alone if row.confidence == Confidence.STATED] == []
    assert alone
    items = ProposalItem.objects.filter(outcome_confidence=Confidence.STATED)
    weak = [one for one in items if set(one.proposal.source_addresses_list) <= WEAK]
    assert [str(one) for one in weak] == []


def test_one_source_has_one_grade_on_the_pages_of_what_india_asked_for(client):
    row = Proposal.objects.filter(slug__startswith="wtsa-24-ind-").first()
    page = client.get(row.get_absolute_url()).text.lower()
    assert re.search(r"(?<!partly )\bsourced\b", page) is None
    assert "partly sourced" in page


def test_topics_are_the_sites_own_grouping_and_say_so(client):
    assert set(Topic.objects.values_list("confidence", flat=True)) == {"own"}
    page = html.unescape(client.get("/resolutions/50/").text)
    assert "(this site's own grouping)" in page
