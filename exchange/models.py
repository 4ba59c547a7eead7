"""Data kept for imports: files waiting for confirmation, columns chosen by users, files of recorded imports."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import TidyCharField
from core.models import ImportBatch


class StoredUpload(models.Model):
    """A previewed file that waits for confirmation, with its preview."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    table = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    is_pasted = models.BooleanField(default=False)  # lines from a mail, not a file
    instructions = models.JSONField(default=dict, blank=True)
    preview = models.JSONField(
        default=dict, blank=True
    )  # data of the preview; empty until the file was read
    fingerprints = models.JSONField(
        default=dict, blank=True
    )  # row number → hash of what would be done
    rows = models.JSONField(default=list, blank=True)  # as previewed
    refused = models.TextField(blank=True)  # refused rows with reasons, as CSV
    kept_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)  # start of the commit

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.file_name} ({self.table})"


class ColumnChoice(models.Model):
    """The column that a user last chose for a foreign header; empty: left out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    table = models.CharField(max_length=60)
    title = TidyCharField(max_length=200)
    column = models.CharField(max_length=60, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "table", "title"], name="column_map_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.column}"


class ImportFile(models.Model):
    """The uploaded file of a recorded import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()  # gzip
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
