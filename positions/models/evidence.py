from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.reviewing import Reviewed
from core.records.sources import Sourced
from documents.models import Document

from ..choices import EvidenceKind


class Evidenced(Sourced, Reviewed):
    """A row that may be public only with evidence, and after a second person has read it."""

    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=gettext_lazy("document"),
        help_text=gettext_lazy("The paper it stands in; or give a source address."),
    )
    evidence_kind = models.CharField(
        gettext_lazy("kind of evidence"),
        max_length=15,
        choices=EvidenceKind.choices,
        blank=True,
        help_text=gettext_lazy("Needed to publish."),
    )
    seen_on = models.DateField(
        gettext_lazy("seen on"),
        null=True,
        blank=True,
        help_text=gettext_lazy("When it was first read. Needed to publish."),
    )

    class Meta(Reviewed.Meta):
        abstract = True

    def check_publishable(self) -> None:
        super().check_publishable()
        missing = {
            name: _("Needed to publish.")
            for name in ("evidence_kind", "seen_on", "last_checked_on")
            if not getattr(self, name)
        }
        if not self.document_id and not self.source_addresses:
            missing["source_addresses"] = _(
                "To be published it needs evidence: a document or a source address."
            )
        if missing:
            raise ValidationError(missing)
