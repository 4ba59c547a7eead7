"""Two rows that are one thing become one row: every link to the other moves, and its address redirects.

The page shows both field by field, with all that moves and what cannot.
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
from core.records.pending.changes import PendingRow, Values, content_fields, key_of, values_of
from core.records.pending.saving import pending_that_name, write_changes
from core.records.permissions import Actor, may, require
from core.records.publishable import Publishable, may_publish_own, written_by
from core.records.saving import (
    Stale,
    Write,
    WriteContext,
    remove_many,
    save_rows,
    write_row,
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


# which values


@dataclass(frozen=True)
class FieldChoice:
    """A field in which two rows differ, what each choice would give, as JSON holds it, and the usual one."""

    field: Any
    values: dict[str, Any]
    usual: str


def field_choices(keep: Publishable, gone: Publishable, by: Actor) -> Iterator[FieldChoice]:
    """Proposed is what only one of them has, and the lists of both together; what the row is about is not offered."""
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
    """Whatever points at the two."""
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
    rows = [one.row() for one in pending_that_name(key_of(gone))]
    return [(own if row == gone else text) % {"row": row, "gone": gone} for row in rows]


def merge(keep: Publishable, gone: Publishable, chosen: Values, *, by: Actor, channel: str) -> None:
    """`chosen` is what the row that stays is given, by field.

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
                write_row(Write(redirect), plain)
        for row in self.moved:  # checked when all is in its place
            try:
                _stored(row).full_clean()
            except ValidationError as error:
                self.obstacles += [f"{row}: {message}" for message in error.messages]
        self._stop_at_obstacles()
        # A line of history says of the row that stays that it was merged, whatever it was given.
        keep = _stored(self.keep)
        seen = values_of(keep)
        before = {name: seen[name] for name in chosen}
        change = PendingRow(keep._meta.label, keep.pk, "changed", before, chosen)
        with self._keeping_writer(keep):
            write_changes([change], keep, plain)

    def _move(self, row: TrackedModel, links: Sequence[Any]) -> None:
        """Where it would be there twice, it stands in the way."""
        stored = _stored(row)
        stays = row == self.keep  # which leads to itself no more
        for link in links:
            if not link.many_to_many and getattr(row, link.attname) == self.gone.pk:
                setattr(row, link.name, None if stays else self.keep)
        many = {}
        for link in links:
            held = list(getattr(row, link.name).all()) if link.many_to_many else []
            if self.gone in held:
                one_for_other = [self.keep if one == self.gone else one for one in held]
                many[link.name] = [one for one in dict.fromkeys(one_for_other) if one != row]
        # Of a row that says how two others are related.
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
        """A row that names another now says what it said: it needs no second person again."""
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
    """Why it cannot be stored beside what is stored; empty where it can."""
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
    """Tables with pages; what is frozen stays as it was made."""
    return issubclass(model, SluggedModel) and not issubclass(model, Frozen)


def may_merge(by: Actor, model: type[models.Model]) -> bool:
    return may_be_merged(model) and may(by, "publish", model)


@admin.action(description=gettext_lazy("Merge two rows"), permissions=["publish"])
def merge_rows(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """The public one, or the older one, stays at first; the page can turn them round."""
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
        """Why they were not merged; empty once they are."""
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
        """As it is stored, locked from here on. Raises Stale where it changed, or went, since it was shown."""
        found: Publishable | None = self.admin.get_object(request, str(row.pk))
        if found is None:
            raise Stale([row])
        require_seen_version(request, found)
        return found


def _answer(request: HttpRequest, one: FieldChoice) -> str:
    """The one that was chosen; of a page that was sent without it, what stays."""
    given = request.POST.get(f"field-{one.field.name}", KEEP)
    return given if given in one.values else KEEP


def _choice(request: HttpRequest, one: FieldChoice) -> tuple[str, str, list[Any]]:
    """The name and the label of a field; of each answer value, label, the lines that it gives, and whether it is chosen."""
    chosen = _answer(request, one) if request.method == "POST" else one.usual
    model, name, names = one.field.model, one.field.name, RowNames(request.user)
    options = [
        (key, _LABELS[key], value_lines(model, name, value, names), key == chosen)
        for key, value in one.values.items()
    ]
    return f"field-{name}", capfirst(one.field.verbose_name), options
