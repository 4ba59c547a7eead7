"""What an import keeps: files that wait for confirmation, columns as users chose them, files of imports on record."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.fields import TidyCharField
from core.models import ImportBatch


class StoredUpload(models.Model):
    """A file that was looked at and waits for its confirmation, with what was seen."""

    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    table = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    is_pasted = models.BooleanField(default=False)  # lines from a mail, not a file
    instructions = models.JSONField(default=dict, blank=True)
    preview = models.JSONField(
        default=dict, blank=True
    )  # what the page shows; empty until the file was read
    fingerprints = models.JSONField(
        default=dict, blank=True
    )  # what would be done to which version of each row
    rows = models.JSONField(default=list, blank=True)  # each as it was seen (uploads/row_table)
    refused = models.TextField(blank=True)  # the refused rows with reasons, as CSV
    kept_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)  # since when it is being carried out

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.file_name} ({self.table})"


class ColumnChoice(models.Model):
    """Which column a user gave a foreign header last time; empty: it was left out."""

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
    """A file kept with an import: the one that was sent in."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()  # packed by gzip
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
