"""Who writes, through which channel, and why: what each step of a write hands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from ..history import record
from ..permissions import Actor
from ..publishable import Publishable


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

    def was_public(self, row: Publishable) -> bool:
        """Whether readers saw it before the import that is undone."""
        first = row.published_at
        return self.restores is not None and first is not None and first < self.restores

    def record(
        self,
        rows: Sequence[models.Model],
        verb: str,
        many: list[dict[str, list[str]]] | None = None,
    ) -> None:
        record(
            rows,
            verb,
            by=self.by,
            channel=self.channel,
            reason=self.reason,
            many=many,
            batch=self.batch,
        )
