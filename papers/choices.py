from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.richtext.meanings import Meanings


class EditionStatus(TextChoices):
    DRAFT = "draft", _("draft")
    FINAL = "final", _("final")


STATUS_MEANINGS = Meanings(
    "paper",
    _("Editions of a background paper"),
    {
        EditionStatus.DRAFT: _("The publisher calls the edition a draft."),
        EditionStatus.FINAL: _("The edition is not called a draft."),
    },
)
