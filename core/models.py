"""Old names of rows, so that addresses and files which use them still find the row."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import KeyField
from .history import PublicQuerySet, Recorded


class RedirectQuerySet(PublicQuerySet):
    def of(self, model: type[models.Model]) -> Any:
        """Pairs of old and new slug of one table."""
        return self.filter(table=ContentType.objects.get_for_model(model)).values_list("old_slug", "new_slug")


class Redirect(Recorded):
    """A row of `table` that was called `old_slug` is now called `new_slug`."""

    key_fields = ("table", "old_slug")
    key_joins = ("table",)

    table = models.ForeignKey(ContentType, on_delete=models.CASCADE, verbose_name=_("table"))
    old_slug = KeyField(_("old slug"), max_length=120)
    new_slug = KeyField(_("new slug"), max_length=120)

    objects = RedirectQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [models.UniqueConstraint(fields=["table", "old_slug"], name="redirect_once")]

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.new_slug}"


class PendingImport(models.Model):
    """A file that was looked at and waits for its confirmation."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    table = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    plan_print = models.CharField(max_length=64)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.file_name} ({self.table})"
