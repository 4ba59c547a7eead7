"""The list of what the site is made of names each locked package, with its hashes."""

import json
import re
import subprocess
import sys

from django.conf import settings

LOCK = (settings.BASE_DIR / "requirements.txt").read_text()


def _sbom() -> dict:
    command = [sys.executable, settings.BASE_DIR / ".ci/sbom.py", "requirements.txt"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_each_locked_package_is_named_with_its_version_and_hashes():
    found = {f"{one['name']}=={one['version']}": one for one in _sbom()["components"]}
    locked = re.findall(r"^[A-Za-z0-9._-]+==[^\s;\\]+", LOCK, re.MULTILINE)
    assert list(found) == locked
    hashes = sum(len(one["properties"]) for one in found.values())
    assert hashes == LOCK.count("--hash=sha256:") > 20


def test_the_same_lock_gives_the_same_list():
    assert _sbom() == _sbom()
