"""Rows with a page: a slug made once from what people call the thing, changed by `rename` only."""

from functools import lru_cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import KeyField
from .models import Redirect
from .records.permissions import Actor
from .records.saving import save_row

# The code of an error that follows from another: without a name there is no slug.
NAME_GIVES_NO_SLUG = "name_gives_no_slug"


@lru_cache(maxsize=10_000)
def row_url(name: str, slug: str) -> str:
    """Kept, for rows that long lists link to: `reverse` takes a fifth of the list of participants."""
    return reverse(name, args=[slug])


class SluggedModel(models.Model):
    """`reserved_slugs` are taken by URLs of the site."""

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
        """What people call it: the slug is made of this."""
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

    def related_writes(self, before: Self | None) -> list[models.Model]:
        """A changed slug leaves a redirect, and older redirects follow it.

        A redirect that the new slug would hide is reused.
        """
        writes: list[models.Model] = super().related_writes(before)  # type: ignore[misc]
        if before is None or before.slug == self.slug:
            return writes
        return [*writes, *redirect_writes(type(self), before.slug, self.slug)]


def redirect_writes(model: type[models.Model], old: str, new: str) -> list[Redirect]:
    """What must be saved so that the old slug, and those that redirect to it, lead to the new one."""
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
    """Gives the row another slug; by the redirect that it leaves, old URLs and files still find it.

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
