"""What a page costs: `make bench`, or `python -m benchmarks.bench [--times 1 10 100] [--seconds 10]`.

Makes databases of three sizes (benchmarks/many_rows.py), then
1. asks for each kind of page within one process and prints queries, bytes and processor time as the tables grow; a page whose queries
   or bytes grow with its table fails the run;
2. starts the site as it is shipped, and an empty Django view that answers as many bytes, and asks for all of them in turn: pages that
   are kept, the same unchanged since they were read, and all while a public row is saved every five seconds.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.load import PROJECT, Load, Server, run_load
from core.public.stored_files import code_version
from core.registry import lists

FOLDER = PROJECT / "var" / "bench"
MAY_GROW = 1.5  # bytes: longer numbers, more pages of a list, a list of eight that is filled up
ROUNDS = 7
PAGES = [
    *lists,
    "/",
    "/meetings/?assembly=fiction-1",
    "/meetings/apt-wtsa24-3/",
    "/assemblies/wtsa-24/",
    "/assemblies/fiction-1/",
    "/study-groups/sg17/",
    "/resolutions/?standing=in_force",
    "/resolutions/50/",
    "/participants/cept/",
    "/participants/vut/",
    "/proposals/wtsa-16/iap-46a22-1/",
    "/positions/?assembly=wtsa-16",
    "/positions/map/?assembly=wtsa-16&res=57",
    "/positions/50/atu/?assembly=wtsa-16",
    "/positions/compare/?assembly=wtsa-16&actors=atu,citel,apt",
    "/proposals/asked-and-got/",
    "/gaps/",
    "/data/",
]
SAVE_EVERY_FIVE_SECONDS = """
import time
from core.records.permissions import Operator
from core.records.saving import save_row
from meetings.models import Meeting
while True:
    row = Meeting.objects.published().first()
    row.summary = f"<p>Saved at {time.time()}</p>"
    save_row(row, by=Operator(may_publish=True), channel="benchmark")
    time.sleep(5)
"""


class PageCost(NamedTuple):
    address: str
    queries: int
    size: int  # bytes, not packed
    milliseconds: float  # of processor time, median


def measure(address: str) -> PageCost:
    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page, asked = client.get(address), len(queries)  # the next request forgets them
    if page.status_code != 200:
        raise RuntimeError(f"{address} answers {page.status_code}.")
    spent = []
    for _round in range(ROUNDS):
        began = time.process_time()
        client.get(address)
        spent.append(time.process_time() - began)
    return PageCost(address, asked, len(page.content), 1000 * statistics.median(spent))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", nargs="+", type=int, default=[1, 10, 100])
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    parser.add_argument("--costs", action="store_true", help="1 alone, of this database, as JSON")
    options = parser.parse_args()
    if options.costs:
        print(json.dumps([measure(address) for address in PAGES]))
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    databases = {times: database(times) for times in options.times}
    costs = {}
    for times, path in databases.items():
        told = run("benchmarks.bench", "--costs", MIGRATED_DATABASE=str(path)).splitlines()[-1]
        costs[times] = [PageCost(*cost) for cost in json.loads(told)]
    print_growth(costs)
    print()
    print_load(databases[max(databases)], options.seconds)
    grown = [line for of_page in zip(*costs.values(), strict=True) for line in growth(of_page)]
    print(*grown, sep="\n")
    return bool(grown)


def database(times: int) -> Path:
    """Its file; made where it is missing or of another state of the code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{times}-{code_version()[:12]}.sqlite3"
    if not path.exists():
        for outdated in FOLDER.glob(f"{times}-*"):
            outdated.unlink()
        run("benchmarks.many_rows", str(times), str(path))
    return path


def run(*module: str, **environment: str) -> str:
    command, variables = [sys.executable, "-m", *module], os.environ | environment
    return subprocess.check_output(command, cwd=PROJECT, env=variables, text=True)


# 1. as the tables grow


def print_growth(costs: dict[int, list[PageCost]]) -> None:
    heads = ((f"{times} ×: queries", "kB", "ms") for times in costs)
    print_row("page made afresh", *chain.from_iterable(heads))
    print_row("---", *["--:"] * 3 * len(costs))
    for of_page in zip(*costs.values(), strict=True):
        cells = (
            (str(cost.queries), f"{cost.size / 1000:.1f}", f"{cost.milliseconds:.1f}")
            for cost in of_page
        )
        print_row(of_page[0].address, *chain.from_iterable(cells))


def growth(of_page: tuple[PageCost, ...]) -> list[str]:
    """From the last size but one: a page that cuts a list fills it up before."""
    first, last = of_page[-2:] if len(of_page) > 2 else (of_page[0], of_page[-1])
    found = []
    if last.queries > first.queries:
        found.append(f"GROWS {first.address}: {first.queries} → {last.queries} queries")
    if last.size > first.size * MAY_GROW:
        found.append(f"GROWS {first.address}: {first.size} → {last.size} bytes")
    return found


# 2. under load


def print_load(path: Path, seconds: float) -> None:
    print_row("asked", "requests/s", "ms of processor", "median ms", "p99 ms", "slowest ms")
    print_row("---", *["--:"] * 5)
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATABASE_URL": f"sqlite:///{shutil.copy(path, folder)}"}
        with (
            Server("wtsa_site.wsgi:application", environment) as site,
            Server("empty_view:application", {"PYTHONPATH": "benchmarks"}) as empty,
        ):
            sizes, etags = zip(*map(site.fill_cache, PAGES), strict=True)
            for _round in range(3):  # in turns, since the machine's own speed changes
                print_load_row("an empty view", run_load(empty, [f"/{n}" for n in sizes], seconds))
                print_load_row("all pages, kept", run_load(site, PAGES, seconds))
                print_load_row("all pages, unchanged (304)", run_load(site, PAGES, seconds, etags))
            command = [sys.executable, "manage.py", "shell", "-v0", "-c", SAVE_EVERY_FIVE_SECONDS]
            saver = subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment)
            try:
                load = run_load(site, PAGES, seconds)
            finally:
                saver.terminate()
                saver.wait()
            print_load_row("all pages, a public save every 5 s", load)


def print_load_row(name: str, load: Load) -> None:
    *figures, errors = load
    if errors:
        raise RuntimeError(f"{len(errors)} answers were not as expected, {errors[0]}.")
    print_row(name, *(f"{one:,.2f}" for one in figures))


def print_row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
