import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import format_day
from core.fields import AddressField, TidyCharField, choice_field, optional_key, required_key
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced

from ..choices import SessionStatus
from ..querysets import SessionQuerySet
from .assembly import Committee
from .meeting import Meeting, check_time_zone


class Session(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("One sitting of a meeting or of a committee.")

    key_select_related = ()
    public_with = ("meeting",)

    meeting = required_key(Meeting, "sessions", gettext_lazy("meeting"))
    committee = optional_key(Committee, "sessions", gettext_lazy("committee"))
    title = TidyCharField(
        gettext_lazy("title"),
        max_length=200,
        help_text=gettext_lazy("Example: Third meeting of Committee 4"),
    )
    starts_on = models.DateField(
        gettext_lazy("day"), help_text=gettext_lazy("At the place of the meeting.")
    )
    start_time = models.TimeField(gettext_lazy("local start"), null=True, blank=True)
    ends_on = models.DateField(
        gettext_lazy("last day"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Only if it ends on a later day."),
    )
    end_time = models.TimeField(gettext_lazy("local end"), null=True, blank=True)
    time_zone = TidyCharField(
        gettext_lazy("time zone"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("Example: Europe/Zurich. Leave empty for that of the meeting."),
    )
    room = TidyCharField(gettext_lazy("room"), max_length=120, blank=True)
    link = AddressField(
        gettext_lazy("link to join"),
        max_length=500,
        blank=True,
        help_text=gettext_lazy("Shown to all readers."),
    )
    status = choice_field(SessionStatus, gettext_lazy("status"), default=SessionStatus.PLANNED)

    objects: SessionQuerySet = SessionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("session")
        verbose_name_plural = gettext_lazy("sessions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="session_ends_after_start",
                violation_error_message=gettext_lazy("The end must be later than the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {format_day(self.starts_on)}" if self.starts_on else self.title

    def slug_source(self) -> str:
        hour = f"{self.start_time:%H%M}" if self.start_time else ""
        return f"{self.meeting.slug[:50]} {self.starts_on} {hour} {self.title}"

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#{self.slug}"

    def get_calendar_url(self) -> str:
        return reverse("meetings:session-format", args=[self.slug, "ics"])

    @property
    def sentence(self) -> str:
        return f"{self.title}: {', '.join(filter(None, [self.when_label, self.room]))}."

    @property
    def short_label(self) -> str:
        """`COM4`, or its title; for rows whose committee was loaded."""
        return self.committee.code if self.committee else self.title

    @property
    def zone(self) -> str:
        return self.time_zone or self.meeting.time_zone

    @property
    def last_day(self) -> dt.date:
        return self.ends_on or self.starts_on

    @property
    def is_past(self) -> bool:
        """By the day, since cached pages last a day."""
        return self.status == SessionStatus.HELD or self.last_day < timezone.localdate()

    @property
    def local_hours(self) -> str:
        """`09:30-12:30`; empty without a start. If it ends on a later day, that day is added."""
        if self.start_time is None:
            return ""
        end = f"{self.end_time:%H:%M}" if self.end_time else ""
        if end and self.last_day != self.starts_on:
            end = f"{format_day(self.last_day)}, {end}"
        return "-".join(filter(None, [f"{self.start_time:%H:%M}", end]))

    @property
    def starts_at(self) -> dt.datetime | None:
        return self._in_utc(self.starts_on, self.start_time)

    @property
    def ends_at(self) -> dt.datetime | None:
        return self._in_utc(self.last_day, self.end_time)

    def _in_utc(self, day: dt.date, hour: dt.time | None) -> dt.datetime | None:
        if hour is None or not self.zone:
            return None
        return dt.datetime.combine(day, hour, ZoneInfo(self.zone)).astimezone(dt.UTC)

    @property
    def hours_in_utc(self) -> str:
        """`04:00-07:00 UTC`, with the day if it differs in UTC."""
        start, end = self.starts_at, self.ends_at
        if start is None:
            return ""
        hours = "-".join(f"{hour:%H:%M}" for hour in (start, end) if hour)
        day = f", {format_day(start)}" if start.date() != self.starts_on else ""
        return f"{hours} UTC{day}"

    @property
    def when_label(self) -> str:
        """`17 October 2024, 09:30-12:30 in New Delhi (04:00-07:00 UTC)`."""
        day = format_day(self.starts_on)
        if not self.local_hours:
            return day
        # Hours in a zone other than the meeting's are not those of the venue.
        is_of_venue = self.meeting.time_zone in ("", self.zone)
        words = {
            "day": day,
            "hours": self.local_hours,
            "place": (is_of_venue and self.meeting.city) or self.zone,
            "utc": self.hours_in_utc,
        }
        if not self.hours_in_utc:
            return _("%(day)s, %(hours)s") % words
        return _("%(day)s, %(hours)s in %(place)s (%(utc)s)") % words

    def clean(self) -> None:
        super().clean()
        if "meeting" in self.missing_relations() or not self.starts_on:
            return
        check_time_zone(self.time_zone)
        check_time_zone(self.zone, self.start_time, self.end_time)
        self._check_order()
        committee = self.committee
        if committee is not None and committee.assembly_id != self.meeting.is_of_id:
            said = _("%(committee)s does not belong to the assembly of this meeting.")
            raise ValidationError({"committee": said % {"committee": committee}})

    def _check_order(self) -> None:
        if self.last_day < self.starts_on:
            raise ValidationError({"ends_on": _("The end must be later than the start.")})
        if self.end_time and not self.start_time:
            raise ValidationError({"start_time": _("Give the start too.")})
        if self.start_time is None or self.end_time is None:
            return
        start, end = (self.starts_on, self.start_time), (self.last_day, self.end_time)
        if end <= start:
            raise ValidationError({"end_time": _("The end must be later than the start.")})
