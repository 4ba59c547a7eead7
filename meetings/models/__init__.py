"""Each file holds a main model and its parts: an assembly and its committees, a meeting and its reschedules."""

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
