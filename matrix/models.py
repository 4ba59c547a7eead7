from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import ProseField
from core.records.frozen import Frozen
from meetings.models import Assembly

from .querysets import ReleaseQuerySet
from .snapshot.contents import from_json
from .snapshot.statements import Snapshot


class Release(Frozen):
    purpose = gettext_lazy("All positions at one assembly, numbered and kept as published.")

    key_fields = ("number",)
    public_with = ("assembly",)
    outlives = ("assembly",)
    source_field = "assembly"
    frozen_fields = ("number", "assembly_id", "contents")

    number = models.PositiveIntegerField(gettext_lazy("number"), unique=True)
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="releases", verbose_name=gettext_lazy("assembly")
    )
    note = ProseField(
        gettext_lazy("note"),
        blank=True,
        help_text=gettext_lazy("What is new in this release. Public."),
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta(Frozen.Meta):
        verbose_name = gettext_lazy("release")
        verbose_name_plural = gettext_lazy("releases")

    def __str__(self) -> str:
        return _("Release %(number)s, %(assembly)s") % {
            "number": self.number,
            "assembly": self.assembly.code,
        }

    def get_absolute_url(self) -> str:
        return reverse("matrix:release", args=[self.number])

    @property
    def sentence(self) -> str:
        return f"{self}. {self.note}".strip()

    def read_contents(self) -> Snapshot:
        self.check_hash()
        return from_json(self.contents)

    def check_publishable(self) -> None:
        super().check_publishable()
        if not self.contents:
            raise ValidationError(_("This release is empty. Please create it again."))
