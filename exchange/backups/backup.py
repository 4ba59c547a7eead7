"""Makes a backup: the database, the uploads, and a manifest of both."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..new_folder import FolderExists, new_folder
from .databases import Database
from .manifest import UPLOADS, BackupRefused, FileFacts, Manifest, facts_of_file


def make_backup(folder: Path, database: Database, media: Path) -> Manifest:
    """In a folder that only its owner may read: it holds drafts and accounts. Raises BackupRefused."""
    if folder.resolve().is_relative_to(media.resolve()):
        raise BackupRefused(f"{folder} is among the uploads: name a folder elsewhere.")
    try:
        with new_folder(folder) as draft:
            return _fill(draft, database, media)
    except FolderExists as refusal:
        raise BackupRefused(str(refusal)) from None


def _fill(draft: Path, database: Database, media: Path) -> Manifest:
    """The database first: an upload that comes later is a file too many, which does no harm."""
    created_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    dump = draft / database.file_name
    facts = database.dump(dump)
    files = {database.file_name: facts_of_file(dump), **dict(_copy_uploads(draft, media))}
    manifest = Manifest(created_at, database.engine, facts, files)
    manifest.write(draft)
    return manifest


def _copy_uploads(draft: Path, media: Path) -> Iterator[tuple[str, FileFacts]]:
    for path in sorted(media.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        copy = draft / UPLOADS / path.relative_to(media)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:  # deleted since the folder was read
            continue
        yield copy.relative_to(draft).as_posix(), facts_of_file(copy)
