"""Proposals, papers and positions that were corrected or added after the first load stand in the sample data."""

import html

import pytest

from documents.models import Document
from positions.models import Position, Proposal, ProposalItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

HEADING = (
    "ITU-T study group structure and Proposed modification of WTSA-12 Resolution 2 - "
    "ITU Telecommunication Standardization Sector study group responsibility and mandates"
)
# slug: proponent, kind, what it is done to, document, stage and confidence
ADDED = {
    "wtsa-16-eur-45a12-1": ("CEPT", "mod", "64", "45(Add.12)", "submitted", "stated"),
    "wtsa-16-citel-46add9": ("CITEL", "add", "", "46(Add.9)", "submitted", "stated"),
    "wtsa-24-atu-satellites": ("ATU", "add", "", "", "draft", "inferred"),
    "wtsa-24-atu-sustainable-digital-transformation": (
        "ATU",
        "not_known",
        "",
        "",
        "draft",
        "inferred",
    ),
    "wtsa-24-atu-100": ("ATU", "mod", "100", "", "draft", "inferred"),
    # read twice in November 2026
    "wtsa-16-las-43add22": ("LAS", "mod", "52", "43(Add.22)", "submitted", "stated"),
    "wtsa-16-iap-2": ("CITEL", "add", "", "", "not_known", "inferred"),
    "wtsa-20-kor-55": ("KOR", "mod", "55", "", "not_known", "inferred"),
    "wtsa-24-post-quantum-cryptography": ("KOR", "not_known", "", "", "not_known", "stated"),
    "wtsa-24-kor-digital-identity": ("KOR", "not_known", "", "", "not_known", "stated"),
}
OUTCOMES = {
    "wtsa-20-kor-pandemics": ("not_adopted", "stated", "Put off to the Plenipotentiary"),
    "wtsa-20-kor-50": ("adopted", "inferred", "It gives no number."),
    "wtsa-20-kor-55": ("adopted", "inferred", "It gives no number."),
    "wtsa-24-post-quantum-cryptography": ("not_known", "", "part of the action plan"),
    "wtsa-24-kor-digital-identity": ("not_known", "", "part of the action plan"),
}
OWN_PAGE = "https://www.internetsociety.org/issues/internet-governance/wtsa/"


def test_an_added_proposal_has_its_proponent_target_document_and_source():
    found = {}
    for row in Proposal.objects.published().filter(slug__in=ADDED).exclude(source_addresses=""):
        item = row.items.get()
        found[row.slug] = (
            row.proponents.get().participant.code,
            item.action,
            item.resolution.slug if item.resolution else "",
            row.document.number if row.document else "",
            row.stage,
            row.confidence,
        )
    assert found == ADDED


def test_the_draft_against_the_theft_of_devices_became_resolution_97():
    item = ProposalItem.objects.get(proposal__slug="wtsa-16-citel-46add9")
    assert [item.outcome, item.edition.resolution.slug] == ["adopted", "97"]
    assert "Inferred" in item.outcome_remark


def test_what_was_only_spoken_of_at_a_preparatory_meeting_has_no_outcome(client):
    drafts = ProposalItem.objects.filter(proposal__slug__startswith="wtsa-24-atu-")
    assert {item.outcome for item in drafts} == {"not_known"}
    shown = drafts.exclude(proposal__publication="draft")
    assert shown.count() == 3
    for item in shown:
        page = client.get(item.proposal.get_absolute_url()).text
        assert "Whether it was sent to the assembly was not found." in page
        assert "draft of a group" in page


def test_a_subject_on_an_agenda_is_no_public_proposal(client):
    row = Proposal.objects.get(slug="wtsa-24-atu-e-waste")
    assert row.publication == "draft"
    assert "wtsa-24-atu-e-waste" not in client.get("/proposals/?assembly=wtsa-24").text
    assert "electronic waste" in client.get("/meetings/atu-wtsa24-4/").text


def test_the_paper_of_apt_has_its_exact_heading():
    proposal = Proposal.objects.get(slug="wtsa-16-apt-44add9")
    assert [proposal.title, proposal.document.title] == [HEADING, HEADING]
    assert "descriptive" not in proposal.public_remark + proposal.document.public_remark


def test_the_african_abstract_has_its_general_matter_and_no_memory():
    row = Proposal.objects.get(slug="wtsa-16-atu-42add2-11")
    assert [item.target_label for item in row.items.filter(action="not_known")] == [
        "One general matter (not named)"
    ]
    assert [item.resolution.slug for item in row.items.filter(action="sup")] == ["57"]
    assert "from memory" not in row.editors_note
    assert len(row.source_addresses_list) == 2


def test_papers_to_tsag_are_no_proposals_to_the_assembly():
    row = Document.objects.published().get(slug="tsag-2024-01-contributions")
    assert [row.assembly, row.meeting.slug] == [None, "tsag-2024-01"]
    assert {one.code for one in row.authors.all()} == {"ARM", "BLR", "KGZ", "RUS", "TJK", "UZB"}


@pytest.mark.parametrize("subject", ["metaverse", "sustainable-digital-transformation"])
def test_the_two_new_resolutions_led_by_korea_have_three_sources(subject):
    row = Proposal.objects.get(slug=f"wtsa-24-kor-{subject}")
    assert len(row.source_addresses_list) == 3
    assert "two of the eight new Resolutions" in row.public_remark


def test_nothing_is_called_not_adopted_because_the_unknown_eighth_resolution_is_not_it():
    items = ProposalItem.objects.filter(proposal__assembly__code="WTSA-24")
    assert not items.filter(outcome="not_adopted").exists()
    assert not items.filter(outcome_remark__contains="not among the eight").exists()


CORRECTED = {
    "wtsa-24-isoc-open-internet": "how new technologies and devices would affect the Internet",
    "wtsa-24-isoc-internet-governance": "take Open Standards into account",
    "wtsa-16-apt-study-group-structure": "but changes at the level of Questions",
}


@pytest.mark.parametrize("slug", CORRECTED)
def test_a_position_says_no_more_than_its_source(slug):
    assert CORRECTED[slug] in Position.objects.published().get(slug=slug).summary


def test_who_keeps_the_study_groups_and_moves_questions_is_not_said_to_want_no_change(client):
    page = html.unescape(
        client.get("/positions/topic/study-group-structure/?assembly=wtsa-16").text
    )
    assert "wanted no change" not in page
    assert "APT asked for several things on “Study group structure”" in page
    assert "Wants some Questions moved, and Resolution 2 changed." in page
    assert CORRECTED["wtsa-16-apt-study-group-structure"] in page


@pytest.mark.parametrize(
    "topic", ["role-of-itu", "open-internet", "internet-governance", "collaboration"]
)
def test_the_owners_own_position_stands_with_its_page(topic, client):
    row = Position.objects.published().get(held_by__code="ISOC", topic__slug=topic)
    assert [row.assembly.code, row.confidence] == ["WTSA-24", "stated"]
    assert OWN_PAGE in row.source_addresses_list
    assert row.summary in client.get(row.get_absolute_url().partition("#")[0]).text


def test_a_draft_that_the_press_speaks_of_is_no_regional_paper(client):
    said = "No regional paper on a numbered resolution is recorded, only drafts."
    assert said in client.get("/positions/?assembly=wtsa-24").text


def test_what_ecp1_does_is_not_known():
    item = Proposal.objects.published().get(slug="wtsa-24-ecp1").items.get()
    assert item.action == "not_known"


def test_a_filtered_matrix_says_how_many_of_all_subjects_it_shows(client):
    page = client.get("/positions/?assembly=wtsa-24&since=2026-11-01").content.decode()
    lead = page.partition('<p class="sentence">')[2].partition("</p>")[0]
    assert lead.startswith("Of the 23 subjects listed for WTSA-24, ")
    assert "only drafts" not in lead


@pytest.mark.parametrize("slug", OUTCOMES)
def test_what_became_of_a_proposal_has_its_own_grade_and_says_how_it_is_known(slug, client):
    row = Proposal.objects.published().get(slug=slug)
    item = row.items.get()
    outcome, grade, said = OUTCOMES[slug]
    assert [item.outcome, item.outcome_confidence] == [outcome, grade]
    assert said in item.outcome_remark
    assert said in client.get(row.get_absolute_url()).text


def test_drafts_of_common_proposals_are_not_called_approved():
    assert Proposal.objects.get(slug="wtsa-24-rcc-common-proposals").stage == "draft"


def test_a_subject_under_discussion_is_not_said_to_have_been_asked_for(client):
    row = Proposal.objects.get(slug="wtsa-24-ott")
    assert [row.items.get().action, row.stage, row.confidence] == [
        "not_known",
        "not_known",
        "inferred",
    ]
    page = client.get(row.get_absolute_url()).text
    assert "Named as a subject under discussion. Who proposed what was not found." in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "ADD" not in main
    assert "new text" not in main
    assert "A new Resolution on" not in main
    assert "made a proposal" not in main


@pytest.mark.parametrize("address", ["/positions/", "/proposals/asked-and-got/"])
def test_a_proposal_whose_text_was_not_found_is_named_where_items_are_counted(client, address):
    page = client.get(f"{address}?assembly=wtsa-24").content.decode()
    assert (
        "Not counted: “More than two dozen draft RCC common proposals” (RCC). The text it is about is not known."
        in page
    )
