"""The page of a proposal; proposals as a list, narrowed by public rows only, as files, and on pages of other rows."""

import csv
import io
import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from core import panels as core_panels
from core.dates import format_day
from core.models import rename
from core.public.search.results import find_code
from core.records.saving import save_row
from documents.models import Document
from meetings.models import Assembly, Committee, Meeting
from participants.models import Membership, Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from positions.panels import lists as panels
from positions.panels.story import story_of_resolution
from positions.views.proposals import request_sentences
from resolutions.models import Edition, Recommendation, Resolution, Topic
from study_groups.models import Mandate, Question, StudyGroup
from tests.markup import on_one_line
from tests.public.test_queries import asked
from tests.rows import OPERATOR, make

pytestmark = pytest.mark.django_db


def proposal(**values) -> Proposal:
    assembly = Assembly.objects.filter(code="WTSA-16").first() or make(Assembly, code="WTSA-16")
    usual = {"number": "IAP/46A22/1", "title": "Reorganisation", "confidence": "stated"}
    return make(Proposal, **{"assembly": assembly} | usual | values)


def proposing(row: Proposal, code: str) -> None:
    group = make(Participant, code=code, kind="regional_organisation")
    make(Proponent, proposal=row, participant=group)


def sentences(row: Proposal) -> str:
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
    assert sentences(row) == (
        f"{who} proposed to change Resolution 2 and SG2. {who} asked for no change to SG3. "
        "The proposal is partly sourced. It is a draft. That it was submitted is not on record."
    )


def test_what_is_not_known_is_said():
    row = proposal()
    assert (
        sentences(row) == "The proponent of this proposal and the text it is about are not known."
    )
    make(ProposalItem, proposal=row, number=1, new_text="On pandemics", action="add")
    text = make(Resolution, number=20)
    make(ProposalItem, proposal=row, number=2, resolution=text, action="not_known")
    assert sentences(row) == (
        "Someone proposed to add “On pandemics”. What was asked on Resolution 20 is not known. The proponent is not known."
    )


# the page


def test_the_page_shows_all_that_is_recorded(client):
    row = proposal(
        account="An account of it.",
        dated="2016-10-06",
        stage="submitted",
        document_stated="46 (Add.22)",
        committee=make(Committee, assembly=proposal(number="1").assembly, code="COM4"),
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


def test_what_is_not_public_is_not_shown_and_named_in_no_file(client):
    paper = make(Document, title="xanadu", published=False)
    row = proposal(document=paper, source_addresses="https://example.org/")
    someone = {"code": "XANADU", "name": "xanadu"}
    make(Proponent, proposal=row, participant=make(Participant, published=False, **someone))
    text = make(Resolution, title="xanadu", published=False)
    make(ProposalItem, proposal=row, number=1, resolution=text, account="xanadu")
    item = make(ProposalItem, proposal=row, number=2)
    make(Position, item=item, assembly=row.assembly, summary="xanadu", published=False)
    proposal(number="2", title="xanadu", adds_to=row, published=False)
    page = client.get(row.get_absolute_url()).text
    files = [client.get(f"/proposals{end}").text for end in ("/", ".csv", ".json", ".atom")]
    assert ["xanadu" in text.casefold() for text in (page, *files)] == [False] * 5
    assert ['id="item-2"' in page, "proponent not found" in page] == [True, True]


def test_an_old_slug_and_any_other_cut_lead_to_its_address_and_others_to_nothing(client):
    rename(proposal(number=""), "wtsa-16-iap-10", by=OPERATOR, channel="test")
    for cut in ("wtsa/16-reorganisation", "wtsa-16/reorganisation", "wtsa/16-iap-10"):
        answer = client.get(f"/proposals/{cut}/")
        assert [answer.status_code, answer["Location"]] == [301, "/proposals/wtsa-16/iap-10/"], cut
    for nothing in ("wtsa-16/nothing", "wtsa-17/iap-10", "wtsa-16/" + "9" * 300):
        assert client.get(f"/proposals/{nothing}/").status_code == 404, nothing


def test_staff_see_a_draft_with_its_parts_and_nobody_else_sees_it(editor, client):
    row = proposal(published=False)
    proposing(row, "CITEL")
    text = make(Resolution, number=2)
    make(ProposalItem, proposal=row, number=1, resolution=text, account="The first.")
    assert client.get(row.get_absolute_url()).status_code == 404
    client.force_login(editor)
    page = client.get(row.get_absolute_url())
    assert "CITEL proposed to change Resolution 2." in on_one_line(page.text)
    assert "The first." in page.text


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
        costs.append(asked(client, row.get_absolute_url()))
    assert costs[0] == costs[1]


# the list


def titles(client, query: str) -> list[str]:
    response = client.get(f"/proposals/?{query}")
    assert [response.status_code, response.context["filtered"].refused] == [200, []]
    return [row.title for row in response.context["page"]]


# The function `make` sets this day as that of the last check.
WARNING = "Proposals are not agreed texts. This is a best-efforts reading of 15 October 2024."


def test_an_outcome_that_no_source_states_is_marked_wherever_it_stands(client):
    text, korea = make(Resolution, number=50), make(Participant, code="KOR")
    row = make(Proposal, title="Security", confidence="inferred")
    make(Proponent, proposal=row, participant=korea)
    outcome = {"outcome": "adopted", "outcome_confidence": "inferred"}
    make(ProposalItem, proposal=row, number=1, resolution=text, **outcome)
    marked = {}
    for url in ("/proposals/", *(one.get_absolute_url() for one in (row, text, korea))):
        page = re.sub(r"(?s)<form.*?</form>", "", client.get(url).text)
        page = on_one_line(re.sub(r"<[^>]+>", "", page))
        marked[url] = re.findall(r"(?i)adopted(?: \(partly sourced\))?", page)
        assert url == row.get_absolute_url() or "Security (partly sourced)" in page
    assert {url: {word.lower() for word in words} for url, words in marked.items()} == (
        dict.fromkeys(marked, {"adopted (partly sourced)"})
    )


def test_kind_text_and_outcome_are_asked_of_one_item(client):
    twenty, fifty = make(Resolution, number=20), make(Resolution, number=50)
    mixed, plain = make(Proposal, title="mixed"), make(Proposal, title="plain")
    make(ProposalItem, proposal=mixed, number=1, resolution=twenty, action="mod", outcome="adopted")
    make(ProposalItem, proposal=mixed, number=2, resolution=fifty, action="noc", outcome="merged")
    make(ProposalItem, proposal=plain, number=1, resolution=twenty, action="noc", outcome="merged")
    assert titles(client, f"resolution={twenty.slug}&sort=title") == ["mixed", "plain"]
    assert titles(client, f"resolution={twenty.slug}&kind=noc") == ["plain"]
    assert titles(client, f"resolution={fifty.slug}&kind=mod") == []
    assert titles(client, "kind=mod&outcome=adopted") == ["mixed"]
    assert titles(client, "kind=mod&outcome=merged") == []


def test_what_was_withdrawn_with_its_proposal_is_found_so_and_no_item_on_what_is_not_public(client):
    hidden = make(Resolution, published=False)
    for title, stage, item in (
        ("a", "withdrawn", {"outcome": "not_known"}),
        ("b", "submitted", {"outcome": "withdrawn"}),
        ("c", "submitted", {"outcome": "not_known"}),
        ("d", "submitted", {"resolution": hidden, "action": "sup"}),
    ):
        make(ProposalItem, proposal=make(Proposal, title=title, stage=stage), **item)
    assert titles(client, "outcome=withdrawn&sort=title") == ["a", "b"]
    assert titles(client, "outcome=not_known") == ["c"]
    assert titles(client, "kind=sup") == []


def test_a_group_finds_its_own_papers_those_of_its_bodies_and_of_its_members(client):
    group = make(Participant, code="CEPT", kind="regional_organisation")
    body = make(Participant, code="Com-ITU", part_of=group)
    member, stranger = (make(Participant, kind="member_state") for _number in range(2))
    make(Membership, group=group, member=member)
    for title, participant in {"a": group, "b": body, "c": member, "d": stranger}.items():
        make(Proponent, proposal=make(Proposal, title=title), participant=participant)
    assert titles(client, "group=cept&sort=title") == ["a", "b", "c"]
    assert titles(client, f"proponent={member.slug}") == ["c"]


def test_a_member_counts_while_it_was_one_as_far_as_is_known(client):
    group = make(Participant, code="CEPT", kind="regional_organisation")
    member = make(Participant, kind="member_state")
    make(Membership, group=group, member=member, since="2012", until="2020-06")
    for year, code in {2008: "WTSA-08", 2012: "WTSA-12", 2016: "WTSA-16", 2024: "WTSA-24"}.items():
        assembly = make(Assembly, code=code)
        make(Meeting, is_of=assembly, starts_on=f"{year}-10-15", ends_on=f"{year}-10-24")
        make(Proponent, proposal=make(Proposal, title=code, assembly=assembly), participant=member)
    make(Proponent, proposal=make(Proposal, title="without a day"), participant=member)
    assert titles(client, "group=cept&sort=title") == ["WTSA-12", "WTSA-16", "without a day"]


def test_a_file_says_who_proposes_what_and_how_it_is_to_be_read(client):
    row = make(Proposal, title="a", document=make(Document))
    for code, role in (("APT", "proponent"), ("ATU", "co_signatory")):
        make(Proponent, proposal=row, participant=make(Participant, code=code), role=role)
    make(ProposalItem, proposal=row, number=1, resolution=make(Resolution, number=20))
    added = {"action": "add", "new_text": "On pandemics", "outcome": "not_adopted"}
    make(ProposalItem, proposal=row, number=2, **added)
    make(Proposal, title="b")
    first, second = csv.DictReader(io.StringIO(client.get("/proposals.csv?sort=title").text))
    assert [first["proponents"], first["items"], first["reading"]] == [
        "APT; ATU (co-signatory)",
        "MOD Resolution 20: outcome not found; ADD On pandemics: not adopted",
        WARNING,
    ]
    assert [second["proponents"], second["items"]] == ["proponent not found", ""]


def test_a_number_is_found_in_every_usual_spelling_and_one_of_two_assemblies_is_left_to_the_list():
    def find(text):
        found = find_code(text)
        return found[1].get_absolute_url() if found else None

    row = proposal().get_absolute_url()
    proposal(number="IAP/46A22/2"), proposal(number="IAP/10/1")
    other = proposal(number="IAP/10/1", assembly=make(Assembly, code="WTSA-20")).get_absolute_url()
    assert row == "/proposals/wtsa-16/iap-46a22-1/"
    spellings = ["iap/46a22/1", "IAP46A22/1", "wtsa-16-iap-46a22-1", "WTSA-16 IAP/46A22/1"]
    assert {one: find(one) for one in spellings} == dict.fromkeys(spellings, row)
    assert [find("IAP/10/1"), find("wtsa-20 IAP/10/1")] == [None, other]


def test_an_item_is_found_by_paper_text_and_name(client, editor):
    text = make(Resolution, number=52, title="Resolution on spam")
    item = make(ProposalItem, proposal=proposal(title="Spam and more"), resolution=text)
    client.force_login(editor)
    query = {"app_label": "positions", "model_name": "position", "field_name": "item"}
    for words in ("IAP/46", "Resolution on spam", "Spam and more"):
        answer = client.get("/admin/autocomplete/", query | {"term": words}).json()
        assert [found["id"] for found in answer["results"]] == [str(item.pk)], words


# panels of other pages


def paper(assembly, number, **item):
    proposal = make(Proposal, assembly=assembly, number=number)
    return make(ProposalItem, proposal=proposal, number=1, **item)


def test_a_text_shows_its_proposals_by_assembly_and_positions_about_their_items():
    text, assembly = make(Resolution, number=20), make(Assembly, code="WTSA-16", ordinal=7)
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


def test_a_study_group_shows_what_is_on_its_questions_too():
    assembly, group = make(Assembly), make(StudyGroup, code="SG17")
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
