"""The screens of what was filed: proposals, and what readers send in."""

from .proposals import ProposalDetail, ProposalList
from .submissions import SendEvidence

__all__ = ["ProposalDetail", "ProposalList", "SendEvidence"]
