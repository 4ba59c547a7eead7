import re

import pytest
from django.template.loader import render_to_string

from core import panels as core_panels
from meetings.models import Assembly
from positions.models import Position, Proposal, ProposalItem
from positions.panels import lists as panels
from positions.panels.story import story_of_resolution
from resolutions.models import Resolution
from study_groups.models import Mandate, Question, StudyGroup
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def text():
    return make(Resolution, number=20)


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-16", ordinal=7)


def paper(assembly, number, **item):
    proposal = make(Proposal, assembly=assembly, number=number)
    return make(ProposalItem, proposal=proposal, number=1, **item)


def test_a_text_shows_its_proposals_by_assembly_and_positions_about_their_items(text, assembly):
    paper(make(Assembly, code="WTSA-20", ordinal=8), "B/1", resolution=text)
    item = paper(assembly, "A/1", resolution=text)
    [cut] = panels.proposals_on_resolution(text)
    assert [filed.proposal.number for filed in cut.rows] == ["B/1", "A/1"]
    html = on_one_line(render_to_string("positions/_proposals_panel.html", {"rows": [cut]}))
    newest_first = ["wtsa-20", "wtsa-16"]
    assert re.findall(r'<h3><a href="/assemblies/([^"]+)/"', html) == newest_first
    assert re.findall(r'<a href="/positions/20/\?assembly=([^"]+)"', html) == newest_first

    make(Position, assembly=assembly, item=item, stance="support")
    make(Position, assembly=assembly, resolution=text, stance="oppose")
    [cut] = panels.positions_on_resolution(text)
    assert {row.stance for row in cut.rows} == {"support", "oppose"}
    make(Position, assembly=Assembly.objects.get(code="WTSA-20"), resolution=text)
    [_by, positions, outcomes, _versions] = story_of_resolution(text)
    for step in (positions, outcomes):
        assert [one.label[:7] for one in step.links] == ["WTSA-20", "WTSA-16"]


def test_a_study_group_shows_what_is_on_its_questions_too(assembly):
    group = make(StudyGroup, code="SG17")
    question = make(Question, code="Q14/17", mandate=make(Mandate, study_group=group))
    paper(assembly, "A/1", study_group=group), paper(assembly, "B/1", question=question)
    make(Position, assembly=assembly, question=question)
    [cut], [stances] = panels.proposals_on_group(group), panels.positions_on_group(group)
    assert ([filed.proposal.number for filed in cut.rows], len(stances.rows)) == (["A/1", "B/1"], 1)


def test_a_lower_rank_stands_first_and_equals_keep_their_order(monkeypatch):
    monkeypatch.setattr(core_panels, "_panels", {})
    for title, rank in (("a", 100), ("b", 100), ("front", 10)):
        panel = core_panels.Panel(Resolution, title, "x.html", lambda row: [row], rank)
        core_panels.register(panel)
    titles = [entry["panel"].title for entry in core_panels.panels_of(Resolution())]
    assert titles == ["front", "a", "b"]
