"""How long a site takes from SQLite to PostgreSQL: `DATABASE_URL=postgres://… python -m benchmarks.move_database [--rows 50000]`.

The site on SQLite is the sample data and so many meetings; DATABASE_URL names the server, on which a database is made and removed.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
_FILL = """
from pathlib import Path
from benchmarks.many_rows import MEETINGS, ManyRows, write_database
ManyRows({rows} // MEETINGS).make_meetings()
write_database(Path("{path}"))
"""


def run(database: str, *words: str) -> str:
    environment = os.environ | {"DATABASE_URL": database}
    command = [sys.executable, *words]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def main(rows: int) -> None:
    target = os.environ["DATABASE_URL"]  # of the database that `benchmarks` has made
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/site.sqlite3"
        run("", "-c", _FILL.format(rows=rows, path=path))
        run(target, "manage.py", "migrate", "--verbosity", "0")
        began = time.perf_counter()
        said = run(f"sqlite:///{path}", "manage.py", "move_database", target)
        took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{said.strip()}\n{took:.1f} s; largest memory of a process, the filling one too: {memory} MB"
    )


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=50_000)
    main(words.parse_args().rows)
