from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import AddressField, ProseField, TidyCharField, choice_field, optional_key
from core.models import SluggedModel
from core.records.frozen import Frozen
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.richtext import RichTextField
from documents.models import Document
from meetings.models import Assembly

from . import contents
from .choices import EditionStatus
from .contents import Dossier
from .querysets import BackgroundPaperQuerySet, PaperEditionQuerySet


class BackgroundPaper(SluggedModel, Sourced, Publishable):
    purpose = gettext_lazy("The publisher's paper on one assembly, in its editions.")

    public_with = ("assembly",)
    reserved_slugs = frozenset({"editions"})

    assembly = models.OneToOneField(
        Assembly,
        models.PROTECT,
        related_name="background_paper",
        verbose_name=gettext_lazy("assembly"),
    )
    title = TidyCharField(gettext_lazy("title"), max_length=300)
    introduction = RichTextField(gettext_lazy("introduction"), blank=True)
    method = RichTextField(
        gettext_lazy("method"),
        blank=True,
        help_text=gettext_lazy("How the positions were found, and the limits of that."),
    )

    objects: BackgroundPaperQuerySet = BackgroundPaperQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("background paper")
        verbose_name_plural = gettext_lazy("background papers")

    def __str__(self) -> str:
        return self.title

    def slug_source(self) -> str:
        return self.assembly.code

    def get_absolute_url(self) -> str:
        return reverse("papers:paper", args=[self.slug])


class PaperEdition(Frozen, Sourced):
    purpose = gettext_lazy("A numbered edition, frozen when it is published, or a file or link.")

    key_fields = ("paper", "number")
    key_select_related = ("paper",)
    public_with = ("paper",)
    outlives = ("paper__assembly", "paper")
    source_field = "paper"
    frozen_fields = ("paper_id", "number", "contents")

    paper = models.ForeignKey(
        BackgroundPaper,
        models.PROTECT,
        related_name="editions",
        verbose_name=gettext_lazy("background paper"),
    )
    number = models.PositiveSmallIntegerField(gettext_lazy("number"))
    status = choice_field(EditionStatus, gettext_lazy("status"), default=EditionStatus.DRAFT)
    dated = PartialDateField(gettext_lazy("dated"))
    change_note = ProseField(
        gettext_lazy("change note"),
        blank=True,
        help_text=gettext_lazy("What is new since the previous edition. Public."),
    )
    document = optional_key(
        Document,
        "paper_editions",
        gettext_lazy("document"),
        help_text=gettext_lazy("Only for an edition that is one of the documents."),
    )
    address = AddressField(
        gettext_lazy("address"),
        max_length=500,
        blank=True,
        help_text=gettext_lazy("Only for an edition on another site."),
    )

    objects: PaperEditionQuerySet = PaperEditionQuerySet.as_manager()

    class Meta(Frozen.Meta):
        verbose_name = gettext_lazy("paper edition")
        verbose_name_plural = gettext_lazy("paper editions")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"],
                name="paper_edition_once",
                violation_error_message=gettext_lazy(
                    "This paper already has an edition with this number."
                ),
            )
        ]

    def __str__(self) -> str:
        return _("%(paper)s, edition %(number)s (%(status)s)") % {
            "paper": self.paper,
            "number": self.number,
            "status": self.get_status_display(),
        }

    def get_absolute_url(self) -> str:
        return reverse("papers:paper-edition", args=[self.paper.slug, self.number])

    @property
    def is_elsewhere(self) -> bool:
        """Only a file or a link."""
        return not self.contents

    def read_contents(self) -> Dossier:
        self.check_hash()
        return contents.from_json(self.contents or {})

    def check_publishable(self) -> None:
        super().check_publishable()
        if not (self.contents or self.document_id or self.address):
            message = _("An edition needs contents, a document or an address.")
            raise ValidationError({"address": message})
