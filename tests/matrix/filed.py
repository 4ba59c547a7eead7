"""Makes proposals and positions: `propose(assembly, 20, atu, action="noc")`, `hold(assembly, atu, 20, "oppose")`."""

from typing import Any

from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import make


def text_of(number: int) -> Resolution:
    found = Resolution.objects.filter(number=number).first()
    return found or make(Resolution, number=number, title=f"Text {number}")


def propose(
    assembly: Assembly,
    on: Resolution | int,
    *holders: Participant,
    action: str = "mod",
    role: str = "proponent",
    **values: Any,
) -> Proposal:
    """Makes a proposal with one item."""
    text = text_of(on) if isinstance(on, int) else on
    proposal: Proposal = make(Proposal, assembly=assembly, **{"confidence": "stated"} | values)
    make(ProposalItem, proposal=proposal, number=1, action=action, resolution=text)
    for holder in holders:
        make(Proponent, proposal=proposal, participant=holder, role=role)
    return proposal


def hold(
    assembly: Assembly,
    holder: Participant,
    on: Resolution | int,
    stance: str = "support",
    **values: Any,
) -> Position:
    text = text_of(on) if isinstance(on, int) else on
    values = {"confidence": "stated", "stance": stance} | values
    row: Position = make(Position, assembly=assembly, held_by=holder, resolution=text, **values)
    return row
