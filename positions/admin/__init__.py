"""The editors' desk: one file a table and its parts; `grid` and `review` are the two pages over several rows."""

from .impact import DimensionAdmin, ImpactAssessmentAdmin
from .inbox import SentEvidenceAdmin
from .papers import BackgroundPaperAdmin, PaperEditionAdmin
from .positions import PositionAdmin
from .proposals import ProponentAdmin, ProposalAdmin, ProposalItemAdmin
from .releases import ReleaseAdmin

__all__ = [
    "BackgroundPaperAdmin",
    "DimensionAdmin",
    "ImpactAssessmentAdmin",
    "PaperEditionAdmin",
    "PositionAdmin",
    "ProponentAdmin",
    "ProposalAdmin",
    "ProposalItemAdmin",
    "ReleaseAdmin",
    "SentEvidenceAdmin",
]
