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
    SessionListResource,
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
    "SessionListResource",
    "SessionResource",
]
