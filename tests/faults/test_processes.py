"""F03 to F05: workers that are killed or replaced while readers read."""

import os
import signal
import time

from benchmarks.visitors import Readers

from .serving import SLOWNESS, wait_for

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
