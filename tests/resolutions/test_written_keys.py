"""How a resolution is written: which spellings mean the one that this site knows, and which are of another conference."""

import pytest

from resolutions.models import Resolution


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Res. 50", "50"),
        ("Resolution No. 50 (Rev. Geneva, 2022)", "50"),
        ("Resolution 50 (Dubai, 2012)", "50"),
        ("RES50 (Rev. 2022)", "50"),
        ("Opinion 1 (Dubai, 2012)", "opinion-1"),
        ("Resolution 50 (Rev. Bucharest, 2022)", "resolution50(rev.bucharest,2022)"),
        ("Resolution 50 (Rev. Dubai, 2018)", "resolution50(rev.dubai,2018)"),
        ("Resolution 50 (Kigali, 2022)", "resolution50(kigali,2022)"),
        ("Resolution 50 (withdrawn)", "resolution50(withdrawn)"),
    ],
)
def test_a_resolution_of_another_conference_is_not_ours(text, key):
    assert Resolution.normalise_key(text) == key
