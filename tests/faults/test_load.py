"""F43 and F44: very many readers at once, and half a minute of everything."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from benchmarks.page_costs import PAGES
from benchmarks.soak import Soak

from .serving import SLOWNESS, Site


def pages_of(site: Site) -> list[str]:
    """All kinds; some rows only the data of `make bench` have."""
    return [page for page in PAGES if site.get(page).status == 200]


@pytest.fixture
def answers(site) -> dict[str, object]:
    """10,000 requests over 200 connections, by a process of its own."""
    pages = pages_of(site)
    for address in pages * 5:  # each worker has made them
        site.get(address)
    asked = [sys.executable, "-m", "benchmarks.crowd", str(site.port), "10000", "200", *pages]
    ended = subprocess.run(
        asked, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True, timeout=150
    )
    return json.loads(ended.stdout)


def test_f43_ten_thousand_requests_over_two_hundred_connections(answers):
    sys.stderr.write(f"{answers}\n")
    assert answers["errors"] == []
    assert answers["statuses"] == {"200": 10_000}
    assert answers["p95"] < 300 * SLOWNESS


def test_f44_half_a_minute_of_reading_saving_and_importing(start, filled):
    site = start(PAGE_CACHE_MB="4")
    soak = Soak(site, site.database, filled.sessions["administrator"], 30, pages_of(site))
    sys.stderr.write(f"{soak}\n")
    # A minute does not warm up all threads of both workers: `python -m benchmarks.soak` holds the bound.
    assert soak.failures(most_growth=1.6) == []
    assert min(soak.counts.values()) > 0
