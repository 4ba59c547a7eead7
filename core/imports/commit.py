"""Carries a plan out: all of its rows or none."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..rights import By
from ..writing import Stale, store_many
from .checking import Plan


class PlanRefused(Exception):
    """Nothing was saved; says why."""


def commit(plan: Plan, *, by: By, door: str, why: str) -> None:
    """Saves what the plan holds. Raises PlanRefused when it has refusals or a row changed since it was checked."""
    if plan.refusals:
        raise PlanRefused(_("The file has %(count)d refusals; nothing was saved.") % {"count": len(plan.refusals)})
    try:
        with transaction.atomic():
            store_many([row.write for row in plan.rows], by=by, door=door, why=why)
    except Stale as stale:
        raise PlanRefused(_("%(fault)s Nothing was saved; check the file again.") % {"fault": stale}) from None
    except IntegrityError as fault:
        raise PlanRefused(
            _("The database refused a row (%(fault)s). Nothing was saved; check the file again.") % {"fault": fault}
        ) from None
