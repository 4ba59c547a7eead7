"""Every list and the page of one row open with what is recorded: right for none and for one."""

import re

import pytest
from django.db import transaction

from core import registry
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db
ONE_OF_MANY = re.compile(r"\b1 (\w+s|\w+ies|are|have)\b(?<!1 series)(?<!1 has)(?<!1 is)")


def opening(page: str) -> str:
    found = re.search(r'<p class="sentence"[^>]*>(.*?)</p>', on_one_line(page))
    if not found:
        return ""
    return re.sub(r"<[^>]*>", "", found[1])


def test_a_list_says_once_that_it_has_no_rows_and_how_many_it_has(client):
    found, expected = {}, {}
    for address, view in registry.lists.items():
        model = view.model
        none = f"No {model._meta.verbose_name} is recorded yet"
        with transaction.atomic():
            page = client.get(address).text  # says it once to readers, once as the description
            is_said = opening(page).startswith(f"{none}.")
            found[address] = [is_said, page.count(none), page.count(" 0 ")]
            expected[address] = [True, 2, 0]
            make(model, **({"confidence": "unconfirmed"} if hasattr(model, "confidence") else {}))
            said = opening(client.get(address).text)
            found[address] += [said.partition(" ")[0], ONE_OF_MANY.findall(said)]
            expected[address] += [str(model.objects.published().count()), []]
            transaction.set_rollback(True)
    assert found == expected
