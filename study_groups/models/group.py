import datetime as dt
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import covers
from core.fields import (
    CodeField,
    ProseField,
    TidyCharField,
    choice_field,
    normalise,
    parent_key,
    required_key,
)
from core.models import SluggedModel
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel
from core.richtext import RichTextField
from participants.models import Participant

from ..choices import GroupKind, Outcome
from ..querysets import MandateQuerySet, StudyGroupQuerySet, StudyPeriodQuerySet

if TYPE_CHECKING:
    from .appointment import Appointment
    from .question import Question

_GROUP_WORD = re.compile(r"^(?:itu-?t)?(?:studygroup|sg)\.?(?:sg|no\.?)?(?=\d)")
_GROUP_NUMBER = re.compile(r"SG(\d+)")


class StudyPeriod(Sourced, Publishable):
    purpose = gettext_lazy("The years between two assemblies, under ITU's name for them.")

    is_reference = True
    key_fields = ("code",)

    code = CodeField(
        gettext_lazy("code"),
        max_length=20,
        unique=True,
        squashed=True,
        help_text=gettext_lazy("As ITU names it: 2017-2020."),
    )
    first_year = models.PositiveSmallIntegerField(gettext_lazy("first year"))
    last_year = models.PositiveSmallIntegerField(
        gettext_lazy("last year"),
        help_text=gettext_lazy("The year it really ended: 2022 for 2017-2020."),
    )

    objects: StudyPeriodQuerySet = StudyPeriodQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("study period")
        verbose_name_plural = gettext_lazy("study periods")
        ordering = ["-first_year"]

    def __str__(self) -> str:
        return self.code.replace("-", "–")  # the code and the URL keep the hyphen

    @property
    def slug(self) -> str:
        return self.code.lower()

    @property
    def is_under_way(self) -> bool:
        """No assembly can have decided yet what follows."""
        return self.last_year >= timezone.localdate().year

    def clean(self) -> None:
        super().clean()
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValidationError({"last_year": _("The last year is before the first.")})


class StudyGroup(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("A study or advisory group across all periods.")

    is_reference = True
    key_fields = ("code",)
    reserved_slugs = frozenset({"questions", "leadership", "lineage"})
    period_asked: StudyPeriod | None = None  # set by the view: panels show the same period

    code = CodeField(
        gettext_lazy("code"),
        max_length=20,
        unique=True,
        squashed=True,
        help_text=gettext_lazy("Examples: SG17, TSAG."),
    )
    kind = choice_field(GroupKind, gettext_lazy("kind"), default=GroupKind.STUDY_GROUP)
    number = models.PositiveSmallIntegerField(
        gettext_lazy("number"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Example: 17. Empty for TSAG."),
    )
    participant = models.OneToOneField(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="study_group",
        verbose_name=gettext_lazy("as a participant"),
        help_text=gettext_lazy(
            "Lets the group organise meetings, write documents and make proposals."
        ),
    )
    summary = ProseField(gettext_lazy("summary"), blank=True)

    objects: StudyGroupQuerySet = StudyGroupQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("study group")
        verbose_name_plural = gettext_lazy("study groups")
        ordering = ["number", "code"]

    def __str__(self) -> str:
        return self.code

    def slug_source(self) -> str:
        return self.code

    def key_aliases(self) -> Iterable[str]:
        return [f"ITU-T {self.code}"]

    @classmethod
    def normalise_key(cls, text: str) -> str:
        return _GROUP_WORD.sub("sg", normalise(text))

    def get_absolute_url(self) -> str:
        return reverse("study_groups:detail", args=[self.slug])

    @property
    def sentence(self) -> str:
        return _("%(code)s, a %(kind)s of ITU-T.") % {
            "code": self.code,
            "kind": self.get_kind_display(),
        }

    def clean(self) -> None:
        super().clean()
        found = _GROUP_NUMBER.fullmatch(self.code or "")
        if found and self.number != int(found[1]):
            message = _("The number of %(code)s is %(number)s.")
            raise ValidationError({"number": message % {"code": self.code, "number": found[1]}})


class Mandate(Sourced, Publishable):
    purpose = gettext_lazy("A group in one study period: title, tasks, and what became of it.")

    key_fields = ("study_group", "period")
    key_select_related = ("study_group", "period")
    public_with = ("study_group", "period")
    published_with = ("study_group",)

    study_group = required_key(StudyGroup, "mandates", gettext_lazy("study group"))
    period = required_key(StudyPeriod, "mandates", gettext_lazy("study period"))
    title = TidyCharField(
        gettext_lazy("title"),
        max_length=400,
        blank=True,
        help_text=gettext_lazy("The group's title in this period. Leave empty if not known."),
    )
    text = RichTextField(gettext_lazy("mandate"), blank=True)
    outcome = choice_field(
        Outcome,
        gettext_lazy("outcome"),
        max_length=10,
        default=Outcome.NOT_KNOWN,
        help_text=gettext_lazy(
            "What the assembly that closed this period decided about the group."
        ),
    )

    as_of: dt.date | None = None  # `as_of()` sets it: the mandate is shown as of that day

    objects: MandateQuerySet = MandateQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("mandate")
        verbose_name_plural = gettext_lazy("mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["study_group", "period"],
                name="mandate_once",
                violation_error_message=gettext_lazy(
                    "This group already has a mandate for this period."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.study_group.code}, {self.period}"

    @property
    def appointments_then(self) -> list["Appointment"]:
        """Those of the day in `as_of`; without one, all."""
        rows = self.appointments.all()
        return [row for row in rows if not self.as_of or covers(row.since, row.until, self.as_of)]

    @property
    def questions_then(self) -> list["Question"]:
        rows = self.questions.all()
        return [row for row in rows if not self.as_of or covers(row.since, row.until, self.as_of)]

    def get_absolute_url(self) -> str:
        return f"{self.study_group.get_absolute_url()}?period={self.period.slug}"

    @property
    def sentence(self) -> str:
        return f"{self.study_group.code} {self.period}: {self.title or _('title not known')}."


class MandateSuccession(TrackedModel):
    purpose = gettext_lazy("Work passed to a later mandate: from SG9 and SG16 to SG21.")

    key_fields = ("predecessor", "successor")
    key_select_related = (
        "predecessor__study_group",
        "predecessor__period",
        "successor__study_group",
        "successor__period",
    )
    public_with = ("predecessor", "successor")
    parent_field = "successor"

    predecessor = parent_key(Mandate, "successors", gettext_lazy("predecessor"))
    successor = parent_key(Mandate, "predecessors", gettext_lazy("successor"))

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("mandate succession")
        verbose_name_plural = gettext_lazy("mandate successions")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="mandate_succession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def clean(self) -> None:
        super().clean()
        check_later(self.predecessor.period, self.successor.period)


def check_later(before: StudyPeriod, after: StudyPeriod, same_period_too: bool = False) -> None:
    """Refuses a succession backwards in time; a Question may follow another in its period."""
    if after.first_year < before.first_year or (
        after.first_year == before.first_year and not same_period_too
    ):
        message = _("%(after)s is not later than %(before)s.")
        raise ValidationError({"successor": message % {"after": after, "before": before}})
