"""A pending version, or a draft as if it were public, in the tables while a page is made; nobody else sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models
from django.utils import timezone

from ..permissions import (
    Actor,
    Operator,
    is_rolled_back,
    refuse_where_nothing_is_written,
    rolled_back,
    writing_nothing,
)
from ..publishable import Publication, Publishable, plan_parts
from ..saving import tell_followers
from ..state_cache import reading_state
from ..tracked import TrackedModel, readable_pks, recorded_by_hand
from ..versions import field_of
from .changes import (
    Changes,
    PendingRow,
    contents_of,
    instance_of,
    many_of,
    needed_changes,
)

_copied: ContextVar[set[str] | None] = ContextVar("tables in the place of which are copies")


@contextmanager
def shown(row: Publishable, changes: Changes) -> Iterator[Changes]:
    """What is read within it is as the changes make it. Gives those of them that are not stored yet."""
    with _copies() if connection.vendor == "sqlite" else rolled_back():
        yield write_pending(row, changes)


@contextmanager
def _copies() -> Iterator[None]:
    """SQLite has one lock for all who write, so a page that is only looked at must not take it.

    A temporary table stands in front of the one that has its name, for this connection alone.
    """
    copied: set[str] = set()
    token = _copied.set(copied)
    try:
        with writing_nothing(), reading_state(lambda: None):
            yield
    finally:
        _copied.reset(token)
        try:
            _execute(*(f"DROP TABLE temp.{name}" for name in copied))
        except BaseException:
            connection.close()  # the copies go with it, and the next request reads the real tables
            raise


def _copy(model: type[models.Model]) -> None:
    """Of a table that is about to be written to, where copies are."""
    copied, name = _copied.get(None), connection.ops.quote_name(model._meta.db_table)
    if copied is not None and name not in copied:
        copied.add(name)
        index = connection.ops.quote_name(f"{model._meta.db_table}_copied")
        _execute(
            f"CREATE TEMP TABLE {name} AS SELECT * FROM main.{name}",  # noqa: S608  names of ours
            f"CREATE UNIQUE INDEX temp.{index} ON {name} (id)",
        )


def _empty_indexes() -> None:
    """Where copies are, what is found by its words is what a preview shows, and nothing else."""
    copied = _copied.get(None)
    if copied is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, substr(sql, instr(sql, 'USING')) FROM main.sqlite_master"
            " WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        )
        for name, rest in cursor.fetchall():
            cursor.execute(f"CREATE VIRTUAL TABLE temp.{name} {rest}")
            copied.add(name)


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def write_pending(row: Publishable, changes: Changes) -> Changes:
    """Puts the changes into the tables as they are, as far as they are not stored yet.

    Raises RuntimeError where what it writes would stay.
    """
    needed = needed_changes(contents_of(row), changes)
    _write_unchecked(row, needed)
    return needed


def _write_unchecked(row: Publishable, changes: Changes) -> None:
    if not is_rolled_back():
        raise RuntimeError("Unchecked rows must be rolled back.")
    if _copied.get(None) is None:
        refuse_where_nothing_is_written()
    with recorded_by_hand():
        for change in changes:
            _copy(change.model)
            if change.verb == "removed":
                rows = change.model._base_manager.filter(pk=change.pk)
                rows._raw_delete(rows.db)
            elif found := instance_of(change, row):
                if change.verb == "added":
                    found.pk = change.pk
                found.save_base(raw=True, force_insert=change.verb == "added")
                for name, others in many_of(change).items():
                    _write_many(found, name, others)


def _write_many(row: TrackedModel, name: str, others: list[Any]) -> None:
    """As `set()` would, which begins a transaction."""
    field: Any = field_of(type(row), name)
    through = field.remote_field.through
    _copy(through)
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    links = through._base_manager.filter(**{source: row.pk})
    links._raw_delete(links.db)
    for other in others:
        through(**{source: row, target: other}).save_base(raw=True, force_insert=True)


@contextmanager
def previewed(row: Publishable, changes: Changes, by: Actor) -> Iterator[Publishable]:
    """The row with these changes and its parts as if public, and the parents that it needs and this person may read.

    Whatever else is no part of it stays as hidden as it is.
    """
    with shown(row, changes):
        _empty_indexes()
        found: Publishable = type(row)._base_manager.get(pk=row.pk)
        _publish_parents(found, by)
        _publish(found)
        yield found


def is_public(row: Publishable) -> bool:
    """Of a previewed row: not where a parent stays hidden."""
    return bool(type(row).objects.published().filter(pk=row.pk).exists())


def _publish_parents(row: TrackedModel, by: Actor) -> None:
    for name in row.public_with:
        parent = getattr(row, name)
        if isinstance(parent, TrackedModel) and readable_pks(type(parent), [parent.pk], by):
            _publish_parents(parent, by)
            if isinstance(parent, Publishable):
                _set_public(parent)


def _publish(row: Publishable) -> None:
    """With the parts that would become public with it, and all that the pending version adds."""
    _set_public(row)
    found = plan_parts(row, Operator(may_publish=True))
    for part in found.parts:
        if part in found.ready or part.pk < 0:
            _publish(part)


def _set_public(row: Publishable) -> None:
    if row.publication_stage == Publication.PUBLISHED:
        return
    values: dict[str, Any] = {"publication": Publication.PUBLISHED, "live_at": None}
    values |= {"expires_at": None, "published_at": row.published_at or timezone.now()}
    _write_unchecked(row, [PendingRow(row._meta.label, row.pk, "changed", {}, values)])
    tell_followers([row])  # lists find it by its words
