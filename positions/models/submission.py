from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import AddressField, ProseField, TidyCharField


class SentEvidence(models.Model):
    """What a reader sent about something that is not known here. Staff read it; it is never published by itself."""

    about = TidyCharField(_("about"), max_length=300)
    about_address = TidyCharField(_("page"), max_length=300, blank=True)
    message = ProseField(_("what was sent"), max_length=4000)
    address = AddressField(_("address given"), max_length=500, blank=True)
    sender = TidyCharField(_("how to reach the sender"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    handled_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dealt with by"),
    )

    class Meta:
        default_permissions = ("view", "change", "delete")
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("evidence sent in")
        verbose_name_plural = _("evidence sent in")

    def __str__(self) -> str:
        return self.about
