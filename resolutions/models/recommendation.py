from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import CodeField, TidyCharField, choice_field, optional_key
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced
from meetings.models import Assembly
from study_groups.models import StudyGroup

from ..choices import Approval, DocumentType
from ..querysets import RecommendationQuerySet


class Recommendation(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("An edition of an ITU-T Recommendation, a supplement or an amendment.")

    key_fields = ("designation",)

    designation = CodeField(
        gettext_lazy("designation"),
        max_length=60,
        unique=True,
        help_text=gettext_lazy("Example: A.1 (10/1996)"),
    )
    series = CodeField(
        gettext_lazy("series"),
        max_length=4,
        squashed=True,
        help_text=gettext_lazy("Examples: A, D"),
    )
    document_type = choice_field(
        DocumentType, gettext_lazy("type"), default=DocumentType.RECOMMENDATION
    )
    title = TidyCharField(
        gettext_lazy("title"),
        max_length=400,
        blank=True,
        help_text=gettext_lazy("Leave empty if none or not known."),
    )
    study_group = optional_key(StudyGroup, "recommendations", gettext_lazy("study group"))
    approval = choice_field(Approval, gettext_lazy("approval"), default=Approval.NOT_KNOWN)
    approved_on = PartialDateField(gettext_lazy("approved"))
    assembly = optional_key(Assembly, "recommendations", gettext_lazy("at the assembly"))
    edition_number = models.PositiveSmallIntegerField(
        gettext_lazy("edition"), null=True, blank=True
    )

    objects: RecommendationQuerySet = RecommendationQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("Recommendation")
        verbose_name_plural = gettext_lazy("recommendations")

    def __str__(self) -> str:
        return f"{self.designation}: {self.title}" if self.title else self.designation

    def slug_source(self) -> str:
        return self.designation.replace("/", "-").replace("(", " ")

    def get_absolute_url(self) -> str:
        return f"{reverse('resolutions:recommendations')}?{urlencode({'q': self.designation})}#{self.slug}"

    @property
    def sentence(self) -> str:
        return f"{self}, {self.get_document_type_display()}."

    def clean(self) -> None:
        super().clean()
        if self.approval == Approval.ASSEMBLY and not self.assembly:
            raise ValidationError({"assembly": _("Give the assembly that approved it.")})
