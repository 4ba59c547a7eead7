"""A list and a page cost the same number of queries however many rows there are."""

import re
from collections import Counter

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import registry
from core.public.page_cache.state import read_state
from core.records.reading import state_cache
from pages.models import SiteSettings
from tests.public.crowds import crowd, optional_relations, relations_to
from tests.public.places import LIST_FACES, LISTS, OF_THE_SITE, paged_models
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
SIZES = (1, 3, 300)


def asked(client, address: str) -> Counter:
    """What a request asks of the database, when nothing is kept: the tables of each query, and how often."""
    state_cache.clear()
    read_state()  # looks up the next turn of a schedule once for each state
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return Counter(
        " ".join(re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])) for query in queries
    )


def add_parts(rows: list) -> None:
    """One of each thing that cannot be without one of these rows, to each of them."""
    for part, field in relations_to(type(rows[0])):
        if not field.many_to_many and not field.null:
            crowd(part, len(rows), each=lambda index, name=field.name: {name: rows[index]})


class Growing:
    """A table of a list that grows: its rows have every relation that they can have, and all parts."""

    def __init__(self, model) -> None:
        self.model, self.size = model, 0
        others = getattr(model, "exactly_one_of", ())[1:]
        fields = [
            field
            for field in optional_relations(model)
            if not field.one_to_one and field.name not in others
        ]
        shared = {field.name: make(field.related_model) for field in fields}
        self.given = {
            field.name: [shared[field.name]] if field.many_to_many else shared[field.name]
            for field in fields
        }

    def to(self, size: int) -> None:
        rows = crowd(self.model, size - self.size, **self.given)
        self.size = size
        add_parts(rows)
        self.model.objects.filter(pk__in=[row.pk for row in rows]).update(
            changed_at=timezone.now()
        )  # first in feeds


@pytest.mark.parametrize("address", LISTS)
def test_a_list_and_its_faces_cost_the_same_with_1_3_and_300_rows(address, client):
    addresses = [
        address,
        *(format for format in LIST_FACES if format.rpartition(".")[0] == address.rstrip("/")),
    ]
    table, costs = Growing(registry.lists[address].model), []
    for size in SIZES:
        table.to(size)
        costs.append(
            Counter(
                {
                    (one, tables): count
                    for one in addresses
                    for tables, count in asked(client, one).items()
                }
            )
        )
    assert costs[0] == costs[1]
    # Not one more; less where none of the rows that are first now names a row that is kept.
    assert not costs[2] - costs[1]


@pytest.mark.parametrize("model", paged_models())
def test_a_page_costs_the_same_with_1_3_and_300_of_all_that_belongs_to_it(model, client):
    row, held, costs = make(model), 0, []
    for size in SIZES:
        for child, field in relations_to(model):
            if not field.one_to_one:
                children = crowd(
                    child, size - held, **{field.name: [row] if field.many_to_many else row}
                )
                add_parts(children[:3])
        held = size
        costs.append(asked(client, row.get_absolute_url()))
    assert costs[0] == costs[1]
    # A panel that is cut is counted, once.
    assert set((costs[2] - costs[1]).values()) <= {1}
    assert not costs[1] - costs[2]


def test_the_other_pages_cost_the_same_with_1_3_and_300_of_everything(client, monkeypatch):
    held, costs = 0, []
    # By the tables of its entries, as the page: tests/public/test_whats_new.py
    monkeypatch.setattr("pages.views.home.latest_at_source", lambda most, today: [])
    ContentType.objects.get_for_models(*MODELS)  # which a server looks up once and keeps
    for size in SIZES:
        for model in MODELS:
            if model is not SiteSettings:  # there is one row
                crowd(model, size - held)
        held = size
        costs.append(
            {
                address: asked(client, address)
                for address in [*OF_THE_SITE, "/search/?q=there+never+was"]
                if address
                != "/whats-new/"  # by the tables of its page: tests/public/test_whats_new.py
            }
        )
    assert costs[0] == costs[1]
    assert costs[1] == costs[2]
