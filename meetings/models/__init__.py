"""One file an aggregate: an assembly with its committees, a meeting with its reschedules."""

from .assembly import Assembly, Committee, CommitteeOfficer, current_assembly, public_assemblies
from .facts import Deadline, Figure
from .meeting import Meeting, Reschedule
from .series import Series, SeriesPlace
from .session import Session

__all__ = [
    "Assembly",
    "Committee",
    "CommitteeOfficer",
    "Deadline",
    "Figure",
    "Meeting",
    "Reschedule",
    "Series",
    "SeriesPlace",
    "Session",
    "current_assembly",
    "public_assemblies",
]
