"""The drill: a backup counts only when it was restored (F40)."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="its processes have databases of their own"
)
def test_backups_made_under_four_writers_restore_whole(migrated_database):
    """In processes of its own, each row compared, each save accounted for."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.backup_drill", "--backups", "3"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"MIGRATED_DATABASE": str(migrated_database)},
        capture_output=True,
        text=True,
    )
    assert (told.returncode, told.stderr) == (0, ""), told
    assert "uploads; 0 differ." in told.stdout
