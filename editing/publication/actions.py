"""Why a row cannot be published, and what may be wrong with it, in words; and the versions by which an answer holds only for what was seen."""

from collections.abc import Iterable
from copy import copy

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.dates import Spanned
from core.records.pending.changes import key_of, make_changed
from core.records.pending.models import PendingVersion
from core.records.pending.saving import blocking_reason, missing_of
from core.records.permissions import Actor, may
from core.records.publishable import Publishable, Reviewed, needs_second_person
from core.records.saving import Stale
from core.records.sources import DOUBTFUL, Sourced
from core.records.tracked import TrackedModel, with_keys

CHANNEL = "admin"
HIDDEN_STAGES = ("scheduled", "expired")  # of what is published, and no reader sees now


def error_reasons(error: Exception, model: type[models.Model]) -> list[str]:
    """Why it was refused, each reason with the field of the form that it is about."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    labels = {field.name: str(field.verbose_name) for field in model._meta.fields if field.editable}
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        f"{labels[name]}: {reason}" if name in labels else reason
        for name, reasons in by_field.items()
        for reason in reasons
    ]


def publish_blocking_reason(by: Actor, row: Publishable) -> str:
    """Why this person cannot publish this row now; empty when they can."""
    if not may(by, "publish", type(row)):
        return _("Your account does not have permission to publish.")
    if isinstance(row, Reviewed) and needs_second_person(by) and row.written_by_id == by.pk:
        return _("You made the last change: someone else must publish it.")
    try:
        row.before_publishing(by)
        row.full_clean()
    except ValidationError as error:
        return " ".join(error_reasons(error, type(row)))
    return ""


def change_blocking_reason(by: Actor, row: Publishable, change: PendingVersion) -> str:
    """Why this person cannot publish this pending change of the row now; empty when they can."""
    if not may(by, "publish", type(row)):
        return _("Your account does not have permission to publish.")
    if reason := blocking_reason(change, row, by):
        return reason
    fault = missing_of(change, row)
    return " ".join(error_reasons(fault, type(row))) if fault else ""


def published_text(row: Publishable) -> str:
    """What is told once a row, or a change of it, was published: never “published” of what no reader sees."""
    now = with_keys(type(row)).get(pk=row.pk)
    if now.publication_stage in HIDDEN_STAGES:
        text = _("Approved: %(row)s %(when)s. Readers do not see it now.")
        return text % {"row": now, "when": now.publication_label}
    return _("Published: %(row)s.") % {"row": now}


def missing_to_publish(row: Publishable) -> str:
    """What the row lacks, whoever publishes it; empty where it lacks nothing."""
    try:
        row.check_publishable()
    except ValidationError as error:
        return " ".join(error_reasons(error, type(row)))
    return ""


def unpublished_parents(row: TrackedModel) -> list[TrackedModel]:
    """The rows without which readers do not see this one, where they are not public now."""
    parents = [getattr(row, name) for name in row.public_with]
    return [
        parent
        for parent in parents
        if parent is not None and not type(parent).objects.published().filter(pk=parent.pk).exists()
    ]


def format_versions(rows: Iterable[models.Model], changes: Iterable[PendingVersion] = ()) -> str:
    """The versions of rows, or of their pending changes where the question is about these: one field of a form, however many rows."""
    by_row = {change.row_pk: change for change in changes}
    found = (row for row in rows if isinstance(row, Publishable))
    return " ".join(f"{row.pk}.{_version(row, by_row.get(row.pk))}" for row in found)


def _version(row: Publishable, change: PendingVersion | None) -> str:
    return f"{row.version}.{change.number}" if change else str(row.version)


def require_seen_version(
    request: HttpRequest, row: models.Model, change: PendingVersion | None = None
) -> None:
    """Raises Stale where a row, or its change, is no longer as it was when its editor was asked."""
    seen = dict(one.split(".", 1) for one in request.POST.get("seen", "").split() if "." in one)
    if isinstance(row, Publishable):
        now = _version(row, change)
        if seen.get(str(row.pk), "" if change else now) != now:
            raise Stale([row])


def doubts_of(row: Publishable, change: PendingVersion | None = None) -> list[str]:
    """Of the row as it is, or as its pending change makes it; empty where nothing is in doubt."""
    shown = copy(row)
    for one in change.opened if change else ():
        if one.key == key_of(row):
            make_changed(shown, one, row)
    found = []
    if isinstance(shown, Sourced):
        if not shown.has_source:
            found.append(_("No source is given"))
        if shown.confidence in DOUBTFUL:
            found.append(_("Confidence: %(label)s") % {"label": shown.confidence_label})
    if isinstance(shown, Spanned) and not shown.are_dates_confirmed():
        found.append(_("Dates not confirmed"))
    if not getattr(shown, "place_confirmed", True):
        found.append(_("Place not confirmed"))
    return found
