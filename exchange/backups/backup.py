"""Makes a backup: the database, the uploads, and a manifest of both."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .databases import Database
from .manifest import NAME, UNFINISHED, UPLOADS, BackupRefused, FileFacts, Manifest, facts_of_file


def make_backup(folder: Path, database: Database, media: Path) -> Manifest:
    """The folder is there when all of it is. Raises BackupRefused."""
    folder = folder.resolve()
    _check_place(folder, media)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Readable by its owner only: it holds drafts and what makes passwords out.
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=UNFINISHED))
    try:
        manifest = _fill(draft, database, media)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(folder.parent)
    return manifest


def _check_place(folder: Path, media: Path) -> None:
    if folder.exists():
        raise BackupRefused(f"{folder} exists already: name a folder that does not.")
    if folder.is_relative_to(media.resolve()):
        raise BackupRefused(f"{folder} is among the uploads: name a folder elsewhere.")


def _fill(draft: Path, database: Database, media: Path) -> Manifest:
    """The database first: an upload that comes later is a file too many, which does no harm."""
    created_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    dump = draft / database.file_name
    facts = database.dump(dump)
    files = {database.file_name: facts_of_file(dump), **dict(_copy_uploads(draft, media))}
    manifest = Manifest(created_at, database.engine, facts, files)
    manifest.write(draft)
    for name in (*files, NAME):
        _sync(draft / name)
    for place in (*(path for path in draft.rglob("*") if path.is_dir()), draft):
        _sync(place)
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


def _sync(path: Path) -> None:
    """On the disk, not only on its way there."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
