"""Signed links with which someone without an account reads one version that is not public."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..permissions import Actor, may_propose, may_write, require
from ..publishable import Publication, Publishable, account
from .models import OfRow, PendingOutcome, PendingVersion, opened, pending_of
from .shown import is_public, previewed

_DAYS = 7
_SALT = "core.records.pending.links"


class PreviewLink(OfRow):
    """The address is signed and not stored: who reads the database cannot open it."""

    pending = models.ForeignKey(
        PendingVersion, models.CASCADE, null=True, blank=True, related_name="links"
    )
    number = models.PositiveIntegerField()  # of the pending edit, or the version of a draft
    by = account(editable=True)
    by_name = models.CharField(max_length=200)  # stays when the account goes
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=200, blank=True)

    class Meta(OfRow.Meta):
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.table.name} {self.row_pk}, {self.number}"

    @property
    def token(self) -> str:
        return signing.Signer(salt=_SALT).sign(str(self.pk))

    def ended_reason(self) -> str:
        """Why nobody can read with it any more; empty while it works."""
        row, pending = self.row(), self.pending
        if row is None:
            return _("What it showed was deleted.")
        if self.revoked_at:
            return _("It was revoked.")
        if self.expires_at <= timezone.now():
            return _("It has expired: a link works for %(days)d days.") % {"days": _DAYS}
        is_seen = pending is None and row.publication_stage == Publication.PUBLISHED
        if is_seen or (pending and pending.outcome == PendingOutcome.PUBLISHED):
            return _("What it showed has been published.")
        if pending and pending.outcome:
            return _("What it showed was discarded.")
        if (pending, self.number) != _version_of(row):
            return _("What it showed has been changed since.")
        return "" if self.is_of_its_maker(row) else _("Who made it may no longer share it.")

    def is_of_its_maker(self, row: Publishable | None) -> bool:
        """Whether its maker has an account that may still share what it shows, where that is not public by now."""
        by, is_of_draft = self.by, self.pending_id is None
        if by is None or not (by.is_active and by.is_staff):
            return False
        return row is None or (is_of_draft and row.is_published) or may_share(by, row)


def not_shown_text() -> str:
    return _("Readers would not see it: something that it belongs to is not public.")


def _version_of(row: Publishable) -> tuple[PendingVersion | None, int]:
    pending = pending_of(row)
    return pending, pending.number if pending else row.version


def may_share(by: Actor, row: Publishable) -> bool:
    return may_propose(by, row) or may_write(by, row, "change")


def share(row: Publishable, *, by: Actor) -> PreviewLink:
    """A link to the version that is there now. Raises PermissionDenied, or ValidationError where no reader would see it."""
    require(may_share(by, row), row)
    pending, number = _version_of(row)
    with previewed(row, opened(pending), AnonymousUser()) as shown:
        if not is_public(shown):
            raise ValidationError(not_shown_text())
    link: PreviewLink = PreviewLink.objects.create(
        table=ContentType.objects.get_for_model(row),
        row_pk=row.pk,
        pending=pending,
        number=number,
        by_id=by.pk,
        by_name=str(by),
        expires_at=timezone.now() + dt.timedelta(days=_DAYS),
    )
    return link


def revoke(link: PreviewLink, row: Publishable, *, by: Actor) -> None:
    """Raises PermissionDenied."""
    require(may_share(by, row), row)
    revoked = {"revoked_at": timezone.now(), "revoked_by_name": str(by)}
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(**revoked)


def link_of(token: str) -> PreviewLink | None:
    """None where the token was not made here, or ended with the account that made it."""
    try:
        pk = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    links = PreviewLink.objects.select_related("pending", "by")
    found: PreviewLink | None = links.filter(pk=pk).first()
    return found if found and found.is_of_its_maker(found.row()) else None
