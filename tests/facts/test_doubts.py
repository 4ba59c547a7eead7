"""What the sample data leave open is said on the pages, once, and nothing more is said than the sources give."""

import datetime as dt
import html
import re

import pytest
import time_machine

from meetings.models import Assembly
from positions.models import Proposal, ProposalItem
from study_groups.models import Question
from tests.markup import main_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def page_of(client, address):
    return html.unescape(client.get(address).text)


def test_an_assembly_that_nobody_confirmed_is_never_the_current_one():
    for day in ("2026-04-13", "2026-11-29", "2031-01-01"):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            assert Assembly.objects.published().with_meeting().current().code == "WTSA-24"


@time_machine.travel(dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC), tick=False)
def test_the_plenipotentiary_conference_is_in_session_and_is_no_assembly(client):
    page = client.get("/").text
    assert '<a href="/meetings/pp-26/">ITU Plenipotentiary Conference 2026</a>' in page
    assert "PP-26" not in re.search(r'<p class="status stand">.*?</p>', page, re.DOTALL)[0]
    assert "on now, as announced" in client.get("/meetings/pp-26/").text
    assert "pp-26" not in client.get("/meetings/?assembly=wtsa-24").text


def test_a_number_whose_source_is_not_known_is_told_without_one(client):
    page = main_words(client.get("/assemblies/wtsa-16/"))
    assert "according to not recorded" not in page
    assert ["92 source not known (unsourced)" in page, "137 according to TTC" in page] == [True] * 2


def test_what_was_only_spoken_of_at_a_preparatory_meeting_has_no_outcome(client):
    drafts = ProposalItem.objects.filter(proposal__slug__startswith="wtsa-24-atu-")
    assert {item.outcome for item in drafts} == {"not_known"}
    shown = drafts.exclude(proposal__publication="draft").first().proposal
    page = client.get(shown.get_absolute_url()).text
    assert "Whether it was sent to the assembly was not found." in page
    assert "wtsa-24-atu-e-waste" not in client.get("/proposals/?assembly=wtsa-24").text


def test_who_keeps_the_study_groups_and_moves_questions_is_not_said_to_want_no_change(client):
    page = page_of(client, "/positions/topic/study-group-structure/?assembly=wtsa-16")
    assert "wanted no change" not in page
    assert "APT said several things on “Study group structure”" in page


def test_a_draft_that_the_press_speaks_of_is_no_regional_paper(client):
    page = page_of(client, "/positions/?assembly=wtsa-24")
    assert "No regional paper on a numbered resolution is recorded, only drafts." in page
    narrowed = page_of(client, "/positions/?assembly=wtsa-24&since=2026-11-01")
    lead = narrowed.partition('<p class="sentence">')[2].partition("</p>")[0]
    assert lead.startswith("Of the 23 subjects listed for WTSA-24, ")
    assert "only drafts" not in lead


def test_a_subject_under_discussion_is_not_said_to_have_been_asked_for(client):
    row = Proposal.objects.get(slug="wtsa-24-ott")
    main = main_words(client.get(row.get_absolute_url()))
    assert "Named as a subject under discussion. Who proposed what was not found." in main
    wrong = ["ADD", "new text", "A new Resolution on", "made a proposal"]
    assert [words for words in wrong if words in main] == []


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
    assert ["The work came from SG16." in page, "beyond what is noted at each" in page] == [
        True
    ] * 2
    guess = Question.objects.get(mandate__study_group__code="SG21", code="Q16/21")
    assert "We infer from the titles that it continues that Question." in guess.public_remark
    assert [guess.predecessors.count(), guess.public_remark in page] == [0, True]
