"""Lines of history as staff read them: who did what to which row, with the old and the new values."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.records.pending.changes import PendingRow
from core.records.pending.models import PendingEdit, PendingVersion
from core.records.permissions import Actor
from core.records.reading.many_tables import fetch_all
from core.records.tracked import TrackedModel
from core.records.versions import AUDIT_FIELDS, all_fields, changed_fields, is_recorded, value_in

from ..pending.display import ChangedRow, shown_fields, verb_label
from .labels import Key, RowLabels
from .sources import KEPT, LINE, SUBMITTED, Source

_LINE_VERBS = {"+": _("added"), "~": _("changed"), "-": _("deleted")}
_EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True)
class HistoryEntry:
    """What one write did to one row, or to its pending version."""

    kind: str
    at: dt.datetime
    by: str
    verb: str
    channel: str
    reason: str
    batch: int | None
    model: type[TrackedModel]
    pk: int
    label: str
    url: str
    rows: Sequence[ChangedRow]
    history_id: int = 0  # of a line
    is_whole: bool = False  # all that the row held, and no difference

    @property
    def is_version(self) -> bool:
        """Whether a row can be made again what it was then."""
        return self.kind == LINE and self.verb != _LINE_VERBS["-"]

    @property
    def table(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def table_key(self) -> str:
        return self.model._meta.label_lower


class HistoryEntries:
    """For a paginator: newest first; a page costs the same number of queries whatever it shows."""

    def __init__(self, sources: Sequence[Source], by: Actor) -> None:
        self._sources, self._by = sources, by

    @cached_property
    def _keys(self) -> Any:
        first, *others = [source.keys(place) for place, source in enumerate(self._sources)]
        return first.union(*others, all=True) if others else first

    def count(self) -> int:
        return self._keys.count() if self._sources else 0

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[HistoryEntry]:
        if not self._sources:
            return []
        found = list(self._keys.order_by("-source_at", "source_place", "-source_key")[part])
        return _Page([(self._sources[place], key) for place, _at, key in found], self._by).entries()


class _Page:
    def __init__(self, found: list[tuple[Source, int]], by: Actor) -> None:
        self._found = found
        by_model: dict[type[models.Model], set[int]] = defaultdict(set)
        for source, key in found:
            by_model[source.rows.model].add(key)
        self._rows: dict[Key, Any] = {}
        self._numbers: dict[Any, list[int]] = defaultdict(list)  # of the lines of each row, rising
        for row in fetch_all([_with_previous(model, keys) for model, keys in by_model.items()]):
            self._rows[type(row), row.pk] = row
            if not isinstance(row, PendingEdit | PendingVersion):
                self._numbers[type(row), row.id].append(row.pk)
        for numbers in self._numbers.values():
            numbers.sort()
        self._pending = self._load_pending()
        self._labels = RowLabels(by)

    def entries(self) -> list[HistoryEntry]:
        changes = [self._changes(source, self._row(source, key)) for source, key in self._found]
        lines = [row for row in self._rows.values() if hasattr(row, "history_type")]
        keys = {self._subject(source, self._row(source, key)) for source, key in self._found}
        keys |= {key for each in changes for change in each for key in _named(change)}
        self._labels.load(keys, [line.instance for line in lines])
        return [
            self._entry(source, self._row(source, key), each)
            for (source, key), each in zip(self._found, changes, strict=True)
        ]

    def _row(self, source: Source, key: int) -> Any:
        return self._rows[source.rows.model, key]

    def _load_pending(self) -> dict[int, PendingVersion]:
        rows = [row for row in self._rows.values() if isinstance(row, PendingEdit)]
        wanted = {edit.pending_id for edit in rows}
        found = PendingVersion.objects.in_bulk(wanted) if wanted else {}
        return found | {
            row.pk: row for row in self._rows.values() if isinstance(row, PendingVersion)
        }

    def _subject(self, source: Source, row: Any) -> Key:
        if source.kind == LINE:
            return row.instance_type, row.id
        version = self._pending[row.pending_id] if isinstance(row, PendingEdit) else row
        model: Any = ContentType.objects.get_for_id(version.table_id).model_class()
        return model, version.row_pk

    def _changes(self, source: Source, row: Any) -> list[PendingRow]:
        if source.kind == LINE:
            return [_line_change(self._before(row), row)]
        return [PendingRow(**one) for one in row.changes]

    def _before(self, line: Any) -> Any:
        """The line before this one; None for a new row."""
        numbers = self._numbers[type(line), line.id]
        place = bisect_left(numbers, line.pk)
        is_first = line.history_type == "+" or not place
        return None if is_first else self._rows[type(line), numbers[place - 1]]

    def _entry(self, source: Source, row: Any, changes: list[PendingRow]) -> HistoryEntry:
        model, pk = self._subject(source, row)
        subject: Any = model
        shown = [self._shown(change, (model, pk)) for change in changes]
        common = {"kind": source.kind, "model": subject, "pk": pk, "rows": shown}
        common |= {"label": self._labels.of(model, pk), "url": self._url(model, pk)}
        if source.kind == LINE:
            return HistoryEntry(
                at=row.history_date,
                by=row.history_by_name,
                verb=str(_LINE_VERBS[row.history_type]),
                channel=row.history_channel,
                reason=row.history_change_reason or "",
                batch=row.history_batch_id,
                history_id=row.pk,
                is_whole=row.history_type != "~",
                **common,
            )
        at, by, verb = _pending_event(source.kind, row)
        channel, reason, batch = "", "", None
        if source.kind == KEPT:
            channel, reason, batch = row.channel, row.reason, row.batch_id
        return HistoryEntry(
            at=at, by=by, verb=verb, channel=channel, reason=reason, batch=batch, **common
        )

    def _url(self, model: type[models.Model], pk: int) -> str:
        page = "history" if self._labels.is_gone((model, pk)) else "change"
        try:
            return reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=[pk]
            )
        except NoReverseMatch:
            return ""

    def _shown(self, change: PendingRow, subject: Key) -> ChangedRow:
        model = change.model
        fields = shown_fields(change, subject[0], self._labels.texts)
        if (model, change.pk) == subject:
            return ChangedRow("", "", fields)
        table = capfirst(str(model._meta.verbose_name))
        name = f"{table}: {self._labels.of(model, change.pk)}" if change.pk > 0 else table
        return ChangedRow(name, verb_label(change), fields)


def _with_previous(model: Any, keys: Iterable[int]) -> Any:
    rows = model._base_manager
    if model in (PendingEdit, PendingVersion):
        return rows.filter(pk__in=keys)
    earlier = rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by()
    previous = earlier.values("id").annotate(last=Max("history_id")).values("last")
    before = rows.filter(pk__in=keys).annotate(before=Subquery(previous)).values("before")
    return rows.filter(Q(pk__in=keys) | Q(pk__in=before))


def _line_change(before: Any, line: Any) -> PendingRow:
    model = line.instance_type
    fields = [field for field in all_fields(model) if field.name not in AUDIT_FIELDS]
    old, new = before, line
    if line.history_type == "-":
        old, new = line, None
    if old is not None and new is not None:
        fields = changed_fields(old, new, fields)
    verb: Any = {"+": "added", "~": "changed", "-": "removed"}[line.history_type]
    return PendingRow(model._meta.label, line.id, verb, _values(old, fields), _values(new, fields))


def _values(line: Any, fields: Iterable[models.Field]) -> dict[str, Any]:
    if line is None:
        return {}
    found = {field.name: value_in(line, field) for field in fields if is_recorded(line, field)}
    plain = ((name, sorted(v) if isinstance(v, set) else v) for name, v in found.items())
    return {name: value for name, value in plain if value not in _EMPTY}


def _named(change: PendingRow) -> Iterator[Key]:
    """The rows that a change names: those of its relations, and its own."""
    if change.pk > 0:
        yield change.model, change.pk
    for values in (change.before, change.after):
        for name, value in values.items():
            related: Any = change.model._meta.get_field(name).related_model
            keys = value if isinstance(value, list) else [value]
            yield from ((related, key) for key in keys if related and isinstance(key, int))


def _pending_event(kind: str, row: Any) -> tuple[dt.datetime, str, str]:
    if kind == KEPT:
        return row.made_at, row.by_name, str(_("kept as pending"))
    if kind == SUBMITTED:
        return row.submitted_at, row.submitted_by_name, str(_("pending change submitted"))
    ended = {
        "published": _("pending change published"),
        "discarded": _("pending change discarded"),
    }
    return row.ended_at, row.ended_by_name, str(ended[row.outcome])
