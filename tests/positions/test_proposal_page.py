"""The page of a proposal: what it asks and what became of it, its evidence, and every name under which it was known."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.dates import format_day
from core.models import rename
from core.records.permissions import Operator
from core.records.saving import save_row
from documents.models import Document
from meetings.models import Assembly, Committee
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from positions.views.proposals import request_sentences
from resolutions.models import Edition, Recommendation, Resolution, Topic
from study_groups.models import Question, StudyGroup
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db
OPERATOR = Operator(may_publish=True)


def proposal(**values) -> Proposal:
    assembly = Assembly.objects.filter(code="WTSA-16").first() or make(Assembly, code="WTSA-16")
    usual = {"number": "IAP/46A22/1", "title": "Reorganisation", "confidence": "stated"}
    return make(Proposal, **{"assembly": assembly} | usual | values)


def proposing(row: Proposal, code: str) -> None:
    group = make(Participant, code=code, kind="regional_organisation")
    make(Proponent, proposal=row, participant=group)


def asked(row: Proposal) -> str:
    return request_sentences(Proposal.objects.published().for_page().get(pk=row.pk))


# its sentences


def test_it_says_who_asks_for_what_kind_by_kind_how_sure_that_is_and_that_it_is_a_draft():
    row = proposal(stage="draft", confidence="inferred")
    for code in ("CITEL", "USA"):
        kind = "member_state" if code == "USA" else "regional_organisation"
        group = make(Participant, code=code, name="United States", kind=kind)
        make(Proponent, proposal=row, participant=group)
    make(ProposalItem, proposal=row, number=1, resolution=make(Resolution, number=2))
    for number, (code, action) in enumerate({"SG3": "noc", "SG2": "mod"}.items(), start=2):
        group = make(StudyGroup, code=code)
        make(ProposalItem, proposal=row, number=number, study_group=group, action=action)
    who = "CITEL and the United States"
    assert asked(row) == (
        f"{who} proposed to change Resolution 2 and SG2. {who} asked for no change to SG3. "
        "The proposal is partly sourced. It is a draft. That it was submitted is not on record."
    )


def test_what_is_not_known_is_said():
    row = proposal()
    assert asked(row) == "The proponent of this proposal and the text it is about are not known."
    make(ProposalItem, proposal=row, number=1, new_text="On pandemics", action="add")
    text = make(Resolution, number=20)
    make(ProposalItem, proposal=row, number=2, resolution=text, action="not_known")
    assert asked(row) == (
        "Someone proposed to add “On pandemics”. What was asked on Resolution 20 is not known. The proponent is not known."
    )


# the page


def test_the_page_shows_all_that_is_recorded(client):
    committee = make(Committee, assembly=proposal(number="1").assembly, code="COM4")
    row = proposal(
        account="An account of it.",
        dated="2016-10-06",
        stage="submitted",
        document_stated="46 (Add.22)",
        committee=committee,
        document=make(Document, title="A paper"),
        adds_to=Proposal.objects.get(number="1"),
        public_remark="A doubt",
        as_stated="As it stands",
    )
    proposing(row, "CITEL")
    edition = make(Edition, assembly=row.assembly, designation="Resolution 83 (Hammamet, 2016)")
    text = make(Resolution, number=2, title="Study groups")
    became = {"outcome": "merged", "edition": edition, "outcome_remark": "How"}
    question, recommendation = make(Question, title="Naming"), make(Recommendation)
    for number, about in enumerate(
        [
            {"resolution": text, "account": "The first.", **became},
            {"action": "add", "new_text": "On pandemics", "topic": make(Topic, name="Health")},
            {"question": question},
            {"recommendation": recommendation},
        ],
        start=1,
    ):
        make(ProposalItem, proposal=row, number=number, **about)
    page = client.get("/proposals/wtsa-16/iap-46a22-1/").text
    day = format_day(timezone.localdate())
    said = """IAP/46A22/1, WTSA-16 | An account of it. | 6 October 2016 | submitted | 46 (Add.22)
        COM4 of WTSA-16 | A paper | official paper | 15 October 2024 | A doubt | As it stands
        id="item-1" | The first. | Merged with others | Resolution 83 (Hammamet, 2016) | How
        new text: “On pandemics” | href="/topics/health/">Health</a> | Naming
        href="/positions/2/?assembly=wtsa-16" | @misc{proposals-wtsa-16-iap-46a22-1,
        href="/positions/new/wtsa-16-iap-46a22-1-2/?assembly=wtsa-16"
        Proposals are not agreed texts. This is a best-efforts reading of 15 October 2024."""
    words = [word.strip() for line in said.splitlines() for word in line.split(" | ")]
    cited = "IAP/46A22/1: Reorganisation (WTSA-16). http://127.0.0.1:8000/proposals/wtsa-16/iap-46a22-1/"
    named = [recommendation.designation, f"{cited} (retrieved on {day})."]
    line = on_one_line(page)
    assert [word for word in [*words, *named] if word not in line] == []


def test_what_is_not_public_is_not_shown(client):
    paper = make(Document, title="xanadu", published=False)
    row = proposal(document=paper, source_addresses="https://example.org/")
    make(Proponent, proposal=row, participant=make(Participant, name="xanadu", published=False))
    text = make(Resolution, published=False)
    make(ProposalItem, proposal=row, number=1, resolution=text, account="xanadu")
    item = make(ProposalItem, proposal=row, number=2)
    make(Position, item=item, assembly=row.assembly, summary="xanadu", published=False)
    proposal(number="2", title="xanadu", adds_to=row, published=False)
    page = client.get(row.get_absolute_url()).text
    assert "xanadu" not in page
    assert ['id="item-2"' in page, "proponent not found" in page] == [True, True]


# its names


def test_an_old_slug_and_any_other_cut_lead_to_its_address_and_others_to_nothing(client):
    rename(proposal(number=""), "wtsa-16-iap-10", by=OPERATOR, channel="test")
    for cut in ("wtsa/16-reorganisation", "wtsa-16/reorganisation", "wtsa/16-iap-10"):
        answer = client.get(f"/proposals/{cut}/")
        assert [answer.status_code, answer["Location"]] == [301, "/proposals/wtsa-16/iap-10/"], cut
    for nothing in ("wtsa-16/nothing", "wtsa-17/iap-10", "wtsa-16/" + "9" * 300):
        assert client.get(f"/proposals/{nothing}/").status_code == 404, nothing


# drafts


def test_staff_see_a_draft_with_its_parts_and_nobody_else_sees_it(editor, client):
    row = proposal(published=False)
    proposing(row, "CITEL")
    text = make(Resolution, number=2)
    make(ProposalItem, proposal=row, number=1, resolution=text, account="The first.")
    assert client.get(row.get_absolute_url()).status_code == 404
    client.force_login(editor)
    page = client.get(row.get_absolute_url())
    assert page["Cache-Control"] == "private, no-store"
    assert "CITEL proposed to change Resolution 2." in on_one_line(page.text)
    assert "The first." in page.text


# cost


def test_a_page_costs_the_same_with_one_item_and_with_many(client):
    costs = []
    for number, size in enumerate((1, 6)):
        row = proposal(number=f"IAP {number}")
        for place in range(1, size + 1):
            proposing(row, f"P{number}{place}")
            item = make(ProposalItem, proposal=row, number=place, resolution=make(Resolution))
            make(Position, item=item, assembly=row.assembly)
            item.outcome = "adopted"
            save_row(item, by=OPERATOR, channel="test")
        with CaptureQueriesContext(connection) as queries:
            client.get(row.get_absolute_url())
        costs.append(len(queries))
    assert costs[0] == costs[1]
