"""No list, search, sort order or choice depends on hidden rows: neither by joins nor in its results."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.db.models import DateTimeField, Max
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In, IsNull
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query

from core import registry
from core.records import state_cache
from core.records.publishable import IsLive
from core.records.saving import save_row
from meetings.models import Assembly, Meeting
from papers.models import BackgroundPaper
from participants.models import Participant
from study_groups.models import Appointment
from tests.public.crowds import (
    OPERATOR,
    crowd,
    filtered,
    keys,
    lists_of_varied_rows,
    of_each_kind,
    optional_relations,
    queries_of,
)
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
SIZE = 4


def test_a_filter_that_asks_hidden_rows_would_be_seen():
    """`open_reads` finds such a filter: otherwise the tests below could not fail."""
    meetings = Meeting.objects.published()
    with open_reads() as found:
        list(meetings.filter(organisers__region="africa"))
        list(Participant.objects.published().filter(memberships__since="2020"))
        list(Appointment.objects.published().order_by("person__name"))
        list(Assembly.objects.published().exclude(meeting__publication="published"))
    tables = [one.partition(" ")[0] for one in sorted(found)]
    assert tables == ["Meeting", "Membership", "Participant", "Person"]


def test_no_filter_search_or_sort_of_a_list_asks_a_row_that_may_be_hidden(client):
    """The page is requested for the whole list and for several filters at once; for the other queries only rows are read."""
    for address in lists_of_varied_rows(3):
        with open_reads() as found:
            _whole, *queries = queries_of(client, address)  # by the page of the whole list
            client.get(address + queries[-2])
            for query in queries:
                list(filtered(address, query).rows)
        assert [address, found] == [address, set()]


def _hidden(model: Any, index: int) -> Any:
    """A draft with its own word in each text and its own other values; a participant also has its own public parents."""
    links = [field for field in optional_relations(model) if not field.many_to_many]
    parents = {field.name: make(field.related_model) for field in links if model is Participant}
    word = f"xanadu{'dbca'[index]}"
    return make(model, published=False, canary=word, **of_each_kind(model, index) | parents)


def _point(rows: list[Any], field: Any, targets: list[Any]) -> None:
    """Bypasses forms, so that only the relation changes; rows with exactly one of several relations take turns."""
    model = type(rows[0])
    if field.many_to_many:
        for row, target in zip(rows, targets, strict=True):
            getattr(row, field.name).set([target])
        return
    one_of = model.exactly_one_of if field.name in model.exactly_one_of else (field.name,)
    if len(one_of) == 1:  # rows that take turns never share a target
        model.objects.update(**{field.name: None})
    turn = slice(one_of.index(field.name), None, len(one_of))
    for row, target in zip(rows[turn], targets[turn], strict=True):
        given = dict.fromkeys(one_of) | {field.name: target}
        model.objects.filter(pk=row.pk).update(**given)


def _answers(address: str) -> dict[tuple[str, str], list[int]]:
    """What each query finds, under one public state, as between two writes: the choices of filters are read once."""
    state_cache.clear()
    with state_cache.reading_state(lambda: "as it is now"):
        return {one: keys(address, dict([one])) for one in _queries(address)}


def _queries(address: str) -> Iterator[tuple[str, str]]:
    """Words of hidden rows, even single letters, the first choices of each filter, and each sort order."""
    filterset = filtered(address, "").filterset
    yield from (("q", word) for word in ("", "xanadua", "xanadub", "a", "x", "1", "4"))
    for name, field in filterset.form.fields.items():
        words = [str(word) for word, _label in getattr(field, "choices", ()) if word]
        yield from ((name, word) for word in words[: SIZE + 2])
    yield from (("sort", f"{sign}{name}") for name in filterset.sorts for sign in ("", "-"))


def test_what_a_hidden_row_holds_changes_neither_what_a_list_finds_nor_its_order():
    for address, view in registry.lists.items():
        with transaction.atomic():
            before, after = _answers_with_other_hidden_rows(address, view.model)
            assert (address, after) == (address, before)
            transaction.set_rollback(True)


def _answers_with_other_hidden_rows(address: str, model: Any) -> Iterator[dict[Any, list[int]]]:
    rows = crowd(model, SIZE)
    links = {
        field: [_hidden(field.related_model, index) for index in range(SIZE)]
        for field in optional_relations(model)
        if hasattr(field.related_model, "publication") and not field.one_to_one
    }
    for shift in (0, 1):
        for field, targets in links.items():
            _point(rows, field, [*targets[shift:], *targets[:shift]])
        yield _answers(address)


@pytest.mark.parametrize(
    ("days", "status"),
    [(("2099-06-01", "2099-06-02"), "announced"), (("1998-06-02", "1998-06-01"), "held")],
)
def test_the_current_assembly_is_not_decided_by_a_draft_meeting(days, status):
    def current() -> Assembly | None:
        return Assembly.objects.published().with_meeting().current()

    hidden, shown = rows = [make(Assembly, code=code) for code in ("WTSA-97", "WTSA-98")]
    found = []
    for row, day in zip(rows, days, strict=True):
        given = {"starts_on": day, "ends_on": day, "status": status, "published": row is shown}
        make(Meeting, is_of=row, **given)
        found.append(current())
    hidden.is_current = True
    save_row(hidden, by=OPERATOR, channel="test", reason="marked")
    assert [*found, current()] == [None, shown, hidden]


# queries


_MODELS = {model._meta.db_table: model for model in MODELS}
# For these tables it is enough that a row once was public: it was held, or releases and papers of it keep their pages.
_OUTLIVED = {Assembly, Meeting, BackgroundPaper}


@contextmanager
def open_reads() -> Iterator[set[str]]:
    """Collects joins without the condition for public rows, in queries and their subqueries."""
    found: set[str] = set()
    write = SQLCompiler.as_sql

    def as_sql(compiler: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        written = write(compiler, *args, **kwargs)
        source = written[0].partition(" FROM ")[2]
        # The compiler does not keep which joins it used, and it adds those for an order itself.
        joins = {
            alias: join
            for alias, join in compiler.query.alias_map.items()
            if re.search(rf'\b{alias}"?\.', written[0])
        }
        open_models = _open_in(compiler.query, joins)
        found.update(f"{model.__name__} in {source}" for model in open_models)
        return written

    with patch.object(SQLCompiler, "as_sql", as_sql):
        yield found


def _open_in(query: Query, joins: dict[str, Any]) -> Iterator[Any]:
    asked = set(_asked(query.where, _tells_a_moment_only(query)))
    narrowed = {alias for alias, column in asked if column in {"publication", "published_at"}}
    # A table is narrowed too if its key, or the relation by which it was joined, is in a subquery, which is checked by itself.
    for alias, join in joins.items():
        model = _MODELS.get(join.table_name)
        by = {(join.parent_alias, here) for here, _there in getattr(join, "join_cols", ())}
        by |= {(alias, model._meta.pk.column)} if model else set()
        narrowed |= {alias} if by & asked else set()
    for alias, join in joins.items():
        model = _MODELS.get(join.table_name)
        if model is None or alias in narrowed:
            continue
        if hasattr(model, "publication") or not _parents(alias, model, joins) <= narrowed:
            yield model


def _parents(alias: str, model: Any, joins: dict[str, Any]) -> set[str]:
    """The aliases of the parents with which a part is public; a parent that was not joined has one that is never narrowed."""
    columns = {
        other: (join.parent_alias, *join.join_cols[0])
        for other, join in joins.items()
        if getattr(join, "join_cols", ())
    }
    above, _column, own = columns.get(alias, ("", "", ""))
    found = set()
    for name in model.public_with:
        column = model._meta.get_field(name).column
        down = {other for other, join in columns.items() if join[:2] == (alias, column)}
        up = {above} if own == column else set()
        found |= (down | up) or {f"{alias}.{name}"}
    return found


def _tells_a_moment_only(query: Query) -> bool:
    """Whether a query reads only the time of the last change. It may read rows once public: a row that left a page changed it."""
    told = list(query.annotation_select.values())
    is_last = [isinstance(one, Max) and isinstance(one.output_field, DateTimeField) for one in told]
    return not query.select and bool(told) and all(is_last)


def _asked(where: Any, of_once: bool) -> Iterator[tuple[str, str]]:
    """Alias and column of each condition that a row is public, or is among the rows of a subquery."""
    for child in getattr(where, "children", ()):
        if hasattr(child, "children"):
            yield from () if child.negated else _asked(child, of_once)
        elif isinstance(getattr(child, "lhs", None), IsLive):
            if isinstance(child, Exact) and child.rhs is True:
                yield child.lhs.columns[0].alias, "publication"
        elif isinstance(getattr(child, "lhs", None), Col) and _asks_for_public(child, of_once):
            yield child.lhs.alias, child.lhs.target.column


def _asks_for_public(lookup: Any, of_once: bool) -> bool:
    if isinstance(lookup, In):
        return isinstance(lookup.rhs, Query)
    if isinstance(lookup, IsNull):  # `ever_public`, `outliving`: seen before it was withdrawn
        may_be_once = of_once or lookup.lhs.target.model in _OUTLIVED
        return may_be_once and lookup.lhs.target.name == "published_at" and lookup.rhs is False
    is_publication = lookup.lhs.target.name == "publication"
    return isinstance(lookup, Exact) and is_publication and lookup.rhs == "published"
