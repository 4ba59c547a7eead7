"""Merges two rows for one thing: all references to one move to the other, and its URL redirects.

The page shows both field by field, with all that moves and all that prevents it.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import LinesField
from core.models import SluggedModel, redirect_writes
from core.records.frozen import Frozen
from core.records.pending.changes import PendingRow, Values, content_fields, values_of
from core.records.pending.saving import pending_that_name, write_changes
from core.records.permissions import Actor, may, require
from core.records.publishable import Publishable, may_publish_own, written_by
from core.records.saving import (
    Stale,
    Write,
    WriteContext,
    remove_many,
    save_row,
    save_rows,
    writing,
)
from core.records.tracked import TrackedModel, table_name, with_keys
from core.registry import tables
from exchange.checking.duplicates import Duplicates

from ..forms import error_reasons, parse_version
from ..links import links_to, pointing_at, usage_of
from ..pending.display import RowNames, value_lines
from ..publication import CHANNEL, format_versions, require_seen_version
from ..row_pages import RowPage, row_url

KEEP, OTHER, BOTH = "keep", "other", "both"


# choosing values


@dataclass(frozen=True)
class FieldChoice:
    """A field in which two rows differ: the result of each choice, as JSON, and the default choice."""

    field: Any
    values: dict[str, Any]
    usual: str


def field_choices(keep: Publishable, gone: Publishable, by: Actor) -> Iterator[FieldChoice]:
    """Proposes values that only one row has, and joined lists; leaves out what the row is about."""
    kept, other = values_of(keep), values_of(gone)
    stays = keep.is_published and not (gone.is_published and may_publish_own(by, type(keep)))
    for one in content_fields(type(keep)):
        values = {KEEP: kept[one.name], OTHER: other[one.name]}
        is_link = one.related_model is type(keep) and {gone.pk, keep.pk} & {*values.values()}
        is_fixed = not one.editable or one.name in {"slug", *type(keep).exactly_one_of}
        if values[KEEP] == values[OTHER] or is_fixed or is_link:
            continue
        # A moment of the other row is not proposed: it could hide what is public now.
        is_moment = one.name in {"live_at", "expires_at"}
        empty = (None, "", [] if one.many_to_many else one.get_default())
        usual = OTHER if values[KEEP] in empty and not is_moment else KEEP
        if one.many_to_many:
            usual, values[BOTH] = BOTH, sorted({*values[KEEP], *values[OTHER]})
        elif isinstance(one, LinesField):
            lines = [*values[KEEP].splitlines(), *values[OTHER].splitlines()]
            usual, values[BOTH] = BOTH, "\n".join(dict.fromkeys(lines))
        yield FieldChoice(one, values, KEEP if stays else usual)


# what stands in the way


def refusals_to_merge(keep: Publishable, gone: Publishable, by: Actor) -> list[str]:
    """Includes every row that refers to one of the two."""
    words, found = {"gone": gone, "keep": keep}, []
    if gone.is_published and not keep.is_published:
        found.append(_("“%(gone)s” is public and “%(keep)s” is not. Keep the public one.") % words)
    if keep.is_published and not gone.is_published and not may_publish_own(by, type(keep)):
        text = _("“%(gone)s” is not public. A second person must publish it first.")
        found.append(text % words)
    return [*found, *_pending_in_the_way(gone)]


def _pending_in_the_way(gone: TrackedModel) -> list[str]:
    own = _("“%(row)s” has a pending change. Publish or discard it first.")
    text = _("A pending change of “%(row)s” names “%(gone)s”. Publish or discard it first.")
    rows = [one.row() for one in pending_that_name(gone)]
    return [(own if row == gone else text) % {"row": row, "gone": gone} for row in rows]


def merge(keep: Publishable, gone: Publishable, chosen: Values, *, by: Actor, channel: str) -> None:
    """`chosen` are the values for the remaining row, by field.

    Raises PermissionDenied, Stale, or ValidationError; then nothing is changed.
    """
    require(may(by, "publish", type(keep)), keep)
    refusals = refusals_to_merge(keep, gone, by)
    if chosen and keep.is_published and not may_publish_own(by, type(keep)):
        text = _("A second person publishes changes of “%(keep)s”. Keep its values here.")
        refusals.append(text % {"keep": keep})
    if refusals:
        raise ValidationError(refusals)
    reason = f"merged: {gone.natural_key_text()} into {keep.natural_key_text()}"
    with writing():
        _Merge(keep, gone, WriteContext(by, channel, reason, merges=True)).run(chosen)


class _Merge:
    def __init__(self, keep: Publishable, gone: Publishable, context: WriteContext) -> None:
        self.keep, self.gone, self.context = keep, gone, context
        self.obstacles: list[str] = []
        self.moved: list[TrackedModel] = []

    def run(self, chosen: Values) -> None:
        for model, names in links_to(type(self.gone)).items():
            rows = with_keys(model).filter(pk__in=pointing_at(model, names, self.gone).values("pk"))
            links = [model._meta.get_field(name) for name in names]
            for row in rows.order_by("pk"):
                if row != self.gone:
                    self._move(row, links)
        self._stop_at_obstacles()
        self._remove(_stored(self.gone))
        plain, model = replace(self.context, merges=False), type(self.gone)
        if isinstance(self.gone, SluggedModel) and isinstance(self.keep, SluggedModel):
            for redirect in redirect_writes(model, self.gone.slug, self.keep.slug):
                save_row(redirect, by=plain.by, channel=plain.channel, reason=plain.reason)
        for row in self.moved:  # checked when all is in its place
            try:
                _stored(row).full_clean()
            except ValidationError as error:
                self.obstacles += [f"{row}: {message}" for message in error.messages]
        self._stop_at_obstacles()
        # Saved even without a change, so that its history tells of the merge.
        keep = _stored(self.keep)
        seen = values_of(keep)
        before = {name: seen[name] for name in chosen}
        change = PendingRow(keep._meta.label, keep.pk, "changed", before, chosen)
        with self._keeping_writer(keep):
            write_changes([change], keep, plain)

    def _move(self, row: TrackedModel, links: Sequence[Any]) -> None:
        """A row that would exist twice is an obstacle."""
        stored = _stored(row)
        stays = row == self.keep  # it no longer refers to itself
        for link in links:
            if not link.many_to_many and getattr(row, link.attname) == self.gone.pk:
                setattr(row, link.name, None if stays else self.keep)
        many = {}
        for link in links:
            held = list(getattr(row, link.name).all()) if link.many_to_many else []
            if self.gone in held:
                one_for_other = [self.keep if one == self.gone else one for one in held]
                many[link.name] = [one for one in dict.fromkeys(one_for_other) if one != row]
        # A row that relates two others.
        ends = [one.attname for one in links if one.name in row.key_fields]
        leads_to_itself = len(ends) > 1 and all(getattr(row, end) == self.keep.pk for end in ends)
        if leads_to_itself and not stays:
            self.obstacles += _pending_in_the_way(stored)
            self._remove(stored)
        elif reason := "" if stays else _clash_of(row):
            text = _(
                "%(table)s “%(row)s” cannot move: %(reason)s Change or delete one of the two first."
            )
            words = {"table": row._meta.verbose_name, "row": stored, "reason": reason}
            self.obstacles.append(text % words)
        else:
            self.moved.append(row)
            with self._keeping_writer(row):
                save_rows([Write(row, many=many)], self.context)

    def _remove(self, row: TrackedModel) -> None:
        with self._keeping_writer(row):
            remove_many([row], self.context)

    def _keeping_writer(self, row: TrackedModel) -> AbstractContextManager[None]:
        """Moving a reference changes nothing that the row says, so it needs no second person again."""
        root = row.root()
        if root == self.keep and not root.is_published:
            return nullcontext()
        return written_by(getattr(root, "written_by_id", None))

    def _stop_at_obstacles(self) -> None:
        if self.obstacles:
            raise ValidationError(list(dict.fromkeys(self.obstacles)))


def _stored(row: TrackedModel) -> Any:
    return with_keys(type(row)).get(pk=row.pk)


def _clash_of(moved: TrackedModel) -> str:
    """Why the row conflicts with a stored one; empty if it does not."""
    try:
        moved.validate_unique()
        moved.validate_constraints()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


# the page


_LABELS = {
    KEEP: gettext_lazy("Of the row that stays"),
    OTHER: gettext_lazy("Of the other"),
    BOTH: gettext_lazy("Both"),
}


def may_be_merged(model: type[models.Model]) -> bool:
    """Tables with pages; frozen rows are never changed."""
    return issubclass(model, SluggedModel) and not issubclass(model, Frozen)


def may_merge(by: Actor, model: type[models.Model]) -> bool:
    return may_be_merged(model) and may(by, "publish", model)


@admin.action(description=gettext_lazy("Merge two rows"), permissions=["publish"])
def merge_rows(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """The public row, or the older one, stays by default; the page can swap them."""
    rows = sorted(queryset[:3], key=lambda row: (not row.is_published, row.pk))
    if len(rows) != 2:
        own.message_user(request, _("Choose the two rows to merge."), messages.ERROR)
        return None
    return redirect(_merge_url(*rows))


def _merge_url(keep: models.Model, gone: models.Model) -> str:
    return f"{row_url(keep, 'merge')}?with={gone.pk}"


class MergePage(RowPage):
    name, title = "merge", gettext_lazy("Merge")

    @classmethod
    def is_for(cls, model: type[TrackedModel]) -> bool:
        return may_be_merged(model)

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        return may_merge(request.user, self.model)

    def respond(self, request: HttpRequest, row: Any) -> HttpResponse:
        other = parse_version(request.GET.get("with"))
        gone: Any = self.admin.get_object(request, str(other)) if other else None
        if gone is None or gone.pk == row.pk:
            many = {one.name: list(getattr(row, one.name).all()) for one in row._meta.many_to_many}
            table = tables[table_name(self.model)]
            near = Duplicates(table, request.user).of(Write(row, many=many))
            likely = [(one, _merge_url(row, one.row)) for one in near]
            return self.render(request, row, "editing/merge_with.html", {"likely": likely})
        errors = self._merge(request, row, gone) if request.method == "POST" else []
        if request.method == "POST" and not errors:
            return redirect(row_url(row))
        refusals = refusals_to_merge(row, gone, request.user)
        context = {
            "keep": row,
            "gone": gone,
            "turned": _merge_url(gone, row),
            "seen": format_versions([row, gone]),
            "errors": list(dict.fromkeys([*errors, *refusals])),
            "is_possible": not refusals,
            "choices": [_choice(request, one) for one in field_choices(row, gone, request.user)],
            "usage": usage_of(
                self.model, [gone.pk], request.user, self.admin_site, with_names=True
            ),
        }
        return self.render(request, row, "editing/merge.html", context)

    def _merge(self, request: HttpRequest, keep: Publishable, gone: Publishable) -> list[str]:
        """The reasons if they were not merged; else empty."""
        address = gone.get_absolute_url()  # type: ignore[attr-defined]
        try:
            with writing():
                keep, gone = (self._as_seen(request, row) for row in (keep, gone))
                chosen = {
                    one.field.name: one.values[answer]
                    for one in field_choices(keep, gone, request.user)
                    if (answer := _answer(request, one)) != KEEP
                }
                merge(keep, gone, chosen, by=request.user, channel=CHANNEL)
        except (ValidationError, Stale) as error:
            return error_reasons(error, self.model)
        text = _("Merged. %(address)s now redirects to this row.") % {"address": address}
        self.message_user(request, text, messages.SUCCESS)
        return []

    def _as_seen(self, request: HttpRequest, row: Publishable) -> Publishable:
        """The stored row, locked. Raises Stale if it changed or was deleted since it was shown."""
        found: Publishable | None = self.admin.get_object(request, str(row.pk))
        if found is None:
            raise Stale([row])
        require_seen_version(request, found)
        return found


def _answer(request: HttpRequest, one: FieldChoice) -> str:
    """The chosen answer; the value of the remaining row if none was sent."""
    given = request.POST.get(f"field-{one.field.name}", KEEP)
    return given if given in one.values else KEEP


def _choice(request: HttpRequest, one: FieldChoice) -> tuple[str, str, list[Any]]:
    """Name and label of a field; for each answer its value, label, resulting lines, and whether it is chosen."""
    chosen = _answer(request, one) if request.method == "POST" else one.usual
    model, name, names = one.field.model, one.field.name, RowNames(request.user)
    options = [
        (key, _LABELS[key], value_lines(model, name, value, names), key == chosen)
        for key, value in one.values.items()
    ]
    return f"field-{name}", capfirst(one.field.verbose_name), options
