"""A resolution with its topics and relations, its editions; Recommendations."""

import datetime as dt
import re
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import (
    CodeField,
    ProseField,
    TidyCharField,
    choice_field,
    normalise,
    optional_key,
    parent_key,
    required_key,
)
from core.models import SluggedModel, row_url
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel, exactly_one
from core.richtext import RichTextField
from documents.models import Document
from meetings.models import Assembly, Committee
from study_groups.models import StudyGroup

from .choices import (
    GONE,
    OWN,
    TOPIC_CONFIDENCE,
    Approval,
    DocumentType,
    EditionOutcome,
    Family,
    RelationKind,
    TextKind,
)
from .querysets import EditionQuerySet, RecommendationQuerySet, ResolutionQuerySet, TopicQuerySet
from .standing import decided_by_day, format_standing, latest, standing_of

# Res. 50 · RES50 · Resolution No. 50 (Rev. Geneva, 2022) · Opinion 1
_AS_WRITTEN = re.compile(
    r"(?:r|r[eé]s|r[eé]solution|(?P<opinion>op|opinion))\.?-?(?:no\.?|n[°º])?(?P<number>\d{1,3})(?P<edition>\((?:rev\.?)?[^()\d]*\d{4}\))?"
)
# Plenipotentiary and development conferences number Resolutions of their own.
_OF_ANOTHER_CONFERENCE = re.compile(
    r"kyoto|minneapolis|marrakesh|antalya|guadalajara|busan|bucharest|istanbul|doha|valletta|kigali|buenosaires|dubai,20(?:14|18)"
)
_ITU_PUBLICATIONS = "https://www.itu.int/pub/"


class Topic(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A subject by which to find texts, as classified by the editors.")

    alias_fields = ("name",)
    is_reference = True

    name = TidyCharField(gettext_lazy("name"), max_length=120)
    summary = ProseField(gettext_lazy("summary"), blank=True)
    confidence = models.CharField(
        gettext_lazy("confidence"), max_length=11, choices=TOPIC_CONFIDENCE, default=OWN
    )

    objects: TopicQuerySet = TopicQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("topic")
        verbose_name_plural = gettext_lazy("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("resolutions:topic", args=[self.slug])

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.summary}" if self.summary else f"{self.name}."


class Resolution(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A resolution or opinion; its latest edition gives its standing.")

    # Used by URLs below /resolutions/, and below /positions/, where resolutions have no prefix.
    reserved_slugs = frozenset(
        {
            "lifelines",
            "compare",
            "releases",
            "key",
            "map",
            "topic",
            "study-group",
            "question",
            "recommendation",
            "new",
        }
    )

    kind = choice_field(TextKind, gettext_lazy("kind"), default=TextKind.RESOLUTION)
    number = models.PositiveSmallIntegerField(
        gettext_lazy("number"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Leave empty if not yet assigned or not known."),
    )
    title = TidyCharField(gettext_lazy("title"), max_length=500)
    family = choice_field(
        Family,
        gettext_lazy("family"),
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
        gettext_lazy("summary"), blank=True, help_text=gettext_lazy("In two plain sentences.")
    )

    as_of: dt.date | None = None  # `as_of()` sets it: only decisions until then count

    objects: ResolutionQuerySet = ResolutionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("resolution")
        verbose_name_plural = gettext_lazy("resolutions")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=Q(kind=TextKind.RESOLUTION, number__isnull=False),
                name="resolution_number_once",
                violation_error_message=gettext_lazy("Another resolution already has this number."),
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
        if not found or _OF_ANOTHER_CONFERENCE.search(found["edition"] or ""):
            return normalise(text)
        return f"opinion-{found['number']}" if found["opinion"] else found["number"]

    def get_absolute_url(self) -> str:
        return row_url("resolutions:detail", self.slug)

    @property
    def standing(self) -> str:
        return format_standing(self.decided_editions, self.as_of)

    @property
    def standing_code(self) -> str:
        return standing_of(self.decided_editions, self.as_of).value

    @property
    def decided_editions(self) -> list["Edition"]:
        editions = self.editions.all()
        return decided_by_day(editions, self.as_of) if self.as_of else list(editions)

    @property
    def is_gone(self) -> bool:
        """Suppressed, or merged into another text."""
        last = latest(self.decided_editions)
        return last is not None and last.outcome in GONE

    @property
    def sentence(self) -> str:
        return f"{self.designation}, {self.title}: {self.standing}."


class Relation(TrackedModel):
    purpose = gettext_lazy("One resolution amends, replaces or is absorbed by another.")

    key_fields = ("source", "target", "kind")
    key_select_related = ("source", "target")
    public_with = ("source", "target")
    parent_field = "source"

    source = parent_key(Resolution, "relations", gettext_lazy("resolution"))
    target = parent_key(Resolution, "related_from", gettext_lazy("other resolution"))
    kind = choice_field(RelationKind, gettext_lazy("kind"))
    assembly = optional_key(Assembly, "+", gettext_lazy("by the assembly"))

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
            raise ValidationError({"target": _("A resolution cannot relate to itself.")})


class Edition(Sourced, Publishable):
    purpose = gettext_lazy("What an assembly, or TSAG between assemblies, decided on a resolution.")

    key_fields = ("resolution", "assembly", "tsag_year")
    key_select_related = ("resolution", "assembly")
    public_with = ("resolution", "assembly")
    published_with = ("resolution",)
    exactly_one_of = ("assembly", "tsag_year")

    resolution = required_key(Resolution, "editions", gettext_lazy("resolution"))
    assembly = optional_key(
        Assembly,
        "editions",
        gettext_lazy("assembly"),
        help_text=gettext_lazy("Leave empty if TSAG decided."),
    )
    tsag_year = models.PositiveSmallIntegerField(
        gettext_lazy("year of TSAG's decision"), null=True, blank=True
    )
    outcome = choice_field(
        EditionOutcome, gettext_lazy("outcome"), default=EditionOutcome.NOT_KNOWN
    )
    title = TidyCharField(
        gettext_lazy("title then"),
        max_length=500,
        blank=True,
        help_text=gettext_lazy("Leave empty if unchanged or not known."),
    )
    designation = TidyCharField(
        gettext_lazy("designation"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Example: Resolution 50 (Rev. Geneva, 2022)"),
    )
    committee = optional_key(Committee, "editions", gettext_lazy("committee"))
    document = optional_key(Document, "editions", gettext_lazy("document"))
    text = RichTextField(gettext_lazy("text"), blank=True)
    text_may_be_shown = models.BooleanField(
        gettext_lazy("text may be shown"),
        default=False,
        help_text=gettext_lazy(
            "Readers see the text only if this is ticked. Downloads never include it."
        ),
    )

    objects: EditionQuerySet = EditionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("edition")
        verbose_name_plural = gettext_lazy("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "assembly"],
                name="edition_once_at_assembly",
                violation_error_message=gettext_lazy(
                    "This resolution already has an edition of this assembly."
                ),
            ),
            models.UniqueConstraint(
                fields=["resolution", "tsag_year"],
                name="edition_once_by_tsag",
                violation_error_message=gettext_lazy(
                    "This resolution already has an edition by TSAG of this year."
                ),
            ),
            exactly_one(
                "assembly",
                "tsag_year",
                name="edition_decided_by_one",
                message=gettext_lazy("Give either the assembly or the year of TSAG's decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution.designation}, {self.decided_by}"

    def choice_label(self) -> str:
        """With the title: several resolutions of an assembly may lack a number."""
        return f"{self}: {Truncator(self.title or self.resolution.title).chars(100)}"

    @property
    def decided_by(self) -> str:
        """`WTSA-16`, or `TSAG in 2009`."""
        if self.tsag_year:
            return _("TSAG in %(year)d") % {"year": self.tsag_year}
        return self.assembly.code if self.assembly else _("an unpublished assembly")

    def natural_key_text(self) -> str:
        return f"{self.resolution.slug}@{f'TSAG-{self.tsag_year}' if self.tsag_year else self.assembly.code if self.assembly else ''}"

    @property
    def anchor(self) -> str:
        return slugify(self.decided_by)

    @property
    def itu_address(self) -> str:
        """URL of the text at ITU, entered by staff or built from ITU's numbering, which nobody checked.

        Empty for editions without a page: neither new nor revised, unnumbered, or before WTSA-12.
        """
        typed = [one for one in self.source_addresses_list if one.startswith(_ITU_PUBLICATIONS)]
        if typed:
            return str(typed[0])
        year = self.assembly.year if self.assembly else 0
        is_published = self.outcome in {EditionOutcome.NEW, EditionOutcome.REVISED}
        if not (is_published and year >= 2012 and self.resolution.number):
            return ""
        if self.resolution.kind != TextKind.RESOLUTION:
            return ""
        return f"{_ITU_PUBLICATIONS}T-RES-T.{self.resolution.number}-{year}"

    @property
    def itu_address_is_typed(self) -> bool:
        return self.itu_address in self.source_addresses_list

    def get_absolute_url(self) -> str:
        return f"{self.resolution.get_absolute_url()}#{self.anchor}"

    @property
    def sentence(self) -> str:
        return f"{self}: {self.get_outcome_display()}."

    def clean(self) -> None:
        super().clean()
        if (self.assembly is None) == (self.tsag_year is None):
            message = _("Give either the assembly or the year of TSAG's decision.")
            raise ValidationError({"assembly": message})
        if self.committee and self.assembly and self.committee.assembly_id != self.assembly_id:
            message = _("%(committee)s does not belong to %(assembly)s.")
            raise ValidationError(
                {"committee": message % {"committee": self.committee, "assembly": self.assembly}}
            )
        if self.text_may_be_shown and not self.text:
            raise ValidationError({"text_may_be_shown": _("There is no text to show.")})


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
