"""Two rows that are one thing become one row: every link to the other moves, and its address redirects."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import LinesField
from core.models import SluggedModel, redirect_writes
from core.records.pending.changes import PendingRow, Values, content_fields, key_of, values_of
from core.records.pending.saving import pending_that_name, write_changes
from core.records.permissions import Actor, may, require
from core.records.publishable import Publishable, may_publish_own, written_by
from core.records.saving import Write, WriteContext, iter_save, remove_many, write_row, writing
from core.records.tracked import TrackedModel, with_keys
from editing.links import links_to, pointing_at

KEEP, OTHER, BOTH = "keep", "other", "both"


class CannotMerge(ValidationError):
    """Each message says what stands in the way."""


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
        usual = OTHER if _is_empty(one, values[KEEP]) else KEEP
        if one.many_to_many:
            usual, values[BOTH] = BOTH, sorted({*values[KEEP], *values[OTHER]})
        elif isinstance(one, LinesField):
            lines = [*values[KEEP].splitlines(), *values[OTHER].splitlines()]
            usual, values[BOTH] = BOTH, "\n".join(dict.fromkeys(lines))
        yield FieldChoice(one, values, KEEP if stays else usual)


def _is_empty(one: Any, value: Any) -> bool:
    return value in (None, "", []) or (not one.many_to_many and value == one.get_default())


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
        raise CannotMerge(refusals)
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
        many = {
            link.name: self._put(row, link)
            for link in links
            if link.many_to_many and self.gone in getattr(row, link.name).all()
        }
        if stays:
            self._save(row, many)
        elif self._leads_to_itself(row, links):
            self.obstacles += _pending_in_the_way(stored)
            self._remove(stored)
        elif reason := _clash_of(row):
            text = _(
                "%(table)s “%(row)s” cannot move: %(reason)s Change or delete one of the two first."
            )
            words = {"table": row._meta.verbose_name, "row": stored, "reason": reason}
            self.obstacles.append(text % words)
        else:
            self._save(row, many)

    def _put(self, row: TrackedModel, link: Any) -> list[Any]:
        """What a relation to several rows holds with one in the place of the other."""
        others = [self.keep if one == self.gone else one for one in getattr(row, link.name).all()]
        return [one for one in dict.fromkeys(others) if one != row]

    def _leads_to_itself(self, row: TrackedModel, links: Sequence[Any]) -> bool:
        """Of a row that says how two others are related."""
        ends = [one.attname for one in links if one.name in row.key_fields]
        return len(ends) > 1 and all(getattr(row, end) == self.keep.pk for end in ends)

    # writing

    def _save(self, row: TrackedModel, many: dict[str, list[Any]]) -> None:
        self.moved.append(row)
        with self._keeping_writer(row):
            list(iter_save([Write(row, many=many)], self.context))

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
            raise CannotMerge(list(dict.fromkeys(self.obstacles)))


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
