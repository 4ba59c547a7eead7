"""Rows with a slug, and their old slugs, so that addresses and files which use them still find the row; groups, imports."""

from functools import lru_cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import KeyField
from .records.pending.models import PendingEdit as PendingEdit
from .records.pending.models import PendingVersion as PendingVersion
from .records.pending.shown import PreviewLink as PreviewLink
from .records.permissions import Actor, may_read_drafts
from .records.saving import PublicId as PublicId
from .records.saving import save_row
from .records.state_cache import ContentVersion as ContentVersion
from .records.tracked import PublicQuerySet, TrackedModel


class RedirectQuerySet(PublicQuerySet):
    def readable_by(self, by: Actor) -> Self:
        """The old slug of a draft would tell its name."""
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
    is_reference = True  # what it holds is public at once

    table = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, verbose_name=gettext_lazy("table")
    )
    old_slug = KeyField(gettext_lazy("old slug"), max_length=120)
    new_slug = KeyField(gettext_lazy("new slug"), max_length=120)

    objects = RedirectQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        verbose_name = gettext_lazy("redirect")
        verbose_name_plural = gettext_lazy("redirects")
        constraints = [models.UniqueConstraint(fields=["table", "old_slug"], name="redirect_once")]

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.new_slug}"


# Code of an error that only follows from another one: without a name there is no slug.
NAME_GIVES_NO_SLUG = "name_gives_no_slug"


@lru_cache(maxsize=10_000)
def row_url(name: str, slug: str) -> str:
    """Cached: without it, `reverse` took a fifth of the time of the list of participants."""
    return reverse(name, args=[slug])


class SluggedModel(models.Model):
    """A row with a slug. `reserved_slugs` are taken by URLs of the site."""

    reserved_slugs: ClassVar[frozenset[str]] = frozenset()

    slug = KeyField(
        gettext_lazy("slug"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=gettext_lazy(
            "The name in web addresses and files. Left empty, it is made from the name. It stays when facts change."
        ),
    )

    class Meta:
        abstract = True

    def slug_source(self) -> str:
        """What people call the row; its slug is made from this."""
        return str(self)

    def ensure_slug(self) -> None:
        if not self.slug and self.is_complete():  # type: ignore[attr-defined]
            self.slug = slugify(self.slug_source().replace(".", "-"))[:120].strip("-")

    def clean(self) -> None:
        super().clean()
        self.ensure_slug()
        if not self.slug:
            message = _("The name has no letter or digit to make a slug from. Enter a slug.")
            raise ValidationError({"slug": ValidationError(message, code=NAME_GIVES_NO_SLUG)})
        if self.slug in self.reserved_slugs | {code for code, _name in settings.LANGUAGES}:
            raise ValidationError({"slug": _("“%(slug)s” is reserved.") % {"slug": self.slug}})

    def related_writes(self, before: Self) -> list[models.Model]:
        """A changed slug leaves a redirect, and older redirects follow it.

        A redirect that the new slug would hide is reused.
        """
        writes: list[models.Model] = super().related_writes(before)
        if before.slug == self.slug:
            return writes
        return [*writes, *redirect_writes(type(self), before.slug, self.slug)]


def redirect_writes(model: type[models.Model], old: str, new: str) -> list[Redirect]:
    """The redirects to save, so that the old slug and all redirects to it lead to the new one."""
    table = ContentType.objects.get_for_model(model)
    redirects = Redirect.objects.filter(table=table)
    left = (
        redirects.filter(old_slug=old).first()
        or redirects.filter(old_slug=new).first()
        or Redirect(table=table)
    )
    followers = list(redirects.filter(new_slug=old).exclude(pk=left.pk))
    left.old_slug = old
    for redirect in (*followers, left):
        redirect.new_slug = new
    return [*followers, left]


def rename(row: Any, slug: str, *, by: Actor, channel: str, reason: str = "") -> None:
    """Gives the row another slug and redirects the old one, so that old URLs and files still find the row.

    Raises as `save_row` does; then the row keeps its slug.
    """
    if not slug.strip():  # an empty slug would be made anew from the name
        raise ValidationError({"slug": _("Enter the new slug.")})
    old = row.slug
    try:
        row.slug = row._meta.get_field("slug").clean(slug, row)
        save_row(row, by=by, channel=channel, reason=reason or f"renamed from {old}")
    except Exception:
        row.slug = old
        raise


class StaffGroup(models.Model):
    """A group that `migrate` made, and the permissions it ever granted, so that none is granted again."""

    name = models.CharField(max_length=150, unique=True)
    group = models.OneToOneField(Group, models.SET_NULL, null=True, related_name="+")
    granted = models.JSONField(default=list, blank=True)  # permissions, as `app.codename`

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """An import that was carried out. Which rows it wrote, and how, stands in their history."""

    table = models.CharField(gettext_lazy("table"), max_length=60)
    file_name = models.CharField(gettext_lazy("file"), max_length=200)
    content_hash = models.CharField(gettext_lazy("SHA-256 of the file"), max_length=64, blank=True)
    token = models.CharField(max_length=64, blank=True)  # of the preview that was confirmed
    channel = models.CharField(gettext_lazy("via"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("account"),
    )
    by_name = models.CharField(gettext_lazy("who"), max_length=200)  # stays without the account
    made_at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)
    new = models.PositiveIntegerField(gettext_lazy("new"))
    changed = models.PositiveIntegerField(gettext_lazy("changed"))
    same = models.PositiveIntegerField(gettext_lazy("same"))
    refused = models.PositiveIntegerField(
        gettext_lazy("left out"), help_text=gettext_lazy("Rows that were refused and left out.")
    )
    undone_at = models.DateTimeField(gettext_lazy("undone"), null=True, blank=True)
    undone_by_name = models.CharField(gettext_lazy("undone by"), max_length=200, blank=True)
    # number of rows that undoing restored
    restored = models.PositiveIntegerField(gettext_lazy("restored"), default=0)
    removed = models.PositiveIntegerField(gettext_lazy("deleted"), default=0)
    left_rows = models.JSONField(default=list, blank=True)  # not undone: table, row, name, reason

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]
        verbose_name = gettext_lazy("import")
        verbose_name_plural = gettext_lazy("imports")

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name} ({self.table})"
