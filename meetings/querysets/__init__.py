from .assemblies import AssembliesAround, AssemblyQuerySet, assemblies_around, stage_of
from .meetings import (
    CommitteeQuerySet,
    DeadlineQuerySet,
    FigureQuerySet,
    MeetingQuerySet,
    SeriesQuerySet,
    SessionQuerySet,
)

__all__ = [
    "AssembliesAround",
    "AssemblyQuerySet",
    "CommitteeQuerySet",
    "DeadlineQuerySet",
    "FigureQuerySet",
    "MeetingQuerySet",
    "SeriesQuerySet",
    "SessionQuerySet",
    "assemblies_around",
    "stage_of",
]
