from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import TidyCharField, choice_field, optional_key, required_key
from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import exactly_one
from core.richtext import RichTextField
from documents.models import Document
from meetings.models import Assembly, Committee

from ..choices import EditionOutcome, TextKind
from ..querysets import EditionQuerySet
from .resolution import Resolution

_ITU_PUBLICATIONS = "https://www.itu.int/pub/"


class Edition(Sourced, Publishable):
    purpose = gettext_lazy("What an assembly, or TSAG between assemblies, decided on a resolution.")

    key_fields = ("resolution", "assembly", "tsag_year")
    key_select_related = ("resolution", "assembly")
    public_with = ("resolution", "assembly")
    published_with = ("resolution",)
    exactly_one_of = ("assembly", "tsag_year")

    resolution = required_key(Resolution, "editions", gettext_lazy("resolution"))
    assembly = optional_key(
        Assembly,
        "editions",
        gettext_lazy("assembly"),
        help_text=gettext_lazy("Leave empty if TSAG decided."),
    )
    tsag_year = models.PositiveSmallIntegerField(
        gettext_lazy("year of TSAG's decision"), null=True, blank=True
    )
    outcome = choice_field(
        EditionOutcome, gettext_lazy("outcome"), default=EditionOutcome.NOT_KNOWN
    )
    title = TidyCharField(
        gettext_lazy("title then"),
        max_length=500,
        blank=True,
        help_text=gettext_lazy("Leave empty if unchanged or not known."),
    )
    designation = TidyCharField(
        gettext_lazy("designation"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Example: Resolution 50 (Rev. Geneva, 2022)"),
    )
    committee = optional_key(Committee, "editions", gettext_lazy("committee"))
    document = optional_key(Document, "editions", gettext_lazy("document"))
    text = RichTextField(gettext_lazy("text"), blank=True)
    text_may_be_shown = models.BooleanField(
        gettext_lazy("text may be shown"),
        default=False,
        help_text=gettext_lazy(
            "Readers see the text only if this is ticked. Downloads never include it."
        ),
    )

    objects: EditionQuerySet = EditionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = gettext_lazy("edition")
        verbose_name_plural = gettext_lazy("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "assembly"],
                name="edition_once_at_assembly",
                violation_error_message=gettext_lazy(
                    "This resolution already has an edition of this assembly."
                ),
            ),
            models.UniqueConstraint(
                fields=["resolution", "tsag_year"],
                name="edition_once_by_tsag",
                violation_error_message=gettext_lazy(
                    "This resolution already has an edition by TSAG of this year."
                ),
            ),
            exactly_one(
                "assembly",
                "tsag_year",
                name="edition_decided_by_one",
                message=gettext_lazy("Give either the assembly or the year of TSAG's decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution.designation}, {self.decided_by}"

    def choice_label(self) -> str:
        """With the title: several resolutions of one assembly may have no number yet."""
        return f"{self}: {Truncator(self.title or self.resolution.title).chars(100)}"

    @property
    def decided_by(self) -> str:
        """`WTSA-16`, or `TSAG in 2009`."""
        if self.tsag_year:
            return _("TSAG in %(year)d") % {"year": self.tsag_year}
        return self.assembly.code if self.assembly else _("an unpublished assembly")

    def natural_key_text(self) -> str:
        return f"{self.resolution.slug}@{f'TSAG-{self.tsag_year}' if self.tsag_year else self.assembly.code if self.assembly else ''}"

    @property
    def anchor(self) -> str:
        return slugify(self.decided_by)

    @property
    def itu_address(self) -> str:
        """Of ITU's page of this text: as staff typed it, else by ITU's numbering, which nobody checked.

        Empty for what has no page of its own: neither new nor revised, unnumbered, or before WTSA-12.
        """
        typed = [one for one in self.source_addresses_list if one.startswith(_ITU_PUBLICATIONS)]
        if typed:
            return str(typed[0])
        year = self.assembly.year if self.assembly else 0
        is_published = self.outcome in {EditionOutcome.NEW, EditionOutcome.REVISED}
        if not (is_published and year >= 2012 and self.resolution.number):
            return ""
        if self.resolution.kind != TextKind.RESOLUTION:
            return ""
        return f"{_ITU_PUBLICATIONS}T-RES-T.{self.resolution.number}-{year}"

    @property
    def itu_address_is_typed(self) -> bool:
        return self.itu_address in self.source_addresses_list

    def get_absolute_url(self) -> str:
        return f"{self.resolution.get_absolute_url()}#{self.anchor}"

    @property
    def sentence(self) -> str:
        return f"{self}: {self.get_outcome_display()}."

    def clean(self) -> None:
        super().clean()
        if (self.assembly is None) == (self.tsag_year is None):
            message = _("Give either the assembly or the year of TSAG's decision.")
            raise ValidationError({"assembly": message})
        if self.committee and self.assembly and self.committee.assembly_id != self.assembly_id:
            message = _("%(committee)s does not belong to %(assembly)s.")
            raise ValidationError(
                {"committee": message % {"committee": self.committee, "assembly": self.assembly}}
            )
        if self.text_may_be_shown and not self.text:
            raise ValidationError({"text_may_be_shown": _("There is no text to show.")})
