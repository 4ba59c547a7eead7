"""No list, search, sort or choice asks a row that is not public: neither by a join nor by what comes out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from core import registry
from core.public.views import Filtered
from core.records import state_cache
from core.records.saving import save_row
from meetings.models import Assembly, Meeting
from participants.models import Participant
from study_groups.models import Appointment
from tests.public.crowds import OPERATOR, crowd, optional_relations
from tests.public.narrowing import open_reads
from tests.public.varied import filtered, lists_of_varied_rows, of_each_kind, queries_of
from tests.rows import make

pytestmark = pytest.mark.django_db
SIZE = 4


# by the queries


def test_a_filter_that_asks_hidden_rows_would_be_seen():
    """Else the tests below could not fail."""
    meetings = Meeting.objects.published()
    with open_reads() as found:
        list(meetings.filter(organisers__region="africa"))
        list(Participant.objects.published().filter(memberships__since="2020"))
        list(Appointment.objects.published().order_by("person__name"))
        list(Assembly.objects.published().exclude(meeting__publication="published"))
    assert [one.partition(" ")[0] for one in sorted(found)] == [
        "Meeting",
        "Membership",
        "Participant",
        "Person",
    ]


def test_no_filter_search_or_sort_of_a_list_asks_a_row_that_may_be_hidden(client):
    """Pages count what the first query and that of all fields leave; else the rows are asked for only."""
    for address in lists_of_varied_rows(3):
        with open_reads() as found:
            _whole, *queries = queries_of(client, address)  # by the page of the whole list
            client.get(address + queries[-2])
            for query in queries:
                list(filtered(address, query).rows)
        assert [address, found] == [address, set()]


# by what comes out


def _hidden(model: Any, index: int) -> Any:
    """A draft with a word of its own in each text, values of its own, and public parents of its own."""
    links = [field for field in optional_relations(model) if not field.many_to_many]
    parents = {field.name: make(field.related_model) for field in links if model is Participant}
    word = f"xanadu{'dbca'[index]}"
    return make(model, published=False, canary=word, **of_each_kind(model, index) | parents)


def _point(rows: list[Any], field: Any, targets: list[Any]) -> None:
    """Past the forms: what a row points at is all that changes.

    Rows that give exactly one of several things take turns at them.
    """
    model = type(rows[0])
    one_of = model.exactly_one_of
    if field.name in one_of:
        turn = slice(one_of.index(field.name), None, len(one_of))
        for row, target in zip(rows[turn], targets[turn], strict=True):
            given = dict.fromkeys(one_of) | {field.name: target}
            model.objects.filter(pk=row.pk).update(**given)
        return
    if not field.many_to_many:
        model.objects.update(**{field.name: None})
    for row, target in zip(rows, targets, strict=True):
        if field.many_to_many:
            getattr(row, field.name).set([target])
        else:
            model.objects.filter(pk=row.pk).update(**{field.name: target})


def _answers(view: Any, queries: list[str]) -> dict[str, list[int]]:
    """In one state, as requests between two writes are: the choices of the filters are read once."""
    state_cache.clear()
    with state_cache.reading_state(lambda: "as it is now"):
        return {
            query: list(Filtered(view, _asked(query)).rows.values_list("pk", flat=True))
            for query in queries
        }


def _asked(query: str) -> HttpRequest:
    return RequestFactory().get(f"/?{query}")


def _queries(view: Any) -> list[str]:
    """The words that hidden rows hold of every choice, each sort, and what is written in hidden rows, down to a letter."""
    filterset = Filtered(view, _asked("")).filterset
    asked = [("q", word) for word in ("xanadua", "xanadub", "a", "x", "1", "4")]
    for name, field in filterset.form.fields.items():
        words = [str(word) for word, _label in getattr(field, "choices", ()) if word]
        asked += [(name, word) for word in words[: SIZE + 2]]
    asked += [("sort", f"{sign}{name}") for name in filterset.sorts for sign in ("", "-")]
    return ["", *(_encoded(name, word) for name, word in asked)]


def _encoded(name: str, word: str) -> str:
    query = QueryDict(mutable=True)
    query[name] = word
    return query.urlencode()


def test_what_a_hidden_row_holds_changes_neither_what_a_list_finds_nor_its_order():
    for address, view in registry.lists.items():
        with transaction.atomic():
            before, after = _answers_with_other_hidden_rows(view())
            assert (address, after) == (address, before)
            transaction.set_rollback(True)


def _answers_with_other_hidden_rows(view: Any) -> Iterator[dict[str, list[int]]]:
    rows = crowd(view.model, SIZE)
    links = {
        field: [_hidden(field.related_model, index) for index in range(SIZE)]
        for field in optional_relations(view.model)
        if hasattr(field.related_model, "publication") and not field.one_to_one
    }
    for shift in (0, 1):
        for field, targets in links.items():
            _point(rows, field, [*targets[shift:], *targets[:shift]])
        yield _answers(view, _queries(view))


# which assembly is the current one


@pytest.mark.parametrize(("year", "status"), [("2099", "announced"), ("1998", "held")])
def test_the_current_assembly_is_not_decided_by_a_draft_meeting(year, status):
    def current() -> Assembly | None:
        return Assembly.objects.published().with_meeting().current()

    hidden, shown = make(Assembly, code="WTSA-97"), make(Assembly, code="WTSA-98")
    of_hidden, of_shown = ("01", "02") if status == "announced" else ("02", "01")
    given = {"status": status, "is_of": hidden, "published": False}
    make(Meeting, starts_on=f"{year}-06-{of_hidden}", ends_on=f"{year}-06-{of_hidden}", **given)
    found = [current()]
    given |= {"is_of": shown, "published": True}
    make(Meeting, starts_on=f"{year}-06-{of_shown}", ends_on=f"{year}-06-{of_shown}", **given)
    found.append(current())
    hidden.is_current = True
    save_row(hidden, by=OPERATOR, channel="test", reason="marked")
    assert [*found, current()] == [None, shown, hidden]
