import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from core import panels as core_panels
from documents.models import Document
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from positions.panels import lists as panels
from resolutions.models import Resolution
from study_groups.models import Mandate, Question, StudyGroup
from tests.markup import on_one_line
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db
PROPOSALS, POSITIONS = "positions/_proposals_panel.html", "positions/_positions_panel.html"


@pytest.fixture
def text():
    return make(Resolution, number=20)


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-16", ordinal=7)


def paper(assembly, holder=None, **item):
    names = {"number", "slug", "document", "published"} & set(item)
    values = {name: item.pop(name) for name in names}
    proposal = make(Proposal, assembly=assembly, **values)
    if holder:
        make(Proponent, proposal=proposal, participant=holder)
    return make(ProposalItem, proposal=proposal, number=1, **item).proposal


# on a text


def test_a_text_shows_its_proposals_by_assembly_the_newest_first(text, assembly):
    paper(make(Assembly, code="WTSA-20", ordinal=8), number="B/1", resolution=text)
    paper(assembly, number="A/1", resolution=text)
    [cut] = panels.proposals_on_resolution(text)
    assert [filed.proposal.number for filed in cut.rows] == ["B/1", "A/1"]
    html = on_one_line(render_to_string(PROPOSALS, {"rows": [cut]}))
    assert re.findall(r'<h3><a href="([^"]+)"', html) == [
        "/assemblies/wtsa-20/",
        "/assemblies/wtsa-16/",
    ]
    assert re.findall(r'<a href="(/positions/20/[^"]+)"', html) == [
        "/positions/20/?assembly=wtsa-20",
        "/positions/20/?assembly=wtsa-16",
    ]


def test_positions_about_an_item_count_for_its_text(text, assembly):
    proposal = paper(assembly, number="A/1", resolution=text)
    make(Position, assembly=assembly, item=proposal.items.get(), stance="support")
    make(Position, assembly=assembly, resolution=text, stance="oppose")
    [cut] = panels.positions_on_resolution(text)
    assert {row.stance for row in cut.rows} == {"support", "oppose"}


def test_a_study_group_shows_what_is_on_its_questions_too(assembly):
    group = make(StudyGroup, code="SG17")
    question = make(Question, code="Q14/17", mandate=make(Mandate, study_group=group))
    paper(assembly, number="A/1", study_group=group)
    paper(assembly, number="B/1", question=question)
    make(Position, assembly=assembly, question=question)
    [cut], [stances] = panels.proposals_on_group(group), panels.positions_on_group(group)
    assert ([filed.proposal.number for filed in cut.rows], len(stances.rows)) == (["A/1", "B/1"], 1)


# what is left out


def on_all(*, text, document, holder, group) -> list:
    """Each panel with the row on whose page it stands."""
    return [
        (PROPOSALS, panels.proposals_on_resolution, text),
        (POSITIONS, panels.positions_on_resolution, text),
        (PROPOSALS, panels.proposals_in_document, document),
        (POSITIONS, panels.positions_in_document, document),
        (PROPOSALS, panels.proposals_of, holder),
        (POSITIONS, panels.positions_of, holder),
        (PROPOSALS, panels.proposals_on_group, group),
        (POSITIONS, panels.positions_on_group, group),
    ]


def test_where_nothing_or_a_draft_is_recorded_no_panel_is_drawn(assembly, text):
    holder, document, group = make(Participant), make(Document), make(StudyGroup)
    where = {"document": document, "published": False}
    for about in ({"resolution": text}, {"study_group": group}):
        paper(assembly, holder, **where, **about)
        make(Position, assembly=assembly, held_by=holder, **where, **about)
    asked = on_all(text=text, document=document, holder=holder, group=group)
    assert [panel(row) for _template, panel, row in asked] == [[]] * 8


def test_panels_cost_the_same_with_one_and_with_many_rows(text, assembly):
    holder, document, group = make(Participant), make(Document), make(StudyGroup)
    costs = []
    asked = on_all(text=text, document=document, holder=holder, group=group)
    for size in (1, 3):
        for number in range(size):
            slug = f"{size}-{number}"
            where = {"resolution": text, "document": document}
            made = paper(assembly, holder, slug=f"wtsa-16-{slug}", **where)
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
                assert render_to_string(template, {"rows": panel(fresh(row))})
            queries.append(len(captured))
        costs.append(queries)
    assert costs[0] == costs[1]


# their order


def test_a_lower_rank_stands_first_and_equals_keep_their_order(monkeypatch):
    monkeypatch.setattr(core_panels, "_panels", {})
    for title, rank in (("a", 100), ("b", 100), ("front", 10)):
        panel = core_panels.Panel(Resolution, title, "x.html", lambda row: [row], rank)
        core_panels.register(panel)
    titles = [entry["panel"].title for entry in core_panels.panels_of(Resolution())]
    assert titles == ["front", "a", "b"]
