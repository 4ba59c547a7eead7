"""What every admin class of the house shares."""

from .base import PageAdmin, TableAdmin
from .parts import PartInline

__all__ = ["PageAdmin", "PartInline", "TableAdmin"]
