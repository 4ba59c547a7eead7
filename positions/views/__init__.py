"""The screens: one file a page or a family of pages."""

from .briefs import Brief
from .cells import CellDetail, RowDetail
from .compare import Compare
from .gaps import Gaps, SendEvidence
from .key import Key
from .matrix import Matrix
from .papers import PaperDetail, PaperEditionDetail, PaperList
from .proposals import AskedAndGot, ProposalDetail, ProposalList
from .releases import Changes, ReleaseDetail, ReleaseList

__all__ = [
    "AskedAndGot",
    "Brief",
    "CellDetail",
    "Changes",
    "Compare",
    "Gaps",
    "Key",
    "Matrix",
    "PaperDetail",
    "PaperEditionDetail",
    "PaperList",
    "ProposalDetail",
    "ProposalList",
    "ReleaseDetail",
    "ReleaseList",
    "RowDetail",
    "SendEvidence",
]
