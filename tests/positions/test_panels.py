import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from core import panels as core_panels
from documents.models import Document
from matrix.models import Release
from meetings.models import Assembly, Committee
from papers import panels as paper_panels
from papers.models import BackgroundPaper, PaperEdition
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from positions.panels import lists as panels
from resolutions.models import Resolution
from study_groups.models import Mandate, Question, StudyGroup
from tests.markup import on_one_line, words_of
from tests.rows import make

pytestmark = pytest.mark.django_db
PROPOSALS, POSITIONS = "positions/_proposals_panel.html", "positions/_positions_panel.html"
OVERVIEW = "papers/_overview_panel.html"


def drawn(template: str, rows: list) -> str:
    return on_one_line(render_to_string(template, {"rows": rows}))


@pytest.fixture
def text():
    return make(Resolution, number=20)


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-16", ordinal=7)


def paper(assembly, holder=None, role="proponent", **item):
    values = {
        name: item.pop(name)
        for name in ("number", "title", "slug", "document", "committee", "published", "stage")
        if name in item
    }
    proposal = make(Proposal, assembly=assembly, **values)
    if holder:
        make(Proponent, proposal=proposal, participant=holder, role=role)
    made = make(ProposalItem, proposal=proposal, number=1, **item)
    return made.proposal


# on a text


def test_a_text_shows_its_proposals_by_assembly_the_newest_first(text, assembly):
    paper(make(Assembly, code="WTSA-20", ordinal=8), number="B/1", resolution=text)
    paper(assembly, number="A/1", resolution=text)
    [cut] = panels.proposals_on_resolution(text)
    assert [filed.proposal.number for filed in cut.rows] == ["B/1", "A/1"]
    html = drawn(PROPOSALS, [cut])
    assert re.findall(r'<h3><a href="([^"]+)"', html) == [
        "/assemblies/wtsa-20/",
        "/assemblies/wtsa-16/",
    ]
    assert re.findall(r'<a href="(/positions/20/[^"]+)"', html) == [
        "/positions/20/?assembly=wtsa-20",
        "/positions/20/?assembly=wtsa-16",
    ]


def test_a_proposal_with_many_items_shows_the_one_on_the_text(text, assembly):
    proposal = paper(assembly, number="A/1", resolution=text)
    make(ProposalItem, proposal=proposal, number=2, resolution=make(Resolution), action="sup")
    [cut] = panels.proposals_on_resolution(text)
    assert [[item.action for item in filed.items] for filed in cut.rows] == [["mod"]]


def test_a_long_list_is_cut_and_leads_to_all(text, assembly):
    for number in range(panels.MOST_LISTED + 2):
        paper(assembly, title=f"Paper {number}", resolution=text)
    [cut] = panels.proposals_on_resolution(text)
    assert (len(cut.rows), cut.remaining, cut.url) == (
        panels.MOST_LISTED,
        2,
        "/proposals/?resolution=20",
    )
    assert "2 more are not shown." in words_of(drawn(PROPOSALS, [cut]))


def test_positions_about_an_item_count_for_its_text(text, assembly):
    proposal = paper(assembly, number="A/1", resolution=text)
    make(Position, assembly=assembly, item=proposal.items.get(), stance="support")
    make(Position, assembly=assembly, resolution=text, stance="oppose")
    [cut] = panels.positions_on_resolution(text)
    assert {row.stance for row in cut.rows} == {"support", "oppose"}


def test_the_owners_own_stance_is_labelled_and_last(text, assembly):
    owner = make(Participant, code="AAA", is_owner=True)
    make(Position, assembly=assembly, resolution=text, held_by=owner)
    make(Position, assembly=assembly, resolution=text, held_by=make(Participant, code="ZZZ"))
    [cut] = panels.positions_on_resolution(text)
    assert [row.held_by.code for row in cut.rows] == ["ZZZ", "AAA"]
    assert words_of(drawn(POSITIONS, [cut])).count("the publisher’s own view") == 1


def test_a_superseded_position_says_so(text, assembly):
    first = make(Position, assembly=assembly, resolution=text, taken_on="2016")
    make(
        Position,
        assembly=assembly,
        resolution=text,
        held_by=first.held_by,
        taken_on="2016-09",
        supersedes=first,
    )
    assert "superseded by a later position" in words_of(
        drawn(POSITIONS, panels.positions_on_resolution(text))
    )


def test_a_study_group_shows_what_is_on_its_questions_too(assembly):
    group = make(StudyGroup, code="SG17")
    question = make(Question, code="Q14/17", mandate=make(Mandate, study_group=group))
    paper(assembly, number="A/1", study_group=group)
    paper(assembly, number="B/1", question=question)
    make(Position, assembly=assembly, question=question)
    [cut], [stances] = panels.proposals_on_group(group), panels.positions_on_group(group)
    assert ([filed.proposal.number for filed in cut.rows], len(stances.rows)) == (["A/1", "B/1"], 1)


def test_a_document_shows_what_rests_on_it(assembly):
    document = make(Document)
    paper(assembly, number="A/1", document=document, resolution=make(Resolution))
    make(Position, assembly=assembly, document=document, summary="As the paper says.")
    [cut], [stances] = (
        panels.proposals_in_document(document),
        panels.positions_in_document(document),
    )
    assert [filed.proposal.number for filed in cut.rows] == ["A/1"]
    assert [row.summary for row in stances.rows] == ["As the paper says."]


def test_an_item_leads_to_all_that_is_recorded_on_its_text(assembly):
    document = make(Document)
    paper(assembly, document=document, number="A/1", action="add", new_text="On avatars")
    assert 'href="/positions/new/wtsa-16-a-1-1/?assembly=wtsa-16">On avatars</a>' in drawn(
        PROPOSALS, panels.proposals_in_document(document)
    )


# at an assembly


def test_an_assembly_tells_how_much_is_recorded(assembly, text):
    committee = make(Committee, assembly=assembly, code="COM4", name="Working methods")
    paper(assembly, number="A/1", resolution=text, committee=committee)
    paper(assembly, number="B/1", resolution=text, committee=committee)
    make(Position, assembly=assembly, resolution=text)
    make(Release, number=3, assembly=assembly)
    paper_row = make(BackgroundPaper, assembly=assembly, title="On WTSA-16")
    make(
        PaperEdition, paper=paper_row, number=1, status="draft", address="https://example.org/paper"
    )
    said = words_of(drawn(OVERVIEW, paper_panels.overview(assembly)))
    for part in [
        "Proposals 2 ; proposals and outcomes",
        "Positions 1; proposals and positions",
        "COM4, Working methods : 2",
        "Release 3, WTSA-16",
        "On WTSA-16 : edition 1 ( draft )",
    ]:
        assert part in said


def test_that_no_position_was_found_is_counted_as_none(assembly, text):
    make(Position, assembly=assembly, resolution=text, stance="none_found")
    assert "Positions none recorded" in words_of(drawn(OVERVIEW, paper_panels.overview(assembly)))


def test_the_proposals_of_a_committee_can_be_listed(client, assembly, text):
    committee = make(Committee, assembly=assembly, code="COM4")
    paper(assembly, number="A/1", resolution=text, committee=committee)
    [overview] = paper_panels.overview(assembly)
    page = client.get(overview["committees"][0]["url"])
    assert (page.context["count"], page.context["filtered"].refused) == (1, [])


def test_a_committee_that_is_not_public_is_not_named(assembly, text):
    committee = make(Committee, assembly=assembly, published=False)
    paper(assembly, number="A/1", resolution=text, committee=committee)
    [overview] = paper_panels.overview(assembly)
    assert (overview["proposals"], overview["committees"]) == (1, [])


# what is left out


def on_all(*, text, document, holder, group=None) -> list:
    """Each panel with the row on whose page it stands."""
    found = [
        (PROPOSALS, panels.proposals_on_resolution, text),
        (POSITIONS, panels.positions_on_resolution, text),
        (PROPOSALS, panels.proposals_in_document, document),
        (POSITIONS, panels.positions_in_document, document),
        (PROPOSALS, panels.proposals_of, holder),
        (POSITIONS, panels.positions_of, holder),
    ]
    on_group = [
        (PROPOSALS, panels.proposals_on_group, group),
        (POSITIONS, panels.positions_on_group, group),
    ]
    return [*found, *on_group] if group else found


def test_where_nothing_is_recorded_no_panel_is_drawn(assembly, text):
    asked = on_all(
        text=text, document=make(Document), holder=make(Participant), group=make(StudyGroup)
    )
    found = [panel(row) for _template, panel, row in asked]
    assert [*found, paper_panels.overview(assembly)] == [[] for _panel in range(9)]


def test_a_draft_is_in_no_panel(assembly, text):
    holder, document = make(Participant), make(Document)
    where = {"resolution": text, "document": document, "published": False}
    paper(assembly, holder, **where)
    make(Position, assembly=assembly, held_by=holder, **where)
    asked = on_all(text=text, document=document, holder=holder)
    found = [panel(row) for _template, panel, row in asked]
    assert [*found, paper_panels.overview(assembly)] == [[] for _panel in range(7)]


def test_panels_cost_the_same_with_one_and_with_many_rows(text, assembly):
    holder, document, group = make(Participant), make(Document), make(StudyGroup)
    committee, costs = make(Committee, assembly=assembly), []
    asked = on_all(text=text, document=document, holder=holder, group=group)
    asked.append((OVERVIEW, paper_panels.overview, assembly))
    for size in (1, 3):
        for number in range(size):
            slug = f"{size}-{number}"
            where = {"resolution": text, "document": document}
            made = paper(assembly, holder, slug=f"wtsa-16-{slug}", committee=committee, **where)
            make(ProposalItem, proposal=made, number=2, study_group=group)
            held = {"assembly": assembly, "held_by": holder}
            first = make(Position, slug=f"a-{slug}", **where, **held)
            later = {"supersedes": first, "taken_on": "2024"}
            make(Position, slug=f"b-{slug}", **later, **where, **held)
            item, jointly = made.items.get(number=2), [make(Participant)]
            make(Position, item=item, slug=f"c-{slug}", held_jointly_with=jointly, **held)
        queries = []
        for template, panel, row in asked:
            with CaptureQueriesContext(connection) as captured:
                assert drawn(template, panel(type(row).objects.get(pk=row.pk)))
            queries.append(len(captured))
        costs.append(queries)
    assert costs[0] == costs[1]


# their order


def test_a_lower_rank_stands_first_and_equals_keep_their_order(monkeypatch):
    monkeypatch.setattr(core_panels, "_panels", {})
    for title, rank in (("a", 100), ("b", 100), ("front", 10)):
        panel = core_panels.Panel(Resolution, title, "x.html", lambda row: [row], rank)
        core_panels.register(panel)
    assert [entry["panel"].title for entry in core_panels.panels_of(Resolution())] == [
        "front",
        "a",
        "b",
    ]


def test_a_paper_without_a_number_has_none_recorded(assembly):
    cept = make(Participant, code="CEPT")
    paper(assembly, cept, resolution=make(Resolution), title="A paper")
    html = words_of(drawn(PROPOSALS, panels.proposals_of(cept)))
    assert ("number not known" in html, "yet" in html) == (True, False)
