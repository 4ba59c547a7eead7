"""Backups: the database, the uploads, and a manifest with the SHA-256 of each file; and restoring them."""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from core.new_folder import UNFINISHED, new_folder
from core.public.search.index import TABLE

Facts = dict[str, Any]  # of a database: its content version, its migrations, the rows of each table
MANIFEST, UPLOADS = "manifest.json", "media"
PATIENCE = 60  # seconds for which another process may lock SQLite
_FORMAT, _SEAL = "wtsa-site backup 1", "manifest_sha256"  # of the manifest without this line
_VERSION = "SELECT max(token) FROM core_contentversion"
_MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY id"
_OTHER_STATE = "The database is in another state than its manifest says."
# Our migrations make nothing that a database runs by itself; what extensions made is theirs.
_OWN_SCHEMA = re.compile(rf"CREATE (TABLE|(UNIQUE )?INDEX|VIRTUAL TABLE {TABLE} USING fts5\b)")
_RUNS = """
SELECT string_agg(pg_describe_object(kind, oid, 0), ', ') FROM (
    SELECT 'pg_trigger'::regclass AS kind, oid FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite WHERE rulename <> '_RETURN'
    UNION ALL SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relkind IN ('v', 'm', 'f')
    UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc
    UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
) AS found WHERE oid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = kind AND objid = found.oid AND deptype = 'e'
)"""


class BackupRefused(Exception):
    """Why a backup cannot be made or used; nothing was changed."""


def _read_facts(cursor: Any) -> Facts:
    def column(sql: str) -> list[Any]:
        cursor.execute(sql)
        return [value for (value,) in cursor.fetchall()]

    names = connection.introspection.table_names(cursor)
    rows = {name: column(_count(name))[0] for name in names if not name.startswith("sqlite_")}
    if "django_migrations" not in rows:
        raise BackupRefused("This database was never migrated: there is nothing to keep.")
    version = column(_VERSION)[0] if "core_contentversion" in rows else None
    return {"content_version": version or "", "migrations": column(_MIGRATIONS), "rows": rows}


def _count(table: str) -> str:
    return f"SELECT count(*) FROM {connection.ops.quote_name(table)}"  # noqa: S608


class SQLite:
    engine, file_name = "sqlite", "database.sqlite3"

    def __init__(self, target: Path) -> None:
        self.target = target

    def dump(self, path: Path) -> Facts:
        """Copies one state of the database while others write; returns its facts."""
        try:
            with _opened(self.target, "mode=rw", PATIENCE) as database:
                database.execute("VACUUM INTO ?", [str(path)])
        except sqlite3.DatabaseError as fault:
            raise BackupRefused(f"{self.target} could not be copied: {fault}.") from None
        return self.check_dump(path)

    def check_dump(self, path: Path, said: Facts | None = None) -> Facts:
        """The facts of the copy. Raises BackupRefused if they differ from the manifest."""
        try:
            with _opened(path, "immutable=1") as database:
                # Cast to text: SQLite runs statements whatever type and name are stored with them.
                for (sql,) in database.execute("SELECT CAST(sql AS TEXT) FROM sqlite_master"):
                    if sql and not _OWN_SCHEMA.match(sql):
                        raise BackupRefused(f"{path} is not of this site alone: {sql[:200]}")
                if (found := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                    raise BackupRefused(f"{path} is broken: {found}")
                if lost := database.execute("PRAGMA foreign_key_check").fetchone():
                    raise BackupRefused(f"{path}: a row of {lost[0]} points to none of {lost[2]}.")
                facts = _read_facts(database.cursor())
        except sqlite3.DatabaseError as fault:
            raise BackupRefused(f"{path} is broken: {fault}.") from None
        if said not in (None, facts):
            raise BackupRefused(_OTHER_STATE)
        return facts

    def is_empty(self) -> bool:
        """A file that cannot be read is not empty."""
        with suppress(sqlite3.DatabaseError), _opened(self.target, "mode=rw") as database:
            return database.execute("SELECT 1 FROM sqlite_master").fetchone() is None
        return not self.target.exists()

    def load(self, path: Path, facts: Facts) -> None:
        """Replaces the database by the file. Raises BackupRefused."""
        connection.close()
        try:
            with _opened(self.target, "mode=rw", patience=1) as database:
                # Needs an exclusive lock, and writes the rest of the log into the file.
                database.execute("PRAGMA journal_mode=DELETE")
                database.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as fault:  # otherwise broken or missing, which a restore mends
            if "locked" in str(fault):
                raise BackupRefused(f"{self.target} is in use: stop the site first.") from None
        self.target.parent.mkdir(parents=True, exist_ok=True)
        beside = self.target.with_name(f"{self.target.name}.restoring")
        try:
            shutil.copyfile(path, beside)
            self.check_dump(beside, facts)
            with beside.open("rb") as file:
                os.fsync(file.fileno())
            # First, or SQLite would write the log of the old database into the restored one.
            for ending in ("-wal", "-shm", "-journal"):
                Path(f"{self.target}{ending}").unlink(missing_ok=True)
            beside.replace(self.target)
        finally:
            beside.unlink(missing_ok=True)


def _opened(path: Path, how: str, patience: float = 5) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, timeout=patience))


class PostgreSQL:
    """`pg_dump -Fc` of one snapshot; restored in one transaction by `pg_restore` and `psql`."""

    engine, file_name = "postgresql", "database.dump"

    def dump(self, path: Path) -> Facts:
        """Rows are counted in the snapshot that is dumped. A database that no restore would accept is refused."""
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                cursor.execute(f"SET LOCAL {limit} = 0")
            if found := _value(_RUNS):
                raise BackupRefused(f"The database is not of this site alone: {found}.")
            snapshot = _value("SELECT pg_export_snapshot()")
            _run("pg_dump", "-Fc", f"--snapshot={snapshot}", f"--file={path}")
            return _read_facts(cursor)

    def check_dump(self, path: Path, facts: Facts) -> None:
        """Compared with the manifest only when it is loaded, before the commit."""
        _run("pg_restore", "--list", str(path))

    def is_empty(self) -> bool:
        return not connection.introspection.table_names()

    def load(self, path: Path, facts: Facts) -> None:
        others = _value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if others:
            raise BackupRefused(f"{others} sessions use the database: stop the site, then restore.")
        with tempfile.TemporaryDirectory() as folder:
            script = f"{folder}/database.sql"
            _run("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(path))
            empty = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
            checks = [f"--command={check}" for check in _checks_of(facts)]
            options = ("--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1")
            connection.close()
            _run("psql", *options, "--output=/dev/null", *empty, f"--file={script}", *checks)


def _checks_of(facts: Facts) -> list[str]:
    """SQL that fails, and so rolls back the restore, if the database differs from the manifest."""
    wanted = {_count(table): str(rows) for table, rows in facts["rows"].items()}
    wanted["SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"] = str(len(wanted))
    if facts["content_version"]:
        wanted[_VERSION] = facts["content_version"]
    wanted[f"SELECT array_to_string(ARRAY({_MIGRATIONS}), ' ')"] = " ".join(facts["migrations"])
    ops: Any = connection.ops  # of PostgreSQL
    state = ", ".join(f"({sql})::text" for sql in wanted)
    compared = f"IF ARRAY[{state}] <> %s THEN RAISE EXCEPTION '{_OTHER_STATE}'; END IF"
    return [
        f"DO $$ DECLARE found text := ({_RUNS}); BEGIN IF found IS NOT NULL THEN "
        "RAISE EXCEPTION 'The backup is not of this site alone: %', found; END IF; END $$",
        "SET LOCAL search_path = public",
        ops.compose_sql(f"DO $$ BEGIN {compared}; END $$", [list(wanted.values())]),
    ]


def _value(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _run(program: str, *words: str) -> None:
    address, known = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    if program != "pg_restore":  # reads and writes files only
        words = (*words, *address[1:-1], f"--dbname={address[-1]}")
    try:
        ended = subprocess.run(  # noqa: S603
            [program, *words], env=os.environ | (known or {}), capture_output=True, text=True
        )
    except FileNotFoundError:
        message = f"{program} is not installed: it comes with the client of PostgreSQL."
        raise BackupRefused(message) from None
    if ended.returncode:
        raise BackupRefused(f"{program} failed: {ended.stderr.strip()}")


def database_of_the_site() -> SQLite | PostgreSQL:
    is_sqlite = connection.vendor == "sqlite"
    return SQLite(Path(connection.settings_dict["NAME"])) if is_sqlite else PostgreSQL()


def make_backup(folder: Path, database: SQLite | PostgreSQL, media: Path) -> Facts:
    """In a folder that only its owner may read: it holds drafts and accounts. Raises BackupRefused, FileExistsError."""
    if folder.resolve().is_relative_to(media.resolve()):
        raise BackupRefused(f"{folder} is among the uploads: name a folder elsewhere.")
    with new_folder(folder) as draft:
        created_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        made: Facts = {"format": _FORMAT, "created_at": created_at, "engine": database.engine}
        # The database first: a later upload is only a superfluous file, which does no harm.
        made["database"] = database.dump(draft / database.file_name)
        files = {database.file_name: facts_of_file(draft / database.file_name)}
        made["files"] = files | _copy_uploads(media, draft / UPLOADS)
        made[_SEAL] = _seal_of(made)
        (draft / MANIFEST).write_text(json.dumps(made, indent=1), encoding="utf-8")
    return made


def _copy_uploads(source: Path, target: Path) -> Facts:
    files = {}
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            name = path.relative_to(source)
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # deleted since the folder was listed
                shutil.copyfile(path, target / name)
                files[f"{UPLOADS}/{name.as_posix()}"] = facts_of_file(target / name)
    return files


def facts_of_file(path: Path) -> Facts:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return {"size": path.stat().st_size, "sha256": digest.hexdigest()}


def read_manifest(folder: Path) -> Facts:
    """Raises BackupRefused if the manifest is missing, cut, changed or of another program."""
    try:
        contents = dict(json.loads((folder / MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError) as fault:
        raise BackupRefused(f"{folder} is no backup, or {MANIFEST} is broken: {fault}.") from None
    if (contents.get("format"), contents.get(_SEAL)) != (_FORMAT, _seal_of(contents)):
        raise BackupRefused(f"{folder / MANIFEST} is not as `backup` of this site wrote it.")
    return contents


def _seal_of(contents: Facts) -> str:
    sealed = {name: value for name, value in contents.items() if name != _SEAL}
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()


def restore_backup(folder: Path, into: SQLite | PostgreSQL, media: Path, replace: bool) -> Facts:
    """Raises BackupRefused before anything is changed. Afterwards the database is as in the backup."""
    kept = _checked(folder, into)
    name = f"The database {connection.settings_dict['NAME']}"
    for place, is_full in ((name, not into.is_empty()), (media, any(media.glob("*")))):
        if is_full and not replace:
            raise BackupRefused(f"{place} is not empty. With --replace, it is given up.")
    stage = media / ".restoring"  # inside: uploads may be on another file system
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    try:
        for name, facts in _copy_uploads(folder / UPLOADS, stage).items():
            if facts != kept["files"][name]:
                raise BackupRefused(f"{folder / name} could not be copied whole.")
        into.load(folder / into.file_name, kept["database"])
        for path in set(media.iterdir()) - {stage}:
            is_folder = path.is_dir() and not path.is_symlink()
            (shutil.rmtree if is_folder else Path.unlink)(path)
        for path in stage.iterdir():
            path.rename(media / path.name)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return kept


def _checked(folder: Path, database: SQLite | PostgreSQL) -> Facts:
    if folder.name.endswith(UNFINISHED):
        raise BackupRefused(f"{folder} is unfinished: the backup that began it did not end.")
    kept = read_manifest(folder)
    if kept["engine"] != database.engine:
        raise BackupRefused(f"{folder} is a backup of {kept['engine']}, not of {database.engine}.")
    migrations = MigrationLoader(None).disk_migrations
    known = {".".join(each) for key, one in migrations.items() for each in (key, *one.replaces)}
    if unknown := sorted(set(kept["database"]["migrations"]) - known):
        message = f"{folder} is of a newer or another version of the site: this one does not have"
        raise BackupRefused(f"{message} {', '.join(unknown[:3])}.")
    named = {folder / name: facts for name, facts in kept["files"].items()}
    there = {path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    for path in sorted({*there, *named} - {folder / MANIFEST}):
        if path not in named or path.is_symlink():
            raise BackupRefused(f"{path} is foreign: {MANIFEST} does not name it, or it is a link.")
        if path not in there:
            raise BackupRefused(f"{path} is missing.")
        if facts_of_file(path) != named[path]:
            raise BackupRefused(f"{path} is cut or changed: its SHA-256 differs.")
    database.check_dump(folder / database.file_name, kept["database"])
    return kept
