import datetime as dt
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import ProseField, TidyCharField, choice_field, normalise, optional_key, parent_key
from core.models import SluggedModel, row_url
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel
from meetings.models import Assembly

from ..choices import GONE, OWN, TOPIC_CONFIDENCE, Family, RelationKind, TextKind
from ..querysets import ResolutionQuerySet, TopicQuerySet
from ..standing import decided_by_day, format_standing, latest, standing_of

if TYPE_CHECKING:
    from .edition import Edition

# Res. 50 · RES50 · Resolution No. 50 (Rev. Geneva, 2022) · Opinion 1
_AS_WRITTEN = re.compile(
    r"(?:r|r[eé]s|r[eé]solution|(?P<opinion>op|opinion))\.?-?(?:no\.?|n[°º])?(?P<number>\d{1,3})(?P<edition>\((?:rev\.?)?[^()\d]*\d{4}\))?"
)
# Plenipotentiary and development conferences number Resolutions of their own.
_OF_ANOTHER_CONFERENCE = re.compile(
    r"kyoto|minneapolis|marrakesh|antalya|guadalajara|busan|bucharest|istanbul|doha|valletta|kigali|buenosaires|dubai,20(?:14|18)"
)

NOT_ANNOTATED = -1


class Topic(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A subject by which to find texts, as classified by the editors.")

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

    def key_aliases(self) -> Iterable[str]:
        return [self.name]

    def get_absolute_url(self) -> str:
        return reverse("resolutions:topic", args=[self.slug])

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.summary}" if self.summary else f"{self.name}."


class Resolution(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A resolution or opinion; its latest edition gives its standing.")

    # Of addresses below /resolutions/, and below /positions/, where a resolution stands alone.
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

    last_assembly: int | None = NOT_ANNOTATED
    as_of: dt.date | None = None  # what had been decided by that day: `as_of()` annotates it

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
        return format_standing(self.decided_editions, self.year_of_last_assembly)

    @property
    def standing_code(self) -> str:
        return standing_of(self.decided_editions, self.year_of_last_assembly).value

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
    def year_of_last_assembly(self) -> int:
        """As `with_last_assembly` annotated it; a query for a row that came without it."""
        if self.last_assembly == NOT_ANNOTATED:
            held = Assembly.objects.ever_public().years_held()
            self.last_assembly = held.values_list("meeting__ends_on__year", flat=True).first()
        return self.last_assembly or 0

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
