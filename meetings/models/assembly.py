import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import ordinal
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import (
    CodeField,
    TidyCharField,
    choice_field,
    optional_key,
    parent_key,
    refuse_loop,
    required_key,
)
from core.models import SluggedModel, row_url
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.state_cache import reference_rows, state_cached
from core.records.tracked import TrackedModel
from core.richtext import RichTextField
from participants.choices import ParticipantKind
from participants.models import Participant, Person
from study_groups.choices import Role
from study_groups.models import StudyPeriod

from ..choices import AssemblyKind
from ..querysets import AssemblyQuerySet, CommitteeQuerySet

if TYPE_CHECKING:
    from .meeting import Meeting

_ORDINALS = [
    gettext_lazy("first"),
    gettext_lazy("second"),
    gettext_lazy("third"),
    gettext_lazy("fourth"),
    gettext_lazy("fifth"),
    gettext_lazy("sixth"),
    gettext_lazy("seventh"),
    gettext_lazy("eighth"),
    gettext_lazy("ninth"),
    gettext_lazy("tenth"),
    gettext_lazy("eleventh"),
    gettext_lazy("twelfth"),
]


class Assembly(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("An assembly. Its dates are those of its meeting, even when that moves.")

    key_fields = ("code",)

    code = CodeField(
        gettext_lazy("code"),
        max_length=20,
        unique=True,
        squashed=True,
        help_text=gettext_lazy("Example: WTSA-24. Keep it if the assembly moves to another year."),
    )
    name = TidyCharField(gettext_lazy("name"), max_length=200)
    kind = choice_field(AssemblyKind, gettext_lazy("kind"), default=AssemblyKind.WTSA)
    ordinal = models.PositiveSmallIntegerField(
        gettext_lazy("ordinal"),
        null=True,
        blank=True,
        help_text=gettext_lazy("9 for the ninth. WTSC-93 was the first."),
    )
    closes_period = models.OneToOneField(
        StudyPeriod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="closed_by",
        verbose_name=gettext_lazy("closes the study period"),
    )
    opens_period = models.OneToOneField(
        StudyPeriod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opened_by",
        verbose_name=gettext_lazy("opens the study period"),
    )
    is_current = models.BooleanField(
        gettext_lazy("is current"),
        default=False,
        help_text=gettext_lazy(
            "The assembly that this site is about now. If none is marked: the next one with a date, else the last one held."
        ),
    )
    summary = RichTextField(gettext_lazy("summary"), blank=True)

    objects: AssemblyQuerySet = AssemblyQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("assembly")
        verbose_name_plural = gettext_lazy("assemblies")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="assembly_one_current",
                violation_error_message=gettext_lazy(
                    "Another assembly is marked as current; unmark it first."
                ),
            ),
            models.UniqueConstraint(
                fields=["kind", "ordinal"],
                condition=Q(ordinal__isnull=False),
                name="assembly_ordinal_once",
                violation_error_message=gettext_lazy(
                    "Another assembly of this kind has this ordinal."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def slug_source(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return row_url("meetings:assembly", self.slug)

    @property
    def own_meeting(self) -> "Meeting | None":
        """Its public meeting, if prefetched; None without one."""
        return getattr(self, "meeting", None)

    @property
    def is_over(self) -> bool:
        own = self.own_meeting
        return own is not None and own.ends_on is not None and own.ends_on < timezone.localdate()

    @property
    def ordinal_label(self) -> str:
        """`ninth`."""
        words = dict(enumerate(_ORDINALS, start=1))
        return str(words.get(self.ordinal, ordinal(self.ordinal)) if self.ordinal else "")

    @property
    def year(self) -> int:
        """The year of its meeting, else the year in its code: 2028 for WTSA-28, 1993 for WTSC-93."""
        meeting = self.own_meeting
        if meeting is not None and meeting.ends_on:
            return int(meeting.ends_on.year)
        digits = self.code.rsplit("-", 1)[-1]
        short = int(digits) if digits.isdecimal() and digits.isascii() else 0
        return short if short > 99 else 2000 + short if short < 80 else 1900 + short

    @property
    def sentence(self) -> str:
        return f"{self.code}, {self.name}."

    def clean(self) -> None:
        super().clean()
        closes, opens = self.closes_period, self.opens_period
        if closes and opens and opens.first_year <= closes.first_year:
            message = _("The period it opens must come after the one it closes.")
            raise ValidationError({"opens_period": message})


def public_assemblies() -> list[Assembly]:
    """With their public meetings."""
    return reference_rows(
        "assemblies with their meetings", lambda: Assembly.objects.published().with_meeting()
    )


def current_assembly() -> Assembly | None:
    return state_cached(
        "current assembly", lambda: Assembly.objects.published().with_meeting().current()
    )


def year_of_last_assembly(day: dt.date | None = None) -> int:
    """The year of the latest assembly known to have been held by that day; 0 without any.

    Withdrawn ones count: without their editions, no text is known to be in force after them.
    """
    held = state_cached(
        "last days of assemblies", lambda: list(Assembly.objects.ever_public().last_days())
    )
    return max((last.year for last in held if day is None or last <= day), default=0)


class Committee(Sourced, Publishable):
    purpose = gettext_lazy("A committee or working group of an assembly: PL, COM4, WG4A.")

    key_fields = ("assembly", "code")
    key_select_related = ("assembly",)
    public_with = ("assembly",)
    published_with = ("assembly",)

    assembly = required_key(Assembly, "committees", gettext_lazy("assembly"))
    code = CodeField(
        gettext_lazy("code"),
        max_length=12,
        squashed=True,
        help_text=gettext_lazy("Examples: PL, COM4, WG4A."),
    )
    name = TidyCharField(
        gettext_lazy("name"),
        max_length=300,
        blank=True,
        help_text=gettext_lazy("Empty: not known."),
    )
    parent = optional_key("self", "parts", gettext_lazy("part of"))

    objects: CommitteeQuerySet = CommitteeQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("committee")
        verbose_name_plural = gettext_lazy("committees")
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "code"],
                name="committee_once",
                violation_error_message=gettext_lazy(
                    "This assembly already has a committee with this code."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.assembly.code}"

    def natural_key_text(self) -> str:
        return f"{self.code}@{self.assembly.code}"

    def get_absolute_url(self) -> str:
        return f"{self.assembly.get_absolute_url()}#{self.code.lower()}"

    @property
    def sentence(self) -> str:
        return f"{self}: {self.name}." if self.name else f"{self}."

    def clean(self) -> None:
        super().clean()
        parent = self.parent
        if parent and parent.assembly != self.assembly:
            message = _("%(parent)s belongs to another assembly.")
            raise ValidationError({"parent": message % {"parent": parent}})
        refuse_loop(self, "parent", _("A committee cannot be part of itself."))


class CommitteeOfficer(TrackedModel):
    purpose = gettext_lazy("The chair or a vice-chair of a committee.")

    key_fields = ("committee", "role", "person", "state")
    key_select_related = ("committee__assembly", "person", "state")
    fitting = {"state": {"kind": ParticipantKind.MEMBER_STATE}}
    public_with = ("committee",)
    parent_field = "committee"

    committee = parent_key(Committee, "officers", gettext_lazy("committee"))
    role = choice_field(Role, gettext_lazy("role"))
    person = optional_key(
        Person,
        "committee_offices",
        gettext_lazy("person"),
        help_text=gettext_lazy("Leave empty if the name is not known."),
    )
    state = optional_key(Participant, "committee_offices", gettext_lazy("State"))
    affiliation = TidyCharField(gettext_lazy("affiliation"), max_length=200, blank=True)

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("committee officer")
        verbose_name_plural = gettext_lazy("committee officers")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "role", "person", "state"], name="committee_officer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person or _('name not known')}, {self.office}"

    @property
    def office(self) -> str:
        return _("%(role)s of %(committee)s") % {
            "role": self.get_role_display(),
            "committee": self.committee,
        }
