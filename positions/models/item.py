from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import ProseField, TidyCharField, choice_field, optional_key, parent_key
from core.records.sources import Confidence
from core.records.tracked import TrackedModel, exactly_one
from resolutions.choices import EditionOutcome
from resolutions.models import Edition, Resolution

from ..choices import Action, ItemOutcome
from ..querysets import ItemQuerySet
from ..subjects import (
    QUESTION,
    RECOMMENDATION,
    RESOLUTION,
    STUDY_GROUP,
    TARGETS,
    TOPIC,
    subject_label,
)
from .about import check_only_one, subject_field
from .proposal import Proposal


class ProposalItem(TrackedModel):
    purpose = gettext_lazy("One thing that a proposal asks: what to do with which text or group.")

    key_fields = ("proposal", "number")
    key_select_related = ("proposal",)
    public_with = ("proposal", *TARGETS)
    exactly_one_of = (*TARGETS, "new_text")
    parent_field = "proposal"

    proposal = parent_key(Proposal, "items", gettext_lazy("proposal"))
    number = models.PositiveSmallIntegerField(
        gettext_lazy("number"), help_text=gettext_lazy("1 for the first item of the proposal.")
    )
    action = choice_field(Action, gettext_lazy("kind"), default=Action.NOT_KNOWN)
    resolution = subject_field(RESOLUTION, "proposal_items")
    study_group = subject_field(STUDY_GROUP, "proposal_items")
    question = subject_field(QUESTION, "proposal_items")
    recommendation = subject_field(RECOMMENDATION, "proposal_items")
    new_text = TidyCharField(
        gettext_lazy("new text"),
        max_length=400,
        blank=True,
        help_text=gettext_lazy("The title of the text to be added."),
    )
    topic = subject_field(
        TOPIC, "proposal_items", verbose_name=gettext_lazy("topic of the new text")
    )
    account = ProseField(
        gettext_lazy("short account"),
        blank=True,
        help_text=gettext_lazy("What this item asks, if the proposal has several."),
    )
    outcome = choice_field(ItemOutcome, gettext_lazy("outcome"), default=ItemOutcome.NOT_KNOWN)
    edition = optional_key(
        Edition,
        "proposal_items",
        gettext_lazy("became"),
        help_text=gettext_lazy("The edition that it became or was merged into."),
    )
    outcome_confidence = choice_field(
        Confidence,
        gettext_lazy("confidence of the outcome"),
        blank=True,
        help_text=gettext_lazy(
            "Whether a source states the outcome or we infer it. Leave empty if unknown."
        ),
    )
    outcome_remark = ProseField(
        gettext_lazy("remark on the outcome"),
        blank=True,
        help_text=gettext_lazy("How the outcome is known. Public."),
    )

    objects: ItemQuerySet = ItemQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("proposal item")
        verbose_name_plural = gettext_lazy("proposal items")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"],
                name="proposal_item_once",
                violation_error_message=gettext_lazy(
                    "The proposal already has an item with this number."
                ),
            ),
            exactly_one(
                *TARGETS,
                "new_text",
                texts=("new_text",),
                name="proposal_item_about_one",
                message=gettext_lazy(
                    "Give exactly one: the text or group to be changed (a resolution, a Recommendation, a study "
                    "group or a Question) or the title of a new text."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}, {_('item %(number)d') % {'number': self.number}}: {self.get_action_display()} {self.target_label}"

    @property
    def target(self) -> TrackedModel | None:
        """The subject to be changed, if it was loaded and is public; None for a new text."""
        return next((found for name in TARGETS if (found := getattr(self, name)) is not None), None)

    @property
    @admin.display(description=gettext_lazy("of what"))
    def target_label(self) -> str:
        target = self.target
        return subject_label(target) if target is not None else self.new_text

    @property
    def new_resolution(self) -> Resolution | None:
        """The resolution that a new text became, if it was loaded and is public."""
        is_fetched = ProposalItem.edition.is_cached(self)
        if self.action != Action.ADD or not is_fetched or self.edition is None:
            return None
        return self.edition.resolution if self.edition.outcome == EditionOutcome.NEW else None

    def get_absolute_url(self) -> str:
        return f"{self.proposal.get_absolute_url()}#item-{self.number}"

    def clean(self) -> None:
        super().clean()
        has_target = any(getattr(self, f"{name}_id") for name in TARGETS)
        if self.action == Action.ADD and has_target:
            message = _(
                "ADD proposes a new text: give its title and leave the other targets empty."
            )
            raise ValidationError({"action": message})
        if self.action in {Action.MOD, Action.SUP, Action.NOC} or has_target:
            check_only_one(self, TARGETS)
        if bool(self.new_text) == has_target:
            message = _("Give either an existing target or the title of a new text, not both.")
            raise ValidationError({"new_text": message})
        if self.topic_id and has_target:
            message = _(
                "Only a new text takes a topic here. An existing text has topics of its own."
            )
            raise ValidationError({"topic": message})
        if self.edition and self.edition.assembly_id != self.proposal.assembly_id:
            message = _("%(edition)s was not decided by %(assembly)s.")
            raise ValidationError(
                {"edition": message % {"edition": self.edition, "assembly": self.proposal.assembly}}
            )
