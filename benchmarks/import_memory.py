"""How much memory the command takes for a large file: `python -m benchmarks.import_memory [--rows 100000] [--limit 400]`.

The file of `benchmarks.imports` (five columns, two of them keys of other tables), loaded three times, each time by a process of its own:
all rows new, all rows the same, all rows changed. Ends with 1 where one of them took more than the limit, in MB.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings

from benchmarks.imports import fill, series_csv

LIFTED = {"IMPORT_MAX_ROWS": "1000000", "IMPORT_MAX_BYTES": "1000000000"}


def loaded(file: Path) -> tuple[int, float]:
    """The largest size of a process that loads the file, in MB, and the seconds it took."""
    command = [sys.executable, "manage.py", "import_csv", "series", str(file), "--publish"]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR, env=os.environ | LIFTED
    )
    _pid, status, used = os.wait4(process.pid, 0)
    assert status == 0, f"import_csv ended with {os.waitstatus_to_exitcode(status)}"
    return used.ru_maxrss // 1024, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--limit", type=int, default=400)
    asked = parser.parse_args()
    fill()
    own = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    )  # a child begins with what its parent had
    text = series_csv(asked.rows, "memory")
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "series.csv")
        for label, content in (
            ("new", text),
            ("the same", text),
            ("changed", text.replace(",Series number", ",Series no.")),
        ):
            file.write_text(content)
            size, seconds = loaded(file)
            worst = max(worst, size)
            print(f"{asked.rows} rows, {label}: {size} MB, {seconds:.0f} s", flush=True)
    print(f"at most {worst} MB of {asked.limit}; this process, which only waited: {own} MB")
    sys.exit(worst > asked.limit)


if __name__ == "__main__":
    main()
