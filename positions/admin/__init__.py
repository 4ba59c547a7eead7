"""The admin: one file a table and its parts; `grid` and `review` are the two pages over several rows."""

from .impact import DimensionAdmin, ImpactAssessmentAdmin
from .positions import PositionAdmin
from .proposals import ProponentAdmin, ProposalAdmin, ProposalItemAdmin
from .submissions import SentEvidenceAdmin

__all__ = [
    "DimensionAdmin",
    "ImpactAssessmentAdmin",
    "PositionAdmin",
    "ProponentAdmin",
    "ProposalAdmin",
    "ProposalItemAdmin",
    "SentEvidenceAdmin",
]
