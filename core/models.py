"""Old names of rows, so that addresses and files which use them still find the row."""

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import KeyField
from .records.pending.links import PreviewLink as PreviewLink
from .records.pending.models import PendingEdit as PendingEdit
from .records.pending.models import PendingVersion as PendingVersion
from .records.permissions import Actor, may_read_drafts
from .records.saving import PublicId as PublicId
from .records.state_cache import ContentVersion as ContentVersion
from .records.tracked import PublicQuerySet, TrackedModel


class RedirectQuerySet(PublicQuerySet):
    def readable_by(self, by: Actor) -> Self:
        """A slug says what a row is called, and the row may be a draft."""
        return self if may_read_drafts(by, self.model) else self.none()

    def of(self, model: type[models.Model]) -> Any:
        """Pairs of old and new slug of one table."""
        return self.filter(table=ContentType.objects.get_for_model(model)).values_list(
            "old_slug", "new_slug"
        )

    def of_tables(self, *tables: type[models.Model]) -> dict[type[models.Model], dict[str, str]]:
        """Old slug → new slug, by table."""
        kinds = ContentType.objects.get_for_models(*tables)
        found: dict[int, dict[str, str]] = {kind.pk: {} for kind in kinds.values()}
        for kind, old, new in self.filter(table__in=found).values_list(
            "table", "old_slug", "new_slug"
        ):
            found[kind][old] = new
        return {table: found[kind.pk] for table, kind in kinds.items()}


class Redirect(TrackedModel):
    """A row of `table` that was called `old_slug` is now called `new_slug`."""

    key_fields = ("table", "old_slug")
    key_select_related = ("table",)
    is_reference = True  # what it holds is at once true for readers

    table = models.ForeignKey(ContentType, on_delete=models.CASCADE, verbose_name=_("table"))
    old_slug = KeyField(_("old slug"), max_length=120)
    new_slug = KeyField(_("new slug"), max_length=120)

    objects = RedirectQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [models.UniqueConstraint(fields=["table", "old_slug"], name="redirect_once")]

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.new_slug}"


class StaffGroup(models.Model):
    """A group that `migrate` made, with all it granted: what an administrator took away stays away."""

    name = models.CharField(max_length=150, unique=True)
    group = models.OneToOneField(Group, models.SET_NULL, null=True, related_name="+")
    granted = models.JSONField(default=list, blank=True)  # permissions, as `app.codename`

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """An import that was carried out. Which rows it wrote, and how, stands in their history."""

    table = models.CharField(_("table"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    content_hash = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    token = models.CharField(max_length=64, blank=True)  # that confirmed it
    channel = models.CharField(_("via"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    by_name = models.CharField(_("who"), max_length=200)  # stays when the account goes
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    new = models.PositiveIntegerField(_("new"))
    changed = models.PositiveIntegerField(_("changed"))
    same = models.PositiveIntegerField(_("same"))
    refused = models.PositiveIntegerField(
        _("left out"), help_text=_("Rows that were refused and left out.")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by_name = models.CharField(_("undone by"), max_length=200, blank=True)
    restored = models.PositiveIntegerField(_("restored"), default=0)  # rows, by taking it back
    removed = models.PositiveIntegerField(_("deleted"), default=0)
    left_rows = models.JSONField(default=list, blank=True)  # what stayed: table, row, name, reason

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name} ({self.table})"
