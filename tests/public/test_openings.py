"""Every list and the page of one row open with what is recorded: right for none, for one and for several."""

import re

import pytest
from django.db import transaction

from core import registry
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db
ONE_OF_MANY = re.compile(r"\b1 (\w+s|\w+ies|are|have)\b(?<!1 series)(?<!1 has)(?<!1 is)")


def opening(client, address: str) -> str:
    page = on_one_line(client.get(address).text)
    found = re.search(r'<p class="sentence"[^>]*>(.*?)</p>', page)
    if not found:
        return ""
    return re.sub(r"<[^>]*>", "", found[1])


def test_a_list_says_once_that_it_has_no_rows_and_how_many_it_has(client):
    found, expected = {}, {}
    for address, view in registry.lists.items():
        model = view.model
        none = f"No {model._meta.verbose_name} is recorded yet"
        with transaction.atomic():
            page = client.get(address).text
            found[address] = [
                opening(client, address).startswith(f"{none}."),
                page.count(none),  # once for readers, once as the description
                page.count(" 0 "),
            ]
            expected[address] = [True, 2, 0]
            for more in (1, 2):
                for _row in range(more):
                    make(model, **({"confidence": "unconfirmed"} if _is_sourced(model) else {}))
                said = opening(client, address)
                rows = model.objects.published().count()
                found[address] += [said.partition(" ")[0], ONE_OF_MANY.findall(said)]
                expected[address] += [str(rows), []]
            transaction.set_rollback(True)
    assert found == expected


def _is_sourced(model) -> bool:
    return hasattr(model, "confidence")
