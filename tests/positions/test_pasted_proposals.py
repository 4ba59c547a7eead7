"""Proposals pasted from a mail: number, proponents, what is asked and why; what is unknown is asked, never invented."""

import pytest

from exchange.batches import Origin, commit
from exchange.checking.check import check
from exchange.files.detect import FileSheet
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Proponent, Proposal, ProposalItem
from positions.resources.tables import ProposalResource
from resolutions.models import Resolution
from study_groups.models import StudyGroup
from tests.exchange.sheets import reasons
from tests.rows import make

MAIL = """\
Dear all,

WTSA-24 proposals so far:

AFCP/42A12/1 MOD Res. 64
ARB/36A5 - SUP Resolution 57
EUR/38A1/2: NOC Resolution 1 – the rules work well
J/USA/50/1 MOD Resolutions 1 and 64
African Common Proposals:
ADD draft new Resolution [AFCP-1]

Regards,
Anna
"""


NEW = "ADD draft new Resolution [AFCP-1]"


def proponents(row):
    return " ".join(sorted(one.participant.code for one in row.proponents.all()))


def items(row):
    found = row.items.order_by("number")
    return [f"{one.action} {one.new_text or one.target.number}" for one in found]


@pytest.fixture
def tables(db):
    for code, prefixes in {"ATU": "AFCP", "LAS": "ARB", "CEPT": "ECP\nEUR"}.items():
        make(Participant, code=code, kind="regional_organisation", proposal_prefixes=prefixes)
    for code, symbol in {"JPN": "J", "USA": "USA"}.items():
        make(Participant, code=code, kind="member_state", itu_symbol=symbol)
    for number in ("1", "57", "64"):
        make(Resolution, number=number)
    make(StudyGroup, code="SG17")
    make(Assembly, code="WTSA-24")


def planned(text, actor):
    return check(ProposalResource(), ProposalResource.pasted(text), actor)


def test_a_mail_of_proposals_becomes_proposals_with_proponents_and_items(tables, editor):
    plan = planned(MAIL, editor)
    assert reasons(plan) == []
    commit(plan, by=editor, channel="paste", origin=Origin("pasted lines"))
    stored = Proposal.objects.order_by("pk")
    assert {row.assembly.code for row in stored} == {"WTSA-24"}
    assert [
        (row.number, row.title, row.account, proponents(row), items(row)) for row in stored
    ] == [
        ("AFCP/42A12/1", "MOD Res. 64", "", "ATU", ["mod 64"]),
        ("ARB/36A5", "SUP Resolution 57", "", "LAS", ["sup 57"]),
        ("EUR/38A1/2", "NOC Resolution 1", "the rules work well", "CEPT", ["noc 1"]),
        ("J/USA/50/1", "MOD Resolution 1, MOD Resolution 64", "", "JPN USA", ["mod 1", "mod 64"]),
        ("", NEW, "", "ATU", ["add draft new Resolution [AFCP-1]"]),
    ]


def test_what_is_no_proposal_is_named_as_left_out(tables):
    lines = MAIL.splitlines()
    assert ProposalResource.pasted(MAIL).notes == [
        f"Line {number} is not a proposal and was left out: “{lines[number - 1]}”."
        for number in (1, 3, 9, 12, 13)
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("XYZ/42A12/1 MOD Res. 64", "proposed_by"),
        ("AFCP/42A12/1 MOD Res. 999", "asks"),
        ("AFCP/42A12/1", "title"),
    ],
)
def test_what_is_unknown_is_asked_and_nothing_is_made(line, column, tables, editor):
    plan = planned(f"WTSA-24\n{line}", editor)
    assert (plan.rows, [refusal.column for refusal in plan.refusals]) == ([], [column])


def test_a_paper_pasted_twice_is_refused_the_second_time(tables, editor):
    text = "WTSA-24\nAFCP/42A12/1 MOD Res. 64"
    commit(planned(text, editor), by=editor, channel="paste", origin=Origin("pasted lines"))
    plan = planned(text, editor)
    assert (plan.rows, len(plan.refused_rows)) == ([], 1)


def test_a_prefix_that_is_the_symbol_of_another_is_asked(tables, editor):
    make(Participant, code="GROUP", kind="regional_organisation", proposal_prefixes="J")
    sheet = ProposalResource.pasted("WTSA-24\nJ/50/1 MOD Res. 1")
    plan = check(ProposalResource(), sheet, editor)
    assert ([refusal.column for refusal in plan.refusals], sheet.notes) == (
        ["proposed_by"],
        ["Line 1 is not a proposal and was left out: “WTSA-24”."],
    )


@pytest.mark.parametrize(
    ("proposed_by", "asks", "refused"),
    [
        ("JPN", "MOD Res. 64", []),
        ("JPN; USA", "MOD Res. 64", ["proposed_by"]),
        ("JPN", "SUP Res. 64", ["asks"]),
        ("JPN", "MOD Res. 64; SUP Res. 57", ["asks"]),
    ],
)
def test_a_stored_proposal_keeps_its_proponents_and_items(
    proposed_by, asks, refused, tables, editor
):
    proposal = make(Proposal, slug="p-1", assembly=Assembly.objects.get())
    make(Proponent, proposal=proposal, participant=Participant.objects.get(code="JPN"))
    asked = Resolution.objects.get(number="64")
    make(ProposalItem, proposal=proposal, number=1, action="mod", resolution=asked)
    sheet = FileSheet(["slug", "proposed_by", "asks"], [(2, ["p-1", proposed_by, asks])])
    plan = check(ProposalResource(), sheet, editor)
    assert ([refusal.column for refusal in plan.refusals], plan.rows) == (refused, [])
