from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import format_day
from core.fields import TidyCharField, choice_field, optional_key
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import exactly_one
from participants.models import Participant

from ..choices import DeadlineKind, Measure
from ..querysets import DeadlineQuerySet, FigureQuerySet
from .assembly import Assembly
from .meeting import Meeting, check_time_zone

_ONE = gettext_lazy("Give either an assembly or a meeting.")


class _AboutOne(models.Model):
    """Belongs to exactly one assembly or meeting."""

    exactly_one_of: ClassVar[tuple[str, ...]] = ("assembly", "meeting")
    public_with: ClassVar[tuple[str, ...]] = exactly_one_of
    published_with: ClassVar[tuple[str, ...]] = exactly_one_of

    assembly: Any
    meeting: Any

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        owner = self.assembly or self.meeting
        return str(owner.get_absolute_url()) if owner is not None else reverse("meetings:list")

    def clean(self) -> None:
        super().clean()
        if (self.assembly is None) == (self.meeting is None):
            raise ValidationError({"assembly": _ONE})


class Figure(_AboutOne, Sourced, Publishable):
    purpose = gettext_lazy("A number and its source. Where two sources differ, each has a row.")

    key_fields = ("assembly", "meeting", "measure", "about", "said_by")
    key_select_related = ("assembly", "meeting", "about")

    assembly = optional_key(Assembly, "figures", gettext_lazy("assembly"))
    meeting = optional_key(Meeting, "figures", gettext_lazy("meeting"))
    measure = choice_field(Measure, gettext_lazy("measure"), max_length=32)
    about = optional_key(
        Participant,
        "figures",
        gettext_lazy("about"),
        help_text=gettext_lazy(
            "The State or group that is counted: India, for the posts it holds."
        ),
    )
    said_by = TidyCharField(
        gettext_lazy("stated by"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("The source, in words: TSB slides. Leave empty if not known."),
    )
    number = models.PositiveIntegerField(gettext_lazy("number"))

    objects: FigureQuerySet = FigureQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("figure")
        verbose_name_plural = gettext_lazy("figures")
        constraints = [exactly_one("assembly", "meeting", name="figure_of_one", message=_ONE)]

    def __str__(self) -> str:
        return f"{self.assembly or self.meeting}: {self.number} {self.get_measure_display()} ({self.said_by or _('source not known')})"

    @property
    def measure_label(self) -> str:
        """`participants`, or `posts of chair or vice-chair, India`."""
        return (
            f"{self.get_measure_display()}, {self.about.short}"
            if self.about
            else str(self.get_measure_display())
        )


class Deadline(_AboutOne, SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("The last day to hand something in.")

    key_select_related = ()

    name = TidyCharField(
        gettext_lazy("name"),
        max_length=200,
        help_text=gettext_lazy("Example: Nominations for chairs and vice-chairs, WTSA-16"),
    )
    kind = choice_field(DeadlineKind, gettext_lazy("kind"))
    assembly = optional_key(Assembly, "deadlines", gettext_lazy("assembly"))
    meeting = optional_key(Meeting, "deadlines", gettext_lazy("meeting"))
    due_on = models.DateField(gettext_lazy("due on"))
    due_time = models.TimeField(gettext_lazy("local time"), null=True, blank=True)
    time_zone = TidyCharField(gettext_lazy("time zone"), max_length=60, blank=True)

    objects: DeadlineQuerySet = DeadlineQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("deadline")
        verbose_name_plural = gettext_lazy("deadlines")
        constraints = [exactly_one("assembly", "meeting", name="deadline_of_one", message=_ONE)]

    def __str__(self) -> str:
        return self.name

    @property
    def sentence(self) -> str:
        return f"{self.name}: {format_day(self.due_on)}."

    def clean(self) -> None:
        super().clean()
        check_time_zone(self.time_zone, self.due_time)
