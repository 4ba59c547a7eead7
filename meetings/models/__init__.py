"""One file an aggregate: the assembly with its committees, the meeting with what was stated before."""

from .assembly import Assembly, Committee, CommitteeOfficer
from .facts import Deadline, Figure
from .meeting import Meeting, Reschedule, Series, SeriesPlace

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
]
