"""F43 and F44: very many readers at once, and a quarter of a minute of everything."""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings

from benchmarks.page_costs import PAGES
from benchmarks.soak import Soak

from .serving import Site


def pages_of(site: Site) -> list[str]:
    """All kinds, but those of rows that only the data of `make bench` have."""
    return [page for page in PAGES if "fiction" not in page and site.get(page).status == 200]


def crowd(site: Site, requests: int, pages: list[str]) -> dict[str, Any]:
    """Over 200 connections, by a process of its own."""
    asked = [sys.executable, "-m", "benchmarks.crowd", str(site.port), str(requests), "200"]
    ended = subprocess.run(
        [*asked, *pages],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
        timeout=150,
    )
    return json.loads(ended.stdout)


def test_f43_ten_thousand_requests_over_two_hundred_connections(site):
    pages = pages_of(site)
    for address in pages * 5:  # each worker has made them
        site.get(address)
    answers = crowd(site, 10_000, pages)
    of_this_machine = crowd(site, 3_000, ["/healthz"])
    sys.stderr.write(f"{answers}\nnothing but /healthz: {of_this_machine}\n")
    assert [answers["errors"], answers["statuses"]] == [[], {"200": 10_000}]
    # A machine on which others work too answers nothing in time: then it is held against the shortest answer.
    assert answers["p95"] < max(300, 2 * of_this_machine["p95"])


def test_f44_a_quarter_of_a_minute_of_reading_saving_and_importing(start, filled):
    site = start(PAGE_CACHE_MB="4")
    soak = Soak(site, site.database, filled.sessions["administrator"], 15, pages_of(site))
    sys.stderr.write(f"{soak}\n")
    # A minute does not warm up all threads of both workers: `python -m benchmarks.soak` holds the bound.
    assert soak.failures(most_growth=1.6) == []
    assert min(soak.counts.values()) > 0
