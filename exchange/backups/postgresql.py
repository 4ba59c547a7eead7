"""PostgreSQL: `pg_dump -Fc` of one snapshot, and back in one transaction by `pg_restore` and `psql`."""

import os
import subprocess
import tempfile
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.db.backends.utils import CursorWrapper

from .databases import check_rows, read_facts
from .manifest import BackupRefused, DatabaseFacts

# What PostgreSQL runs by itself is made by none of our migrations; what extensions made is theirs.
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
_CHECK = (
    f"DO $$ DECLARE found text := ({_RUNS}); BEGIN IF found IS NOT NULL THEN "
    "RAISE EXCEPTION 'The backup is not of this site alone: %', found; END IF; END $$"
)
_EMPTY = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


class PostgreSQL:
    engine = "postgresql"
    file_name = "database.dump"

    def dump(self, path: Path) -> DatabaseFacts:
        """The rows are counted in the snapshot that is dumped."""
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            _check_that_nothing_runs(cursor)
            _run("pg_dump", "-Fc", f"--snapshot={snapshot}", f"--file={path}", *_address())
            return read_facts(cursor, _tables())

    def check_dump(self, path: Path, facts: DatabaseFacts) -> None:
        """Its rows are counted where it is loaded, before that is committed."""
        _run("pg_restore", "--list", str(path))

    def is_empty(self) -> bool:
        return not _tables()

    def load(self, path: Path, facts: DatabaseFacts) -> None:
        _check_that_nobody_uses_it()
        connection.close()
        with tempfile.TemporaryDirectory() as folder:
            script = f"{folder}/database.sql"
            _run("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(path))
            steps = [f"--command={sql}" for sql in _EMPTY]
            steps += [f"--file={script}", f"--command={_CHECK}"]
            steps += [f"--command={_counted(*table)}" for table in facts.rows.items()]
            options = ("--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1")
            _run("psql", *options, "--output=/dev/null", *steps, *_address())
        with connection.cursor() as cursor:
            check_rows(read_facts(cursor, _tables()), facts)


def _tables() -> list[str]:
    return connection.introspection.table_names()


def _check_that_nothing_runs(cursor: CursorWrapper) -> None:
    """Of the database: what no restore would take is no backup."""
    cursor.execute(_RUNS)
    if found := cursor.fetchone()[0]:
        raise BackupRefused(f"The database is not of this site alone: {found}.")


def _counted(table: str, rows: int) -> str:
    """Fails, and so undoes all, where the table holds another number of rows."""
    name = connection.ops.quote_name(table)
    return (
        f"DO $$ BEGIN IF (SELECT count(*) FROM public.{name}) <> {int(rows)} THEN "  # noqa: S608
        f"RAISE EXCEPTION 'A table holds another number of rows than {int(rows)}.'; END IF; END $$"
    )


def _check_that_nobody_uses_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise BackupRefused(
            f"The database is in use by {others} other sessions: stop the site, then restore."
        )


def _address() -> list[str]:
    words, _environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *options, name = words[1:]
    return [*options, f"--dbname={name}"]


def _run(program: str, *words: str) -> None:
    _words, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    try:
        ended = subprocess.run(  # noqa: S603 - the programs of PostgreSQL, with words of our own
            [program, *words],
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupRefused(
            f"{program} is not installed: it comes with the client of PostgreSQL."
        ) from None
    if ended.returncode:
        raise BackupRefused(f"{program} failed: {ended.stderr.strip()}")
