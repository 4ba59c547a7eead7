"""What every admin class of the house shares."""

from .base import PageAdmin, TableAdmin
from .batches import ImportBatchAdmin
from .parts import PartInline

__all__ = ["ImportBatchAdmin", "PageAdmin", "PartInline", "TableAdmin"]
