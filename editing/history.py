"""Changes of rows with old and new values: of all tables, of deleted rows, and of one row with ways to restore it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.records.pending.changes import PendingRow
from core.records.pending.models import PendingOutcome, PendingVersion
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

from .forms import error_reasons, parse_version
from .pending.display import Key, RowNames, changed_rows, named_in, shown_fields
from .publication import CHANNEL
from .row_pages import RowPage, row_url

A_PAGE = 25

# selecting history records


def models_seen(by: Actor) -> list[type[TrackedModel]]:
    tracked = (model for model in apps.get_models() if issubclass(model, TrackedModel))
    return [model for model in tracked if may(by, "view", model)]


def sources_for(
    by: Actor,
    person: str = "",
    table: str = "",
    day: dt.date | None = None,
    batch: int | None = None,
) -> list[QuerySet]:
    """All records that this person may read, narrowed by what was asked for; `table` is the label of a model."""
    asked: dict[str, object] = {"history_by_name": person, "history_batch_id": batch}
    if day:
        hours = [dt.datetime.combine(day, one, dt.UTC) for one in (dt.time.min, dt.time.max)]
        asked["history_date__range"] = hours
    given = {name: value for name, value in asked.items() if value}
    return [
        history_model(model)._base_manager.filter(_seen_by(by, model), **given)
        for model in models_seen(by)
        if table in ("", model._meta.label_lower)
    ]


def sources_of_deleted(by: Actor) -> list[QuerySet]:
    """Records of deletions of rows that still do not exist and that this person may restore."""
    sources = []
    for model in models_seen(by):
        if issubclass(model, Publishable) and may(by, "publish", model):
            lines = history_model(model)._base_manager
            later = lines.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
            sources.append(lines.filter(~Exists(later), _gone(model), history_type="-"))
    return sources


def sources_of_row(row: TrackedModel, by: Actor) -> list[QuerySet]:
    """Records of a row, and of the parts on its form, as far as this person may read them."""
    parts = part_models(type(row))
    found = [
        history_model(model)._base_manager.filter(_readable(by, model), **{f"{name}_id": row.pk})
        for model, name in parts
    ]
    return [history_model(type(row))._base_manager.filter(id=row.pk), *found]


def _gone(model: type[models.Model]) -> Q:
    return Q(~Exists(model._base_manager.filter(pk=OuterRef("id"))))


def _seen_by(by: Actor, model: type[TrackedModel]) -> Q:
    """Publishers see what others did; editors see the rows that they wrote."""
    if may(by, "publish", model):
        return Q()
    own = history_model(model)._base_manager.filter(history_user_id=by.pk)
    condition = Q(id__in=own.order_by().values("id"))
    readable = _readable(by, model)  # an empty condition would drop out of the OR
    return condition & (readable | _gone(model)) if readable else condition


def _readable(by: Actor, model: type[TrackedModel]) -> Q:
    """Records of rows that this person may read."""
    if may_read_drafts(by, model):
        return Q()
    return Q(id__in=model.objects.readable_by(by).values("pk"))


# what a record says


_VERBS = {"+": gettext_lazy("added"), "~": gettext_lazy("changed"), "-": gettext_lazy("deleted")}


@dataclass
class HistoryEntry:
    """What one write did to one row."""

    line: Any
    label: str
    url: str
    fields: Sequence[object]
    refusal: str = ""  # why this version cannot be restored

    @property
    def verb(self) -> str:
        return str(_VERBS[self.line.history_type])

    @property
    def table(self) -> Any:
        return self.line.instance_type._meta


def entries_of(found: Sequence[Key], by: Actor) -> list[HistoryEntry]:
    """Records of these tables, in this order; as many queries as tables."""
    by_model: dict[Any, list[int]] = defaultdict(list)
    for model, key in found:
        by_model[model].append(key)
    told: dict[Key, tuple[Any, PendingRow]] = {}
    for model, keys in by_model.items():
        stored = model._base_manager
        earlier = stored.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        last = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
        lines = list(stored.filter(pk__in=keys).annotate(line_before=last))
        before = stored.in_bulk({line.line_before for line in lines if line.history_type == "~"})
        for line in lines:
            told[model, line.pk] = line, _line_change(before.get(line.line_before), line)
    names = _Names(by)
    names.load(named_in(change for _line, change in told.values()))
    entries = []
    for line, change in (told[key] for key in found):
        [label] = names.of(change.model, [change.pk])
        url, fields = (
            names.url(change.model, change.pk),
            shown_fields(change, change.model, names),
        )
        entries.append(HistoryEntry(line, label, url, fields))
    return entries


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
    return {name: value for name, value in plain if value not in (None, "", [], {})}


class _Names(RowNames):
    """Names of rows; deleted ones have the name in their last record, if the person might have read them."""

    def load(self, keys: Iterable[Key]) -> dict[type[models.Model], set[int]]:
        unknown = super().load(keys)
        gone = [row for model, pks in unknown.items() for row in self._gone(model, pks)]
        for row in gone:
            self._known[type(row)][row.pk] = row
        related = [
            (row, field, (field.related_model, getattr(row, field.attname)))
            for row in gone
            for field in row._meta.concrete_fields
            if field.related_model
            and field.name not in AUDIT_FIELDS
            and getattr(row, field.attname) is not None
        ]
        if related:  # looked up later, since those rows may be deleted too
            self.load(key for _row, _field, key in related)
        for row, field, (model, pk) in related:
            field.set_cached_value(row, self._known[model].get(pk))
        return unknown

    def _gone(self, model: type[models.Model], pks: Collection[int]) -> Iterable[Any]:
        if not issubclass(model, TrackedModel):
            return ()
        lines = model.history.filter(_gone(model), id__in=pks).order_by("history_id")
        if not may_read_drafts(self._by, model):
            lines = lines.filter(history_user_id=self._by.pk)
        return {line.id: line.instance for line in lines}.values()

    def of(self, model: type[models.Model], pks: Iterable[Any]) -> list[str]:
        """Records name rows of many-to-many fields by the keys in files: not for people who may not read drafts."""
        keys = list(pks)
        if any(isinstance(key, str) for key in keys):
            return keys if may_read_drafts(self._by, model) else []
        return [*super().of(model, keys)] or [number_label(model, key) for key in keys]

    def url(self, model: type[models.Model], pk: int) -> str:
        row = self._known[model].get(pk)
        page = "change" if row is not None and not row._state.adding else "history"
        return row_url(model(pk=pk), page)


# pages


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
        seen = [model._meta for model in models_seen(request.user)]
        tables = {meta.label_lower: capfirst(str(meta.verbose_name)) for meta in seen}
        choices = [("", _("All tables")), *sorted(tables.items(), key=lambda table: table[1])]
        self.fields["table"].choices = choices  # type: ignore[attr-defined]


@require_safe
def history_view(request: HttpRequest) -> HttpResponse:
    form = HistoryFilter(request)
    form.is_valid()  # errors are shown; the other filters apply
    context = {
        **admin.site.each_context(request),
        "title": _("All changes"),
        "form": form,
        "has_deleted": bool(sources_of_deleted(request.user)),
        "page": page_of(request, sources_for(request.user, **form.cleaned_data)),
    }
    return render(request, "editing/history.html", context)


@require_safe
def deleted_view(request: HttpRequest) -> HttpResponse:
    sources = sources_of_deleted(request.user)
    if not sources:
        raise PermissionDenied
    context = {"title": _("Deleted rows"), "page": page_of(request, sources)}
    return render(request, "editing/history.html", admin.site.each_context(request) | context)


def page_of(request: HttpRequest, sources: list[QuerySet]) -> Page[HistoryEntry]:
    """All tables with the same columns, so that a UNION can sort and count them."""
    keys: Any = [
        rows.order_by()
        .annotate(place=Value(place))
        .values_list("place", "history_date", "history_id")
        for place, rows in enumerate(sources)
    ]
    if keys:
        keys = keys[0].union(*keys[1:], all=True) if keys[1:] else keys[0]
        keys = keys.order_by("-history_date", "place", "-history_id")
    page: Page[Any] = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    found = [(sources[place].model, key) for place, _at, key in page.object_list]
    page.object_list = entries_of(found, request.user)
    return page


class HistoryPage(RowPage):
    """The history of a row, also of a deleted one. Nothing can be changed there."""

    name, title = "history", gettext_lazy("History")

    def find(self, request: HttpRequest, pk: str) -> Any:
        row = super().find(request, pk)
        if row is None:
            line = self.model.history.filter(_gone(self.model), id=pk).first()
            return line and line.instance
        return row

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        """Authors may read the history of their own rows."""
        own, by = self.model.history.filter(id=row.pk), request.user
        may_see = may(by, "publish", self.model) or own.filter(history_user_id=by.pk).exists()
        return may_see and super().is_allowed(request, row)

    def respond(self, request: HttpRequest, row: Any) -> HttpResponse:
        is_gone, is_whole = row._state.adding, isinstance(row, Publishable)
        may_restore = is_whole and may(request.user, "publish", self.model)
        if request.method == "POST":
            if not may_restore:
                raise PermissionDenied
            return self._restore(request, row, is_gone)
        page = page_of(request, sources_of_row(row, request.user))
        for entry in page if may_restore and not is_gone else ():
            if entry.line.instance_type is self.model:
                entry.refusal = self.admin.asked_on_form(row, entry.line.instance)
        root = row if is_gone else row.root()
        ended = PendingVersion.objects.of(row).filter(outcome=PendingOutcome.DISCARDED)
        discarded = ended.order_by("-ended_at")[:A_PAGE]
        context = {
            "is_gone": is_gone,
            "root": root if root is not row else None,  # the row with which a part is restored
            "root_url": row_url(root, "history"),
            "may_restore": may_restore,
            "page": page,
            "discarded": [(one, changed_rows(row, one.opened, request.user)) for one in discarded],
            "table": self.model._meta.label_lower,
        }
        return self.render(request, None if is_gone else row, "editing/history_list.html", context)

    def _restore(self, request: HttpRequest, row: Any, is_gone: bool) -> HttpResponse:
        by, lines, page = request.user, self.model.history.filter(id=row.pk), "change"
        try:
            if is_gone:
                row, *_parts = restore_deleted(lines.first(), by=by, channel=CHANNEL)
                text = _("Restored as a draft, with its parts: %(row)s.") % {"row": row}
            else:
                key = parse_version(request.POST.get("history_id"))
                line: Any = get_object_or_404(lines.exclude(history_type="-"), pk=key)
                if refusal := self.admin.asked_on_form(row, line.instance):
                    raise ValidationError(refusal)
                text = _("The row is as it was then.")
                if restore_version(row, line, by=by, channel=CHANNEL):
                    page = "pending"
                    text = _(
                        "The earlier version is kept as a pending change. Readers see the row as it was."
                    )
        except (ValidationError, IntegrityError) as error:
            reasons = " ".join(error_reasons(error, self.model))
            text = _("Nothing was restored. %(reasons)s") % {"reasons": reasons}
            self.message_user(request, text, messages.ERROR)
            return redirect(request.path)
        self.message_user(request, text, messages.SUCCESS)
        return redirect(row_url(row, page))
