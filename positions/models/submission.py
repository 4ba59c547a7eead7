import datetime as dt

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import AddressField, ProseField, TidyCharField
from core.public.operation.throttle import Limit
from core.records.permissions import Actor, may

KEPT_FOR = dt.timedelta(days=90)  # after staff handled it
AN_HOUR = 60 * 60


class TooManySubmissions(Exception):
    """Nothing was stored. `wait` is the number of seconds until the next try."""

    def __init__(self, message: str, wait: int) -> None:
        self.wait = wait
        super().__init__(message)


class SentEvidenceQuerySet(models.QuerySet["SentEvidence"]):
    def receive(self, evidence: "SentEvidence", network: str) -> None:
        """Stores it for staff. Raises TooManySubmissions. The network is kept for an hour, as a salted hash (core/public/operation/throttle.py)."""
        a_day_ago = timezone.now() - dt.timedelta(days=1)
        if self.filter(sent_at__gt=a_day_ago).count() >= settings.EVIDENCE_PER_DAY:
            raise TooManySubmissions(
                _("We've received too many submissions today; please try again tomorrow."),
                24 * AN_HOUR,
            )
        if wait := Limit("evidence", settings.EVIDENCE_PER_HOUR, AN_HOUR).take(network):
            raise TooManySubmissions(
                _(
                    "We've received too many submissions from your network in the past hour; please try again in an hour."
                ),
                wait,
            )
        self.discard_expired()
        evidence.save()

    def mark_handled(self, by: Actor) -> int:
        """Returns how many had not been handled before."""
        _require_change(by)
        return self.filter(handled_at=None).update(handled_at=timezone.now(), handled_by=by.pk)

    def reopen(self, by: Actor) -> int:
        _require_change(by)
        return self.exclude(handled_at=None).update(handled_at=None, handled_by=None)

    def discard_expired(self) -> None:
        self.filter(handled_at__lt=timezone.now() - KEPT_FOR).delete()


class SentEvidence(models.Model):
    """A reader's message about missing information. Only staff read it; it is never published."""

    about = TidyCharField(gettext_lazy("about"), max_length=300)
    page_url = TidyCharField(gettext_lazy("page"), max_length=300, blank=True)
    message = ProseField(gettext_lazy("message"), max_length=4000)
    source_url = AddressField(gettext_lazy("source"), max_length=500, blank=True)
    sender = TidyCharField(gettext_lazy("contact"), max_length=200, blank=True)
    sent_at = models.DateTimeField(gettext_lazy("sent at"), default=timezone.now)
    handled_at = models.DateTimeField(gettext_lazy("handled at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("handled by"),
    )

    objects = SentEvidenceQuerySet.as_manager()

    class Meta:
        default_permissions = ("view", "change", "delete")
        ordering = ["-sent_at", "-pk"]
        verbose_name = gettext_lazy("reader's submission")
        verbose_name_plural = gettext_lazy("readers' submissions")

    def __str__(self) -> str:
        return self.about


def _require_change(by: Actor) -> None:
    if not may(by, "change", SentEvidence):
        raise PermissionDenied(_("You don't have permission to handle readers' submissions."))
