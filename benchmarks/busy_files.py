"""How long /healthz waits while 24 readers ask for PDFs that have to be made: bar 0.5 s.

    .venv/bin/python -m benchmarks.busy_files
    .venv/bin/python -m benchmarks.busy_files --code ../other-tree

The gunicorn that is shipped, one worker, the sample data; what is stored is dropped all the time, so that each reader asks for work.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from benchmarks import load
from benchmarks.many_rows import ManyRows, write_database
from benchmarks.paper_pdf import dossier
from core.records.frozen.contents import hash_of
from papers.contents import to_json
from papers.models import PaperEdition

READERS, BAR = 24, 0.5
PAUSE = 5  # seconds until a reader asks again
ADDRESS = "/papers/wtsa-24.pdf"


def main(code: Path, seconds: float) -> None:
    load.PROJECT = code
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.sqlite3"
        ManyRows(1).make_meetings()
        _add_edition()
        write_database(path)
        stored = code / "var" / "stored_files" / "papers"
        environment = {"DATABASE_URL": f"sqlite:///{path}", "WEB_WORKERS": "1"}
        with load.Server("wtsa_site.wsgi:application", environment) as server:
            server.look(ADDRESS)
            waits, answers = _measured(server, stored, seconds)
    print(f"{len(waits)} times asked: median {1000 * statistics.median(waits):.0f} ms, ", end="")
    print(f"longest {max(waits):.2f} s (bar {BAR} s)")
    print(f"PDFs: {', '.join(f'{count} times {status}' for status, count in answers.items())}")


def _add_edition() -> None:
    """With 110 texts, about a hundred pages."""
    contents = json.loads(json.dumps(to_json(dossier(110))))
    edition = PaperEdition.objects.published().filter(paper__slug="wtsa-24").first()
    assert edition is not None
    edition.pk, edition._state.adding, edition.number = None, True, 9
    edition.contents, edition.contents_hash = contents, hash_of(contents)
    edition.document, edition.address = None, ""
    PaperEdition._base_manager.bulk_create([edition])


def _measured(
    server: load.Server, stored: Path, seconds: float
) -> tuple[list[float], Counter[str]]:
    until = time.monotonic() + seconds
    answers: Counter[str] = Counter()

    def read() -> None:
        while time.monotonic() < until:
            try:
                with load.Connection(server.port) as connection:
                    answers[connection.ask(ADDRESS)[0][9:12].decode()] += 1
            except OSError as error:
                answers[type(error).__name__] += 1
            time.sleep(PAUSE)

    threads = [threading.Thread(target=read) for _number in range(READERS)]
    for thread in threads:
        thread.start()
    waits: list[float] = []
    while time.monotonic() < until:
        for made in stored.glob("[0-9a-f]*"):
            made.unlink(missing_ok=True)
        began = time.perf_counter()
        with load.Connection(server.port) as connection:
            connection.ask("/healthz")
        waits.append(time.perf_counter() - began)
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    return waits, answers


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--code", type=Path, default=load.PROJECT, help="a folder with other code")
    words.add_argument("--seconds", type=float, default=20)
    asked = words.parse_args()
    main(asked.code.resolve(), asked.seconds)
