from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.tracked import TrackedModel, exactly_one

from ..subjects import (
    NEW_TEXT,
    QUESTION,
    RESOLUTION,
    STUDY_GROUP,
    SUBJECTS,
    TOPIC,
    SubjectKind,
    subject_label,
)


def subject_field(
    kind: SubjectKind, related_name: str, **options: Any
) -> "models.ForeignKey[Any, Any]":
    """A foreign key to subjects of this kind; empty if the row is about another kind."""
    return models.ForeignKey(
        kind.model or "positions.ProposalItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        **{"verbose_name": kind.label} | options,
    )


def check_only_one(row: models.Model, names: tuple[str, ...]) -> None:
    """Raises ValidationError unless exactly one of these relations is set."""
    fields: list[Any] = [row._meta.get_field(name) for name in names]
    given = [
        field.name
        for field in fields
        if getattr(row, field.attname) or field.is_cached(row) and getattr(row, field.name)
    ]
    if len(given) != 1:
        labels = ", ".join(str(field.verbose_name) for field in fields)
        message = _("Give exactly one of these: %(names)s.") % {"names": labels}
        raise ValidationError({(given or list(names))[-1]: message})


def about_one(name: str) -> models.CheckConstraint:
    return exactly_one(
        *SUBJECTS,
        name=name,
        message=gettext_lazy(
            "Give exactly one subject: a resolution, a study group, a Question, a topic or an item of a proposal."
        ),
    )


class AboutOne(models.Model):
    """A row about one subject: a position, an impact assessment."""

    exactly_one_of: ClassVar[tuple[str, ...]] = SUBJECTS

    resolution = subject_field(RESOLUTION, "%(class)ss")
    study_group = subject_field(STUDY_GROUP, "%(class)ss")
    question = subject_field(QUESTION, "%(class)ss")
    topic = subject_field(TOPIC, "%(class)ss")
    item = subject_field(NEW_TEXT, "%(class)ss")

    class Meta:
        abstract = True

    @property
    def about(self) -> TrackedModel | None:
        """The subject, if it was loaded and is public."""
        subjects = (getattr(self, name) for name in SUBJECTS)
        return next((found for found in subjects if found is not None), None)

    @property
    @admin.display(description=gettext_lazy("about"))
    def about_label(self) -> str:
        about = self.about
        return subject_label(about) if about is not None else _("a subject that is not public")

    def clean(self) -> None:
        super().clean()
        check_only_one(self, SUBJECTS)
