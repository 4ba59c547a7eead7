"""Two rows that are one thing become one row: every link to the other moves, and its address redirects."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.records.content_version import writing
from core.records.frozen.rows import Frozen
from core.records.pending.applying import write_changes
from core.records.pending.changes import (
    Values,
    changes_between,
    contents_of,
    key_of,
    values_of,
)
from core.records.pending.naming import pending_that_name
from core.records.pending.saving import save_pending
from core.records.permissions import Actor, may, require
from core.records.publishable import Publishable
from core.records.reviewing import may_publish_own, written_by
from core.records.saving import Write, iter_save, remove_many, save_row
from core.records.saving.context import WriteContext
from core.records.tracked import TrackedModel, with_keys
from core.slugs import SluggedModel, redirect_writes
from exchange.checking.unique import unique_sets

from ...links.links import Model, links_to, pointing_at


class CannotMerge(ValidationError):
    """Each message says what stands in the way."""


def merge(keep: Publishable, gone: Publishable, chosen: Values, *, by: Actor, channel: str) -> bool:
    """Whether what was `chosen` of `gone`, by field, waits for a second person.

    Raises PermissionDenied, Stale, or ValidationError; then nothing is changed.
    """
    require(may(by, "publish", type(keep)), keep)
    if refusals := refusals_to_merge(keep, gone, by):
        raise CannotMerge(refusals)
    reason = f"merged: {gone.natural_key_text()} into {keep.natural_key_text()}"
    with writing():
        run = _Merge(keep, WriteContext(by, channel, reason, merges=True))
        run.merge(keep, gone)
        run.check_written()
        return run.give(_stored(keep), chosen)


def refusals_to_merge(keep: Publishable, gone: Publishable, by: Actor) -> list[str]:
    """What stands in the way whatever points at the two."""
    words, found = {"gone": gone, "keep": keep}, []
    if gone.is_published and not keep.is_published:
        found.append(_("“%(gone)s” is public and “%(keep)s” is not. Keep the public one.") % words)
    if keep.is_published and not gone.is_published and not may_publish_own(by, type(keep)):
        text = _("“%(gone)s” is not public. A second person must publish it first.")
        found.append(text % words)
    return [*found, *_pending_in_the_way(gone)]


def _pending_in_the_way(gone: TrackedModel) -> list[str]:
    text = _("A pending change of “%(row)s” names “%(gone)s”. Publish or discard it first.")
    return [text % {"row": one.row(), "gone": gone} for one in pending_that_name(key_of(gone))]


class _Merge:
    def __init__(self, root: Publishable, context: WriteContext) -> None:
        self.root, self.context = root, context
        self.obstacles: list[str] = []
        self.written: dict[Model, set[int]] = defaultdict(set)

    def merge(self, keep: TrackedModel, gone: TrackedModel) -> None:
        """Children first: until nothing points at it, a row cannot go."""
        for model, names in links_to(type(gone)).items():
            self._move_links(model, names, keep, gone)
        if keep != self.root:
            self.obstacles += _pending_in_the_way(gone)
        self._stop_at_obstacles()
        self._remove(_stored(gone))
        if isinstance(gone, SluggedModel) and isinstance(keep, SluggedModel):
            for redirect in redirect_writes(type(gone), gone.slug, keep.slug):
                save_row(redirect, **self._who)

    def _stop_at_obstacles(self) -> None:
        if self.obstacles:
            raise CannotMerge(list(dict.fromkeys(self.obstacles)))

    @property
    def _who(self) -> dict[str, Any]:
        context = self.context
        return {"by": context.by, "channel": context.channel, "reason": context.reason}

    def _keeping_writer(self, row: TrackedModel) -> AbstractContextManager[None]:
        """A row that names another now says what it said: it needs no second person again."""
        root = row.root()
        if root == self.root and not root.is_published:
            return nullcontext()
        return written_by(getattr(root, "written_by_id", None))

    # links

    def _move_links(
        self, model: Model, names: Sequence[str], keep: TrackedModel, gone: TrackedModel
    ) -> None:
        for row in _pointing(model, names, gone):
            if row != gone:
                self._solve(row, names, keep, gone)
        rows = [row for row in _pointing(model, names, gone) if row not in (keep, gone)]
        if not self.obstacles:
            self._save(
                [
                    Write(
                        _as_moved(row, names, keep, gone), many=_many_moved(row, names, gone, keep)
                    )
                    for row in rows
                ]
            )

    def _solve(
        self, row: TrackedModel, names: Sequence[str], keep: TrackedModel, gone: TrackedModel
    ) -> None:
        """Where the link cannot just move: two would be one, or one would lead from a row to itself."""
        if row == keep:
            for column in _single_relations(type(keep), names):
                if getattr(keep, column.attname) == gone.pk:
                    setattr(row, column.name, None)
            self._save([Write(row, many=_many_moved(row, names, gone, None))])
            return
        moved = _as_moved(row, names, keep, gone)
        if _is_from_row_to_itself(moved, names, keep):
            self._remove(row)
        elif reason := _clash_of(moved):
            twin = _twin_of(moved)
            if twin is not None and _are_one(twin, row, names):
                self.merge(twin, row)
            else:
                self.obstacles.append(_why_not_both(twin, row, reason))

    # writing

    def _remove(self, row: TrackedModel) -> None:
        with self._keeping_writer(row):
            remove_many([row], self.context)

    def _save(self, writes: Sequence[Write]) -> None:
        """Checked when all is in its place."""
        by_writer: dict[object, list[Write]] = defaultdict(list)
        for write in writes:
            by_writer[getattr(write.row.root(), "written_by_id", None)].append(write)
            self.written[type(write.row)].add(write.row.pk)
        for some in by_writer.values():
            with self._keeping_writer(some[0].row):
                for _count in iter_save(some, self.context):
                    pass

    def give(self, keep: Publishable, chosen: Values) -> bool:
        """A line of history says of the row that stays that it was merged, whatever it was given."""
        seen = contents_of(keep)
        mine = seen | {key_of(keep): seen[key_of(keep)] | chosen}
        must_wait = keep.is_published and not may_publish_own(self.context.by, type(keep))
        changes = changes_between(seen, mine)
        if is_pending := bool(changes and must_wait):
            save_pending(keep, seen, mine, by=self.context.by, channel=self.context.channel)
        with self._keeping_writer(keep):
            if changes and not must_wait:
                write_changes(changes, keep, **self._who)
            else:
                save_row(keep, **self._who)
        return is_pending

    def check_written(self) -> None:
        for model, pks in self.written.items():
            for row in with_keys(model).filter(pk__in=pks):
                try:
                    row.full_clean()
                except ValidationError as error:
                    self.obstacles += [f"{row}: {message}" for message in error.messages]
        self._stop_at_obstacles()


def _stored(row: TrackedModel) -> Any:
    return with_keys(type(row)).get(pk=row.pk)


def _pointing(model: Model, names: Sequence[str], row: TrackedModel) -> list[TrackedModel]:
    pks = pointing_at(model, names, row).values("pk")
    return list(with_keys(model).filter(pk__in=pks).order_by("pk"))


def _as_moved(
    row: TrackedModel, names: Sequence[str], keep: TrackedModel, gone: TrackedModel
) -> TrackedModel:
    """The row with its foreign keys to `gone` leading to `keep`, not saved."""
    moved = copy(row)
    moved._state = copy(row._state)
    moved._state.fields_cache = dict(row._state.fields_cache)
    for column in _single_relations(type(row), names):
        if getattr(row, column.attname) == gone.pk:
            setattr(moved, column.name, keep)
    return moved


def _many_moved(
    row: TrackedModel, names: Sequence[str], gone: TrackedModel, keep: TrackedModel | None
) -> dict[str, list[Any]]:
    """What its relations to several rows hold with one in the place of the other."""
    found: dict[str, list[Any]] = {}
    for name in names:
        if not row._meta.get_field(name).many_to_many:
            continue
        others = list(getattr(row, name).all())
        if gone in others:
            stay = [keep if one == gone else one for one in others]
            found[name] = list(dict.fromkeys(one for one in stay if one is not None))
    return found


def _single_relations(model: Model, names: Sequence[str]) -> list[models.ForeignKey]:
    fields = [model._meta.get_field(name) for name in names]
    return [one for one in fields if isinstance(one, models.ForeignKey)]


# what cannot just move


def _is_from_row_to_itself(moved: TrackedModel, names: Sequence[str], keep: TrackedModel) -> bool:
    """Of a row that says how two others are related."""
    ends = [one for one in _single_relations(type(moved), names) if one.name in moved.key_fields]
    return len(ends) > 1 and all(getattr(moved, one.attname) == keep.pk for one in ends)


def _clash_of(moved: TrackedModel) -> str:
    """Why it cannot be stored beside what is stored; empty where it can."""
    try:
        moved.validate_unique()
        moved.validate_constraints()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _twin_of(moved: TrackedModel) -> TrackedModel | None:
    """The stored row in whose place it would be."""
    model = type(moved)
    keys: list[Any] = [model._meta.get_field(name) for name in model.key_fields]
    for attnames, condition in (*unique_sets(model), (tuple(one.attname for one in keys), None)):
        values = {name: getattr(moved, name) for name in attnames}
        lookups = {
            f"{name}__plain_exact" if isinstance(value, str) else name: value
            for name, value in values.items()
            if value is not None
        }
        empty = {f"{name}__isnull": True for name, value in values.items() if value is None}
        rows = with_keys(model).filter(**lookups, **empty).exclude(pk=moved.pk)
        rows = rows.filter(condition) if condition is not None else rows
        if found := rows.first():
            twin: TrackedModel = found
            return twin
    return None


def _has_own_page(row: TrackedModel) -> bool:
    return isinstance(row, SluggedModel | Frozen)


def _are_one(twin: TrackedModel, row: TrackedModel, names: Sequence[str]) -> bool:
    """Whether two parts in one place say the same, and none of them is seen where the other is not."""
    if _has_own_page(row) or (row.is_published and not twin.is_published):
        return False
    values, others = values_of(twin), values_of(row)
    return all(values[name] == others[name] for name in values.keys() - {*names})


def _why_not_both(twin: TrackedModel | None, row: TrackedModel, reason: str) -> str:
    words = {"table": row._meta.verbose_name, "one": twin, "other": row}
    if twin is None:
        return f"{row}: {reason}"
    if _has_own_page(row):
        text = _("%(table)s: “%(one)s” and “%(other)s” cannot both stay. Merge these two first.")
    else:
        text = _(
            "%(table)s: “%(one)s” and “%(other)s” are in one place and differ. Change or delete one of them first."
        )
    return text % words
