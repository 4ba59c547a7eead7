"""F43 and F44: very many readers at once, and a quarter of a minute of everything."""

import sys

from benchmarks.bench import PAGES
from benchmarks.load import run_load
from benchmarks.soak import Soak

from .serving import Site


def pages_of(site: Site) -> list[str]:
    """All kinds, but those of rows that only the data of `make bench` have."""
    return [page for page in PAGES if "fiction" not in page and site.get(page).status == 200]


def test_f43_two_hundred_connections_at_once(site):
    pages = pages_of(site)[::3]
    for address in pages:
        site.fill_cache(address)
    answers = run_load(site, pages, seconds=5, connections=200)
    of_this_machine = run_load(site, ["/healthz"], seconds=2, connections=200)
    sys.stderr.write(f"{answers}\nnothing but /healthz: {of_this_machine}\n")
    assert answers.errors == []
    # A busy machine answers nothing in time; then the bound is twice the time of the shortest answer.
    assert answers.p99_ms < max(500, 2 * of_this_machine.p99_ms)


def test_f44_a_quarter_of_a_minute_of_reading_saving_and_importing(start, filled):
    site = start(PAGE_CACHE_MB="4")
    soak = Soak(site, site.database, filled.sessions["administrator"], 15, pages_of(site))
    sys.stderr.write(f"{soak}\n")
    # So short a time does not warm up all threads of both workers: `python -m benchmarks.soak` has the stricter bound.
    assert soak.failures(most_growth=1.6) == []
    assert min(soak.counts.values()) > 0
