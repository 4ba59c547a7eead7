"""Two accounts that save very much at once lose nothing."""

import json
import os
import subprocess
import sys

from django.conf import settings


def test_two_hundred_saves_at_once_by_two_accounts_lose_nothing(site):
    ended = subprocess.run(
        [sys.executable, "-m", "tests.editing.parallel_saves", str(site.port)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{site.database}"},
        check=True,
        capture_output=True,
        text=True,
        timeout=400,
    )
    counted = json.loads(ended.stdout)
    sys.stderr.write(f"{counted['answers']}\n")
    # A long import answers 200, with a page that tells how far it is.
    assert set(counted["answers"]) <= {"200", "302"}
    assert [counted["saves"], counted["lost"]] == [200, []]
