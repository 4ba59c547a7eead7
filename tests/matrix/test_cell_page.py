import datetime as dt
import html

import pytest

from core.models import rename
from core.records.publishing import withdraw
from core.records.saving import save_row
from matrix.models import Release
from matrix.query import text_at
from matrix.releases import contents_now
from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from participants.models import Participant
from positions.models import (
    Dimension,
    ImpactAssessment,
    Position,
    Proponent,
    Proposal,
    ProposalItem,
)
from resolutions.models import Edition, Recommendation, Resolution, Topic
from study_groups.models import Mandate, Question, StudyGroup
from tests.markup import main_words
from tests.rows import make

from .filed import hold, propose

pytestmark = pytest.mark.django_db
CELL = "/positions/20/citel/?assembly=wtsa-16"


def test_a_paper_stands_there_with_its_evidence(client, assembly, text, citel):
    propose(
        *(assembly, text, citel),
        number="IAP/46A22/1",
        dated="2016-10-10",
        evidence_kind="official_paper",
        seen_on=dt.date(2016, 10, 11),
        last_checked_on=dt.date(2016, 10, 20),
        source_addresses="https://example.org/iap-46",
        as_stated="MOD Res. 20",
        public_remark="Seen as a copy.",
    )
    parts = """MOD | Own paper | IAP/46A22/1 | paper 10 October 2016 | Kind of evidence official paper
        https://example.org/iap-46 | Seen on 11 October 2016 Last checked on 20 October 2016
        Confidence sourced | As stated “MOD Res. 20” | Remark Seen as a copy. | Proposals are not agreed texts."""
    said = main_words(client.get(CELL))
    words = [part.strip() for line in parts.splitlines() for part in line.split(" | ")]
    assert [part for part in words if part not in said] == []


def test_a_superseded_position_stays_readable_and_says_so(client, assembly, text, citel, operator):
    first = hold(assembly, citel, text, taken_on="2016-05-01", summary="Was for it.")
    first.summary = "Once for it."
    save_row(first, by=operator, channel="test")
    hold(assembly, citel, text, "oppose", taken_on="2016-09-01", supersedes=first)
    page = client.get(CELL)
    assert [one.statement.code for one in page.context["history"]] == ["oppose", "support"]
    assert page.context["shown"].cell.codes == ("oppose",)
    said = main_words(page)
    assert "Once for it. Superseded : by the position of 1 September 2016" in said
    assert ["Was for it." in said, "corrected on" in said] == [True, True]


def test_a_state_without_a_line_shows_its_groups(client, assembly, text, citel, brazil):
    propose(assembly, text, citel)
    page = client.get("/positions/20/bra/?assembly=wtsa-16")
    shown = page.context["shown"]
    assert (shown.via, shown.no_position) == ("through CITEL", "not looked for")
    assert [group.holder.slug for group in page.context["groups"]] == ["citel"]
    assert "Own position: not looked for" in main_words(page)


def test_other_assemblies_with_something_are_linked(client, assembly, text, citel):
    propose(make(Assembly, code="WTSA-12", ordinal=6), text, citel)
    later = make(Assembly, code="WTSA-20", ordinal=8)
    make(Assembly, code="WTSA-08", ordinal=5)
    hold(later, make(Participant), text, held_jointly_with=[citel])
    hold(assembly, make(Participant, code="ZZZ"), text)
    [first, *_silent] = client.get("/positions/20/?assembly=wtsa-16").context["shown"]
    assert first.holder.code == "ZZZ"  # holders with a position come first
    assert client.get(CELL).context["elsewhere"] == [
        {"code": code, "address": f"/positions/20/?assembly={code.lower()}"}
        for code in ("WTSA-20", "WTSA-12")
    ]


def test_a_release_shows_what_was_published_then_at_old_and_new_names_and_pages_lead_on(
    client, assembly, text, citel, operator
):
    proposal = propose(assembly, text, citel, title="Paper of CITEL")
    make(Release, number=3, assembly=assembly, contents=contents_now(assembly))
    withdraw(proposal, by=operator, channel="test")
    assert client.get("/positions/20/citel/").context["history"] == []
    rename(text, "numbering", by=operator, channel="test")
    rename(citel, "the-americas", by=operator, channel="test")
    for path in ("numbering/the-americas", "20/citel"):
        context = client.get(f"/positions/{path}/?release=3").context
        assert [one.statement.paper for one in context["history"]] == ["Paper of CITEL"]
        assert ", release 3" not in context["citation"]
        assert "(release 3, retrieved on" in context["citation"]
    answer = client.get(f"{CELL}&asof=2016-10-01")
    now = "/positions/numbering/the-americas/?asof=2016-10-01&assembly=wtsa-16"
    assert (answer.status_code, answer["Location"]) == (301, now)


def test_a_text_of_every_kind_has_its_cells(client, assembly, citel):
    mandate = make(Mandate, study_group=make(StudyGroup, code="SG17"))
    make(Question, code="Q14/17", mandate=mandate), make(StudyGroup, code="SG2")
    make(Topic, name="New IP")
    recommendation = make(Recommendation, designation="A.1 (10/2024)")
    proposal = make(Proposal, assembly=assembly, number="AFCP/42A1/1")
    make(ProposalItem, proposal=proposal, number=2, new_text="On artificial intelligence")
    paths = ["study-group/sg2", "topic/new-ip", f"recommendation/{recommendation.slug}"]
    paths += [f"question/{mandate.period.slug}/q14-17", "new/wtsa-16-afcp-42a1-1-2"]
    titles = {client.get(f"/positions/{path}/citel/").context["title"] for path in paths}
    assert len(titles) == len(paths)


def test_what_is_not_there_or_is_a_draft_is_not_found(client, assembly, text, citel):
    make(Resolution, number=21, published=False)
    make(Participant, code="HID", published=False)
    paths = ["999", "topic/none", "study-group/sg99", "recommendation/none", "new/none-1"]
    paths += ["question/1900-1903/q1-2", "new/none", "new/wtsa-16-none-99999999999999999999", "21"]
    addresses = [f"/positions/{path}/citel/" for path in paths]
    addresses += ["/positions/20/hid/", "/positions/20/nobody/", "/positions/21/"]
    assert {client.get(address).status_code for address in addresses} == {404}


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
    assert f'id="{anchor}"' in page.text
    parts = """Globally connected It narrows the choice. | Severity high | Certainty medium
        Affected organisations IETF | Dated 1 September 2016
        Was the concern resolved? resolved in part One part is left."""
    said = main_words(page)
    words = [part.strip() for line in parts.splitlines() for part in line.split(" | ")]
    assert [part for part in words if part not in said] == []


def test_a_topic_leads_to_positions_on_its_texts_only_where_there_are_any(client, assembly, citel):
    topic = make(Topic, name="New IP")
    none = "No proposal or position on a text of this topic is recorded for WTSA-16."
    quiet = "on New IP is recorded for WTSA-16. That does not mean that nothing was proposed."
    link = "Texts on this topic with positions at WTSA-16"

    def said(*words):
        page = main_words(client.get("/positions/topic/new-ip/?assembly=wtsa-16"))
        return [word in page for word in words]

    assert said(none, quiet, "link below") == [True, True, False]
    make(Position, assembly=assembly, held_by=citel, topic=topic, stance="support")
    assert said(none, quiet, link) == [True, False, False]
    hold(assembly, citel, make(Resolution, number=20, topics=[topic]))
    assert said(none, link) == [False, True]


# a new text that became a resolution


def ask(assembly, code, **values):
    proposal = make(Proposal, assembly=assembly, slug=f"wtsa-16-by-{code}")
    state = make(Participant, code=code.upper(), name=code.title(), kind="member_state")
    make(Proponent, proposal=proposal, participant=state)
    item = {"number": 1, "new_text": "A new text", "action": "add"} | values
    return make(ProposalItem, proposal=proposal, **item)


def adopted(assembly, outcome="new", published=True):
    text = make(Resolution, number=101)
    return make(Edition, assembly=assembly, outcome=outcome, resolution=text, published=published)


def test_new_texts_that_became_one_resolution_are_one_row_with_what_is_said_of_them(assembly):
    edition = adopted(assembly)
    one, _other = ask(assembly, "one", edition=edition), ask(assembly, "other", edition=edition)
    make(Position, assembly=assembly, item=one)
    mod = ask(assembly, "third", resolution=edition.resolution, action="mod", new_text="")
    assert list(snapshot_of(assembly).subjects) == ["101"]
    [listed] = Position.objects.published().for_list()
    assert listed.get_absolute_url().startswith("/positions/101/")
    assert set(text_at("101").items) >= {one, mod}


def test_a_paper_for_another_assembly_is_none_of_this_one_where_a_position_speaks_of_it(assembly):
    position = make(Position, assembly=assembly, item=ask(make(Assembly, code="WTSA-12"), "one"))
    found = snapshot_of(assembly)
    assert ([one.slug for one in found.positions], found.paper_items) == ([position.slug], ())


@pytest.mark.parametrize(
    ("action", "outcome", "published"),
    [("add", "revised", True), ("add", "new", False), ("not_known", "new", True)],
)
def test_else_a_new_text_keeps_its_own_row(assembly, client, action, outcome, published):
    ask(assembly, "one", action=action, edition=adopted(assembly, outcome, published))
    assert list(snapshot_of(assembly).subjects) == ["new/wtsa-16-by-one-1"]
    assert client.get("/positions/new/wtsa-16-by-one-1/").status_code == 200
    assert "Asked for by" not in client.get("/resolutions/101/").text


def test_a_release_of_before_shows_the_new_text_under_the_number_too(assembly, client):
    item = ask(assembly, "one")
    release = make(Release, number=1, assembly=assembly, contents=contents_now(assembly))
    ProposalItem.objects.filter(pk=item.pk).update(edition=adopted(assembly), outcome="adopted")
    page = html.unescape(client.get(f"/positions/101/?release={release.number}").text)
    changes = html.unescape(client.get("/positions/releases/changes/?from=1").text)
    assert "One proposed to add “A new text”" in page
    said = ["New: 0. Changed: 1. Removed: 0.", "“A new text”</del>", "Resolution 101</ins>"]
    assert [words for words in said if words not in changes] == []
