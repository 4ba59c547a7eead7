"""The screens: one file a page or a family of pages."""

from .briefs import Brief
from .cells import CellDetail
from .compare import Compare
from .grid import Matrix
from .legend import Legend
from .missing import MissingInformation
from .outcomes import ProposalsAndOutcomes
from .releases import Changes, ReleaseDetail, ReleaseList
from .rows import RowDetail

__all__ = [
    "ProposalsAndOutcomes",
    "Brief",
    "CellDetail",
    "Changes",
    "Compare",
    "MissingInformation",
    "Legend",
    "Matrix",
    "ReleaseDetail",
    "ReleaseList",
    "RowDetail",
]
