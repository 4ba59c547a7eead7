"""The package of all tables, as the library of those who wrote the standard reads it."""

from pathlib import Path
from typing import Any

from frictionless import Package

from core import registry
from tests.public.places import DATA

_PAGE, _DESCRIPTOR, ZIP = DATA


def taken_away(client: Any, folder: Path) -> Path:
    """The ZIP, which holds each file byte for byte as it is found at its address."""
    (folder / "wtsa-data.zip").write_bytes(client.get(ZIP).getvalue())
    return folder / "wtsa-data.zip"


def faults(path: Path) -> list[list[Any]]:
    """What the frictionless library finds wrong; its report of a package that it could not read is a fault too."""
    report = Package(str(path)).validate()
    assert len(report.tasks) == len(registry.tables)
    return report.flatten(["name", "type", "message"])
