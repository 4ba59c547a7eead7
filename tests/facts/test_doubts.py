"""Confidence of the sample data: pages mark what is general knowledge, and say no more than the sources do."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.apps import apps

from core.records.sources import Confidence, Sourced
from meetings.models import Assembly
from participants.models import Membership
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Resolution, Topic
from study_groups.models import Appointment, Question
from tests.markup import main_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
MARK = re.compile(r"not confirmed|[Uu]nsourced")


def page_of(client, address):
    return html.unescape(client.get(address).text)


def test_an_assembly_that_nobody_confirmed_is_never_the_current_one():
    for day in ("2026-04-13", "2026-11-29", "2031-01-01"):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            assert Assembly.objects.published().with_meeting().current().code == "WTSA-24"


@time_machine.travel(dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC), tick=False)
def test_the_plenipotentiary_conference_is_in_session_and_is_no_assembly(client):
    page = page_of(client, "/")
    assert '<a href="/meetings/pp-26/">ITU Plenipotentiary Conference 2026</a>' in page
    assert "PP-26" not in re.search(r'<p class="status stand">.*?</p>', page, re.DOTALL)[0]
    assert "on now, as announced" in client.get("/meetings/pp-26/").text
    assert "pp-26" not in client.get("/meetings/?assembly=wtsa-24").text


def test_a_number_whose_source_is_not_known_is_told_without_one(client):
    page = main_words(client.get("/assemblies/wtsa-16/"))
    assert "according to not recorded" not in page
    page = page.replace("( ", "(").replace(" )", ")").lower()
    told = ["source not known : member states 92 source not known (unsourced)"]
    told += ["137 according to ttc (japan) (not confirmed by its source)"]
    assert [words for words in told if words not in page] == []
    assert "3,700 according to" in main_words(client.get("/assemblies/wtsa-24/"))


def test_what_was_only_spoken_of_has_no_outcome_and_is_not_said_to_have_been_asked_for(client):
    """Drafts known only from a preparatory meeting, and a subject that was under discussion."""
    drafts = ProposalItem.objects.filter(proposal__slug__startswith="wtsa-24-atu-")
    assert {item.outcome for item in drafts} == {"not_known"}
    shown = drafts.exclude(proposal__publication="draft").first().proposal
    page = client.get(shown.get_absolute_url()).text
    assert "Whether it was sent to the assembly was not found." in page
    assert "wtsa-24-atu-e-waste" not in client.get("/proposals/?assembly=wtsa-24").text
    subject = Proposal.objects.get(slug="wtsa-24-ott")
    main = main_words(client.get(subject.get_absolute_url()))
    assert "Named as a subject under discussion. Who proposed what was not found." in main
    wrong = ["ADD", "new text", "A new Resolution on", "made a proposal"]
    assert [words for words in wrong if words in main] == []


def test_pages_of_positions_say_no_more_than_was_said_and_which_papers_are_drafts(client):
    page = page_of(client, "/positions/topic/study-group-structure/?assembly=wtsa-16")
    assert "wanted no change" not in page
    assert "APT said several things on “Study group structure”" in page
    page = page_of(client, "/positions/?assembly=wtsa-24")
    assert "No regional paper on a numbered resolution is recorded, only drafts." in page
    narrowed = page_of(client, "/positions/?assembly=wtsa-24&since=2026-11-01")
    lead = narrowed.partition('<p class="sentence">')[2].partition("</p>")[0]
    assert lead.startswith("Of the 23 texts listed for WTSA-24, ")
    assert "only drafts" not in lead


def test_a_proposal_whose_text_was_not_found_is_told_where_items_are_counted_and_named(client):
    for address in ("/positions/", "/proposals/asked-and-got/"):
        page = page_of(client, f"{address}?assembly=wtsa-24")
        named = "“More than two dozen draft RCC common proposals” (RCC)"
        assert f"the texts it is about are not known: {named}." in page
        assert '"/gaps/?assembly=wtsa-24#texts"' in page
    gaps = page_of(client, "/gaps/?assembly=wtsa-24")
    assert "More than two dozen draft RCC common proposals" in gaps


def test_what_is_said_of_origins_agrees_with_what_is_recorded(client):
    page = page_of(client, "/study-groups/sg21/")
    said = ("The work came from SG16.", "beyond what is noted at each")
    assert [words for words in said if words not in page] == []
    guess = Question.objects.get(mandate__study_group__code="SG21", code="Q16/21")
    assert "We infer from the titles that it continues that Question." in guess.public_remark
    assert [guess.predecessors.count(), guess.public_remark in page] == [0, True]


# Editions that only general knowledge supports: assembly, outcome and the numbers of the resolutions.
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
}
# This article is weak where it counts texts, but not where a ministry speaks of its own staff.
OF_OFFICES = "https://cm.asiae.co.kr/article/2012113015415572117"


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


def test_a_public_page_marks_what_is_general_knowledge(client):
    """The page of a resolution marks each edition that no source confirms."""
    for number in ("53", "63", "78"):
        editions = Resolution.objects.get(slug=number).editions.published()
        count = editions.filter(confidence=Confidence.UNCONFIRMED).count()
        assert len(MARK.findall(page_of(client, f"/resolutions/{number}/"))) >= count > 0, number
    pages = ["resolutions/?assembly=wtsa-16&outcome=suppressed", "assemblies/wtsa-16/"]
    pages += ["study-groups/leadership/?group=sg3&period=2025-2028"]
    pages += ["participants/citel/", "participants/nic/"]
    assert [one for one in pages if not MARK.search(page_of(client, f"/{one}"))] == []


def test_what_rests_on_weak_sources_alone_is_not_stated():
    rows = [
        row
        for model in apps.get_models()
        if issubclass(model, Sourced)
        for row in model._default_manager.exclude(source_addresses="")
    ]
    alone = [row for row in rows if set(row.source_addresses_list) <= WEAK]
    assert [str(row) for row in alone if row.confidence == Confidence.STATED] == []
    assert alone
    items = ProposalItem.objects.filter(outcome_confidence=Confidence.STATED)
    weak = [one for one in items if set(one.proposal.source_addresses_list) <= WEAK | {OF_OFFICES}]
    assert [str(one) for one in weak] == []


def test_one_source_has_one_grade_and_topics_are_the_sites_own_grouping_and_say_so(client):
    row = Proposal.objects.filter(slug__startswith="wtsa-24-ind-").first()
    page = client.get(row.get_absolute_url()).text.lower()
    assert re.search(r"(?<!partly )\bsourced\b", page) is None
    assert "partly sourced" in page
    assert set(Topic.objects.values_list("confidence", flat=True)) == {"own"}
    assert "(this site's own grouping)" in page_of(client, "/resolutions/50/")


def test_both_pages_show_the_remarks_on_a_membership(client):
    for slug, said in (
        ("cept", "inactive since 17 March 2022"),
        ("syr", "(inactive from November 2011 to May 2023)"),
        ("nic", "CITEL: It left the Organization of American States"),
    ):
        assert said in client.get(f"/participants/{slug}/").text, slug


@pytest.mark.parametrize("group", ["CITEL", "RCC"])
def test_members_that_no_source_confirms_are_marked_on_both_pages(group, client):
    rows = Membership.objects.published().filter(group__code=group).select_related("member")
    unconfirmed = [row for row in rows if row.confidence == "unconfirmed"]
    page = client.get(f"/participants/{group.lower()}/").text
    said = "None of these memberships is confirmed by a source."
    assert (said in page) == (len(unconfirmed) == len(rows))
    if group == "RCC":
        assert "partly sourced</a>)</span>" in page
        assert client.get("/participants/tkm/").text.count("partly sourced</a>)</span>") == 1
    for row in unconfirmed[:1]:
        own = client.get(row.member.get_absolute_url()).text.partition("Member of")[2]
        doubt = rf'{group}</a> <span class="doubt">\((<a [^>]*>)?unsourced\b'
        assert re.search(doubt, " ".join(own.split()))
