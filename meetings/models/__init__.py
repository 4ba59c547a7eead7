"""One file an aggregate: an assembly with its committees, a meeting with its reschedules and its series."""

from .assembly import (
    Assembly,
    Committee,
    CommitteeOfficer,
    current_assembly,
    public_assemblies,
    year_of_last_assembly,
)
from .facts import Deadline, Figure
from .meeting import Meeting, Reschedule, Series, SeriesPlace
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
    "year_of_last_assembly",
]
