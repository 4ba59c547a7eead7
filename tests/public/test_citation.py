"""Pages that state facts say how to cite them."""

from html import unescape

import pytest

from tests.public.places import paged_models
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_a_page_of_one_row_can_be_cited_and_names_itself(client):
    found = {}
    for address in [make(model).get_absolute_url() for model in paged_models()]:
        page = client.get(address)
        cited = f"{address} (retrieved on" in page.context["citation"]
        found[address] = [
            cited,
            page.context["citation"] in unescape(page.text),
            page.text.count('id="citation"'),
        ]
    assert found == dict.fromkeys(found, [True, True, 1])
