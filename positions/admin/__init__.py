"""The admin: one file a table and its parts; `grid` and `outcomes` are pages over several rows."""

from .agenda import AgendaItemAdmin
from .impact import DimensionAdmin, ImpactAssessmentAdmin
from .positions import PositionAdmin
from .proposals import ProponentAdmin, ProposalAdmin, ProposalItemAdmin
from .submissions import SentEvidenceAdmin

__all__ = [
    "AgendaItemAdmin",
    "DimensionAdmin",
    "ImpactAssessmentAdmin",
    "PositionAdmin",
    "ProponentAdmin",
    "ProposalAdmin",
    "ProposalItemAdmin",
    "SentEvidenceAdmin",
]
