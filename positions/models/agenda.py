from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import ProseField, TidyCharField, optional_key, parent_key
from core.records.tracked import TrackedModel
from documents.models import Document
from meetings.models import Session
from resolutions.models import Resolution

from ..querysets import AgendaItemQuerySet
from .proposal import Proposal

_ONE = gettext_lazy("Give at most one of these: a resolution, a proposal or a document.")


class AgendaItem(TrackedModel):
    purpose = gettext_lazy("What a session has on its agenda: a text, a paper, or only a title.")

    key_fields = ("session", "number")
    key_select_related = ("session",)
    public_with = ("session", "resolution", "proposal", "document")
    parent_field = "session"
    targets: ClassVar[tuple[str, ...]] = ("resolution", "proposal", "document")

    session = parent_key(Session, "agenda_items", gettext_lazy("session"))
    number = models.PositiveSmallIntegerField(
        gettext_lazy("number"), help_text=gettext_lazy("5 for item 5 of the agenda.")
    )
    title = TidyCharField(
        gettext_lazy("title"),
        max_length=400,
        blank=True,
        help_text=gettext_lazy("May be empty if the text or the paper is given."),
    )
    resolution = optional_key(Resolution, "agenda_items", gettext_lazy("resolution"))
    proposal = optional_key(Proposal, "agenda_items", gettext_lazy("proposal"))
    document = optional_key(Document, "agenda_items", gettext_lazy("document"))
    account = ProseField(
        gettext_lazy("short account"),
        blank=True,
        help_text=gettext_lazy("What it is about, for readers."),
    )

    objects: AgendaItemQuerySet = AgendaItemQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("agenda item")
        verbose_name_plural = gettext_lazy("agenda items")
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="agenda_item_once"),
            models.CheckConstraint(
                condition=Q(resolution__isnull=True, proposal__isnull=True)
                | Q(resolution__isnull=True, document__isnull=True)
                | Q(proposal__isnull=True, document__isnull=True),
                name="agenda_item_about_one",
                violation_error_message=_ONE,
            ),
        ]

    def __str__(self) -> str:
        return _("Item %(number)d: %(label)s") % {"number": self.number or 0, "label": self.label}

    @property
    def about(self) -> "Resolution | Proposal | Document | None":
        return self.resolution or self.proposal or self.document

    @property
    def label(self) -> str:
        return self.title or str(self.about or "")

    def clean(self) -> None:
        super().clean()
        given = [name for name in self.targets if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValidationError({given[-1]: _ONE})
        if not given and not self.title:
            raise ValidationError({"title": _("Give a title, or what the item is about.")})
