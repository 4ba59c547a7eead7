from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField, check_order
from core.fields import ProseField
from core.slugs import SluggedModel
from meetings.models import Assembly
from participants.models import Participant

from ..choices import Stance
from ..querysets import PositionQuerySet
from ..subjects import SUBJECTS, path_of
from .about import AboutOne, about_one
from .evidence import Evidenced


class Position(AboutOne, SluggedModel, Evidenced):
    """Where someone stands on something, at one time; a later one supersedes it, and both stay."""

    public_with = ("assembly", "held_by", *SUBJECTS)

    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="positions", verbose_name=gettext_lazy("assembly")
    )
    held_by = models.ForeignKey(
        Participant, models.PROTECT, related_name="positions", verbose_name=gettext_lazy("held by")
    )
    held_jointly_with = models.ManyToManyField(
        Participant,
        blank=True,
        related_name="positions_held_jointly",
        verbose_name=gettext_lazy("held jointly with"),
        help_text=gettext_lazy("The others, when several hold one position."),
    )
    stance = models.CharField(gettext_lazy("stance"), max_length=11, choices=Stance.choices)
    summary = ProseField(
        gettext_lazy("summary"),
        blank=True,
        help_text=gettext_lazy("What the holder wants or said, in plain words. Public."),
    )
    taken_on = PartialDateField(
        gettext_lazy("taken on"),
        help_text=gettext_lazy("As much as is known: 2024-08-28. Empty: not known."),
    )
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=gettext_lazy("supersedes"),
        help_text=gettext_lazy(
            "The earlier position of the same holder on the same thing; it stays readable."
        ),
    )

    objects = PositionQuerySet.as_manager()

    class Meta(Evidenced.Meta):
        verbose_name = gettext_lazy("position")
        verbose_name_plural = gettext_lazy("positions")
        constraints = [about_one("position_about_one")]

    def __str__(self) -> str:
        return f"{self.held_by.short}, {self.assembly.code}, {self.about_label}: {self.get_stance_display()}"

    def slug_source(self) -> str:
        about = self.about
        subject = (
            about.proposal.slug
            if self.item and about is not None
            else getattr(about, "slug", "") or getattr(about, "code", str(about))
        )
        return " ".join(
            filter(
                None,
                [
                    self.assembly.code,
                    self.held_by.code,
                    slugify(subject.replace("/", "-")),
                    self.taken_on,
                ],
            )
        )

    def get_absolute_url(self) -> str:
        """Its line on the page of its cell."""
        path = path_of(self)
        if not path:
            return reverse("matrix:matrix")
        cell = reverse("matrix:cell", args=[path, self.held_by.slug])
        return f"{cell}?assembly={self.assembly.slug}#{self.slug}"

    @property
    def sentence(self) -> str:
        return f"{self}."

    def check_publishable(self) -> None:
        """That nothing was found needs no evidence but the day on which someone looked."""
        if self.stance != Stance.NONE_FOUND:
            super().check_publishable()
        elif not self.last_checked_on:
            raise ValidationError({"last_checked_on": _("On which day was it looked for?")})

    def clean(self) -> None:
        super().clean()
        before = self.supersedes
        if before is None:
            return
        if before is self or (self.pk and before.pk == self.pk):
            raise ValidationError({"supersedes": _("A position does not supersede itself.")})
        same = ("assembly_id", "held_by_id", *(f"{name}_id" for name in SUBJECTS))
        if any(getattr(self, name) != getattr(before, name) for name in same):
            raise ValidationError(
                {
                    "supersedes": _(
                        "It supersedes only a position of the same holder, on the same thing, before the same assembly."
                    )
                }
            )
        check_order(before.taken_on, self.taken_on, "taken_on")
