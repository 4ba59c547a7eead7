"""Proposals and positions. `about` and `evidence` hold what several models share."""

from .agenda import AgendaItem
from .impact import Dimension, ImpactAssessment
from .item import ProposalItem
from .position import Position
from .proposal import Proponent, Proposal
from .submission import SentEvidence

__all__ = [
    "AgendaItem",
    "Dimension",
    "ImpactAssessment",
    "Position",
    "Proponent",
    "Proposal",
    "ProposalItem",
    "SentEvidence",
]
