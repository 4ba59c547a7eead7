from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import ProseField, TidyCharField
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.slugs import SluggedModel
from meetings.models import Assembly
from participants.models import Participant

from ..choices import Certainty, Result, Severity
from ..querysets import DimensionQuerySet, ImpactQuerySet
from ..subjects import SUBJECTS, path_of
from .about import AboutOne, about_one


class Dimension(SluggedModel, Publishable):
    """A property of the Internet, or of something else, that a text may affect: open, secure."""

    is_reference = True

    name = TidyCharField(gettext_lazy("name"), max_length=80)
    explanation = ProseField(
        gettext_lazy("explanation"),
        help_text=gettext_lazy("What it means. Shown on the page of the legend."),
    )
    position = models.PositiveSmallIntegerField(
        gettext_lazy("position"),
        default=0,
        help_text=gettext_lazy("Lower numbers are shown first."),
    )

    objects = DimensionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("dimension")
        verbose_name_plural = gettext_lazy("dimensions")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('matrix:legend')}#{self.slug}"


class ImpactAssessment(AboutOne, SluggedModel, Sourced, Publishable):
    """What the publisher of the site thinks a change would do; never a government's view."""

    public_with = ("assembly", "dimension", *SUBJECTS)

    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        related_name="impact_assessments",
        verbose_name=gettext_lazy("assembly"),
    )
    dimension = models.ForeignKey(
        Dimension,
        models.PROTECT,
        related_name="impact_assessments",
        verbose_name=gettext_lazy("dimension"),
    )
    severity = models.CharField(gettext_lazy("severity"), max_length=6, choices=Severity.choices)
    certainty = models.CharField(gettext_lazy("certainty"), max_length=6, choices=Certainty.choices)
    reason = ProseField(
        gettext_lazy("reason"), help_text=gettext_lazy("Why, in plain language. Public.")
    )
    affected = models.ManyToManyField(
        Participant,
        blank=True,
        related_name="impact_assessments",
        verbose_name=gettext_lazy("affected organisations"),
    )
    dated = PartialDateField(gettext_lazy("dated"))
    result = models.CharField(
        gettext_lazy("was the concern resolved?"),
        max_length=12,
        choices=Result.choices,
        default=Result.NOT_KNOWN,
        help_text=gettext_lazy("After the assembly."),
    )
    result_remark = ProseField(gettext_lazy("remark on the result"), blank=True)

    objects = ImpactQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("impact assessment")
        verbose_name_plural = gettext_lazy("impact assessments")
        constraints = [about_one("impact_about_one")]

    def __str__(self) -> str:
        return f"{self.assembly.code}, {self.about_label}, {self.dimension.name}: {self.get_severity_display()}"

    def slug_source(self) -> str:
        return f"{self.assembly.code} {self.dimension.name} {self.about_label.replace('/', '-')} {self.dated}"[
            :110
        ]

    def get_absolute_url(self) -> str:
        path = path_of(self)
        if not path:
            return reverse("matrix:matrix")
        row = reverse("matrix:row", args=[path])
        return f"{row}?assembly={self.assembly.slug}#{self.slug}"

    @property
    def sentence(self) -> str:
        return f"{self}."

    def check_publishable(self) -> None:
        super().check_publishable()
        if not self.reason:
            raise ValidationError({"reason": _("Give a reason before publishing.")})
