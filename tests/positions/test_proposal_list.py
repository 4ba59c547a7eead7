"""Proposals as a list: each filter narrows by public rows only, and every face says how it is to be read."""

import csv
import io
import re

import pytest

from core.public.search.results import find_code
from documents.models import Document
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from positions.models import Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db


def titles(client, query: str) -> list[str]:
    response = client.get(f"/proposals/?{query}")
    assert [response.status_code, response.context["filtered"].refused] == [200, []]
    return [row.title for row in response.context["page"]]


# Rows of tests were last checked on 15 October 2024.
WARNING = "Proposals are not agreed texts. This is a best-efforts reading of 15 October 2024."


# a card


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


# filters


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


# faces


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


def test_a_file_names_no_row_that_is_not_public(client):
    paper = make(Document, title="xanadu", published=False)
    row = make(Proposal, document=paper, source_addresses="https://example.org/")
    make(Proponent, proposal=row, participant=make(Participant, code="XANADU", published=False))
    make(ProposalItem, proposal=row, resolution=make(Resolution, title="xanadu", published=False))
    ends = ("/", ".csv", ".json", ".atom")
    named = ["xanadu" in client.get(f"/proposals{end}").text.casefold() for end in ends]
    assert named == [False] * 4


def proposal(number: str, code: str = "WTSA-16"):
    assembly = Assembly.objects.filter(code=code).first() or make(Assembly, code=code)
    return make(Proposal, assembly=assembly, number=number)


def test_a_number_is_found_in_every_usual_spelling_and_one_of_two_assemblies_is_left_to_the_list():
    def find(text):
        found = find_code(text)
        return found[1].get_absolute_url() if found else None

    row = proposal("IAP/46A22/1").get_absolute_url()
    proposal("IAP/46A22/2"), proposal("IAP/10/1")
    other = proposal("IAP/10/1", "WTSA-20").get_absolute_url()
    assert row == "/proposals/wtsa-16/iap-46a22-1/"
    spellings = ["iap/46a22/1", "IAP46A22/1", "wtsa-16-iap-46a22-1", "WTSA-16 IAP/46A22/1"]
    assert {one: find(one) for one in spellings} == dict.fromkeys(spellings, row)
    assert [find("IAP/10/1"), find("wtsa-20 IAP/10/1")] == [None, other]


# as staff find it


def test_an_item_is_found_by_paper_text_and_name(client, editor):
    proposal = make(Proposal, number="IAP/46A22/1", title="Spam and more")
    text = make(Resolution, number=52, title="Resolution on spam")
    item = make(ProposalItem, proposal=proposal, resolution=text)
    client.force_login(editor)
    query = {"app_label": "positions", "model_name": "position", "field_name": "item"}
    for words in ("IAP/46", "Resolution on spam", "Spam and more"):
        answer = client.get("/admin/autocomplete/", query | {"term": words}).json()
        assert [found["id"] for found in answer["results"]] == [str(item.pk)], words
