from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import AddressField, LineField, ProseField
from core.publishing import Publishable
from core.richtext import RichTextField
from core.slugs import Named
from core.sources import Sourced
from documents.models import Document
from meetings.models import Assembly

from ..choices import EditionStatus
from ..lines import thawed
from ..querysets import EditionOfPaperQuerySet, PaperQuerySet, ReleaseQuerySet


class Frozen(Publishable):
    """Holds what was public when it was made; once published it stays as it is."""

    frozen: ClassVar[tuple[str, ...]] = ("contents",)  # what no longer changes

    contents = models.JSONField(gettext_lazy("contents"), default=dict, blank=True, editable=False)

    class Meta(Publishable.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        stored: Any = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if stored is None or stored.published_at is None:
            return
        if changed := [name for name in self.frozen if getattr(self, name) != getattr(stored, name)]:
            fields: list[Any] = [self._meta.get_field(name) for name in changed]
            labels = ", ".join(str(field.verbose_name) for field in fields)
            raise ValidationError(_("It was published and stays as it was: %(names)s. Make a new one.") % {"names": labels})


class Release(Frozen):
    """A numbered state of the matrix of one assembly."""

    key_fields = ("number",)
    public_with = ("assembly",)
    frozen = ("number", "assembly_id", "contents")

    number = models.PositiveIntegerField(gettext_lazy("number"), unique=True)
    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="releases", verbose_name=gettext_lazy("assembly"))
    note = ProseField(gettext_lazy("note"), blank=True, help_text=gettext_lazy("What is new in it, for readers."))

    objects = ReleaseQuerySet.as_manager()

    class Meta(Frozen.Meta):
        verbose_name = gettext_lazy("release")
        verbose_name_plural = gettext_lazy("releases")

    def __str__(self) -> str:
        return _("Release %(number)s, %(assembly)s") % {"number": self.number, "assembly": self.assembly.code}

    def get_absolute_url(self) -> str:
        return reverse("positions:release", args=[self.number])

    @property
    def sentence(self) -> str:
        return f"{self}. {self.note}".strip()

    def clean(self) -> None:
        super().clean()
        try:
            thawed(self.contents)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise ValidationError(_("The contents are not those of a release.")) from None

    def check_publishable(self) -> None:
        super().check_publishable()
        if not self.contents:
            raise ValidationError(_("A release holds the matrix of the moment when it was made; this one holds nothing."))


class BackgroundPaper(Named, Sourced, Publishable):
    """The owner's paper on one assembly, through its editions."""

    public_with = ("assembly",)
    reserved_slugs = frozenset({"editions"})

    assembly = models.OneToOneField(Assembly, models.PROTECT, related_name="background_paper", verbose_name=gettext_lazy("assembly"))
    title = LineField(gettext_lazy("title"), max_length=300)
    introduction = RichTextField(gettext_lazy("introduction"), blank=True)
    method = RichTextField(
        gettext_lazy("method"), blank=True, help_text=gettext_lazy("How the positions were found, and what that cannot tell.")
    )

    objects = PaperQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("background paper")
        verbose_name_plural = gettext_lazy("background papers")

    def __str__(self) -> str:
        return self.title

    def called(self) -> str:
        return self.assembly.code

    def get_absolute_url(self) -> str:
        return reverse("positions:paper", args=[self.slug])

    @property
    def sentence(self) -> str:
        return f"{self.title}."


class PaperEdition(Frozen, Sourced):
    """A numbered edition: frozen when it is published, or only a file or an address."""

    key_fields = ("paper", "number")
    key_joins = ("paper",)
    public_with = ("paper",)
    frozen = ("paper_id", "number", "contents")

    paper = models.ForeignKey(BackgroundPaper, models.PROTECT, related_name="editions", verbose_name=gettext_lazy("background paper"))
    number = models.PositiveSmallIntegerField(gettext_lazy("number"))
    status = models.CharField(gettext_lazy("status"), max_length=5, choices=EditionStatus.choices, default=EditionStatus.DRAFT)
    dated = PartialDateField(gettext_lazy("dated"))
    change_note = ProseField(
        gettext_lazy("change note"), blank=True, help_text=gettext_lazy("What is new since the edition before. Public.")
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paper_editions",
        verbose_name=gettext_lazy("document"),
        help_text=gettext_lazy("When this edition is only a file recorded among the documents."),
    )
    address = AddressField(
        gettext_lazy("address"), max_length=500, blank=True, help_text=gettext_lazy("When this edition is only a page elsewhere.")
    )

    objects = EditionOfPaperQuerySet.as_manager()

    class Meta(Frozen.Meta):
        verbose_name = gettext_lazy("paper edition")
        verbose_name_plural = gettext_lazy("paper editions")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"],
                name="paper_edition_once",
                violation_error_message=gettext_lazy("The paper has an edition with this number already."),
            )
        ]

    def __str__(self) -> str:
        return _("%(paper)s, edition %(number)s (%(status)s)") % {
            "paper": self.paper,
            "number": self.number,
            "status": self.get_status_display(),
        }

    def get_absolute_url(self) -> str:
        return reverse("positions:paper-edition", args=[self.paper.slug, self.number])

    @property
    def is_elsewhere(self) -> bool:
        """Only a file or an address."""
        return not self.contents

    @property
    def sentence(self) -> str:
        return f"{self}."

    def check_publishable(self) -> None:
        super().check_publishable()
        if not (self.contents or self.document_id or self.address):
            raise ValidationError({"address": _("An edition needs contents, a document or an address.")})
