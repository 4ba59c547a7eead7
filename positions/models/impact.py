from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import ProseField, TidyCharField, choice_field, optional_key, required_key
from core.models import SluggedModel
from core.records.publishable import Publishable
from meetings.models import Assembly
from participants.models import Participant

from ..choices import Certainty, Result, Severity
from ..querysets import DimensionQuerySet, ImpactQuerySet
from ..subjects import SUBJECTS, path_of
from .about import AboutOne, about_one
from .evidence import Evidenced

_NO_ASSESSOR = gettext_lazy(
    "Say who assesses it: choose a participant, or name the author as stated."
)


class Dimension(SluggedModel, Publishable):
    purpose = gettext_lazy("A property of the Internet that a text may affect: open, secure.")

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

    objects: DimensionQuerySet = DimensionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("dimension")
        verbose_name_plural = gettext_lazy("dimensions")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('matrix:legend')}#{self.slug}"


class ImpactAssessment(AboutOne, SluggedModel, Evidenced):
    purpose = gettext_lazy("What somebody says a text or a change would do to the Internet.")

    public_with = ("assembly", "assessor", "dimension", *SUBJECTS)

    assembly = required_key(Assembly, "impact_assessments", gettext_lazy("assembly"))
    assessor = optional_key(
        Participant,
        "assessments_made",
        gettext_lazy("assessor"),
        help_text=gettext_lazy("Who says so. If it is no participant, name the author below."),
    )
    assessor_stated = TidyCharField(
        gettext_lazy("author as stated"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy("As the source names the author: “Research Institute (Jane Doe)”."),
    )
    dimension = required_key(Dimension, "impact_assessments", gettext_lazy("dimension"))
    severity = choice_field(
        Severity,
        gettext_lazy("severity"),
        default=Severity.NOT_STATED,
        help_text=gettext_lazy("Only if the assessor says how severe it would be."),
    )
    certainty = choice_field(
        Certainty,
        gettext_lazy("certainty"),
        default=Certainty.NOT_STATED,
        help_text=gettext_lazy("Only if the assessor says how sure it is."),
    )
    reason = ProseField(
        gettext_lazy("reason"),
        help_text=gettext_lazy(
            "What it would do to the Internet, and why, in plain language. Public."
        ),
    )
    affected = models.ManyToManyField(
        Participant,
        blank=True,
        related_name="impact_assessments",
        verbose_name=gettext_lazy("affected organisations"),
    )
    dated = PartialDateField(gettext_lazy("dated"))
    result = choice_field(
        Result,
        gettext_lazy("was the concern resolved?"),
        default=Result.NOT_KNOWN,
        help_text=gettext_lazy("After the assembly."),
    )
    result_remark = ProseField(gettext_lazy("remark on the result"), blank=True)

    objects: ImpactQuerySet = ImpactQuerySet.as_manager()

    class Meta(Evidenced.Meta):
        verbose_name = gettext_lazy("impact assessment")
        verbose_name_plural = gettext_lazy("impact assessments")
        constraints = [
            about_one("impact_about_one"),
            models.CheckConstraint(
                condition=models.Q(assessor__isnull=False) | ~models.Q(assessor_stated=""),
                name="impact_by_someone",
                violation_error_message=_NO_ASSESSOR,
            ),
        ]

    def __str__(self) -> str:
        name = (
            f"{self.assessor_name}, {self.assembly.code}, {self.about_label}, {self.dimension.name}"
        )
        if self.severity == Severity.NOT_STATED:
            return name
        return f"{name}: {self.get_severity_display()}"

    @property
    def assessor_name(self) -> str:
        return self.assessor.short if self.assessor is not None else self.assessor_stated

    @property
    def is_by_owner(self) -> bool:
        return self.assessor is not None and self.assessor.is_owner

    def slug_source(self) -> str:
        who = self.assessor.code if self.assessor is not None else self.assessor_stated[:30]
        about = self.about_label.replace("/", "-")
        return f"{self.assembly.code} {who} {self.dimension.name} {about} {self.dated}"[:110]

    def get_absolute_url(self) -> str:
        path = path_of(self)
        if not path:
            return reverse("matrix:matrix")
        row = reverse("matrix:row", args=[path])
        return f"{row}?assembly={self.assembly.slug}#{self.slug}"

    def clean(self) -> None:
        super().clean()
        if not self.assessor_id and not self.assessor_stated:
            raise ValidationError({"assessor": _NO_ASSESSOR})

    def check_publishable(self) -> None:
        """An assessment by the publisher of the site needs only a reason."""
        if not self.reason:
            raise ValidationError({"reason": _("Give a reason before publishing.")})
        if not self.is_by_owner:
            super().check_publishable()
