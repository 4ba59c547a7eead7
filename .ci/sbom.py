"""Prints what the site is made of, from its lock, as CycloneDX 1.5: `make sbom`. The same lock gives the same bytes."""

import json
import re
import sys
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PACKAGE = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?: ;([^\\\n]*))?", re.MULTILINE
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, object]]:
    """Each package with the hash of every file that the lock allows."""
    found = list(_PACKAGE.finditer(lock))
    ends = [one.start() for one in found[1:]] + [len(lock)]
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{one[1].lower()}@{one[2]}",
            "name": one[1],
            "version": one[2],
            "purl": f"pkg:pypi/{one[1].lower()}@{one[2]}",
            "properties": [
                {"name": "lock:sha256", "value": digest}
                for digest in _HASH.findall(lock, one.end(), end)
            ],
        }
        for one, end in zip(found, ends, strict=True)
    ]


def sbom(lock: str) -> dict[str, object]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "wtsa", "name": "wtsa"}},
        "components": components(lock),
    }


if __name__ == "__main__":
    names = sys.argv[1:] or ["requirements.txt"]
    text = "".join((ROOT / name).read_text() for name in names)
    sys.stdout.write(json.dumps(sbom(text), indent=1) + "\n")
