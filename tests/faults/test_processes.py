"""F03 to F05, F43, F44: workers that are killed or replaced while readers read, very many readers at once, and all kinds of work at once."""

import os
import signal
import sys
import time

from benchmarks.bench import PAGES as OF_EACH_KIND
from benchmarks.load import run_load
from benchmarks.soak import Soak
from benchmarks.visitors import Readers

from .serving import SLOWNESS, Site, wait_for

PAGES = ["/", "/meetings/", "/resolutions/", "/participants/", "/search/?q=spam"]


def test_f03_a_killed_worker_fails_its_own_requests_only_and_is_replaced(site):
    with Readers(site.port, PAGES) as readers:
        time.sleep(1)
        first = site.workers()
        os.kill(first[0], signal.SIGKILL)
        killed = time.monotonic()
        wait_for(lambda: len(set(site.workers()) - {first[0]}) == 2, seconds=5)
        wait_for(lambda: site.get("/readyz").status == 200, seconds=2)
        time.sleep(2 * SLOWNESS)
    assert len(readers.failures) <= readers.number
    assert [failure for failure in readers.failures if failure[0] > killed + 2 * SLOWNESS] == []
    assert len(readers.answers) > readers.number


def test_f05_a_reload_fails_no_request_of_readers(shared_site):
    site = shared_site
    with Readers(site.port, PAGES) as readers:
        for _ in range(2):
            before = set(site.workers())
            os.kill(site.process.pid, signal.SIGHUP)
            wait_for(lambda before=before: not before & set(site.workers()), seconds=30)
        time.sleep(1)
    assert readers.failures == []
    assert len(readers.answers) > readers.number


def test_f04_a_worker_that_hangs_is_replaced_while_the_other_answers(start):
    site = start(GUNICORN_CMD_ARGS="--timeout 3")
    for _ in range(8):
        site.get("/")
    hanging = site.workers()[0]
    os.kill(hanging, signal.SIGSTOP)
    time.sleep(0.2)
    assert [site.get(address).status for address in PAGES] == [200] * len(PAGES)
    wait_for(lambda: hanging not in site.workers(), seconds=10)
    wait_for(lambda: len(site.workers()) == 2, seconds=5)


def pages_of(site: Site) -> list[str]:
    """One page of each kind, without those of rows that only the data of `make bench` have."""
    return [page for page in OF_EACH_KIND if "fiction" not in page and site.get(page).status == 200]


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
