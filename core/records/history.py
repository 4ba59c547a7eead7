"""What was written, when, by whom, through which channel and why.

The only file that knows the history library.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .permissions import Actor

if TYPE_CHECKING:
    from .publishable import Publishable


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
    """The library's lines, silent while `WriteContext.record` writes better ones."""

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


@dataclass(frozen=True)
class WriteContext:
    """Who writes, through which channel, why, and in which batch of an import.

    `restores` is when the import that is undone was made: the permission to import was checked, and what
    was public before it comes back without a second person. `merges`: what is deleted stays in another
    row, and publishers merge what they may publish; what names it says the same as before, so that nothing
    is written with it.
    """

    by: Actor
    channel: str
    reason: str = ""
    batch: int | None = None
    restores: datetime | None = None
    merges: bool = False

    def was_public(self, row: "Publishable") -> bool:
        """Whether readers saw it before the import that is undone."""
        first = row.published_at
        return self.restores is not None and first is not None and first < self.restores

    def record(
        self,
        rows: Sequence[models.Model],
        verb: str,
        many: Sequence[dict[str, list[str]]] | None = None,
    ) -> None:
        """Writes a line of history for each of the rows, all of one table; `verb` is +, ~ or -."""
        if not rows:
            return
        line_of = history_model(type(rows[0]))
        line = {
            "history_date": timezone.now(),
            "history_user_id": self.by.pk,
            "history_type": verb,
            "history_change_reason": self.reason,
            "history_channel": self.channel,
            "history_by_name": str(self.by),
            "history_batch_id": self.batch,
        }
        names = [field.attname for field in line_of.tracked_fields]
        line_of.objects.bulk_create(
            (
                line_of(**line, history_many=keys, **{name: getattr(row, name) for name in names})
                for row, keys in zip(rows, many or [{}] * len(rows), strict=True)
            ),
            batch_size=200,
        )
