import datetime as dt
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField, Span, Spanned
from core.fields import (
    AddressesField,
    ProseField,
    TidyCharField,
    choice_field,
    optional_key,
    parent_key,
    refuse_loop,
    required_key,
)
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel
from core.richtext import RichTextField
from participants.choices import ParticipantKind
from participants.models import Participant
from study_groups.models import StudyPeriod

from ..choices import MeetingKind, Mode, OwnerPart, Status
from ..querysets import MeetingQuerySet, SeriesQuerySet
from .assembly import Assembly

# Fields of which a Reschedule keeps the earlier values.
_STATED = ("starts_on", "ends_on", "date_precision", "city", "country_id", "mode")


def check_time_zone(zone: str, *hours: dt.time | None) -> None:
    """Raises ValidationError if the zone does not exist, or hours are given without one."""
    if zone and zone not in zoneinfo.available_timezones():
        said = _("“%(zone)s” is not a time zone. Write it like this: Europe/Zurich.")
        raise ValidationError({"time_zone": said % {"zone": zone}})
    if any(hour is not None for hour in hours) and not zone:
        raise ValidationError({"time_zone": _("Give the time zone of these hours.")})


class Meeting(SluggedModel, Spanned, Sourced, Publishable):
    purpose = gettext_lazy("One meeting. Dates and place that are not confirmed are marked so.")

    reserved_slugs = frozenset({"deadlines", "overlaps", "road", "series", "sessions"})
    key_select_related = ()
    fitting = {"country": {"kind": ParticipantKind.MEMBER_STATE}}

    name = TidyCharField(
        gettext_lazy("name"),
        max_length=300,
        help_text=gettext_lazy("Example: 3rd APT Preparatory meeting for WTSA-24"),
    )
    short_name = TidyCharField(
        gettext_lazy("short name"),
        max_length=80,
        blank=True,
        help_text=gettext_lazy("Example: APT WTSA24-3"),
    )
    kind = choice_field(MeetingKind, gettext_lazy("kind"), max_length=24)
    organisers = models.ManyToManyField(
        Participant, blank=True, related_name="meetings", verbose_name=gettext_lazy("organisers")
    )
    prepares = models.ManyToManyField(
        Assembly,
        blank=True,
        related_name="preparatory_meetings",
        verbose_name=gettext_lazy("prepares"),
        help_text=gettext_lazy("The assemblies it prepares; there may be two."),
    )
    is_of = models.OneToOneField(
        Assembly,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting",
        verbose_name=gettext_lazy("is the meeting of"),
        help_text=gettext_lazy("If this meeting is the assembly itself."),
    )
    study_period = optional_key(
        StudyPeriod,
        "meetings",
        gettext_lazy("study period"),
        help_text=gettext_lazy("For meetings of study groups and TSAG."),
    )
    within = optional_key("self", "meetings_within", gettext_lazy("held within"))
    alongside = TidyCharField(
        gettext_lazy("held alongside"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy(
            "In words, if that meeting is not on this site: the 44th Meeting of PCC.I."
        ),
    )
    dates_confirmed = models.BooleanField(gettext_lazy("dates confirmed"), default=True)
    start_time = models.TimeField(gettext_lazy("local start"), null=True, blank=True)
    end_time = models.TimeField(gettext_lazy("local end"), null=True, blank=True)
    time_zone = TidyCharField(
        gettext_lazy("time zone"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("Example: Europe/Zurich"),
    )
    city = TidyCharField(gettext_lazy("city"), max_length=120, blank=True)
    country = optional_key(Participant, "meetings_hosted", gettext_lazy("country"))
    place_confirmed = models.BooleanField(gettext_lazy("place confirmed"), default=True)
    mode = choice_field(Mode, gettext_lazy("mode"), default=Mode.NOT_ANNOUNCED)
    status = choice_field(Status, gettext_lazy("status"), default=Status.ANNOUNCED)
    owner_part = choice_field(
        OwnerPart,
        gettext_lazy("owner's participation"),
        blank=True,
        help_text=gettext_lazy("Empty: not known."),
    )
    links = AddressesField(
        gettext_lazy("links"),
        blank=True,
        help_text=gettext_lazy("Web pages of the meeting, one per line."),
    )
    summary = RichTextField(gettext_lazy("summary"), blank=True)

    # said on the form: a change of dates or place is a move, and why; else it leaves no Reschedule
    is_moved = False
    why = ""

    objects: MeetingQuerySet = MeetingQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("meeting")
        verbose_name_plural = gettext_lazy("meetings")

    def __str__(self) -> str:
        return self.name

    def slug_source(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.slug])

    @property
    def stated_span(self) -> Span:
        """Its dates; if it has none now, the last ones announced."""
        earlier = sorted(self.reschedules.all(), key=lambda row: -row.number)
        spans = [self.span, *(row.span for row in earlier)]
        return next((span for span in spans if span.is_known), self.span)

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.span.format_on(timezone.localdate())}."

    def clean(self) -> None:
        super().clean()
        refuse_loop(self, "within", _("A meeting cannot be held within itself."))
        check_time_zone(self.time_zone, self.start_time, self.end_time)
        if (
            self.start_time
            and self.end_time
            and self.starts_on
            and self.starts_on == self.ends_on
            and self.end_time <= self.start_time
        ):
            raise ValidationError({"end_time": _("The end must be later than the start.")})

    def related_writes(self, before: "Meeting") -> list[models.Model]:
        earlier = self.earlier_statement(before)
        return [*super().related_writes(before), *([earlier] if earlier else [])]

    def earlier_statement(self, before: "Meeting") -> "Reschedule | None":
        """The earlier dates, place and mode, unsaved, if the editor says that the meeting moved, or it is postponed."""
        is_moved = self.is_moved and _stated(before) != _stated(self)
        is_postponed = Status.POSTPONED == self.status != before.status
        if not (is_moved or (is_postponed and before.starts_on)):
            return None
        last = self.reschedules.order_by("-number").first()
        if last is not None and _stated(last) == _stated(before):
            return None
        number = last.number + 1 if last else 1
        return Reschedule(meeting=self, number=number, why=self.why, **_stated(before))

    def replaces(self, before: "Meeting") -> bool:
        """Whether known dates, place or mode change. Adding exact days of a known month, a first city or a first mode
        replaces nothing; becoming postponed says by itself that the meeting moved.
        """
        if Status.POSTPONED == self.status != before.status:
            return False
        first, last, until = self.starts_on, self.ends_on, before.ends_on
        is_moved = before.starts_on is not None and (first, last) != (before.starts_on, until)
        if is_moved and not before.span.is_exact and first and last and until:
            is_moved = not (before.starts_on <= first and last <= until)  # type: ignore[operator]
        return (
            is_moved
            or (bool(before.city) and self.city != before.city)
            or (before.country_id is not None and self.country_id != before.country_id)
            or (before.mode != Mode.NOT_ANNOUNCED and self.mode != before.mode)
        )

    def waits_for_dates(self, today: dt.date) -> bool:
        """Postponed, and without dates, or with dates that are past or those it was postponed from."""
        if self.status != Status.POSTPONED:
            return False
        moved = max(self.reschedules.all(), key=lambda row: row.number, default=None)
        is_same = moved is not None and moved.span.format() == self.span.format()
        return not self.span.is_known or self.span.is_past(today) or is_same


def _stated(row: "Meeting | Reschedule") -> dict[str, Any]:
    return {name: getattr(row, name) for name in _STATED}


class Reschedule(Spanned, TrackedModel):
    purpose = gettext_lazy("Earlier dates, place and mode of a meeting that was moved.")

    key_fields = ("meeting", "number")
    key_select_related = ("meeting",)
    fitting = {"country": {"kind": ParticipantKind.MEMBER_STATE}}
    public_with = ("meeting",)
    parent_field = "meeting"

    meeting = parent_key(Meeting, "reschedules", gettext_lazy("meeting"))
    number = models.PositiveSmallIntegerField(
        gettext_lazy("number"), help_text=gettext_lazy("1 for the first version.")
    )
    city = TidyCharField(gettext_lazy("city"), max_length=120, blank=True)
    country = optional_key(Participant, "+", gettext_lazy("country"))
    mode = choice_field(Mode, gettext_lazy("mode"), default=Mode.NOT_ANNOUNCED)
    announced_on = PartialDateField(
        gettext_lazy("change announced"), help_text=gettext_lazy("When the change became known.")
    )
    why = ProseField(gettext_lazy("why"), blank=True, help_text=gettext_lazy("For readers."))

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("reschedule")
        verbose_name_plural = gettext_lazy("reschedules")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="reschedule_once")
        ]

    def __str__(self) -> str:
        return _("%(meeting)s, earlier: %(dates)s") % {
            "meeting": self.meeting,
            "dates": self.span.format(),
        }


class Series(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A series of meetings: APT's preparatory meetings for WTSA-24.")

    name = TidyCharField(gettext_lazy("name"), max_length=200)
    organiser = optional_key(Participant, "series", gettext_lazy("organiser"))
    assembly = optional_key(Assembly, "series", gettext_lazy("assembly"))

    objects: SeriesQuerySet = SeriesQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("series")
        verbose_name_plural = gettext_lazy("series")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:series-page", args=[self.slug])


class SeriesPlace(TrackedModel):
    purpose = gettext_lazy("A meeting's place in a series: 2nd for WTSA-24 and 1st for WTDC-25.")

    key_fields = ("series", "meeting")
    key_select_related = ("series", "meeting")
    public_with = ("series", "meeting")
    parent_field = "meeting"

    series = required_key(Series, "places", gettext_lazy("series"))
    meeting = parent_key(Meeting, "places", gettext_lazy("meeting"))
    ordinal = models.PositiveSmallIntegerField(
        gettext_lazy("ordinal"), help_text=gettext_lazy("2 for the second.")
    )

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("series place")
        verbose_name_plural = gettext_lazy("series places")
        constraints = [
            models.UniqueConstraint(fields=["series", "meeting"], name="series_place_once"),
            models.UniqueConstraint(
                fields=["series", "ordinal"],
                name="series_ordinal_once",
                violation_error_message=gettext_lazy(
                    "The series already has a meeting with this ordinal."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}, {self.ordinal}"
