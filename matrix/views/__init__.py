"""The screens: one file a page or a family of pages."""

from .briefs import Brief
from .cells import CellDetail
from .compare import Compare
from .grid import Matrix
from .legend import Key
from .missing import Gaps
from .outcomes import AskedAndGot
from .releases import Changes, ReleaseDetail, ReleaseList
from .rows import RowDetail

__all__ = [
    "AskedAndGot",
    "Brief",
    "CellDetail",
    "Changes",
    "Compare",
    "Gaps",
    "Key",
    "Matrix",
    "ReleaseDetail",
    "ReleaseList",
    "RowDetail",
]
