import re
from collections.abc import Iterable
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import CodeField, ProseField, TidyCharField, normalise
from core.records.exactly_one import exactly_one
from core.records.history import TrackedModel
from core.records.publishing import Publishable
from core.records.sources import Sourced
from core.richtext import RichTextField
from core.slugs import SluggedModel
from documents.models import Document
from meetings.models import Assembly, Committee
from study_groups.models import StudyGroup

from .choices import (
    OWN,
    TOPIC_CONFIDENCE,
    Approval,
    DocumentType,
    EditionOutcome,
    Family,
    RelationKind,
    TextKind,
)
from .lifelines import standing_said
from .querysets import EditionQuerySet, RecommendationQuerySet, ResolutionQuerySet

# `Res. 50`, `RES50`, `Resolution 50 (Rev. Geneva, 2022)`: what people write for resolution 50.
# Res. 50 · Resolution No. 50 (Rev. Geneva, 2022) · Opinion 1
_AS_WRITTEN = re.compile(
    r"(?:r|r[eé]s|r[eé]solution|(?P<opinion>op|opinion))\.?-?(?:no\.?|n[°º])?(?P<number>\d{1,3})(?:\(.*\))?"
)


class Topic(SluggedModel, Sourced, Publishable):
    """A subject, by which texts are found; the editors' own classification."""

    is_reference = True

    name = TidyCharField(gettext_lazy("name"), max_length=120)
    summary = ProseField(gettext_lazy("summary"), blank=True)
    confidence = models.CharField(
        gettext_lazy("confidence"), max_length=11, choices=TOPIC_CONFIDENCE, default=OWN
    )

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("topic")
        verbose_name_plural = gettext_lazy("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def key_aliases(self) -> Iterable[str]:
        return [self.name]


class Resolution(SluggedModel, Sourced, Publishable):
    """A resolution or an opinion through all its editions; the latest says where it stands."""

    # Of addresses below /resolutions/, and below /positions/, where a resolution stands alone.
    reserved_slugs = frozenset(
        {
            "lifelines",
            "compare",
            "releases",
            "key",
            "topic",
            "study-group",
            "question",
            "recommendation",
            "new",
        }
    )

    kind = models.CharField(
        gettext_lazy("kind"), max_length=10, choices=TextKind.choices, default=TextKind.RESOLUTION
    )
    number = models.PositiveSmallIntegerField(
        gettext_lazy("number"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Empty: not given yet, or not known."),
    )
    title = TidyCharField(gettext_lazy("title"), max_length=500)
    family = models.CharField(
        gettext_lazy("family"),
        max_length=13,
        choices=Family.choices,
        blank=True,
        help_text=gettext_lazy("TSB's grouping after WTSA-12."),
    )
    is_internet_related = models.BooleanField(
        gettext_lazy("often counted among the Internet resolutions"), default=False
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="resolutions", verbose_name=gettext_lazy("topics")
    )
    summary = ProseField(
        gettext_lazy("summary"), blank=True, help_text=gettext_lazy("Two plain sentences.")
    )

    objects = ResolutionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("resolution")
        verbose_name_plural = gettext_lazy("resolutions")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=Q(kind=TextKind.RESOLUTION, number__isnull=False),
                name="resolution_number_once",
                violation_error_message=gettext_lazy(
                    "Another resolution has this number; numbers are given once."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.designation}: {self.title}"

    @property
    def designation(self) -> str:
        return (
            f"{self.get_kind_display()} {self.number}"
            if self.number
            else _("New %(kind)s (number not known)")
            % {"kind": str(self.get_kind_display()).lower()}
        )

    def slug_source(self) -> str:
        number = str(self.number) if self.number and self.kind == TextKind.RESOLUTION else ""
        return number or (f"opinion {self.number}" if self.number else self.title)

    @classmethod
    def normalise_key(cls, text: str) -> str:
        found = _AS_WRITTEN.fullmatch(normalise(text))
        if not found:
            return normalise(text)
        return f"opinion-{found['number']}" if found["opinion"] else found["number"]

    def get_absolute_url(self) -> str:
        return reverse("resolutions:detail", args=[self.slug])

    @property
    def standing(self) -> str:
        return standing_said(self.editions.all(), self.year_of_last_assembly)

    @property
    def year_of_last_assembly(self) -> int:
        """As `with_last_assembly` found it; asked for here where a row came without it."""
        if not hasattr(self, "last_assembly"):
            held = Assembly.objects.once_public().years_held()
            self.last_assembly = held.values_list("meeting__ends_on__year", flat=True).first()
        return self.last_assembly or 0

    @property
    def sentence(self) -> str:
        return f"{self.designation}, {self.title}: {self.standing}."


class Edition(Sourced, Publishable):
    """What one assembly, or TSAG between assemblies, did to a resolution."""

    key_fields = ("resolution", "assembly", "tsag_year")
    key_select_related = ("resolution", "assembly")
    public_with = ("resolution", "assembly")
    published_with = ("resolution",)
    exactly_one_of = ("assembly", "tsag_year")

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="editions", verbose_name=gettext_lazy("resolution")
    )
    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=gettext_lazy("assembly"),
        help_text=gettext_lazy("Empty when TSAG decided."),
    )
    tsag_year = models.PositiveSmallIntegerField(
        gettext_lazy("year of TSAG's decision"), null=True, blank=True
    )
    outcome = models.CharField(
        gettext_lazy("outcome"),
        max_length=10,
        choices=EditionOutcome.choices,
        default=EditionOutcome.NOT_KNOWN,
    )
    title = TidyCharField(
        gettext_lazy("title then"),
        max_length=500,
        blank=True,
        help_text=gettext_lazy("Empty: the same, or not known."),
    )
    designation = TidyCharField(
        gettext_lazy("designation"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Resolution 50 (Rev. Geneva, 2022)"),
    )
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=gettext_lazy("committee"),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=gettext_lazy("document"),
    )
    text = RichTextField(gettext_lazy("text"), blank=True)
    text_may_be_shown = models.BooleanField(
        gettext_lazy("rights allow showing the text"),
        default=False,
        help_text=gettext_lazy("Only then do readers see it; downloads never hold it."),
    )

    objects = EditionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("edition")
        verbose_name_plural = gettext_lazy("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "assembly"],
                name="edition_once_at_assembly",
                violation_error_message=gettext_lazy(
                    "This resolution has an edition of this assembly already."
                ),
            ),
            models.UniqueConstraint(
                fields=["resolution", "tsag_year"],
                name="edition_once_by_tsag",
                violation_error_message=gettext_lazy(
                    "This resolution has an edition by TSAG of this year already."
                ),
            ),
            exactly_one(
                "assembly",
                "tsag_year",
                name="edition_decided_by_one",
                message=gettext_lazy(
                    "Give the assembly, or the year of TSAG's decision, one of the two."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution.designation}, {self.decided_by}"

    @property
    def decided_by(self) -> str:
        """`WTSA-16`, or `TSAG in 2009`."""
        if self.tsag_year:
            return _("TSAG in %(year)d") % {"year": self.tsag_year}
        return self.assembly.code if self.assembly else _("an assembly not public here")

    def natural_key_text(self) -> str:
        return f"{self.resolution.slug}@{f'TSAG-{self.tsag_year}' if self.tsag_year else self.assembly.code if self.assembly else ''}"

    @property
    def anchor(self) -> str:
        return slugify(self.decided_by)

    def get_absolute_url(self) -> str:
        return f"{self.resolution.get_absolute_url()}#{self.anchor}"

    @property
    def sentence(self) -> str:
        return f"{self}: {self.get_outcome_display()}."

    def clean(self) -> None:
        super().clean()
        if (self.assembly is None) == (self.tsag_year is None):
            raise ValidationError(
                {
                    "assembly": _(
                        "Give the assembly, or the year of TSAG's decision, one of the two."
                    )
                }
            )
        if self.committee and self.assembly and self.committee.assembly_id != self.assembly_id:
            raise ValidationError(
                {
                    "committee": _("%(committee)s is not of %(assembly)s.")
                    % {"committee": self.committee, "assembly": self.assembly}
                }
            )
        if self.text_may_be_shown and not self.text:
            raise ValidationError({"text_may_be_shown": _("There is no text to be shown.")})


class Relation(TrackedModel):
    """One resolution amends, replaces or went into another; read both ways."""

    key_fields = ("source", "target", "kind")
    key_select_related = ("source", "target")
    public_with = ("source", "target")
    parent_field = "source"

    source = models.ForeignKey(
        Resolution,
        models.CASCADE,
        related_name="relations",
        verbose_name=gettext_lazy("resolution"),
    )
    target = models.ForeignKey(
        Resolution,
        models.CASCADE,
        related_name="related_from",
        verbose_name=gettext_lazy("other resolution"),
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=11, choices=RelationKind.choices)
    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("by the assembly"),
    )

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("relation")
        verbose_name_plural = gettext_lazy("relations")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="relation_once")
        ]

    def __str__(self) -> str:
        return f"{self.source.designation} {self.get_kind_display()} {self.target.designation}"

    def clean(self) -> None:
        super().clean()
        if self.source_id and self.source_id == self.target_id:
            raise ValidationError({"target": _("A resolution does not relate to itself.")})


class Recommendation(SluggedModel, Sourced, Publishable):
    """One edition of an ITU-T Recommendation, or of a text that goes with one."""

    key_fields = ("designation",)

    designation = CodeField(
        gettext_lazy("designation"),
        max_length=60,
        unique=True,
        help_text=gettext_lazy("A.1 (10/1996)"),
    )
    series = CodeField(
        gettext_lazy("series"), max_length=4, squashed=True, help_text=gettext_lazy("A, D")
    )
    document_type = models.CharField(
        gettext_lazy("type"),
        max_length=14,
        choices=DocumentType.choices,
        default=DocumentType.RECOMMENDATION,
    )
    title = TidyCharField(
        gettext_lazy("title"),
        max_length=400,
        blank=True,
        help_text=gettext_lazy("Empty: none, or not known."),
    )
    study_group = models.ForeignKey(
        StudyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=gettext_lazy("study group"),
    )
    approval = models.CharField(
        gettext_lazy("approval"),
        max_length=14,
        choices=Approval.choices,
        default=Approval.NOT_KNOWN,
    )
    approved_on = PartialDateField(gettext_lazy("approved"))
    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=gettext_lazy("at the assembly"),
    )
    edition_number = models.PositiveSmallIntegerField(
        gettext_lazy("edition"), null=True, blank=True
    )

    objects = RecommendationQuerySet.as_manager()

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
            raise ValidationError({"assembly": _("Which assembly approved it?")})
