"""Every list opens with what is recorded of its rows: right for none, for one and for several."""

import re

import pytest

from core import registry
from tests.markup import on_one_line
from tests.public.places import LISTS
from tests.rows import make

pytestmark = pytest.mark.django_db
ONE_OF_MANY = re.compile(r"\b1 (\w+s|\w+ies|are|have)\b(?<!1 series)(?<!1 has)(?<!1 is)")


def opening(client, address: str) -> str:
    page = on_one_line(client.get(address).text)
    found = re.search(r'<p class="sentence"[^>]*>(.*?)</p>', page)
    assert found
    return re.sub(r"<[^>]*>", "", found[1])


@pytest.mark.parametrize("address", LISTS)
def test_a_list_without_rows_says_so_once(address, client):
    name = registry.lists[address].model._meta.verbose_name
    said = f"No {name} is recorded yet"
    page = client.get(address).text
    assert opening(client, address).startswith(f"{said}.")
    # Once for readers, once as the description.
    assert [page.count(said), page.count(" 0 ")] == [2, 0]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_says_how_many_rows_it_has(address, count, client):
    view = registry.lists[address]
    for _row in range(count):
        make(view.model, **({"confidence": "unconfirmed"} if _is_sourced(view.model) else {}))
    said = opening(client, address)
    rows = view.model.objects.published().count()
    assert re.match(rf"{rows} \w+", said)
    assert ONE_OF_MANY.findall(said) == []


def test_a_list_says_how_many_of_its_rows_have_no_source(client):
    for confidence in ("unconfirmed", "inferred", "stated"):
        make(registry.lists["/assemblies/"].model, confidence=confidence)
    assert "1 has no source." in opening(client, "/assemblies/")


def _is_sourced(model) -> bool:
    return hasattr(model, "confidence")
