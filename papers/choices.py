from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EditionStatus(TextChoices):
    DRAFT = "draft", _("draft")
    FINAL = "final", _("final")
