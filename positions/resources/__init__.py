"""How spreadsheets and pasted lines meet the tables of this app."""

from .tables import (
    AgendaItemResource,
    DimensionResource,
    ImpactAssessmentResource,
    PositionResource,
    ProponentResource,
    ProposalItemResource,
    ProposalListResource,
    ProposalResource,
)

__all__ = [
    "AgendaItemResource",
    "DimensionResource",
    "ImpactAssessmentResource",
    "PositionResource",
    "ProponentResource",
    "ProposalItemResource",
    "ProposalListResource",
    "ProposalResource",
]
