from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField, check_order
from core.fields import ProseField, choice_field, optional_key, required_key
from core.models import SluggedModel
from meetings.models import Assembly
from participants.models import Participant

from ..choices import Stance
from ..querysets import PositionQuerySet
from ..subjects import SUBJECTS, kind_of, path_of
from .about import AboutOne, about_one
from .evidence import Evidenced


class Position(AboutOne, SluggedModel, Evidenced):
    purpose = gettext_lazy("What a holder wants for a subject; a later position supersedes it.")

    public_with = ("assembly", "held_by", *SUBJECTS)

    assembly = required_key(Assembly, "positions", gettext_lazy("assembly"))
    held_by = required_key(Participant, "positions", gettext_lazy("held by"))
    held_jointly_with = models.ManyToManyField(
        Participant,
        blank=True,
        related_name="positions_held_jointly",
        verbose_name=gettext_lazy("held jointly with"),
        help_text=gettext_lazy("Other holders of the same position."),
    )
    stance = choice_field(Stance, gettext_lazy("stance"))
    summary = ProseField(
        gettext_lazy("summary"),
        blank=True,
        help_text=gettext_lazy("What the holder wants or said, in plain language. Public."),
    )
    taken_on = PartialDateField(
        gettext_lazy("taken on"),
        help_text=gettext_lazy(
            "As precise as known: 2024-08-28, 2024-08 or 2024. Leave empty if unknown."
        ),
    )
    supersedes = optional_key(
        "self",
        "superseded_by",
        gettext_lazy("supersedes"),
        help_text=gettext_lazy(
            "The holder's earlier position on the same subject. It stays readable."
        ),
    )

    objects: PositionQuerySet = PositionQuerySet.as_manager()

    class Meta(Evidenced.Meta):
        verbose_name = gettext_lazy("position")
        verbose_name_plural = gettext_lazy("positions")
        constraints = [about_one("position_about_one")]

    def __str__(self) -> str:
        return f"{self.held_by.short}, {self.assembly.code}, {self.about_label}: {self.get_stance_display()}"

    def slug_source(self) -> str:
        about = self.about
        subject = kind_of(about).word(about) if about is not None else "none"
        words = (self.assembly.code, self.held_by.code, subject, self.taken_on)
        return " ".join(filter(None, words))

    def get_absolute_url(self) -> str:
        """The place on the page of its cell."""
        path = path_of(self)
        if not path:
            return reverse("matrix:matrix")
        cell = reverse("matrix:cell", args=[path, self.held_by.slug])
        return f"{cell}?assembly={self.assembly.slug}#{self.slug}"

    def check_publishable(self) -> None:
        """“None found” needs no evidence except the day of the search."""
        if self.stance != Stance.NONE_FOUND:
            super().check_publishable()
        elif not self.last_checked_on:
            message = _("Enter the day on which someone looked for it.")
            raise ValidationError({"last_checked_on": message})

    def clean(self) -> None:
        super().clean()
        before = self.supersedes
        if before is None:
            return
        if before is self or (self.pk and before.pk == self.pk):
            raise ValidationError({"supersedes": _("A position cannot supersede itself.")})
        same = ("assembly_id", "held_by_id", *(f"{name}_id" for name in SUBJECTS))
        if any(getattr(self, name) != getattr(before, name) for name in same):
            message = _(
                "Choose a position of the same holder, on the same subject, before the same assembly."
            )
            raise ValidationError({"supersedes": message})
        check_order(before.taken_on, self.taken_on, "taken_on")
