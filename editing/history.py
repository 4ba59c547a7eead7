"""What was done to rows, with the old and the new values: of all tables, of rows that are gone, and of one row with the way
back to each version.

Each table has its own lines of history, and what is pending has its versions; `source_at` says when.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.records.pending.changes import PendingRow
from core.records.pending.models import PendingEdit, PendingOutcome, PendingVersion
from core.records.pending.restoring import restore_deleted, restore_version
from core.records.permissions import Actor, may, may_read_drafts
from core.records.publishable import Publishable
from core.records.tracked import (
    AUDIT_FIELDS,
    TrackedModel,
    history_model,
    number_label,
    part_models,
)
from core.records.versions import all_fields, changed_fields, is_recorded, value_in

from .forms.versioned import parse_version
from .pending.display import ChangedRow, Key, RowNames, named_in, shown_fields, verb_label
from .publication import CHANNEL, error_reasons
from .row_pages import RowPage, row_url

A_PAGE = 25

# which lines


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
        hours = (dt.datetime.combine(day, one, dt.UTC) for one in (dt.time.min, dt.time.max))
        on_day = Q(source_at__range=tuple(hours))
        lines, pending = lines & on_day, pending & on_day
    if batch is not None:
        lines &= Q(history_batch_id=batch)
        pending &= Q(pk__in=PendingEdit.objects.filter(batch=batch).values("pending"))
    return [*(_lines(model, lines & _seen_by(by, model)) for model in models), _pending(pending)]


def sources_of_deleted(by: Actor) -> list[QuerySet]:
    """The lines that deleted rows which are gone now, of those that this person may restore."""
    sources = []
    for model in tracked_models():
        if issubclass(model, Publishable) and sees_all(by, model):
            lines = history_model(model)._base_manager
            later = lines.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
            sources.append(_lines(model, Q(~Exists(later), _gone(model), history_type="-")))
    return sources


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
    lines: QuerySet = history_model(model)._base_manager.annotate(source_at=F("history_date"))
    return lines.filter(condition)


def _gone(model: type[models.Model]) -> Q:
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
    rows = PendingVersion.objects.exclude(outcome=PendingOutcome.PUBLISHED)
    return rows.annotate(source_at=Coalesce("ended_at", "changed_at")).filter(condition)


# what each says


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
    is_whole: bool = False  # all that the row held, and no difference
    is_version: bool = False  # a row can be made again what it was then
    label: str = ""
    url: str = ""
    rows: Sequence[ChangedRow] = ()

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
        read = _entries_of_pending if model is PendingVersion else _entries_of_lines
        entries |= {(model, one.key): one for one in read(model, keys)}
    names = _Names(entries.values(), by)
    for one in entries.values():
        [one.label], one.url = names.of(one.model, [one.pk]), names.url(one.model, one.pk)
        one.rows = [names.shown(change, one) for change in one.changes]
    return [entries[line] for line in found]


def _entries_of_lines(model: Any, keys: list[int]) -> Iterator[HistoryEntry]:
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
            is_whole=line.history_type != "~",
            is_version=line.history_type != "-",
        )


def _entries_of_pending(model: Any, keys: list[int]) -> Iterator[HistoryEntry]:
    for pending in model.objects.filter(pk__in=keys).prefetch_related("edits"):
        last = list(pending.edits.all())[-1]
        table = ContentType.objects.get_for_id(pending.table_id)
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
    before, after = _values(old, fields), _values(new, fields)
    return PendingRow(model._meta.label, line.id, "changed", before, after)


def _values(line: Any, fields: Iterable[models.Field]) -> dict[str, Any]:
    if line is None:
        return {}
    found = {field.name: value_in(line, field) for field in fields if is_recorded(line, field)}
    plain = ((name, sorted(v) if isinstance(v, set) else v) for name, v in found.items())
    return {name: value for name, value in plain if value not in _EMPTY}


class _Names(RowNames):
    """Rows that are gone are called as their last line does, for who might have read them."""

    def __init__(self, entries: Collection[HistoryEntry], by: Actor) -> None:
        changes = [change for one in entries for change in one.changes]
        changes += [PendingRow(one.model._meta.label, one.pk, "changed") for one in entries]
        super().__init__(by)
        unknown = self.load(key for key in named_in(changes) if key[1] > 0)  # what is stored
        gone: dict[Key, Any] = {}
        while unknown:
            found = [row for model, pks in unknown.items() for row in self._gone(model, pks)]
            gone |= {(type(row), row.pk): row for row in found}
            found_in = {key for row in found for _field, key in _relations(row)}
            unknown = self.load(found_in - gone.keys())
        for key, row in gone.items():
            self._known[key[0]][key[1]] = row
        for row in gone.values():
            for field, (model, pk) in _relations(row):
                field.set_cached_value(row, self._known[model].get(pk))

    def _gone(self, model: type[models.Model], pks: Collection[int]) -> Iterable[Any]:
        if not issubclass(model, TrackedModel):
            return ()
        lines = model.history.filter(_gone(model), id__in=pks).order_by("history_id")
        if not may_read_drafts(self._by, model):
            lines = lines.filter(history_user_id=self._by.pk)
        return {line.id: line.instance for line in lines}.values()

    def of(self, model: type[models.Model], pks: Iterable[Any]) -> list[str]:
        """Lines name the rows of a relation to several by their keys in files: not for who reads no drafts of others."""
        keys = list(pks)
        if any(isinstance(key, str) for key in keys):
            return keys if may_read_drafts(self._by, model) else []
        return [*super().of(model, keys)] or [number_label(model, key) for key in keys]

    def url(self, model: type[models.Model], pk: int) -> str:
        if not admin.site.is_registered(model):
            return ""
        row = self._known[model].get(pk)
        page = "change" if row is not None and not row._state.adding else "history"
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=[pk])

    def shown(self, change: PendingRow, entry: HistoryEntry) -> ChangedRow:
        fields = shown_fields(change, entry.model, self.of)
        if (change.model, change.pk) == (entry.model, entry.pk):
            return ChangedRow("", "", fields)
        own = self.of(change.model, [change.pk]) if change.pk > 0 else []
        table = capfirst(str(change.model._meta.verbose_name))
        return ChangedRow(": ".join([table, *own]), verb_label(change), fields)


# the pages


_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class HistoryFilter(forms.Form):
    person = forms.CharField(label=gettext_lazy("Person"), max_length=200, required=False)
    table = forms.ChoiceField(label=gettext_lazy("Table"), required=False)
    day = forms.DateField(label=gettext_lazy("Day (UTC)"), required=False, widget=_DAY)
    batch = forms.IntegerField(
        label=gettext_lazy("Import"), required=False, min_value=1, max_value=2**63 - 1
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        seen = [model for model in tracked_models() if may(request.user, "view", model)]
        tables = [(one._meta.label_lower, capfirst(str(one._meta.verbose_name))) for one in seen]
        choices = [("", _("All tables")), *sorted(tables, key=lambda table: table[1])]
        self.fields["table"].choices = choices  # type: ignore[attr-defined]


@require_safe
def history_view(request: HttpRequest) -> HttpResponse:
    form = HistoryFilter(request)
    form.is_valid()  # what is wrong is named on the page, and the rest applies
    sources = sources_for(request.user, **form.cleaned_data)
    has_deleted = bool(sources_of_deleted(request.user))
    return _rendered(request, _("All changes"), sources, {"form": form, "has_deleted": has_deleted})


@require_safe
def deleted_view(request: HttpRequest) -> HttpResponse:
    if sources := sources_of_deleted(request.user):
        return _rendered(request, _("Deleted rows"), sources, {})
    raise PermissionDenied


def _rendered(
    request: HttpRequest, title: str, sources: list[QuerySet], context: dict[str, object]
) -> HttpResponse:
    context |= {"title": title, "page": page_of(request, sources)}
    return render(request, "editing/history.html", admin.site.each_context(request) | context)


def page_of(request: HttpRequest, sources: list[QuerySet]) -> Page[HistoryEntry]:
    """The tables in one form, so that a UNION can order and count them."""
    keys: Any = [
        rows.order_by()
        .annotate(source_place=Value(place), source_key=F("pk"))
        .values_list("source_place", "source_at", "source_key")
        for place, rows in enumerate(sources)
    ]
    if keys:
        keys = keys[0].union(*keys[1:], all=True) if keys[1:] else keys[0]
        keys = keys.order_by("-source_at", "source_place", "-source_key")
    page: Page[Any] = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    found = [(sources[place].model, key) for place, _at, key in page.object_list]
    page.object_list = entries_of(found, request.user)
    return page


class HistoryPage(RowPage):
    """Lines of history are read here, and changed nowhere. Of a deleted row too."""

    name, title = "history", gettext_lazy("History")

    def find(self, request: HttpRequest, pk: str) -> Any:
        row = super().find(request, pk)
        if row is None:
            line = self.model.history.filter(_gone(self.model), id=pk).first()
            return line and line.instance
        return row

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        """An author reads what became of own rows."""
        own = self.model.history.filter(id=row.pk, history_user_id=request.user.pk)
        may_see = sees_all(request.user, self.model) or own.exists()
        return may_see and super().is_allowed(request, row)

    def may_restore(self, request: HttpRequest, row: TrackedModel) -> bool:
        return isinstance(row, Publishable) and may(request.user, "publish", type(row))

    def respond(self, request: HttpRequest, row: Any) -> HttpResponseBase:
        may_restore, is_gone = self.may_restore(request, row), row._state.adding
        if request.method == "POST":
            if not may_restore:
                raise PermissionDenied
            return self._restore(request, row, is_gone)
        root = row if is_gone else row.root()
        context = {
            "is_gone": is_gone,
            "root": root if root is not row else None,  # with which a part is restored
            "root_url": row_url(root, "history"),
            "may_restore": may_restore,
            "page": page_of(request, sources_of_row(row, request.user)),
            "table": self.model._meta.label_lower,
        }
        shown = None if is_gone else row
        return self.render(request, shown, "editing/history_list.html", context)

    def _restore(self, request: HttpRequest, row: Any, is_gone: bool) -> HttpResponseBase:
        by, lines, page = request.user, self.model.history.filter(id=row.pk), "change"
        try:
            if is_gone:
                row, *_parts = restore_deleted(lines.first(), by=by, channel=CHANNEL)
                text = _("Restored as a draft, with its parts: %(row)s.") % {"row": row}
            else:
                key = parse_version(request.POST.get("history_id"))
                line: Any = get_object_or_404(lines.exclude(history_type="-"), pk=key)
                text = _("The row is as it was then.")
                if restore_version(row, line, by=by, channel=CHANNEL):
                    page, text = (
                        "pending",
                        _(
                            "The earlier version is kept as a pending change. Readers see the row as it was."
                        ),
                    )
        except (ValidationError, IntegrityError) as error:
            reasons = [_("Another row has the same key.")]  # someone else was first
            if isinstance(error, ValidationError):
                reasons = error_reasons(error, self.model)
            text = _("Nothing was restored. %(reasons)s") % {"reasons": " ".join(reasons)}
            self.message_user(request, text, messages.ERROR)
            return redirect(request.path)
        self.message_user(request, text, messages.SUCCESS)
        return redirect(row_url(row, page))


def _relations(row: models.Model) -> Iterator[tuple[Any, Key]]:
    for field in row._meta.concrete_fields:
        key = getattr(row, field.attname)
        if field.related_model and field.name not in AUDIT_FIELDS and key is not None:
            yield field, (cast(type[models.Model], field.related_model), key)
