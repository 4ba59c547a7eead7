"""Where lines of history come from: each table has its own, and what is pending has its versions; `source_at` says when."""

import datetime as dt

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from core.records.pending.models import PendingEdit, PendingOutcome, PendingVersion
from core.records.permissions import Actor, may, may_read_drafts
from core.records.publishable import Publishable
from core.records.tracked import TrackedModel, history_model, part_models


def tracked_models() -> list[type[TrackedModel]]:
    return [model for model in apps.get_models() if issubclass(model, TrackedModel)]


def sees_all(by: Actor, model: type[TrackedModel]) -> bool:
    """Who may publish sees what others did; editors see the rows that they wrote."""
    return may(by, "view", model) and may(by, "publish", model)


def sources_for(
    by: Actor,
    person: str = "",
    table: str = "",
    day: dt.date | None = None,
    batch: int | None = None,
) -> list[QuerySet]:
    """All lines that this person may read, or those that were asked for; `table` is the label of a model."""
    models = [
        model
        for model in tracked_models()
        if may(by, "view", model) and table in ("", model._meta.label_lower)
    ]
    lines, pending = Q(), _pending_seen_by(by, models)
    if person:
        edits = PendingEdit.objects.filter(by_name=person).values("pending")
        lines &= Q(history_by_name=person)
        pending &= Q(pk__in=edits) | Q(ended_by_name=person)
    if day:
        start = dt.datetime.combine(day, dt.time.min, dt.UTC)
        hours = start, dt.datetime.combine(day, dt.time.max, dt.UTC)
        lines &= Q(history_date__range=hours)
        pending &= Q(ended_at__range=hours) | Q(ended_at=None, changed_at__range=hours)
    if batch is not None:
        lines &= Q(history_batch_id=batch)
        pending &= Q(pk__in=PendingEdit.objects.filter(batch=batch).values("pending"))
    return [*(_lines(model, lines & _seen_by(by, model)) for model in models), _pending(pending)]


def sources_of_deleted(by: Actor) -> list[QuerySet]:
    """The lines that deleted rows which are gone now, of those that this person may restore."""
    found = (model for model in tracked_models() if issubclass(model, Publishable))
    return [_lines(model, _deleted(model)) for model in found if sees_all(by, model)]


def sources_of_row(row: TrackedModel, by: Actor) -> list[QuerySet]:
    """Of a row, and of the parts that are typed on its form, as far as this person may read them."""
    found = [_lines(type(row), Q(id=row.pk))]
    for model, name in part_models(type(row)):
        found.append(_lines(model, Q(**{f"{name}_id": row.pk}) & _readable(by, model)))
    if isinstance(row, Publishable):
        table = ContentType.objects.get_for_model(row)
        found.append(_pending(Q(table=table, row_pk=row.pk)))
    return found


def _lines(model: type[TrackedModel], condition: Q) -> QuerySet:
    all_lines = history_model(model)._base_manager
    lines: QuerySet = all_lines.filter(condition).annotate(source_at=F("history_date"))
    return lines


def _deleted(model: type[TrackedModel]) -> Q:
    later = history_model(model)._base_manager.filter(
        id=OuterRef("id"), history_id__gt=OuterRef("history_id")
    )
    return Q(~Exists(later), _gone(model), history_type="-")


def _gone(model: type[TrackedModel]) -> Q:
    return Q(~Exists(model._base_manager.filter(pk=OuterRef("id"))))


def _seen_by(by: Actor, model: type[TrackedModel]) -> Q:
    if sees_all(by, model):
        return Q()
    own = history_model(model)._base_manager.filter(history_user_id=by.pk)
    condition = Q(id__in=own.order_by().values("id"))
    readable = _readable(by, model)  # an empty condition would vanish beside another
    return condition & (readable | _gone(model)) if readable else condition


def _readable(by: Actor, model: type[TrackedModel]) -> Q:
    """Of lines, that this person may read their row."""
    if may_read_drafts(by, model):
        return Q()
    return Q(id__in=model.objects.readable_by(by).values("pk"))


def _pending_seen_by(by: Actor, models: list[type[TrackedModel]]) -> Q:
    tables = ContentType.objects.get_for_models(*models)
    whole = [tables[model] for model in models if sees_all(by, model)]
    own = PendingEdit.objects.filter(by_id=by.pk).values("pending")
    return Q(table__in=whole) | Q(table__in=list(tables.values()), pk__in=own)


def _pending(condition: Q) -> QuerySet:
    """One line each; of what was published the lines of its rows tell, with who wrote it."""
    rows = PendingVersion.objects.exclude(outcome=PendingOutcome.PUBLISHED).filter(condition)
    return rows.annotate(source_at=Coalesce("ended_at", "changed_at"))
