"""Lines of history as staff read them: who did what to which row, with the old and the new values."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.changes import PendingRow
from core.records.pending.models import PendingVersion
from core.records.permissions import Actor, may_read_drafts
from core.records.tracked import AUDIT_FIELDS, TrackedModel, number_label, with_keys
from core.records.versions import all_fields, changed_fields, is_recorded, value_in

from ..pending.display import ChangedRow, shown_fields, verb_label

Key: TypeAlias = tuple[type[models.Model], int]

_DONE: Mapping[str, Any] = {"+": "added", "~": "changed", "-": "removed"}
_VERBS = {"+": gettext_lazy("added"), "~": gettext_lazy("changed"), "-": gettext_lazy("deleted")}
_EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass
class HistoryEntry:
    """What one write did to one row, or what is or was pending of it."""

    key: int  # of its line, or of what is pending
    model: type[TrackedModel]
    pk: int
    changes: Sequence[PendingRow]
    at: dt.datetime
    by: str
    verb: str
    channel: str
    reason: str
    batch: int | None
    kept: Any = None  # the row, as its line holds it
    is_whole: bool = False  # all that the row held, and no difference
    is_version: bool = False  # a row can be made again what it was then
    label: str = ""
    url: str = ""
    rows: Sequence[ChangedRow] = ()

    @property
    def subject(self) -> Key:
        return self.model, self.pk

    @property
    def table(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def table_key(self) -> str:
        return self.model._meta.label_lower


def entries_of(found: Sequence[Key], by: Actor) -> list[HistoryEntry]:
    """Of lines of these tables, in this order; in as many queries as there are tables."""
    by_model: dict[Any, list[int]] = defaultdict(list)
    for model, key in found:
        by_model[model].append(key)
    entries: dict[Key, HistoryEntry] = {}
    for model, keys in by_model.items():
        read = _pending if model is PendingVersion else _lines
        entries |= {(model, one.key): one for one in read(model, keys)}
    labels = _Labels(entries.values(), by)
    for one in entries.values():
        one.label, one.url = labels.of(one.subject), labels.url(one.subject)
        one.rows = [labels.shown(change, one.subject) for change in one.changes]
    return [entries[line] for line in found]


def _lines(model: Any, keys: list[int]) -> Iterator[HistoryEntry]:
    lines = model._base_manager
    earlier = lines.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    last = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    found = list(lines.filter(pk__in=keys).annotate(line_before=last))
    before = lines.in_bulk({line.line_before for line in found if line.history_type == "~"})
    for line in found:
        yield HistoryEntry(
            line.pk,
            line.instance_type,
            line.id,
            [_line_change(before.get(line.line_before), line)],
            at=line.history_date,
            by=line.history_by_name,
            verb=str(_VERBS[line.history_type]),
            channel=line.history_channel,
            reason=line.history_change_reason or "",
            batch=line.history_batch_id,
            kept=line.instance,
            is_whole=line.history_type != "~",
            is_version=line.history_type != "-",
        )


def _pending(model: Any, keys: list[int]) -> Iterator[HistoryEntry]:
    for pending in model.objects.filter(pk__in=keys).prefetch_related("edits"):
        last, table = (
            list(pending.edits.all())[-1],
            ContentType.objects.get_for_id(pending.table_id),
        )
        verb = _("change submitted") if pending.is_submitted else _("change pending")
        entry = HistoryEntry(
            pending.pk,
            table.model_class(),  # type: ignore[arg-type]
            pending.row_pk,
            pending.opened,
            at=pending.changed_at,
            by=last.by_name,
            verb=verb,
            channel=last.channel,
            reason=last.reason,
            batch=last.batch_id,
        )
        if pending.outcome:
            entry.at, entry.by = pending.ended_at, pending.ended_by_name
            entry.verb = _("pending change discarded")
            entry.reason = _("written by %(names)s") % {"names": pending.author_names}
        yield entry


def _line_change(before: Any, line: Any) -> PendingRow:
    model = line.instance_type
    fields = [field for field in all_fields(model) if field.name not in AUDIT_FIELDS]
    old, new = (line, None) if line.history_type == "-" else (before, line)
    if old is not None and new is not None:
        fields = changed_fields(old, new, fields)
    verb = _DONE[line.history_type]
    return PendingRow(model._meta.label, line.id, verb, _values(old, fields), _values(new, fields))


def _values(line: Any, fields: Iterable[models.Field]) -> dict[str, Any]:
    if line is None:
        return {}
    found = {field.name: value_in(line, field) for field in fields if is_recorded(line, field)}
    plain = ((name, sorted(v) if isinstance(v, set) else v) for name, v in found.items())
    return {name: value for name, value in plain if value not in _EMPTY}


class _Labels:
    """What rows are called, as one person may read them: others by their number."""

    def __init__(self, entries: Collection[HistoryEntry], by: Actor) -> None:
        self._by = by
        self._rows: dict[Key, Any] = {}
        changes = [change for one in entries for change in one.changes]
        named = {key for change in changes for key in (change.key, *change.named())}
        self._load({(apps.get_model(table), pk) for table, pk in named if pk > 0})
        self._load({one.subject for one in entries})
        kept = {one.subject: one.kept for one in entries if one.kept is not None}
        self._gone = {key: row for key, row in kept.items() if key not in self._rows}
        self._load({key for row in self._gone.values() for _field, key in _relations(row)})
        for row in self._gone.values():
            for field, key in _relations(row):
                field.set_cached_value(row, self._rows.get(key))

    def _load(self, keys: set[Key]) -> None:
        wanted: dict[Any, list[int]] = defaultdict(list)
        for model, pk in keys - self._rows.keys():
            wanted[model].append(pk)
        for model, pks in wanted.items():
            found = with_keys(model, self._by).in_bulk(pks)
            self._rows |= {(model, pk): row for pk, row in found.items()}

    def of(self, key: Key) -> str:
        row = self._rows.get(key) or self._gone.get(key)
        try:
            return number_label(*key) if row is None else str(row)
        except (ObjectDoesNotExist, AttributeError):  # it is called after one that is gone
            return number_label(*key)

    def url(self, key: Key) -> str:
        model, pk = key
        if not admin.site.is_registered(model):
            return ""
        page = "change" if key in self._rows else "history"
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=[pk])

    def shown(self, change: PendingRow, subject: Key) -> ChangedRow:
        fields = shown_fields(change, subject[0], self._texts)
        if (change.model, change.pk) == subject:
            return ChangedRow("", "", fields)
        table = capfirst(str(change.model._meta.verbose_name))
        name = f"{table}: {self.of((change.model, change.pk))}" if change.pk > 0 else table
        return ChangedRow(name, verb_label(change), fields)

    def _texts(self, model: type[models.Model], keys: Iterable[Any]) -> list[str]:
        """Lines of history hold some rows by their keys in files only: these are left out for whoever may not read drafts of others."""
        reads_all = may_read_drafts(self._by, model)
        return [
            key if isinstance(key, str) else self.of((model, key))
            for key in keys
            if reads_all or not isinstance(key, str)
        ]


def _relations(row: models.Model) -> Iterator[tuple[Any, Key]]:
    for field in row._meta.concrete_fields:
        related: Any = field.related_model
        key = getattr(row, field.attname)
        if related is not None and field.name not in AUDIT_FIELDS and key is not None:
            yield field, (related, key)
