"""Who asks for what. One file an aggregate; `about` and `evidence` hold what several of them share."""

from .impact import Dimension, ImpactAssessment
from .papers import BackgroundPaper, PaperEdition, Release
from .position import Position
from .proposal import Proponent, Proposal, ProposalItem
from .sent import SentEvidence

__all__ = [
    "BackgroundPaper",
    "Dimension",
    "ImpactAssessment",
    "PaperEdition",
    "Position",
    "Proponent",
    "Proposal",
    "ProposalItem",
    "Release",
    "SentEvidence",
]
