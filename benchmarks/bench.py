"""What a page costs: `make bench`, or `python -m benchmarks.bench [--times 1 10 100] [--seconds 2]`.

Makes databases of three sizes (benchmarks/many_rows.py), then
1. asks for each kind of page within one process and prints queries, bytes and processor time as the tables grow; a page whose queries
   or bytes grow with its table fails the run;
2. starts the site as it is shipped, and beside it, with the same gunicorn, an empty Django view that answers as many bytes; loads them in
   turns and prints requests a second, times and processor time of each page kind, as ratios to the empty view and to a static file;
3. asks for all of them in turn while a public row is saved every five seconds, so that each page is made again and again.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from benchmarks.load import Load, Server, run_load
from benchmarks.page_costs import PAGES, PageCost
from core.public.stored_files import code_version

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "var" / "bench"
MAY_GROW = 1.5  # bytes: longer numbers, more pages of a list, a list of eight that is filled up
STATIC = "/static/site.css"
ROUNDS = 3
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", nargs="+", type=int, default=[1, 10, 100])
    parser.add_argument("--seconds", type=float, default=2.0, help="of each measurement")
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    databases = {times: database(times) for times in options.times}
    costs = {times: page_costs(path) for times, path in databases.items()}
    print_growth(costs)
    print()
    largest = databases[max(databases)]
    print_load(largest, options.seconds, options.connections)
    print()
    print_load_with_saves(largest, 15 * options.seconds, options.connections)
    grown = list(grown_pages(costs))
    for line in grown:
        print(f"GROWS {line}")
    return 1 if grown else 0


def database(times: int) -> Path:
    """Its file; made where it is missing or of another state of the code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{times}-{code_version()[:12]}.sqlite3"
    if not path.exists():
        for outdated in FOLDER.glob(f"{times}-*"):
            outdated.unlink()
        run("benchmarks.many_rows", str(times), str(path))
    return path


def page_costs(path: Path) -> list[PageCost]:
    lines = run("benchmarks.page_costs", MIGRATED_DATABASE=str(path)).splitlines()
    return [PageCost.from_line(line) for line in lines if line.startswith("/")]


def run(*module: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=PROJECT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


# 1. as the tables grow


def print_growth(costs: dict[int, list[PageCost]]) -> None:
    sizes = list(costs)
    print_row("page made afresh", *chain.from_iterable((f"{n} ×", "", "") for n in sizes))
    print_row("---", *["--:"] * 3 * len(sizes))
    print_row("", *["queries", "kB", "ms"] * len(sizes))
    for of_page in zip(*costs.values(), strict=True):
        cells = (
            (str(cost.queries), f"{cost.size / 1000:.1f}", f"{cost.milliseconds:.1f}")
            for cost in of_page
        )
        print_row(of_page[0].address, *chain.from_iterable(cells))


def grown_pages(costs: dict[int, list[PageCost]]) -> Iterable[str]:
    """From the last size but one: a page that cuts a list fills it up before."""
    for of_page in zip(*costs.values(), strict=True):
        first, last = of_page[-2:] if len(of_page) > 2 else (of_page[0], of_page[-1])
        if last.queries > first.queries:
            yield f"{first.address}: {first.queries} → {last.queries} queries"
        if last.size > first.size * MAY_GROW:
            yield f"{first.address}: {first.size} → {last.size} bytes"


# 2. under load


def print_load(path: Path, seconds: float, connections: int) -> None:
    """Each row: a page kind beside an empty view of as many bytes, in alternating rounds."""
    environment = {"DATABASE_URL": f"sqlite:///{path}"}
    print_row(
        "page kept",
        *("requests/s", "ms of processor", "median ms", "p99 ms", "of an empty view", "304 of it"),
        "of a static file",
    )
    print_row("---", *["--:"] * 7)
    with (
        Server("wtsa_site.wsgi:application", environment) as site,
        Server("empty_view:application", {"PYTHONPATH": "benchmarks"}) as empty,
    ):
        for address in PAGES:
            print_row(address, *load_cells(site, empty, address, seconds, connections))


def load_cells(
    site: Server, empty: Server, address: str, seconds: float, connections: int
) -> list[str]:
    size, etag = site.look(address)
    blank = f"/{size}"
    asked = {
        "page": (site, address, ""),
        "304": (site, address, etag),
        "empty": (empty, blank, ""),
        "static": (site, STATIC, ""),
    }
    found: dict[str, list[Load]] = {name: [] for name in asked}
    for _round in range(ROUNDS):
        for name, (server, path, tag) in asked.items():
            found[name].append(run_load(server, [path], tag, seconds, connections))
    if errors := list(chain.from_iterable(one.errors for one in chain(*found.values()))):
        raise RuntimeError(f"{address}: {len(errors)} answers were not as expected, {errors[0]}.")
    rate = {name: statistics.median(one.rate for one in loads) for name, loads in found.items()}
    page = sorted(found["page"], key=lambda one: one.rate)[ROUNDS // 2]
    return [
        f"{rate['page']:,.0f}",
        f"{page.processor_ms:.2f}",
        f"{page.median_ms:.1f}",
        f"{page.p99_ms:.1f}",
        f"{rate['page'] / rate['empty']:.2f}",
        f"{rate['304'] / rate['empty']:.2f}",
        f"{rate['page'] / rate['static']:.2f}",
    ]


# 3. while rows are saved


def print_load_with_saves(path: Path, seconds: float, connections: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(path, folder)
        environment = {"DATABASE_URL": f"sqlite:///{copy}"}
        with Server("wtsa_site.wsgi:application", environment) as site:
            for address in PAGES:
                site.look(address)
            command = [
                sys.executable,
                "manage.py",
                "shell",
                "-v",
                "0",
                "-c",
                SAVE_EVERY_FIVE_SECONDS,
            ]
            saver = subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment)
            try:
                load = run_load(site, PAGES, "", seconds, connections)
            finally:
                saver.terminate()
                saver.wait()
    if load.errors:
        raise RuntimeError(f"{len(load.errors)} answers were not as expected, {load.errors[0]}.")
    print_row(
        "all pages, a public save every 5 s", "requests/s", "median ms", "p99 ms", "slowest ms"
    )
    print_row("---", *["--:"] * 4)
    times = (load.median_ms, load.p99_ms, load.slowest_ms)
    print_row(f"{seconds:.0f} s", f"{load.rate:,.0f}", *(f"{one:.1f}" for one in times))


def print_row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
