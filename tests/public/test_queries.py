"""Lists and pages need the same number of queries, however many rows there are."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import registry
from core.public.page_cache import read_state
from core.records import state_cache
from pages.models import SiteSettings
from tests.public.crowds import add_parts, crowd, given_by, optional_relations, relations_to
from tests.public.places import DATA, OF_THE_SITE, formats_of, paged_models
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
FEW, MANY = 1, 3
OVERFLOWING = 3  # more than a panel shows
# The queries of these pages and files are counted in test_whats_new.py and test_data.py.
ELSEWHERE = {"/whats-new/", *DATA}


def asked(client, address: str) -> Counter:
    """The queries of a request without caches: by tables, and how often."""
    state_cache.clear()
    read_state()  # looks up the next moment of a schedule once for each state
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return Counter(
        " ".join(re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])) for query in queries
    )


def test_a_list_and_its_formats_cost_the_same_with_1_and_3_rows(client):
    """The rows have all possible relations and parts."""
    for address, view in registry.lists.items():
        with transaction.atomic():
            few, many = costs_of_list(client, address, view.model)
            assert [address, (many - few) + (few - many)] == [address, Counter()]
            transaction.set_rollback(True)


def costs_of_list(client, address: str, model) -> Iterator[Counter]:
    others = getattr(model, "exactly_one_of", ())[1:]
    fields = [
        field
        for field in optional_relations(model)
        if not field.one_to_one and field.name not in others
    ]
    given = given_by({field: make(field.related_model) for field in fields})
    for size in (FEW, MANY - FEW):
        rows = crowd(model, size, **given)
        add_parts(rows)
        keys = [row.pk for row in rows]
        model.objects.filter(pk__in=keys).update(changed_at=timezone.now())  # first in feeds
        urls = [address, *formats_of(address).values()]
        costs = {one: asked(client, one) for one in urls}
        yield Counter({(one, tables): n for one in urls for tables, n in costs[one].items()})


def test_a_page_costs_the_same_with_1_and_many_of_all_that_belongs_to_it(client, monkeypatch):
    cutting = ["core.panels", "meetings.panels", "positions.panels.lists", "meetings.views.records"]
    for module in cutting:
        monkeypatch.setattr(f"{module}.MOST_LISTED", OVERFLOWING - 1)
    for model in paged_models():
        with transaction.atomic():
            few, many = costs_of_page(client, make(model))
            # A panel that is cut needs one more query, which counts its rows.
            more = [one for one in (many - few).values() if one != 1]
            assert [model, few - many, more] == [model, Counter(), []]
            transaction.set_rollback(True)


def costs_of_page(client, row) -> Iterator[Counter]:
    held = 0
    for size in (FEW, OVERFLOWING):
        for child, field in relations_to(type(row)):
            if not field.one_to_one:
                given = {field.name: [row] if field.many_to_many else row}
                add_parts(crowd(child, size - held, **given)[:3])
        held = size
        yield asked(client, row.get_absolute_url())


def test_the_other_pages_cost_the_same_with_1_and_3_of_everything(client, monkeypatch):
    held, costs = 0, []
    # The queries for the news on the home page are counted in test_whats_new.py.
    monkeypatch.setattr("pages.views.home.latest_at_source", lambda most, today: [])
    ContentType.objects.get_for_models(*MODELS)  # which a server looks up once and keeps
    for size in (FEW, OVERFLOWING):
        for model in MODELS:
            if model is not SiteSettings:  # there is one row
                crowd(model, size - held)
        held = size
        read = {*OF_THE_SITE, "/search/?q=there+never+was"} - ELSEWHERE
        costs.append({address: asked(client, address) for address in sorted(read)})
    assert costs[0] == costs[1]
