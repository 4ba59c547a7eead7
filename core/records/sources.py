"""The sources of a row, and its grade."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..fields import AddressesField, ProseField, TidyCharField


class Confidence(models.TextChoices):
    STATED = "stated", _("sourced")
    INFERRED = "inferred", _("partly sourced")
    UNCONFIRMED = "unconfirmed", _("unsourced")


DOUBTFUL = {Confidence.UNCONFIRMED, Confidence.INFERRED}
UNCONFIRMED_BY_SOURCE = _("not confirmed by its source")
UNSOURCED = models.Count(
    "pk", filter=models.Q(confidence=Confidence.UNCONFIRMED, source_addresses="")
)


def format_unsourced(count: int) -> str:
    return ngettext("%(count)d has no source", "%(count)d have no source", count) % {"count": count}


class Sourced(models.Model):
    """A row with sources."""

    source_addresses = AddressesField(
        _("source addresses"), blank=True, help_text=_("Web addresses, one per line.")
    )
    source_addresses_list: list[str]
    confidence = models.CharField(
        _("confidence"), max_length=11, choices=Confidence.choices, default=Confidence.UNCONFIRMED
    )
    as_stated = TidyCharField(
        _("as stated"),
        max_length=500,
        blank=True,
        help_text=_(
            "The source's own wording, where it differs from the fields: “April 2024 (exact dates to be confirmed)”."
        ),
    )
    public_remark = ProseField(
        _("remark for readers"),
        blank=True,
        help_text=_("Doubts or conflicts between sources, in plain words. Readers see this."),
    )
    last_checked_on = models.DateField(_("last checked on"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def has_source(self) -> bool:
        return bool(self.source_addresses)

    @property
    def confidence_label(self) -> str:
        """An unconfirmed row with a source is not called unsourced."""
        if self.has_source and self.confidence == Confidence.UNCONFIRMED:
            return str(UNCONFIRMED_BY_SOURCE)
        return self.get_confidence_display()


def format_doubt(row: object) -> str:
    """` (partly sourced)` after the name of a row that no source states, as plain text; else empty."""
    if not isinstance(row, Sourced) or row.confidence not in DOUBTFUL:
        return ""
    return f" ({row.confidence_label})"
