"""What a backup says of itself: what made it, what it holds, and the SHA-256 of each of its files."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

NAME = "manifest.json"
UPLOADS = "media"
_FORMAT = "wtsa-site backup 1"
_SEAL = "manifest_sha256"  # of the manifest without this line


class BackupRefused(Exception):
    """Why a backup cannot be made, or cannot be used; nothing was changed."""


@dataclass(frozen=True)
class DatabaseFacts:
    """Of one state of a database."""

    content_version: str
    migrations: list[str]
    rows: dict[str, int]  # of each table


@dataclass(frozen=True)
class FileFacts:
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    created_at: str
    engine: str
    database: DatabaseFacts
    files: dict[str, FileFacts]  # by their path in the backup

    def write(self, folder: Path) -> None:
        contents = {"format": _FORMAT, **asdict(self)}
        sealed = {**contents, _SEAL: _seal_of(contents)}
        (folder / NAME).write_text(json.dumps(sealed, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises BackupRefused where it is missing, cut, changed or of another program."""
        try:
            contents = json.loads((folder / NAME).read_bytes())
        except FileNotFoundError:
            raise BackupRefused(f"{folder} is no backup: it has no {NAME}.") from None
        except OSError as fault:
            raise BackupRefused(f"{folder / NAME} cannot be read: {fault.strerror}.") from None
        except ValueError:
            raise BackupRefused(f"{folder / NAME} is cut or broken: it is no JSON.") from None
        return cls._checked(contents, folder / NAME)

    @classmethod
    def _checked(cls, contents: Any, path: Path) -> Self:
        if not isinstance(contents, dict) or contents.pop("format", None) != _FORMAT:
            raise BackupRefused(
                f"{path} was not written by `backup` of this site, or by a newer one."
            )
        seal = contents.pop(_SEAL, None)
        if seal != _seal_of({"format": _FORMAT, **contents}):
            raise BackupRefused(f"{path} was changed since it was written: its SHA-256 differs.")
        database, files = contents.pop("database"), contents.pop("files")
        return cls(
            **contents,
            database=DatabaseFacts(**database),
            files={name: FileFacts(**facts) for name, facts in files.items()},
        )

    def check_files(self, folder: Path) -> None:
        """Raises BackupRefused at the first file that is missing, cut, changed or foreign."""
        there = {path.relative_to(folder).as_posix(): path for path in _files_in(folder)}
        for name in sorted(there.keys() - self.files.keys() - {NAME}):
            raise BackupRefused(f"{folder / name} is foreign: {NAME} does not name it.")
        for name, facts in self.files.items():
            if name not in there:
                raise BackupRefused(f"{folder / name} is missing.")
            size = there[name].stat().st_size
            if size != facts.size:
                raise BackupRefused(f"{folder / name} has {size} bytes instead of {facts.size}.")
            if facts_of_file(there[name]) != facts:
                raise BackupRefused(f"{folder / name} is broken: its SHA-256 differs.")


def facts_of_file(path: Path) -> FileFacts:
    with path.open("rb") as file:
        return FileFacts(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _files_in(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_symlink():
            raise BackupRefused(f"{path} is foreign: a backup holds no links.")
        if not path.is_dir():
            yield path


def _seal_of(contents: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
