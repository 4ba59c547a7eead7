from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import choice_field, optional_key
from core.records.publishable import Reviewed
from core.records.sources import Sourced
from documents.models import Document

from ..choices import EvidenceKind


class Evidenced(Sourced, Reviewed):
    """Publishing needs evidence and a second person."""

    document = optional_key(
        Document,
        "%(class)ss",
        gettext_lazy("document"),
        help_text=gettext_lazy("The paper it is in. Or give a source address below."),
    )
    evidence_kind = choice_field(
        EvidenceKind,
        gettext_lazy("kind of evidence"),
        blank=True,
        help_text=gettext_lazy("Required to publish."),
    )
    seen_on = models.DateField(
        gettext_lazy("seen on"),
        null=True,
        blank=True,
        help_text=gettext_lazy("When it was first read. Required to publish."),
    )

    class Meta(Reviewed.Meta):
        abstract = True

    @property
    def has_source(self) -> bool:
        return super().has_source or self.document_id is not None

    def check_publishable(self) -> None:
        super().check_publishable()
        missing = {
            name: _("Required to publish.")
            for name in ("evidence_kind", "seen_on", "last_checked_on")
            if not getattr(self, name)
        }
        if not self.document_id and not self.source_addresses:
            missing["source_addresses"] = _(
                "Give evidence before publishing: a document or a source address."
            )
        if missing:
            raise ValidationError(missing)
