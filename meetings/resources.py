from core.imports.resource import COMMON, TableResource

from .models import Assembly, Committee, CommitteeOfficer, Deadline, Figure, Meeting, Reschedule, Series, SeriesPlace


class AssemblyResource(TableResource):
    class Meta:
        model = Assembly
        fields = ("code", "name", "kind", "ordinal", "closes_period", "opens_period", "is_current", "summary", *COMMON)


class SeriesResource(TableResource):
    class Meta:
        model = Series
        fields = ("slug", "name", "organiser", "assembly", *COMMON)


class MeetingResource(TableResource):
    class Meta:
        model = Meeting
        fields = (
            *("slug", "name", "short_name", "kind", "organisers", "prepares", "is_of", "study_period", "within", "alongside"),
            *("starts_on", "ends_on", "date_precision", "dates_confirmed", "start_time", "end_time", "time_zone"),
            *("city", "country", "place_confirmed", "mode", "status", "owner_part", "links", "summary"),
            *COMMON,
        )


class SeriesPlaceResource(TableResource):
    class Meta:
        model = SeriesPlace
        fields = ("series", "meeting", "ordinal")


class RescheduleResource(TableResource):
    class Meta:
        model = Reschedule
        fields = ("meeting", "number", "starts_on", "ends_on", "date_precision", "city", "country", "mode", "announced_on", "why")


class FigureResource(TableResource):
    class Meta:
        model = Figure
        fields = ("assembly", "meeting", "measure", "about", "said_by", "number", *COMMON)


class DeadlineResource(TableResource):
    class Meta:
        model = Deadline
        fields = ("slug", "name", "kind", "assembly", "meeting", "due_on", "due_time", "time_zone", *COMMON)


class CommitteeResource(TableResource):
    class Meta:
        model = Committee
        fields = ("assembly", "code", "name", "parent", *COMMON)


class CommitteeOfficerResource(TableResource):
    class Meta:
        model = CommitteeOfficer
        fields = ("committee", "role", "person", "state", "affiliation")
