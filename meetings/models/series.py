from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.fields import TidyCharField, optional_key, parent_key, required_key
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel
from participants.models import Participant

from ..querysets import SeriesQuerySet
from .assembly import Assembly
from .meeting import Meeting


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
