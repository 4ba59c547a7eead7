"""A pending version, or a draft as if public, in the tables while a page is rendered, and links to such a page; nobody else sees it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import connection, models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ..permissions import (
    Actor,
    Operator,
    is_rolled_back,
    may_propose,
    may_write,
    refuse_where_nothing_is_written,
    require,
    rolled_back,
    writing_nothing,
)
from ..publishable import Publication, Publishable, account, plan_parts
from ..saving import tell_followers
from ..tracked import TrackedModel, readable_pks, recorded_by_hand
from .changes import Changes, PendingRow, contents_of, instance_of, many_of, needed_changes
from .models import OfRow, PendingOutcome, PendingVersion, opened, pending_of

_copied: ContextVar[set[str] | None] = ContextVar("tables behind a copy", default=None)


@contextmanager
def shown(row: Publishable, changes: Changes) -> Iterator[Changes]:
    """What is read within it is as the changes make it. Gives those of them that are not stored yet.

    SQLite has one lock for all who write, so a page that is only looked at must not take it: a temporary table
    stands in front of the one that has its name, for this connection alone, until the transaction is rolled back.
    """
    database: Any = connection
    usual, token = getattr(database, "transaction_mode", None), _copied.set(set())
    database.transaction_mode = "DEFERRED"
    try:
        with rolled_back(), writing_nothing():
            yield write_pending(row, changes)
    finally:
        database.transaction_mode = usual
        _copied.reset(token)


def _copy(model: type[models.Model]) -> None:
    """Of a table that is about to be written to, where copies are."""
    copied, name = _copied.get(), connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "sqlite" and copied is not None and name not in copied:
        copied.add(name)
        index = connection.ops.quote_name(f"{model._meta.db_table}_copied")
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM main.{name}")  # noqa: S608  names of ours
            cursor.execute(f"CREATE UNIQUE INDEX temp.{index} ON {name} (id)")


def _empty_indexes() -> None:
    """What is found by its words is what a preview shows, and nothing else; where copies are, as they are."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, substr(sql, instr(sql, 'USING')) FROM main.sqlite_master"
            " WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        )
        for name, rest in cursor.fetchall():
            cursor.execute(f"CREATE VIRTUAL TABLE temp.{name} {rest}")


def write_pending(row: Publishable, changes: Changes) -> Changes:
    """Writes the changes into the tables, as far as they are not stored. Raises RuntimeError if they would stay."""
    needed = needed_changes(contents_of(row), changes)
    _write_unchecked(row, needed)
    return needed


def _write_unchecked(row: Publishable, changes: Changes) -> None:
    if not is_rolled_back():
        raise RuntimeError("Unchecked rows must be rolled back.")
    if _copied.get() is None:
        refuse_where_nothing_is_written()
    with recorded_by_hand():
        for change in changes:
            _copy(change.model)
            if change.verb == "removed":
                rows = change.model._base_manager.filter(pk=change.pk)
                rows._raw_delete(rows.db)
            elif found := instance_of(change, row):
                if change.verb == "added":
                    found.pk = change.pk
                found.save_base(raw=True, force_insert=change.verb == "added")
                for name, others in many_of(change).items():
                    relation: Any = getattr(found, name)
                    _copy(relation.through)
                    relation.set(others)


class NotShown(Http404):
    """Readers would not see the row even if it were published."""


@contextmanager
def previewed(row: Publishable, changes: Changes, by: Actor) -> Iterator[Publishable]:
    """Inside, the row with these changes and its parts is public, with required parents that this person may read.
    Other rows stay hidden. Raises NotShown if a parent does.
    """
    with shown(row, changes):
        _empty_indexes()
        found: Publishable = type(row)._base_manager.get(pk=row.pk)
        _publish_parents(found, by)
        _publish(found)
        if not type(row).objects.published().filter(pk=row.pk).exists():
            text = _("Readers would not see it: something that it belongs to is not public.")
            raise NotShown(text)
        yield found


def _publish_parents(row: TrackedModel, by: Actor) -> None:
    for name in row.public_with:
        parent = getattr(row, name)
        if isinstance(parent, TrackedModel) and readable_pks(type(parent), [parent.pk], by):
            _publish_parents(parent, by)
            if isinstance(parent, Publishable):
                _set_public(parent)


def _publish(row: Publishable) -> None:
    """With parts that would be published with it, and all that the pending version adds."""
    _set_public(row)
    for part, reason in plan_parts(row, Operator(may_publish=True)):
        if not reason or part.pk < 0:
            _publish(part)


def _set_public(row: Publishable) -> None:
    if row.publication_stage == Publication.PUBLISHED:
        return
    values: dict[str, Any] = {"publication": Publication.PUBLISHED, "live_at": None}
    values |= {"expires_at": None, "published_at": row.published_at or timezone.now()}
    _write_unchecked(row, [PendingRow(row._meta.label, row.pk, "changed", {}, values)])
    tell_followers([row])  # so that search in lists finds it


# signed links by which people without an account read one version

_DAYS = 7
_SALT = "core.records.pending.links"


class PreviewLink(OfRow):
    """Its URL is signed and not stored, so that readers of the database cannot open it."""

    pending = models.ForeignKey(
        PendingVersion, models.CASCADE, null=True, blank=True, related_name="links"
    )
    number = models.PositiveIntegerField()  # of the pending edit, or the version of a draft
    by = account(editable=True)
    by_name = models.CharField(max_length=200)  # stays when the account is deleted
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
        """Why the link no longer works; empty if it does."""
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
        by = self.by
        if by is None or not (by.is_active and by.is_staff and may_share(by, row)):
            return _("Who made it may no longer share it.")
        return ""


def _version_of(row: Publishable) -> tuple[PendingVersion | None, int]:
    pending = pending_of(row)
    return pending, pending.number if pending else row.version


def may_share(by: Actor, row: Publishable) -> bool:
    return may_propose(by, row) or may_write(by, row, "change")


def share(row: Publishable, *, by: Actor) -> PreviewLink:
    """Creates a link to the present version. Raises PermissionDenied, or NotShown if readers could not see it."""
    require(may_share(by, row), row)
    pending, number = _version_of(row)
    with previewed(row, opened(pending), AnonymousUser()):
        pass
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
    """None if the token was not made here."""
    try:
        pk = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    links = PreviewLink.objects.select_related("pending", "by")
    found: PreviewLink | None = links.filter(pk=pk).first()
    return found
