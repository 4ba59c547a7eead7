"""What was written, when, by whom, through which channel and why.

The only file that knows the history library.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .permissions import Actor


class HistoryLine(models.Model):
    """What each line of history holds besides the row as it was."""

    history_channel = models.CharField(max_length=20, blank=True)
    history_by_name = models.CharField(max_length=200, blank=True)  # stays when the account goes
    history_many = models.JSONField(
        default=dict, blank=True
    )  # keys of what many-to-many fields held
    history_batch = models.ForeignKey(
        "core.ImportBatch", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # when an import wrote it

    class Meta:
        abstract = True


@cache
def history_model(model: type[models.Model]) -> Any:
    """The table of its lines. `model.history` makes a manager class each time it is read."""
    tracked: Any = model
    return tracked.history.model


_by_hand: ContextVar[bool] = ContextVar("history lines are written by hand", default=False)


class Lines(HistoricalRecords):
    """The library's lines, silent while `record` writes better ones."""

    def post_save(
        self, instance: models.Model, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        if not _by_hand.get():
            super().post_save(instance, created, using=using, **kwargs)

    def post_delete(self, instance: models.Model, using: str | None = None, **kwargs: Any) -> None:
        if not _by_hand.get():
            super().post_delete(instance, using=using, **kwargs)


@contextmanager
def recorded_by_hand() -> Iterator[None]:
    """What is saved or deleted within it is recorded by the caller."""
    token = _by_hand.set(True)
    try:
        yield
    finally:
        _by_hand.reset(token)


def record(
    rows: Sequence[models.Model],
    verb: str,
    *,
    by: Actor,
    channel: str,
    reason: str,
    many: list[dict[str, list[str]]] | None = None,
    batch: int | None = None,
) -> None:
    """Writes a line of history for each of the rows, all of one table.

    `verb` is +, ~ or -; `batch` is the primary key of the import.
    """
    if not rows:
        return
    line_of = history_model(type(rows[0]))
    line = {
        "history_date": timezone.now(),
        "history_user_id": by.pk,
        "history_type": verb,
        "history_change_reason": reason,
        "history_channel": channel,
        "history_by_name": str(by),
        "history_batch_id": batch,
    }
    names = [field.attname for field in line_of.tracked_fields]
    line_of.objects.bulk_create(
        (
            line_of(**line, history_many=keys, **{name: getattr(row, name) for name in names})
            for row, keys in zip(rows, many or [{}] * len(rows), strict=True)
        ),
        batch_size=200,
    )
