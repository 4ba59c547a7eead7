"""How spreadsheets and pasted lines meet the tables of this app."""

from .tables import (
    AssemblyResource,
    CommitteeOfficerResource,
    CommitteeResource,
    DeadlineResource,
    FigureResource,
    MeetingResource,
    RescheduleResource,
    SeriesPlaceResource,
    SeriesResource,
    SessionResource,
)

__all__ = [
    "AssemblyResource",
    "CommitteeOfficerResource",
    "CommitteeResource",
    "DeadlineResource",
    "FigureResource",
    "MeetingResource",
    "RescheduleResource",
    "SeriesPlaceResource",
    "SeriesResource",
    "SessionResource",
]
