import datetime as dt

import pytest

from core.models import rename
from core.records.publishing import withdraw
from core.records.saving import save_row
from matrix.models import Release
from matrix.snapshot.contents import to_json
from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from participants.models import Membership, Participant
from positions.models import Dimension, ImpactAssessment, Position, Proposal, ProposalItem
from resolutions.models import Recommendation, Resolution, Topic
from study_groups.models import Mandate, Question, StudyGroup
from tests.markup import main_words
from tests.rows import make

from .filed import hold, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def citel():
    return make(
        Participant,
        code="CITEL",
        kind="regional_organisation",
        name="Inter-American Telecommunication Commission",
    )


@pytest.fixture
def brazil(citel):
    state = make(Participant, code="BRA", kind="member_state", name="Brazil")
    make(Membership, group=citel, member=state)
    return state


def paper(assembly, text, holder, **values):
    values = {"title": f"Paper of {holder.code}", "dated": "2016-10-10"} | values
    return propose(assembly, text, holder, **values)


def test_a_paper_stands_there_with_its_evidence(client, assembly, text, citel):
    paper(
        assembly,
        text,
        citel,
        number="IAP/46A22/1",
        evidence_kind="official_paper",
        seen_on=dt.date(2016, 10, 11),
        last_checked_on=dt.date(2016, 10, 20),
        source_addresses="https://example.org/iap-46",
        confidence="stated",
        as_stated="MOD Res. 20",
        public_remark="Seen as a copy.",
    )
    said = main_words(client.get("/positions/20/citel/?assembly=wtsa-16"))
    for part in [
        "MOD",
        "Own paper",
        "IAP/46A22/1",
        "paper 10 October 2016",
        "Kind of evidence official paper",
        "https://example.org/iap-46",
        "Seen on 11 October 2016 Last checked on 20 October 2016",
        "Confidence sourced",
        "As stated “MOD Res. 20”",
        "Remark Seen as a copy.",
        "Proposals are not agreed texts.",
    ]:
        assert part in said


def test_a_superseded_position_stays_readable_and_says_so(client, assembly, text, citel):
    first = hold(assembly, citel, text, "support", taken_on="2016-05-01", summary="Once for it.")
    hold(assembly, citel, text, "oppose", taken_on="2016-09-01", supersedes=first)
    page = client.get("/positions/20/citel/?assembly=wtsa-16")
    assert [one.statement.code for one in page.context["history"]] == ["oppose", "support"]
    assert page.context["shown"].cell.codes == ("oppose",)
    assert "Once for it. Superseded : by the position of 1 September 2016" in main_words(page)


def test_a_state_without_a_line_shows_its_groups(client, assembly, text, citel, brazil):
    paper(assembly, text, citel)
    page = client.get("/positions/20/bra/?assembly=wtsa-16")
    assert (page.context["shown"].via, page.context["shown"].no_position) == (
        "through CITEL",
        "not looked for",
    )
    assert [group.holder.slug for group in page.context["groups"]] == ["citel"]
    assert "Own position: not looked for" in main_words(page)


def test_other_assemblies_with_something_are_linked(client, assembly, text, citel):
    paper(make(Assembly, code="WTSA-12", ordinal=6), text, citel)
    later = make(Assembly, code="WTSA-20", ordinal=8)
    make(Assembly, code="WTSA-08", ordinal=5)
    hold(later, make(Participant), text, held_jointly_with=[citel])
    context = client.get("/positions/20/citel/?assembly=wtsa-16").context
    assert context["elsewhere"] == [
        {"code": code, "address": f"/positions/20/?assembly={code.lower()}"}
        for code in ("WTSA-20", "WTSA-12")
    ]


def test_a_release_shows_what_was_published_then_at_old_and_new_names(
    client, assembly, text, citel, operator
):
    proposal = paper(assembly, text, citel)
    contents = to_json(snapshot_of(Assembly.objects.published().with_meeting().get()))
    make(Release, number=3, assembly=assembly, contents=contents)
    withdraw(proposal, by=operator, channel="test")
    assert client.get("/positions/20/citel/").context["history"] == []
    rename(text, "numbering", by=operator, channel="test")
    rename(citel, "the-americas", by=operator, channel="test")
    for path in ("numbering/the-americas", "20/citel"):
        context = client.get(f"/positions/{path}/?release=3").context
        assert [one.statement.paper for one in context["history"]] == ["Paper of CITEL"]
        assert ", release 3" not in context["citation"]
        assert "(release 3, retrieved on" in context["citation"]


def test_a_text_of_every_kind_has_its_cells(client, assembly, citel):
    question = make(
        Question, code="Q14/17", mandate=make(Mandate, study_group=make(StudyGroup, code="SG17"))
    )
    group = make(StudyGroup, code="SG2")
    topic = make(Topic, name="New IP")
    recommendation = make(Recommendation, designation="A.1 (10/2024)")
    proposal = make(Proposal, assembly=assembly, number="AFCP/42A1/1")
    make(ProposalItem, proposal=proposal, number=2, new_text="On artificial intelligence")
    addresses = [
        f"/positions/study-group/{group.slug}/citel/",
        f"/positions/topic/{topic.slug}/citel/",
        f"/positions/recommendation/{recommendation.slug}/citel/",
        f"/positions/question/{question.mandate.period.slug}/q14-17/citel/",
        "/positions/new/wtsa-16-afcp-42a1-1-2/citel/",
    ]
    titles = {client.get(address).context["title"] for address in addresses}
    assert len(titles) == len(addresses)


def test_what_is_not_there_or_is_a_draft_is_not_found(client, assembly, text, citel):
    make(Resolution, number=21, published=False)
    make(Participant, code="HID", published=False)
    paths = ["999", "topic/none", "study-group/sg99", "recommendation/none", "new/none-1"]
    paths += ["question/1900-1903/q1-2", "new/none", "new/wtsa-16-none-99999999999999999999", "21"]
    addresses = [f"/positions/{path}/citel/" for path in paths]
    addresses += ["/positions/20/hid/", "/positions/20/nobody/", "/positions/21/"]
    assert {client.get(address).status_code for address in addresses} == {404}


def test_a_renamed_text_and_holder_lead_on_with_the_query(client, assembly, text, citel, operator):
    rename(text, "numbering", by=operator, channel="test")
    rename(citel, "the-americas", by=operator, channel="test")
    answer = client.get("/positions/20/citel/?assembly=wtsa-16&asof=2016-10-01")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "/positions/numbering/the-americas/?asof=2016-10-01&assembly=wtsa-16",
    )


def test_a_correction_keeps_the_old_value(client, assembly, text, citel, operator):
    row = hold(assembly, citel, text, "support", summary="For it.")
    row.summary = "Against it."
    save_row(row, by=operator, channel="test")
    said = main_words(client.get("/positions/20/citel/"))
    assert "For it." in said
    assert "corrected on" in said


def test_an_assessment_is_shown_whole_and_anchored(client, assembly, text):
    row = make(
        ImpactAssessment,
        assembly=assembly,
        resolution=text,
        dimension=make(Dimension, name="Globally connected"),
        severity="high",
        certainty="medium",
        reason="It narrows the choice.",
        affected=[make(Participant, code="IETF")],
        dated="2016-09-01",
        result="in_part",
        result_remark="One part is left.",
    )
    address, _mark, anchor = row.get_absolute_url().partition("#")
    page = client.get(address)
    assert f'id="{anchor}"' in page.content.decode()
    for part in [
        "Globally connected It narrows the choice.",
        "Severity high",
        "Certainty medium",
        "Affected organisations IETF",
        "Dated 1 September 2016",
        "Was the concern resolved? resolved in part One part is left.",
    ]:
        assert part in main_words(page)


def test_a_topic_leads_to_positions_on_its_texts_only_where_there_are_any(client, assembly, citel):
    topic = make(Topic, name="New IP")

    def said():
        return main_words(client.get("/positions/topic/new-ip/?assembly=wtsa-16"))

    none = "No proposal or position on a text of this topic is recorded for WTSA-16."
    link = "Texts on this topic with positions at WTSA-16"
    quiet = "on New IP is recorded for WTSA-16. That does not mean that nothing was proposed."
    assert [none in said(), quiet in said(), "link below" in said()] == [True, True, False]
    make(Position, assembly=assembly, held_by=citel, topic=topic, stance="support")
    assert [none in said(), quiet in said(), link in said()] == [True, False, False]
    resolution = make(Resolution, number=20, title="Numbers")
    resolution.topics.add(topic)
    hold(assembly, citel, resolution)
    assert [none in said(), link in said()] == [False, True]
