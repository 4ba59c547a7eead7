"""What only processes of their own can show: an import that is killed, and an editor who saves while a large file is checked."""

import subprocess
import sys

from django.conf import settings


def run(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A measurement as its user starts it, on a database of its own."""
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *words],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_an_import_killed_at_any_moment_is_there_whole_or_not_at_all():
    told = run("kill_imports", "--rounds", "10", "--rows", "400")
    assert (told.returncode, told.stderr, told.stdout.startswith("10 kills within")) == (
        0,
        "",
        True,
    ), told


def test_checking_holds_no_write_lock():
    told = run("import_locks", "--rows", "50000", "--check-only")
    assert (told.returncode, told.stderr, "looking at 50000 rows" in told.stdout) == (
        0,
        "",
        True,
    ), told
