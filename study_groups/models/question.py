import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField, check_order
from core.fields import CodeField, TidyCharField, normalise, parent_key, required_key
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel

from ..querysets import QuestionQuerySet
from .group import Mandate, check_later

_QUESTION = re.compile(r"Q(\d+)/([A-Z0-9]+)")
_QUESTION_WORD = re.compile(r"^(?:question|q)\.?(?:no\.?)?(?=\d)")
_OF_GROUP = re.compile(r"(?<=\d)(?:of|,)?(?:itu-?t)?(?:studygroup|sg)(?=\d)")


class Question(Sourced, Publishable):
    purpose = gettext_lazy("An area of work of a group in one period: Q14/17.")

    key_fields = ("mandate", "code")
    alias_fields = ("code",)
    key_select_related = ("mandate__study_group", "mandate__period")
    public_with = ("mandate",)
    published_with = ("mandate",)

    mandate = required_key(Mandate, "questions", gettext_lazy("mandate"))
    code = CodeField(
        gettext_lazy("code"),
        max_length=20,
        squashed=True,
        help_text=gettext_lazy("Example: Q14/17, for Question 14 of Study Group 17."),
    )
    number = models.PositiveSmallIntegerField(gettext_lazy("number"), editable=False, default=0)
    title = TidyCharField(gettext_lazy("title"), max_length=400)
    working_party = CodeField(
        gettext_lazy("working party"),
        max_length=20,
        blank=True,
        help_text=gettext_lazy("Example: WP4/17. Leave empty if not known."),
    )
    since = PartialDateField(
        gettext_lazy("set up"),
        help_text=gettext_lazy(
            "If set up during the period: 2017-03. Leave empty if set up at its start."
        ),
    )
    until = PartialDateField(
        gettext_lazy("ended"), help_text=gettext_lazy("If it ended before the period did.")
    )

    objects: QuestionQuerySet = QuestionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("Question")
        verbose_name_plural = gettext_lazy("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "code"],
                name="question_once",
                violation_error_message=gettext_lazy(
                    "This mandate already has a Question with this number."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.mandate.period}"

    def natural_key_text(self) -> str:
        return f"{self.code}@{self.mandate.period.code}"

    @classmethod
    def normalise_key(cls, text: str) -> str:
        return _OF_GROUP.sub("/", _QUESTION_WORD.sub("q", normalise(text)))

    @property
    def anchor(self) -> str:
        return slugify(self.code.replace("/", "-"))

    def get_absolute_url(self) -> str:
        return f"{self.mandate.get_absolute_url()}#{self.anchor}"

    @property
    def sentence(self) -> str:
        return f"{self.code}: {self.title}."

    def ensure_slug(self) -> None:
        found = _QUESTION.fullmatch(self.code or "")
        self.number = int(found[1]) if found else 0

    def clean(self) -> None:
        super().clean()
        check_order(self.since, self.until)
        found = _QUESTION.fullmatch(self.code or "")
        if not found:
            message = _("“%(code)s” is not a Question number. Write it like this: Q14/17.")
            raise ValidationError({"code": message % {"code": self.code}})
        group = self.mandate.study_group
        if found[2] not in {str(group.number), group.code}:
            message = _("%(code)s is not a Question of %(group)s.")
            raise ValidationError({"code": message % {"code": self.code, "group": group}})


class QuestionSuccession(TrackedModel):
    purpose = gettext_lazy("A Question continued, wholly or in part, by a later one.")

    key_fields = ("predecessor", "successor")
    key_select_related = (
        "predecessor__mandate__study_group",
        "predecessor__mandate__period",
        "successor__mandate__study_group",
        "successor__mandate__period",
    )
    public_with = ("predecessor", "successor")
    parent_field = "successor"

    predecessor = parent_key(Question, "successors", gettext_lazy("predecessor"))
    successor = parent_key(Question, "predecessors", gettext_lazy("successor"))
    in_part = models.BooleanField(gettext_lazy("in part"), default=False)

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("question succession")
        verbose_name_plural = gettext_lazy("question successions")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="question_succession_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def clean(self) -> None:
        super().clean()
        if self.predecessor_id and self.predecessor_id == self.successor_id:
            raise ValidationError({"successor": _("A Question cannot succeed itself.")})
        check_later(
            self.predecessor.mandate.period, self.successor.mandate.period, same_period_too=True
        )
