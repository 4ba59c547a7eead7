"""The only module that writes or deletes rows: rights, version, history, related rows."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import connection, models, router, transaction
from django.db.models import F
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext as _

from .permissions import (
    Actor,
    is_rolled_back,
    may,
    may_undo_import,
    may_write,
    refuse_where_nothing_is_written,
    require,
)
from .publishable import Publishable, Reviewed, plan_parts
from .state_cache import replace_token
from .tracked import TrackedModel, joined, part_models, recorded_by_hand
from .tracked import WriteContext as WriteContext

CHUNK = 200
# Shared by all writes: a large file has a hundred thousand.
_NO_RELATIONS: Mapping[str, list[Any]] = MappingProxyType({})


class Stale(Exception):
    """Someone else was faster: the rows were changed or deleted since they were read."""

    def __init__(self, rows: Sequence[TrackedModel]) -> None:
        self.rows = rows
        text = _("Someone else has changed this in the meantime: %(rows)s.")
        super().__init__(text % {"rows": ", ".join(map(str, rows))})


@dataclass(slots=True)
class Write:
    """A row to be saved, what its many-to-many fields shall hold, and new parts of it."""

    row: Any
    many: Mapping[str, list[Any]] = field(default_factory=lambda: _NO_RELATIONS)
    parts: Sequence[TrackedModel] = ()


# the transaction, and functions called after writes in it


class _UnderWay(threading.local):
    depth = 0
    is_public = False  # something public has changed in it


_under_way = _UnderWay()


@contextmanager
def writing() -> Iterator[None]:
    """The outermost transaction of a write.

    Its last statement replaces the content version's token, so that no other writer waits for that row while this one
    works.
    """
    refuse_where_nothing_is_written()
    with transaction.atomic():
        _under_way.depth += 1
        try:
            yield
            if _under_way.depth == 1 and _under_way.is_public and not connection.needs_rollback:
                replace_token()
        finally:
            _under_way.depth -= 1
            if not _under_way.depth:
                _under_way.is_public = False


# Called in the transaction after rows of one table were saved, or deleted by somebody, to keep other tables in step.
followers: list[Callable[[Sequence[models.Model], "Actor | None"], None]] = []


def tell_followers(rows: Sequence[models.Model], deleted_by: "Actor | None" = None) -> None:
    for follower in followers:
        follower(rows, deleted_by)


# saving


def save_row(
    row: TrackedModel,
    *,
    by: Actor,
    channel: str,
    reason: str = "",
    many: Mapping[str, list[Any]] = _NO_RELATIONS,
) -> None:
    """Checks and saves one row. Raises ValidationError, PermissionDenied or Stale; then nothing is saved."""
    row.ensure_slug()
    row.full_clean()
    with writing():
        _save(WriteContext(by, channel, reason), Write(row, many))


def save_rows(writes: Sequence[Write], context: WriteContext) -> None:
    """Saves validated rows of one table, in a transaction of the caller. Raises PermissionDenied or Stale.

    Saves in several steps if a row refers to an unsaved row of its own table.
    """
    chunk = list[Write]()
    for write in writes:
        parents = (key.get_cached_value(write.row, default=None) for key in _own_keys(write.row))
        if len(chunk) == CHUNK or any(parent and parent.pk is None for parent in parents):
            _save(context, *chunk)
            chunk = []
        chunk.append(write)
    if chunk:
        _save(context, *chunk)


def _own_keys(row: models.Model) -> list[models.ForeignKey]:
    """Foreign keys to its own table."""
    keys = (key for key in row._meta.concrete_fields if isinstance(key, models.ForeignKey))
    return [key for key in keys if key.related_model is type(row)]


def _save(context: WriteContext, *writes: Write, is_checked: bool = False) -> None:
    """`is_checked`: rows that are written with another one; the permission for that was checked."""
    rows = [write.row for write in writes]
    before = locked(rows)
    new, changed = list[Write](), list[Write]()
    for write in writes:
        stored = before.get(write.row.pk)
        if not is_checked:
            _require(stored, write.row, context)
        _set_audit_fields(write, stored, context)
        (new if stored is None else changed).append(write)
    if new:
        made = [write.row for write in new]
        came_back = {row.pk for row in made if row.pk is not None}
        type(rows[0])._base_manager.bulk_create(made)
        if isinstance(rows[0], Publishable):
            give_public_ids(made, came_back)
    with recorded_by_hand():
        for write in changed:
            write.row.save(force_update=True)
    _set_many([*new, *changed])
    tell_followers(rows)
    _note_change([*rows, *before.values()], context)
    for verb, some in (("+", new), ("~", changed)):
        many = [_many_as_keys(write, is_new=verb == "+") for write in some]
        context.record([write.row for write in some], verb, many)
    if is_rolled_back():
        return  # what follows from it is written when it is published
    for row in _related_rows(writes, before, context):
        _save(context, Write(row), is_checked=True)
    with_row = replace(context, reason="published with its row")
    for write in changed:
        was_hidden = write.row.is_published and not before[write.row.pk].is_published
        if was_hidden and not context.restores:
            ready = [part for part, reason in plan_parts(write.row, context.by) if not reason]
            for _model, parts in groupby(ready, type):
                _save(with_row, *map(Write, parts), is_checked=True)


def _note_change(rows: Iterable[TrackedModel], context: WriteContext) -> None:
    """A changed part raises the version of its root, stored and in memory."""
    by_model: dict[tuple[type[Publishable], bool], dict[int, Publishable]] = {}
    for row in rows:
        root = row.root()
        # A row that was public once may still be named on pages that outlive it.
        if not isinstance(root, Publishable) or root.was_ever_published:
            _under_way.is_public = True
        if row.parent_field and isinstance(root, Publishable):
            by_model.setdefault((type(root), context.was_public(root)), {})[id(root)] = root
    by, now = context.by, timezone.now()
    for (model, was_public), roots in by_model.items():
        stored = model._base_manager.filter(pk__in={root.pk for root in roots.values()})
        stored.update(version=F("version") + 1, changed_at=now, changed_by=by.pk)
        for root in roots.values():
            root.version += 1
        if was_public or not issubclass(model, Reviewed):
            continue
        found: list[Any] = list(stored)
        public = [one for one in found if one.is_published]
        for one in (*found, *roots.values()):  # the same as a change of the row itself
            one.set_writer(None, {}, by)
        model._base_manager.bulk_update(found, ["written_by", "publication"])
        withdrawn = [one for one in public if not one.is_published]
        context.record(withdrawn, "~")
        tell_followers(withdrawn)


def _related_rows(
    writes: Sequence[Write], before: Mapping[int, TrackedModel], context: WriteContext
) -> Iterator[TrackedModel]:
    """Parts of new rows, and what must be written with changed ones; checked.

    Raises Stale where a part, checked with its row, no longer fits: someone was first.
    """
    for write in writes:
        stored = before.get(write.row.pk)
        for part in write.parts if stored is None else ():
            setattr(part, part.parent_field, write.row)  # it has a primary key only now
            try:
                part.full_clean()
            except ValidationError:
                raise Stale([part]) from None
            yield part
        if stored is None or context.restores or context.merges:
            continue  # what it says stays the same
        for row in write.row.related_writes(stored):
            row.full_clean()
            yield row


def locked(rows: Iterable[TrackedModel]) -> dict[int, TrackedModel]:
    """Rows of one table as they are stored, locked for this transaction; without new ones.

    Raises Stale for those that changed or went since they were read.
    """
    known = [row for row in rows if not row._state.adding]
    if not known:
        return {}
    model: type[TrackedModel] = type(known[0])
    stored = model._base_manager.select_for_update(of=("self",))
    stored = joined(stored, filter(None, [model.parent_field]))
    before: dict[int, TrackedModel] = stored.in_bulk([row.pk for row in known])
    versions = {pk: getattr(row, "version", None) for pk, row in before.items()}  # a part has none
    if stale := [row for row in known if versions.get(row.pk, 0) != getattr(row, "version", None)]:
        raise Stale(stale)
    return before


def _may(context: WriteContext, row: TrackedModel, verb: str) -> bool:
    if context.restores:
        return may_undo_import(context.by, row)
    if context.merges and verb == "delete":
        return may(context.by, "publish", type(row.root()))
    return may_write(context.by, row, verb)


def _require(stored: TrackedModel | None, row: TrackedModel, context: WriteContext) -> None:
    """May they change the row as it is stored, what it is to belong to, and its publication?"""
    if stored is None:
        require(_may(context, row, "add"), row.root())
        return
    require(_may(context, stored, "change"), stored.root())
    if row.parent_field and row.root() != stored.root():
        require(_may(context, row, "change"), row.root())
    if row.is_published != stored.is_published:
        require(may(context.by, "publish", type(row)), row)


def _set_audit_fields(write: Write, stored: TrackedModel | None, context: WriteContext) -> None:
    """Version, time and author; parts have none."""
    row, by = write.row, context.by
    if not isinstance(row, Publishable):
        return
    if not context.was_public(row):
        row.set_writer(stored if isinstance(stored, Publishable) else None, write.many, by)
    row.changed_at, row.changed_by_id = timezone.now(), by.pk
    if row._state.adding:
        row.created_at, row.created_by_id, row.version = row.changed_at, by.pk, 1
    else:
        row.version += 1


def _set_many(writes: list[Write]) -> None:
    for name in {name for write in writes for name in write.many}:
        field = type(writes[0].row)._meta.get_field(name)
        through = field.remote_field.through
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        given = [write for write in writes if name in write.many]
        pks = [write.row.pk for write in given]
        through._base_manager.filter(**{f"{source}__in": pks}).delete()
        through._base_manager.bulk_create(
            through(**{source: write.row, target: other})
            for write in given
            for other in write.many[name]
        )


def _many_as_keys(write: Write, is_new: bool) -> dict[str, list[str]]:
    """Present many-to-many values as sorted keys, for history."""
    found: dict[str, list[str]] = {}
    for relation in write.row._meta.many_to_many:
        rows = write.many.get(relation.name, [])
        if relation.name not in write.many and not is_new:
            rows = getattr(write.row, relation.name).all()
        found[relation.name] = sorted(row.natural_key_text() for row in rows)
    return found


# deleting


def remove(row: TrackedModel, *, by: Actor, channel: str, reason: str = "") -> None:
    """Deletes a row and its parts, keeping their history.

    Raises PermissionDenied, Stale, or ProtectedError if other rows than its parts need it; then nothing is deleted.
    """
    remove_many([row], WriteContext(by, channel, reason))


def remove_many(rows: Sequence[TrackedModel], context: WriteContext) -> None:
    """The same for rows of one table: all of them or none; rows that refer to others go first."""
    pointed_at = {getattr(row, key.attname) for row in rows for key in _own_keys(row)}
    last = [row for row in rows if row.pk in pointed_at]
    with writing():
        if 0 < len(last) < len(rows):
            remove_many([row for row in rows if row not in last], context)
            remove_many(last, context)
            return
        stored = locked(rows)
        for row in stored.values():
            is_change = context.restores or row.parent_field
            require(_may(context, row, "delete"), row.root(), "change" if is_change else "delete")
        if not (context.restores or context.merges):
            for parts in protecting_parts(rows):
                remove_many(parts, context)
        collector = Collector(router.db_for_write(type(rows[0]), instance=rows[0]), origin=rows[0])
        collector.collect(rows)
        _note_change(stored.values(), context)
        for model, deleted in collector.data.items():
            if issubclass(model, TrackedModel):
                gone = list(deleted)
                context.record(gone, "-")
                tell_followers(gone, deleted_by=context.by)
            if issubclass(model, Publishable) and not context.merges:
                # Except of a merged row, whose old URL redirects to another row.
                ids = PublicId.objects.filter(table=model._meta.label_lower)
                ids.filter(row_key__in=[row.pk for row in deleted]).update(is_free=True)
        with recorded_by_hand():
            collector.delete()


def protecting_parts(rows: Sequence[TrackedModel]) -> Iterator[list[TrackedModel]]:
    """By table, parts on their form that the database would not delete with them."""
    for part, name in part_models(type(rows[0])):
        if part._meta.get_field(name).remote_field.on_delete is models.PROTECT:  # type: ignore[union-attr]
            found = joined(part._base_manager.all(), part.key_select_related)
            parts = list(found.filter(**{f"{name}__in": [row.pk for row in rows]}).order_by("pk"))
            if parts:
                yield parts


# ids of rows in calendars and feeds: given once, whatever a row is called later

# The same on all sites, so that a row loaded into another site has the same id there.
_NAMESPACE = UUID("5f0c3f43-6b7e-4d0c-9d5b-0e6a3c1b8a52")
# Without the ORM, which is several times slower: a large import holds the lock of the database meanwhile.
_GIVE = (
    'INSERT INTO core_publicid (value, "table", row_key, is_free) VALUES (%s, %s, %s, %s)'
    " ON CONFLICT (value) DO UPDATE SET row_key = excluded.row_key, is_free = excluded.is_free"
)


class PublicId(models.Model):
    """`meeting/apt-wtsa24-3`: the table and the first name of the row. For rows that were public before ids were
    stored, the `tag:` that feeds used.
    """

    value = models.CharField(max_length=1000, unique=True)
    table = models.CharField(max_length=60)  # `meetings.meeting`
    # None: the row was deleted, and its primary key belongs to another one.
    row_key = models.BigIntegerField(null=True)
    # The row was deleted: a new one of the same name is the same thing.
    is_free = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["table", "row_key"], name="one_public_id")]

    def __str__(self) -> str:
        return self.value


def give_public_ids(rows: Sequence[TrackedModel], came_back: Collection[int]) -> None:
    """For new rows of one table; those that `came_back` with their primary keys get their old ids."""
    table = rows[0]._meta.label_lower
    stored = PublicId.objects.filter(table=table)
    own = set()
    if came_back:
        own = set(stored.filter(row_key__in=came_back).values_list("row_key", flat=True))
        stored.filter(row_key__in=own).update(is_free=False)
    new = {row.pk: made_id(row) for row in rows if row.pk not in own}
    stored.filter(row_key__in=new).update(row_key=None)
    held = PublicId.objects.filter(is_free=False)
    taken = set(held.filter(value__in=new.values()).values_list("value", flat=True))
    given = []
    for key, value in new.items():
        if value in taken:
            more = (f"{value};{number}" for number in count(2))
            free = (one for one in more if one not in taken)
            value = next(one for one in free if not held.filter(value=one).exists())
        taken.add(value)
        given.append((value, table, key, False))
    with connection.cursor() as cursor:
        cursor.executemany(_GIVE, given)


def made_id(row: TrackedModel) -> str:
    return f"{row._meta.model_name}/{getattr(row, 'slug', '') or row.natural_key_text()}"


def with_public_ids(rows: Any) -> Any:
    stored = PublicId.objects.filter(
        table=rows.model._meta.label_lower, row_key=models.OuterRef("pk")
    )
    return rows.annotate(public_id=models.Subquery(stored.values("value")))


def public_id_of(row: TrackedModel) -> str:
    """Asks the database for a row not read by `with_public_ids`. Rows written past the write path have no stored id."""
    known: dict[str, str | None] = vars(row)
    if "public_id" not in known:
        stored = PublicId.objects.filter(table=row._meta.label_lower, row_key=row.pk)
        known["public_id"] = stored.values_list("value", flat=True).first()
    return known["public_id"] or made_id(row)


def uuid_of(public_id: str) -> UUID | None:
    """None for rows whose ids are older than this table."""
    return None if public_id.startswith("tag:") else uuid5(_NAMESPACE, public_id)
