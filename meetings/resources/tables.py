import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.fields import tidy_line
from exchange.columns.composites import Dates
from exchange.columns.matching import Context
from exchange.columns.pasted.reader import PastedResource
from exchange.columns.resource import COMMON, Identity, ListResource, TableResource

from ..lifecycle import format_place
from ..models import (
    Assembly,
    Committee,
    CommitteeOfficer,
    Deadline,
    Figure,
    Meeting,
    Reschedule,
    Series,
    SeriesPlace,
    Session,
)
from .pasting import MeetingListReader
from .places import CountryWidget, ModeWidget, Venue, place_of


class _InACity:
    """A row with a city and a country, each in a column of its own."""

    @classmethod
    def corrected(cls, values: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """`Alexandria, Egypt` in the column of the city becomes Alexandria if the country is Egypt."""
        text, country = values.get("city"), values.get("country")
        if not text or not country:
            return {}
        try:
            found = place_of(tidy_line(text), context)
        except ValidationError:  # what may be several countries
            return {}
        return {"city": found[0]} if found and found[0] and found[1] == country else {}


class AssemblyResource(TableResource):
    class Meta:
        model = Assembly
        fields = (
            *("code", "name", "kind", "ordinal", "closes_period", "opens_period", "is_current"),
            *("summary", *COMMON),
        )


class SeriesResource(TableResource):
    class Meta:
        model = Series
        fields = ("slug", "name", "organiser", "assembly", *COMMON)


_WIDGETS = {"mode": ModeWidget, "country": CountryWidget}


class MeetingResource(_InACity, PastedResource):
    reader_class = MeetingListReader
    composites = {"dates": Dates(), "venue": Venue()}
    identity = Identity(
        first_day="starts_on",
        last_day="ends_on",
        holders="organisers",
        same_holder=_("same organiser"),
        other_holder=_("other organiser"),
    )

    class Meta:
        model = Meeting
        fields = (
            *("slug", "name", "short_name", "kind", "organisers", "prepares", "is_of"),
            *("study_period", "within", "alongside"),
            *("starts_on", "ends_on", "date_precision", "dates_confirmed"),
            *("start_time", "end_time", "time_zone"),
            *("city", "country", "place_confirmed", "mode", "status", "owner_part"),
            *("links", "summary", *COMMON),
        )

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        if widget := _WIDGETS.get(field_name):
            return Field(field_name, field_name, widget(django_field), readonly=readonly)
        return super().field_from_django_field(field_name, django_field, readonly)

    @classmethod
    def stored_rows(cls) -> Any:
        return super().stored_rows().select_related("country")  # which the label names

    @classmethod
    def row_label(cls, row: Meeting) -> str:
        """With dates and place: meetings of several years may have the same name."""
        today = timezone.localdate()
        return ", ".join([row.name, row.span.format_on(today), format_place(row, today)])


class SeriesPlaceResource(TableResource):
    class Meta:
        model = SeriesPlace
        fields = ("series", "meeting", "ordinal")


class RescheduleResource(_InACity, TableResource):
    composites = {"dates": Dates(confirmed=False), "venue": Venue()}

    class Meta:
        model = Reschedule
        fields = (
            *("meeting", "number", "starts_on", "ends_on", "date_precision", "city", "country"),
            *("mode", "announced_on", "why"),
        )


class FigureResource(TableResource):
    class Meta:
        model = Figure
        fields = ("assembly", "meeting", "measure", "about", "said_by", "number", *COMMON)


class DeadlineResource(TableResource):
    class Meta:
        model = Deadline
        fields = (
            *("slug", "name", "kind", "assembly", "meeting", "due_on", "due_time", "time_zone"),
            *COMMON,
        )


class CommitteeResource(TableResource):
    class Meta:
        model = Committee
        fields = ("assembly", "code", "name", "parent", *COMMON)


class CommitteeOfficerResource(TableResource):
    class Meta:
        model = CommitteeOfficer
        fields = ("committee", "role", "person", "state", "affiliation")


def _utc(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}" if moment else ""


class SessionResource(TableResource):
    class Meta:
        model = Session
        fields = (
            *("slug", "meeting", "committee", "title"),
            *("starts_on", "start_time", "ends_on", "end_time", "time_zone"),
            *("room", "link", "status", *COMMON),
        )


class SessionListResource(ListResource):
    """Adds the hours in UTC, for programs without time zones."""

    label_columns = {
        "starts_at_utc": lambda row: _utc(row.starts_at),
        "ends_at_utc": lambda row: _utc(row.ends_at),
    }

    class Meta:
        model = Session
        fields = SessionResource.Meta.fields
