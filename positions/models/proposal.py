from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import ProseField, TidyCharField
from core.records.exactly_one import exactly_one
from core.records.history import TrackedModel
from core.records.sources import Confidence
from core.slugs import SluggedModel
from meetings.models import Assembly, Committee
from participants.models import Participant
from resolutions.choices import EditionOutcome
from resolutions.models import Edition, Recommendation, Resolution, Topic
from study_groups.models import Question, StudyGroup

from ..choices import Action, ItemOutcome, ProponentRole, ProposalStage
from ..querysets import ItemQuerySet, ProponentQuerySet, ProposalQuerySet
from .about import only_one
from .evidence import Evidenced

TARGETS = ("resolution", "study_group", "question", "recommendation")


class Proposal(SluggedModel, Evidenced):
    """What someone asks of an assembly. Its slug lasts; its number may come later."""

    public_with = ("assembly",)

    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="proposals", verbose_name=gettext_lazy("assembly")
    )
    number = TidyCharField(
        gettext_lazy("number"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("IAP/46A22/1. Empty: not given yet, or not known."),
    )
    title = TidyCharField(gettext_lazy("title"), max_length=400)
    account = ProseField(
        gettext_lazy("short account"),
        blank=True,
        help_text=gettext_lazy("What it asks for, in plain words. Public."),
    )
    dated = PartialDateField(
        gettext_lazy("dated"), help_text=gettext_lazy("As much as is known: 2016-10-06.")
    )
    stage = models.CharField(
        gettext_lazy("stage"),
        max_length=9,
        choices=ProposalStage.choices,
        default=ProposalStage.NOT_KNOWN,
    )
    document_stated = TidyCharField(
        gettext_lazy("document as stated"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Where no document is recorded here, or not which: 42 (Add.2-11)."),
    )
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=gettext_lazy("committee"),
    )
    adds_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="additions",
        verbose_name=gettext_lazy("adds to the proposal"),
        help_text=gettext_lazy(
            "A Member State's paper that supports its region's proposal and adds to it."
        ),
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=gettext_lazy("replaces the proposal"),
    )

    objects = ProposalQuerySet.as_manager()

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
                    "Another proposal to this assembly has this number."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}" if self.number else self.title

    def slug_source(self) -> str:
        return f"{self.assembly.code} {(self.number or self.title).replace('/', '-')}"

    def get_absolute_url(self) -> str:
        """The slug begins with the assembly's; where that was renamed since, any cut of it leads here."""
        prefix = f"{self.assembly.slug}-"
        is_usual = self.slug.startswith(prefix) and self.slug != prefix
        start = self.assembly.slug if is_usual else self.slug.partition("-")[0]
        return reverse("positions:proposal", args=[start, self.slug[len(start) + 1 :]])

    @property
    def sentence(self) -> str:
        return f"{self}."

    def clean(self) -> None:
        super().clean()
        if not self.slug.partition("-")[2]:
            raise ValidationError(
                {"slug": _("A proposal's slug begins with its assembly's: wtsa-16-iap-46a22-1.")}
            )
        if self.committee and self.committee.assembly_id != self.assembly_id:
            raise ValidationError(
                {
                    "committee": _("%(committee)s is not of %(assembly)s.")
                    % {"committee": self.committee, "assembly": self.assembly}
                }
            )
        for name in ("adds_to", "replaces"):
            other = getattr(self, name)
            if other is not None and (other is self or (self.pk and other.pk == self.pk)):
                raise ValidationError({name: _("A proposal does not relate to itself.")})
            if other is not None and other.assembly_id != self.assembly_id:
                raise ValidationError(
                    {
                        name: _("“%(other)s” is not of %(assembly)s.")
                        % {"other": other, "assembly": self.assembly}
                    }
                )


class Proponent(TrackedModel):
    """Who proposes, or signs with those who do; none is kept where none was found."""

    key_fields = ("proposal", "participant")
    key_select_related = ("proposal", "participant")
    public_with = ("proposal", "participant")
    parent_field = "proposal"

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="proponents", verbose_name=gettext_lazy("proposal")
    )
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        related_name="proposals_made",
        verbose_name=gettext_lazy("participant"),
    )
    role = models.CharField(
        gettext_lazy("role"),
        max_length=12,
        choices=ProponentRole.choices,
        default=ProponentRole.PROPONENT,
    )

    objects = ProponentQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("proponent")
        verbose_name_plural = gettext_lazy("proponents")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "participant"],
                name="proponent_once",
                violation_error_message=gettext_lazy(
                    "This participant is a proponent of it already."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant.short}, {self.get_role_display()}: {self.proposal}"


class ProposalItem(TrackedModel):
    """One thing that a proposal asks: a kind and what it is done to, or a new text."""

    key_fields = ("proposal", "number")
    key_select_related = ("proposal",)
    public_with = ("proposal", *TARGETS)
    exactly_one_of = (*TARGETS, "new_text")
    parent_field = "proposal"

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="items", verbose_name=gettext_lazy("proposal")
    )
    number = models.PositiveSmallIntegerField(
        gettext_lazy("number"), help_text=gettext_lazy("1 for the first item of the proposal.")
    )
    action = models.CharField(
        gettext_lazy("kind"), max_length=9, choices=Action.choices, default=Action.NOT_KNOWN
    )
    resolution = models.ForeignKey(
        Resolution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal_items",
        verbose_name=gettext_lazy("resolution"),
    )
    study_group = models.ForeignKey(
        StudyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal_items",
        verbose_name=gettext_lazy("study group"),
    )
    question = models.ForeignKey(
        Question,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal_items",
        verbose_name=gettext_lazy("Question"),
    )
    recommendation = models.ForeignKey(
        Recommendation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal_items",
        verbose_name=gettext_lazy("Recommendation"),
    )
    new_text = TidyCharField(
        gettext_lazy("new text"),
        max_length=400,
        blank=True,
        help_text=gettext_lazy("What is to be added, as it is called."),
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal_items",
        verbose_name=gettext_lazy("topic of the new text"),
    )
    account = ProseField(
        gettext_lazy("short account"),
        blank=True,
        help_text=gettext_lazy("What this item asks, where the proposal has several."),
    )
    outcome = models.CharField(
        gettext_lazy("outcome"),
        max_length=11,
        choices=ItemOutcome.choices,
        default=ItemOutcome.NOT_KNOWN,
    )
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal_items",
        verbose_name=gettext_lazy("became"),
        help_text=gettext_lazy("The edition that it became, or went into."),
    )
    outcome_confidence = models.CharField(
        gettext_lazy("confidence of the outcome"),
        max_length=11,
        choices=Confidence.choices,
        blank=True,
        help_text=gettext_lazy(
            "Whether a source states what it became, or it is inferred. Empty: not said."
        ),
    )
    outcome_remark = ProseField(
        gettext_lazy("remark on the outcome"),
        blank=True,
        help_text=gettext_lazy("Public: how it is known."),
    )

    objects = ItemQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("proposal item")
        verbose_name_plural = gettext_lazy("proposal items")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"],
                name="proposal_item_once",
                violation_error_message=gettext_lazy(
                    "The proposal has an item with this number already."
                ),
            ),
            exactly_one(
                *TARGETS,
                "new_text",
                texts=("new_text",),
                name="proposal_item_about_one",
                message=gettext_lazy(
                    "Give what is to be changed (a resolution, a study group, a Question or a "
                    "Recommendation) or the name of a new text. Give one, and one only."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}, {_('item %(number)d') % {'number': self.number}}: {self.get_action_display()} {self.of_what}"

    @property
    def target(self) -> Any:
        """What it would be done to, as far as it was fetched and is public; None for a new text."""
        return next((found for name in TARGETS if (found := getattr(self, name)) is not None), None)

    @property
    def of_what(self) -> str:
        target = self.target
        return getattr(target, "designation", str(target)) if target is not None else self.new_text

    @property
    def new_resolution(self) -> Resolution | None:
        """What a new text became at its assembly, as far as it was fetched and is public; None else."""
        if (
            self.action != Action.ADD
            or not ProposalItem.edition.is_cached(self)
            or self.edition is None
        ):
            return None
        return self.edition.resolution if self.edition.outcome == EditionOutcome.NEW else None

    def get_absolute_url(self) -> str:
        return f"{self.proposal.get_absolute_url()}#item-{self.number}"

    def clean(self) -> None:
        super().clean()
        has_target = any(getattr(self, f"{name}_id") for name in TARGETS)
        if self.action == Action.ADD and has_target:
            raise ValidationError(
                {"action": _("ADD brings a new text; name it, and leave the other targets empty.")}
            )
        if self.action in {Action.MOD, Action.SUP, Action.NOC} or has_target:
            only_one(self, TARGETS)
        if bool(self.new_text) == has_target:
            raise ValidationError(
                {"new_text": _("Give either what exists already, or the name of the new text.")}
            )
        if self.topic_id and has_target:
            raise ValidationError(
                {"topic": _("Only a new text has a topic here; an existing one has its own.")}
            )
        if self.edition and self.edition.assembly_id != self.proposal.assembly_id:
            raise ValidationError(
                {
                    "edition": _("%(edition)s is not of %(assembly)s.")
                    % {"edition": self.edition, "assembly": self.proposal.assembly}
                }
            )


def met_by(item: Any, proposal: Any) -> ItemOutcome:
    """What became of an item: with its proposal it was withdrawn, whether or not that was entered at the item."""
    outcome = ItemOutcome(item.outcome)
    return (
        ItemOutcome.WITHDRAWN
        if outcome == ItemOutcome.NOT_KNOWN and proposal.stage == ProposalStage.WITHDRAWN
        else outcome
    )
