from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import (
    ProseField,
    TidyCharField,
    choice_field,
    optional_key,
    parent_key,
    required_key,
)
from core.models import SluggedModel
from core.records.tracked import TrackedModel
from meetings.models import Assembly, Committee
from participants.models import Participant

from ..choices import ProponentRole, ProposalStage
from ..querysets import ProponentQuerySet, ProposalQuerySet
from .evidence import Evidenced


class Proposal(SluggedModel, Evidenced):
    purpose = gettext_lazy("What someone asks of an assembly. Its number may come later.")

    public_with = ("assembly",)

    assembly = required_key(Assembly, "proposals", gettext_lazy("assembly"))
    number = TidyCharField(
        gettext_lazy("number"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy(
            "Example: IAP/46A22/1. Leave empty if it is not assigned yet or unknown."
        ),
    )
    title = TidyCharField(gettext_lazy("title"), max_length=400)
    account = ProseField(
        gettext_lazy("short account"),
        blank=True,
        help_text=gettext_lazy("What it asks for, in plain language. Public."),
    )
    dated = PartialDateField(
        gettext_lazy("dated"),
        help_text=gettext_lazy("As precise as known: 2016-10-06, 2016-10 or 2016."),
    )
    stage = choice_field(ProposalStage, gettext_lazy("stage"), default=ProposalStage.NOT_KNOWN)
    document_stated = TidyCharField(
        gettext_lazy("document as stated"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy(
            "As the source gives it, if the document is not in our records: 42 (Add.2-11)."
        ),
    )
    committee = optional_key(Committee, "proposals", gettext_lazy("committee"))
    adds_to = optional_key(
        "self",
        "additions",
        gettext_lazy("adds to the proposal"),
        help_text=gettext_lazy(
            "For a Member State's paper that supports its region's proposal and adds to it."
        ),
    )
    replaces = optional_key("self", "replaced_by", gettext_lazy("replaces the proposal"))

    objects: ProposalQuerySet = ProposalQuerySet.as_manager()

    class Meta(Evidenced.Meta):
        verbose_name = gettext_lazy("proposal")
        verbose_name_plural = gettext_lazy("proposals")
        constraints = [
            models.UniqueConstraint(
                "assembly",
                Upper("number"),
                condition=~Q(number=""),
                name="proposal_number_once",
                violation_error_message=gettext_lazy(
                    "Another proposal to this assembly already has this number."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}" if self.number else self.title

    def slug_source(self) -> str:
        return f"{self.assembly.code} {(self.number or self.title).replace('/', '-')}"

    def get_absolute_url(self) -> str:
        """A slug begins with that of its assembly. If that was renamed since, the view accepts any split of the slug."""
        prefix = f"{self.assembly.slug}-"
        is_usual = self.slug.startswith(prefix) and self.slug != prefix
        start = self.assembly.slug if is_usual else self.slug.partition("-")[0]
        return reverse("positions:proposal", args=[start, self.slug[len(start) + 1 :]])

    def clean(self) -> None:
        super().clean()
        if not self.slug.partition("-")[2]:
            message = _(
                "A proposal's slug must begin with its assembly's slug: wtsa-16-iap-46a22-1."
            )
            raise ValidationError({"slug": message})
        if self.committee and self.committee.assembly_id != self.assembly_id:
            message = _("%(committee)s is not a committee of %(assembly)s.")
            raise ValidationError(
                {"committee": message % {"committee": self.committee, "assembly": self.assembly}}
            )
        for name in ("adds_to", "replaces"):
            other = getattr(self, name)
            if other is not None and (other is self or (self.pk and other.pk == self.pk)):
                raise ValidationError({name: _("A proposal cannot add to or replace itself.")})
            if other is not None and other.assembly_id != self.assembly_id:
                message = _("“%(other)s” was not made to %(assembly)s.")
                raise ValidationError({name: message % {"other": other, "assembly": self.assembly}})


class Proponent(TrackedModel):
    purpose = gettext_lazy("Who proposes or co-signs. Where nobody was found, there is no row.")

    key_fields = ("proposal", "participant")
    key_select_related = ("proposal", "participant")
    public_with = ("proposal", "participant")
    parent_field = "proposal"

    proposal = parent_key(Proposal, "proponents", gettext_lazy("proposal"))
    participant = required_key(Participant, "proposals_made", gettext_lazy("participant"))
    role = choice_field(ProponentRole, gettext_lazy("role"), default=ProponentRole.PROPONENT)

    objects: ProponentQuerySet = ProponentQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("proponent")
        verbose_name_plural = gettext_lazy("proponents")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "participant"],
                name="proponent_once",
                violation_error_message=gettext_lazy(
                    "This participant is already a proponent of this proposal."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant.short}, {self.get_role_display()}: {self.proposal}"
