from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.exactly_one import exactly_one
from resolutions.models import Resolution, Topic
from study_groups.models import Question, StudyGroup

SUBJECTS = ("resolution", "item", "study_group", "question", "topic")


def only_one(row: Any, names: tuple[str, ...]) -> str:
    """The one relation of the row that is set. Raises ValidationError when there are more or none."""
    given = [
        name
        for name in names
        if getattr(row, f"{name}_id")
        or row._meta.get_field(name).is_cached(row)
        and getattr(row, name)
    ]
    if len(given) != 1:
        labels = ", ".join(str(row._meta.get_field(name).verbose_name) for name in names)
        raise ValidationError(
            {
                (given or list(names))[-1]: _("Give one of these, and one only: %(names)s.")
                % {"names": labels}
            }
        )
    return given[0]


def about_one(name: str) -> models.CheckConstraint:
    return exactly_one(
        *SUBJECTS,
        name=name,
        message=gettext_lazy(
            "Give what it is about: a resolution, an item of a proposal, a study group, a Question or a topic. Give one, and one only."
        ),
    )


class AboutOne(models.Model):
    """A row about one thing: a text, an item of a proposal, a group, a Question or a topic."""

    subjects: ClassVar[tuple[str, ...]] = SUBJECTS
    exactly_one_of: ClassVar[tuple[str, ...]] = SUBJECTS

    resolution = models.ForeignKey(
        Resolution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=gettext_lazy("resolution"),
    )
    item = models.ForeignKey(
        "positions.ProposalItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=gettext_lazy("item of a proposal"),
    )
    study_group = models.ForeignKey(
        StudyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=gettext_lazy("study group"),
    )
    question = models.ForeignKey(
        Question,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=gettext_lazy("Question"),
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=gettext_lazy("topic"),
    )

    class Meta:
        abstract = True

    @property
    def about(self) -> Any:
        """What it is about, as far as it was fetched and is public; None else."""
        return next(
            (found for name in self.subjects if (found := getattr(self, name)) is not None), None
        )

    def clean(self) -> None:
        super().clean()
        only_one(self, self.subjects)
