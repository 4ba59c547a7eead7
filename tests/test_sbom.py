"""The list of what the site is made of names each locked package, with its hashes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

LOCKS = [settings.BASE_DIR / name for name in ("requirements.txt", "requirements-postgres.txt")]


@pytest.mark.gate
def test_each_locked_package_is_named_with_its_version_and_hashes():
    lock = "".join(path.read_text() for path in LOCKS)
    [order] = re.findall(r"cyclonedx-py (.*)", (settings.BASE_DIR / "Makefile").read_text())
    command = [Path(sys.executable).with_name("cyclonedx-py"), *order.split()]
    made = subprocess.run(command, input=lock.encode(), capture_output=True, check=True).stdout
    found = json.loads(made)["components"]
    locked = re.findall(r"^[A-Za-z0-9._-]+==[^\s;\\]+", lock, re.MULTILINE)
    assert sorted(f"{one['name']}=={one['version']}" for one in found) == sorted(locked)
    files = [file for one in found for file in one["externalReferences"]]
    assert sum(len(file["hashes"]) for file in files) == lock.count("--hash=sha256:") > 20
