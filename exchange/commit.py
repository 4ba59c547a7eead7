"""Carries a plan out: all of its rows or none."""

from collections.abc import Generator
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import ImportBatch
from core.records.permissions import Actor
from core.records.saving import Stale, WriteContext, iter_save

from .batches import opened
from .checking.check import finished
from .checking.plan import Plan


class PlanRefused(Exception):
    """Nothing was saved; says why."""


@dataclass(frozen=True)
class Origin:
    """Where the rows come from: the file, its SHA-256, the token that confirmed it, and its bytes."""

    file_name: str
    content_hash: str = ""
    token: str = ""
    data: bytes = field(default=b"", repr=False)


UNNAMED = Origin("")


def commit(
    plan: Plan, *, by: Actor, channel: str, origin: Origin = UNNAMED, only_good: bool = False
) -> ImportBatch | None:
    """Saves what the plan holds, and gives the batch on record; none where the plan changes nothing.

    Raises PlanRefused when it has refusals that are not to be left out, or a row changed since it was checked.
    """
    return finished(committing(plan, by=by, channel=channel, origin=origin, only_good=only_good))


def committing(
    plan: Plan, *, by: Actor, channel: str, origin: Origin = UNNAMED, only_good: bool = False
) -> Generator[int, None, ImportBatch | None]:
    """The same in steps: gives the number of rows saved so far."""
    if plan.refusals and not only_good:
        count = len(plan.refused_rows)
        said = ngettext(
            "%(count)d row was refused; nothing was saved.",
            "%(count)d rows were refused; nothing was saved.",
            count,
        )
        raise PlanRefused(said % {"count": count})
    if not plan.rows:
        return None
    try:
        with transaction.atomic():
            batch = opened(plan, by=by, channel=channel, origin=origin)
            write_context = WriteContext(by, channel, origin.file_name, batch.pk)
            yield from iter_save([row.write for row in plan.rows], write_context)
    except Stale as stale:
        raise PlanRefused(
            _("%(fault)s Nothing was saved; check the file again.") % {"fault": stale}
        ) from None
    except IntegrityError as fault:
        raise PlanRefused(
            _("The database refused a row (%(fault)s). Nothing was saved; check the file again.")
            % {"fault": fault}
        ) from None
    return batch
