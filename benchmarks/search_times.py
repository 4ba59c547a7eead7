"""Time of sixty searches over many rows, and what the index adds to an import: `python -m benchmarks.search_times [--times 100]`.

What a search asks and works out, without the page: as a process answers it that answered others before, and as it answers first after
something public changed; a PostgreSQL server must run on this machine. MIGRATED_DATABASE may name a file of benchmarks.many_rows; then no rows are made.

Then the queries that tests/public/test_search.py tries on both databases. `--keep FILE` keeps what they took and found; with `--beside FILE`
of the other database it prints the table "Search on both databases".
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from django.db import connection

from core.public.search.index import keep_index, rebuild
from core.public.search.results import find_code, read, search
from core.public.search.suggestions import suggestion
from core.records.followers import followers
from core.records.permissions import Operator
from core.records.reading import state_cache
from core.registry import tables
from exchange.batches import commit
from exchange.checking.check import check
from exchange.files.detect import read as read_file
from pages.search import GROUPS
from tests.public.test_search import CODES as TESTED_CODES
from tests.public.test_search import QUERIES as TESTED_QUERIES

from .many_rows import ManyRows

ROUNDS, IMPORTED, IMPORTS = 5, 2000, 3
CODES = "Res 50|R.50|50|Q14/17|AFCP/42A1/1|42(Add.20)|SG17|X.509|WTSA-24|ATU|VUT|A.1|opinion 1"
NAMES = "Taddei|Burkina|New Delhi|Vanuatu|Yaounde|COTE d'ivoire|Geneva|Korea|Internet Society|APT"
WORDS = "cybersecurity|spam|AI|wtsa 24|IPv6|numbering resources|gender|standardisation|climate change|emergency|domain names|child online protection"
COMMON = "meeting|resolution|resolutions|invented|position|the|of the|ITU-T|invented meeting|proposal|study group|2016|preparatory meeting WTSA"
NOTHING = (
    'Vanautu|Cybersecurty|qqqq|nowhere at all|\u7535\u4fe1|\u0627\u0644\u0627\u062a\u062d\u0627\u062f|burkina wtsa-24|spam -the|"(*)"|NEAR(spam)|'
    + " ".join(f"word{number}" for number in range(500))
)
QUERIES = [
    *CODES.split("|"),
    *NAMES.split("|"),
    *WORDS.split("|"),
    *COMMON.split("|"),
    *NOTHING.split("|"),
    "",
]
PLACES = {group: place for place, group in enumerate(GROUPS)}  # on the page
TESTED = sorted({*TESTED_CODES, *filter(None, TESTED_QUERIES)}, key=str.casefold)
Times = dict[str, list[float | str]]  # of each query: median, worst, what was found first
_states = count()


def clock() -> float:
    """Seconds of the processor, so that other work on the machine does not count; on PostgreSQL with those of its process for this one."""
    spent = time.process_time()
    if connection.vendor == "sqlite":
        return spent
    connection.ensure_connection()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return spent + int(server.read_text().split()[0]) / 1e9


def ask(text: str) -> str:
    """What is found first."""
    if not text:
        return ""
    if meant := find_code(text):
        table, row = meant
        return f"→ {table.label(row)}"
    if found := search(read(text), shown=3):
        first = min(found, key=lambda one: (PLACES[one.table.group], one.rows[0][0]))
        return first.table.label(first.rows[0][1])
    suggested = suggestion(text)
    return f"Did you mean {suggested}?" if suggested else "nothing"


def milliseconds(work: Callable[[], object]) -> float:
    start = clock()
    work()
    return (clock() - start) * 1000


def in_a_state(state: object, text: str) -> float:
    with state_cache.reading_state(lambda: state):
        return milliseconds(lambda: ask(text))


def measure_queries() -> None:
    warm, first = {}, {}
    for text in QUERIES:
        first[text] = in_a_state(f"first {next(_states)}", text)
        in_a_state("kept", text)
        warm[text] = statistics.median(in_a_state("kept", text) for _round in range(ROUNDS))
    for text in sorted(QUERIES, key=warm.__getitem__):
        print(f"{warm[text]:7.1f} ms, first {first[text]:7.1f} ms  {text[:60]}")
    for name, times in (("median", statistics.median), ("worst", max)):
        print(
            f"{len(QUERIES)} queries, {name}: {times(warm.values()):.1f} ms, first {times(first.values()):.1f} ms"
        )


def measure_tested() -> Times:
    """Each in turn, so that a slow moment of the machine is not that of one query."""
    spent: dict[str, list[float]] = {text: [] for text in TESTED}
    first = {}
    with state_cache.reading_state(lambda: "tested"):
        for text in TESTED:
            first[text] = ask(text)
        for _round in range(ROUNDS):
            for text in TESTED:
                spent[text].append(milliseconds(partial(ask, text)))
    return {
        text: [statistics.median(times), max(times), first[text]] for text, times in spent.items()
    }


def print_both(sqlite: Times, postgresql: Times) -> None:
    print("| query | SQLite: median, worst, ms | PostgreSQL | found first |\n|---|---|---|---|")
    for text in TESTED:
        mine, theirs = sqlite[text], postgresql[text]
        found = mine[2] if mine[2] == theirs[2] else f"**{mine[2]}**, **{theirs[2]}**"
        times = " | ".join(f"{one[0]:.1f}, {one[1]:.1f}" for one in (mine, theirs))
        print(f"| {text} | {times} | {found} |")
    for name, of_all in (("median", statistics.median), ("worst", max)):
        times = ", ".join(
            f"{of_all([float(one[name == 'worst']) for one in table.values()]):.1f} ms"
            for table in (sqlite, postgresql)
        )
        print(f"{len(TESTED)} queries, {name} on SQLite and PostgreSQL: {times}")


def compare_tested(keep: Path | None, beside: Path | None) -> None:
    times = measure_tested()
    if keep:
        keep.write_text(json.dumps(times))
    if beside:
        tables = times, json.loads(beside.read_text())
        print_both(*(tables if connection.vendor == "sqlite" else reversed(tables)))


def import_meetings(stem: str) -> None:
    lines = (
        f"{stem}-{number},Regional meeting {number} on numbering,Geneva,other,published,Prepares the assembly of {stem}"
        for number in range(IMPORTED)
    )
    text = "\n".join(["slug,name,city,kind,publication,summary", *lines])
    operator = Operator(may_publish=True)
    plan = check(tables["meetings"](), read_file(text.encode()), operator)
    assert not plan.refusals, plan.refusals[0]
    commit(plan, by=operator, channel="benchmark")


def measure_import() -> None:
    seconds: dict[str, list[float]] = {"without": [], "with": []}
    for number in range(IMPORTS):
        for name in seconds:
            followers[:] = [keep_index] if name == "with" else []
            work = partial(import_meetings, f"{name}-{number}")
            seconds[name].append(milliseconds(work) / 1000)
    without, with_index = (min(times) for times in seconds.values())
    share = (with_index / without - 1) * 100
    print(
        f"{IMPORTED} meetings imported: {without:.2f} s, with the index {with_index:.2f} s ({share:+.0f} %)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--beside", type=Path)
    options = parser.parse_args()
    if not os.environ.get("MIGRATED_DATABASE"):
        ManyRows(options.times).make()
    print(f"{rebuild()} rows indexed in {milliseconds(rebuild) / 1000:.1f} s")
    measure_queries()
    compare_tested(options.keep, options.beside)
    measure_import()


if __name__ == "__main__":
    main()
