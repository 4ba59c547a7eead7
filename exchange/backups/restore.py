"""Puts a backup in the place of the database and the uploads, after all of it has been checked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ..new_folder import UNFINISHED
from .databases import Database
from .manifest import UPLOADS, BackupRefused, Manifest, facts_of_file

_STAGE = ".restoring"


def restore_backup(folder: Path, database: Database, media: Path, may_replace: bool) -> Manifest:
    """Raises BackupRefused before anything is touched; the database is as the backup has it then."""
    manifest = check_backup(folder, database)
    if not may_replace:
        _check_that_it_is_empty(database, media)
    stage = _staged_uploads(folder, manifest, media)
    try:
        database.load(folder / database.file_name, manifest.database)
        _put_in_place(stage, media)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return manifest


def check_backup(folder: Path, database: Database) -> Manifest:
    if folder.name.endswith(UNFINISHED):
        raise BackupRefused(f"{folder} is unfinished: the backup that began it did not end.")
    if not folder.is_dir():
        raise BackupRefused(f"{folder} is no folder.")
    manifest = Manifest.read(folder)
    if manifest.engine != database.engine:
        raise BackupRefused(
            f"{folder} is a backup of {manifest.engine}; DATABASE_URL names {database.engine}."
        )
    if unknown := sorted(set(manifest.database.migrations) - set(_known_migrations())):
        raise BackupRefused(
            f"{folder} is of a newer or another version of the site: this one does not have "
            f"{', '.join(unknown[:3])}."
        )
    manifest.check_files(folder)
    database.check_dump(folder / database.file_name, manifest.database)
    return manifest


def _known_migrations() -> Iterator[str]:
    """Those that a migration says it replaces were applied by older versions."""
    loader = MigrationLoader(None)
    for key, migration in loader.disk_migrations.items():
        yield ".".join(key)
        yield from map(".".join, migration.replaces)


def _check_that_it_is_empty(database: Database, media: Path) -> None:
    if not database.is_empty():
        raise BackupRefused(
            f"The database {connection.settings_dict['NAME']} is not empty. With --replace, what it "
            "holds is given up for the backup."
        )
    if media.exists() and any(media.iterdir()):
        raise BackupRefused(
            f"{media} is not empty. With --replace, what it holds is given up for the backup."
        )


def _staged_uploads(folder: Path, manifest: Manifest, media: Path) -> Path:
    """Inside the folder of uploads, which may be a file system of its own."""
    stage = media / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    for name, facts in manifest.files.items():
        if not name.startswith(f"{UPLOADS}/"):
            continue
        copy = stage / name.removeprefix(f"{UPLOADS}/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, copy)
        if facts_of_file(copy) != facts:
            raise BackupRefused(f"{folder / name} could not be copied whole.")
    return stage


def _put_in_place(stage: Path, media: Path) -> None:
    for path in media.iterdir():
        if path == stage:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    for path in stage.iterdir():
        path.rename(media / path.name)
