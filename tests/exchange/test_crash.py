"""What only processes of their own can show: an import that is killed, and an editor who saves while a large file is checked."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.gate


@pytest.fixture
def run(migrated_database):
    """Starts a measurement as its user does, on a database of its own."""
    known = {"MIGRATED_DATABASE": str(migrated_database)} if migrated_database else {}

    def ended(name: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *words],
            cwd=settings.BASE_DIR,
            env=os.environ | known,
            capture_output=True,
            text=True,
        )

    return ended


def test_an_import_killed_at_any_moment_is_there_whole_or_not_at_all(run):
    told = run("kill_imports", "--rounds", "6", "--rows", "50")
    assert (told.returncode, told.stderr, told.stdout.startswith("6 kills within")) == (
        0,
        "",
        True,
    ), told


def test_checking_holds_no_write_lock(run):
    told = run("import_locks", "--rows", "2000")
    assert (told.returncode, told.stderr, "looking at 2000 rows" in told.stdout) == (0, "", True), (
        told
    )
