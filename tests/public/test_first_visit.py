"""What a first visit loads: the page, its style sheet and the icon, packed as they are sent."""

import gzip

import pytest
from django.conf import settings

from tests.browser.kinds import PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
MOST = 35_000  # bytes


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def test_no_kind_of_page_costs_more_than_35_kilobytes_on_a_first_visit(client):
    static = settings.BASE_DIR / "static"
    shared = sum(packed((static / name).read_bytes()) for name in ("site.css", "icon.svg"))
    pages = {address: packed(client.get(address).content) for address in PUBLIC}
    too_much = {address: shared + size for address, size in pages.items() if shared + size > MOST}
    assert too_much == {}
