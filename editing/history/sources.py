"""Where lines of history come from: each table has its own, pending changes have theirs."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, Value

from core.records.history import history_model
from core.records.pending.changes import part_models
from core.records.pending.models import PendingEdit, PendingVersion
from core.records.permissions import Actor, may, may_read_drafts
from core.records.publishable import Publishable
from core.records.tracked import TrackedModel

LINE, KEPT, SUBMITTED, ENDED = "line", "kept", "submitted", "ended"


@dataclass(frozen=True)
class Wanted:
    """What a reader of the history asks for."""

    person: str = ""
    table: str = ""  # label of a model
    day: dt.date | None = None
    batch: int | None = None


@dataclass(frozen=True)
class Source:
    """Rows of one table that are lines of history, and which of their columns say when."""

    kind: str
    rows: Any
    at: str

    def keys(self, place: int) -> Any:
        """In one form for all sources, so that a UNION can order and count them."""
        rows = self.rows.order_by().annotate(
            source_place=Value(place), source_at=F(self.at), source_key=F("pk")
        )
        return rows.values_list("source_place", "source_at", "source_key")


def tracked_models() -> list[type[TrackedModel]]:
    return [model for model in apps.get_models() if issubclass(model, TrackedModel)]


def sees_all(by: Actor, model: type[TrackedModel]) -> bool:
    """Who may publish sees what others did; editors see the rows that they wrote."""
    return may(by, "view", model) and may(by, "publish", model)


def sources_for(by: Actor, wanted: Wanted) -> list[Source]:
    models = [model for model in tracked_models() if may(by, "view", model)]
    if wanted.table:
        models = [model for model in models if model._meta.label_lower == wanted.table]
    lines = [_lines_for(by, model, wanted) for model in models]
    return [*lines, *_pending_sources(_pending_condition(by, models), wanted)]


def sources_of_deleted(by: Actor) -> list[Source]:
    """The lines that deleted rows which are gone now, of those that this person may restore."""
    found = (model for model in tracked_models() if issubclass(model, Publishable))
    return [_lines(model, _deleted(model)) for model in found if sees_all(by, model)]


def _deleted(model: type[TrackedModel]) -> Q:
    later = history_model(model)._base_manager.filter(
        id=OuterRef("id"), history_id__gt=OuterRef("history_id")
    )
    return Q(~Exists(later), _gone(model), history_type="-")


def _gone(model: type[TrackedModel]) -> Q:
    return Q(~Exists(model._base_manager.filter(pk=OuterRef("id"))))


def sources_of_row(row: TrackedModel, by: Actor) -> list[Source]:
    """Of a row, and of the parts that are typed on its form, as far as this person may read them."""
    found = [_lines(type(row), Q(id=row.pk))]
    for model, name in part_models(type(row)):
        found.append(_lines(model, Q(**{f"{name}_id": row.pk}) & _readable(by, model)))
    if not isinstance(row, Publishable):
        return found
    table = ContentType.objects.get_for_model(row)
    return [*found, *_pending_sources(Q(table=table, row_pk=row.pk), Wanted())]


def _lines(model: type[TrackedModel], condition: Q) -> Source:
    return Source(LINE, history_model(model)._base_manager.filter(condition), "history_date")


def _lines_for(by: Actor, model: type[TrackedModel], wanted: Wanted) -> Source:
    condition = Q()
    if not sees_all(by, model):
        condition &= Q(id__in=_written_by(by, model))
        if readable := _readable(by, model):  # an empty condition would vanish beside another
            condition &= readable | _gone(model)
    if wanted.person:
        condition &= Q(history_by_name=wanted.person)
    if wanted.day:
        condition &= Q(history_date__range=_hours(wanted.day))
    if wanted.batch is not None:
        condition &= Q(history_batch_id=wanted.batch)
    return _lines(model, condition)


def _readable(by: Actor, model: type[TrackedModel]) -> Q:
    """Of lines, that this person may read their row."""
    if may_read_drafts(by, model):
        return Q()
    return Q(id__in=model.objects.readable_by(by).values("pk"))


def _written_by(by: Actor, model: type[TrackedModel]) -> Any:
    """The keys of the rows of which this person wrote a line."""
    own = history_model(model)._base_manager.filter(history_user_id=by.pk)
    return own.order_by().values("id")


def _pending_condition(by: Actor, models: list[type[TrackedModel]]) -> Q:
    found = ContentType.objects.get_for_models(*models)
    whole = [found[model] for model in models if sees_all(by, model)]
    own = PendingEdit.objects.filter(by_id=by.pk).values("pending")
    return Q(table__in=whole) | Q(table__in=list(found.values()), pk__in=own)


def _pending_sources(condition: Q, wanted: Wanted) -> Iterator[Source]:
    versions = PendingVersion.objects.filter(condition)
    in_batch = Q() if wanted.batch is None else Q(edits__batch_id=wanted.batch)
    edits = PendingEdit.objects.filter(pending__in=versions)
    if wanted.batch is not None:
        edits = edits.filter(batch_id=wanted.batch)
    versions = versions.filter(in_batch).distinct()
    for kind, rows, at, name in (
        (KEPT, edits, "made_at", "by_name"),
        (SUBMITTED, versions, "submitted_at", "submitted_by_name"),
        (ENDED, versions, "ended_at", "ended_by_name"),
    ):
        asked = Q(**{f"{at}__isnull": False})
        if wanted.person:
            asked &= Q(**{name: wanted.person})
        if wanted.day:
            asked &= Q(**{f"{at}__range": _hours(wanted.day)})
        yield Source(kind, rows.filter(asked), at)


def _hours(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.combine(day, dt.time.min, dt.UTC)
    return start, dt.datetime.combine(day, dt.time.max, dt.UTC)
