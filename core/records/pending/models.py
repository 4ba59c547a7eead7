"""Pending versions: what staff wrote into a public row and readers do not see yet."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...dates import format_moment
from ..permissions import Actor
from ..publishable import Publishable, account
from .changes import Changes, Conflict, PendingRow, RowKey, from_json


class PendingOutcome(models.TextChoices):
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")


class OfRowQuerySet(models.QuerySet):
    def of(self, row: models.Model) -> Self:
        return self.filter(table=ContentType.objects.get_for_model(row), row_pk=row.pk)


class OfRow(models.Model):
    """About one row of any table."""

    table = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    row_pk = models.BigIntegerField()

    objects: Any = OfRowQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()

    @property
    def rows(self) -> Any:
        """Its row, as a queryset."""
        model: Any = self.table.model_class()
        return model._base_manager.filter(pk=self.row_pk)

    def row(self) -> Publishable | None:
        found: Publishable | None = self.rows.first()
        return found


class PendingQuerySet(OfRowQuerySet):
    def open(self) -> Self:
        return self.filter(outcome="")

    def of_table(self, model: type[models.Model]) -> Self:
        return self.filter(table=ContentType.objects.get_for_model(model))

    def by_row(self, rows: Iterable[Publishable]) -> dict[int, "PendingVersion"]:
        """For rows of one table, by primary key, with their edits; two queries."""
        found = {row.pk: type(row) for row in rows}
        if not found:
            return {}
        pending: Any = self.of_table(next(iter(found.values()))).filter(row_pk__in=found)
        return {one.row_pk: one for one in pending.prefetch_related("edits")}

    def written_by(self, by: Actor) -> Self:
        own = PendingEdit.objects.filter(by_id=by.pk, is_author=True)
        return self.filter(pk__in=own.values("pending"))


class PendingVersion(OfRow):
    """A row has at most one open pending version: later saves are added to it."""

    number = models.PositiveIntegerField(default=0)  # of its last edit
    changes = models.JSONField(default=list)
    is_submitted = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by_name = models.CharField(max_length=200, blank=True)
    # why and by whom it was last sent back
    sent_back_reason = models.TextField(blank=True)
    sent_back_by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    goes_live_at = models.DateTimeField(null=True, blank=True)  # once approved
    approved_by = account(editable=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    schedule_failure = models.TextField(blank=True)  # why it could not be published when it was due
    outcome = models.CharField(max_length=10, choices=PendingOutcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=200, blank=True)

    objects: Any = PendingQuerySet.as_manager()

    class Meta(OfRow.Meta):
        ordering = ["changed_at", "pk"]
        verbose_name = _("pending change")
        verbose_name_plural = _("pending changes")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "row_pk"],
                condition=models.Q(outcome=""),
                name="pending_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.table.name} {self.row_pk}, {self.number}"

    @property
    def opened(self) -> Changes:
        return from_json(self.changes)

    @property
    def goes_live_label(self) -> str:
        return format_moment(self.goes_live_at) if self.goes_live_at else ""

    def set_submitted(self, by: Actor) -> None:
        """Sets fields of a version that is about to be saved."""
        self.is_submitted = True
        self.submitted_at, self.submitted_by_name = timezone.now(), str(by)

    def clear_schedule(self) -> None:
        """Of a version about to be saved: it is neither approved nor scheduled."""
        self.goes_live_at = self.approved_by = None
        self.approved_by_name = self.schedule_failure = ""

    def authors(self) -> list["PendingEdit"]:
        """Each once, by their first edit; none of them may publish what a second person publishes."""
        found: dict[object, PendingEdit] = {}
        for edit in self.edits.all():
            if edit.is_author:
                found.setdefault(edit.by_id or edit.by_name, edit)
        return list(found.values())

    @property
    def author_names(self) -> str:
        return ", ".join(edit.by_name for edit in self.authors())

    def edits_of_rows(self) -> dict[RowKey, list["PendingEdit"]]:
        """By row, the edits that changed what is pending of it, also back."""
        found: dict[RowKey, list[PendingEdit]] = {}
        before: dict[RowKey, PendingRow] = {}
        for edit in self.edits.all():
            now = {change.key: change for change in edit.opened}
            for key in before | now:
                if before.get(key) != now.get(key):
                    found.setdefault(key, []).append(edit)
            before = now
        return found

    def batches(self) -> dict[RowKey, set[int | None]]:
        """By row, the imports that changed it; None: someone by hand."""
        rows = self.edits_of_rows().items()
        return {key: {edit.batch_id for edit in edits} for key, edits in rows}

    def writer_of(self, conflict: Conflict) -> "PendingEdit | None":
        """Who wrote last into the row in which another would change a value."""
        edits = self.edits_of_rows().get(conflict.key) if self.pk else None
        return edits[-1] if edits else None


class PendingEdit(models.Model):
    """One save of a pending version: who, when, and what it holds since."""

    pending = models.ForeignKey(PendingVersion, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    by = account(editable=True)
    by_name = models.CharField(max_length=200)  # stays when the account goes
    made_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=20)
    batch = models.ForeignKey(
        "core.ImportBatch", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_author = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, blank=True, default="")  # as chosen on the form
    changes = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pending", "number"], name="pending_edit_once")
        ]

    def __str__(self) -> str:
        return self.by_name

    @property
    def opened(self) -> Changes:
        return from_json(self.changes)


def pending_of(row: Publishable) -> PendingVersion | None:
    """The open pending version of a row."""
    found: PendingVersion | None = PendingVersion.objects.open().of(row).first()
    return found


def opened(pending: PendingVersion | None) -> Changes:
    return pending.opened if pending else []
