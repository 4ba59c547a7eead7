"""Backups: what is refused, by name and before anything is touched, and that what comes back is what was there. Moving
a site from SQLite to PostgreSQL: whole and compared, or not at all."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from core.records.state_cache import read_token
from exchange.backups import backup as backups
from exchange.backups import move
from exchange.backups.backup import (
    BackupRefused,
    SQLite,
    database_of_the_site,
    facts_of_file,
    make_backup,
    read_manifest,
    restore_backup,
)
from exchange.backups.move import MoveRefused
from meetings.models import Meeting
from participants.models import Person
from tests.database import TABLES as OF_THE_SITE
from tests.database import write_to
from tests.rows import make

PAPER = "media/documents.document/a.pdf"
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="works on files of SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a server")
PAPER = "media/documents.document/a.pdf"


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker, snapshots, tmp_path_factory):
    """A database with one public meeting."""
    path = tmp_path_factory.mktemp("filled") / "site.sqlite3"
    with (
        django_db_blocker.unblock(),
        snapshots.loaded("kept", lambda: make(Meeting, name="Kept meeting")),
    ):
        write_to(path)
    return path


@pytest.fixture
def place(tmp_path):
    """A folder with the uploads of a site: one paper."""
    upload = tmp_path / PAPER
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"%PDF-1.7 a paper")
    return tmp_path


@pytest.fixture
def backup(filled, place):
    make_backup(place / "backup", SQLite(filled), place / "media")
    return place / "backup"


def restore(backup, place, replace=False):
    return restore_backup(backup, SQLite(place / "site.sqlite3"), place / "elsewhere", replace)


def contents(path):
    with closing(sqlite3.connect(path)) as database:
        return {
            name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"').fetchall()))
            for name in tables_of(path)
        }


def seal_anew(backup, **changes):
    """Writes the manifest with other facts and a valid checksum."""
    contents = read_manifest(backup) | changes
    contents["manifest_sha256"] = backups._seal_of(contents)
    (backup / "manifest.json").write_text(json.dumps(contents))


def change(backup, **changes):
    seal_anew(backup, database=read_manifest(backup)["database"] | changes)


@on_sqlite
def test_a_restored_backup_equals_what_was_there_row_for_row(filled, backup, place):
    here = contents(filled)
    assert backup.stat().st_mode & 0o077 == 0  # only its owner can read it
    kept = restore(backup, place)
    assert contents(place / "site.sqlite3") == here
    assert "Kept meeting" in str(here["meetings_meeting"])
    assert f"'{kept['database']['content_version']}'" in here["core_contentversion"][0]
    assert (place / "elsewhere/documents.document/a.pdf").read_bytes() == b"%PDF-1.7 a paper"
    there = sorted(path.name for path in place.iterdir())
    assert there == ["backup", "elsewhere", "media", "site.sqlite3"]


RISE = (
    "CREATE TRIGGER rise AFTER INSERT ON auth_user BEGIN UPDATE auth_user SET is_superuser = 1; END"
)
HIDDEN = "UPDATE sqlite_master SET sql = CAST(replace(sql, 'TE TR', 'TE/**/TR') AS BLOB) WHERE name = 'rise'"
ALONE = "is not of this site alone: "


# Damage to the folder of a backup, and why it is refused.
BROKEN = {
    "a folder without a manifest": (
        lambda to: (to / "manifest.json").unlink(),
        "is no backup, or manifest.json is broken: .*No such file",
    ),
    "a manifest that was changed": (
        lambda to: (to / "manifest.json").write_text(
            (to / "manifest.json").read_text().replace("sqlite", "sqlitf", 1)
        ),
        "manifest.json is not as `backup` of this site wrote it",
    ),
    "a database with one byte changed": (
        lambda to: flip(to / "database.sqlite3", 5000),
        "database.sqlite3 is cut or changed: its SHA-256 differs",
    ),
    "an upload that is missing": (lambda to: (to / PAPER).unlink(), "a.pdf is missing"),
    "a file that nobody named": (
        lambda to: (to / "media" / "extra.pdf").write_bytes(b"x"),
        "extra.pdf is foreign: ",
    ),
    "a link in the place of an upload": (
        lambda to: (to / PAPER).symlink_to((to / PAPER).rename(to.parent / "moved.pdf")),
        "a.pdf is foreign: .* it is a link",
    ),
    "a backup of another database server": (
        lambda to: seal_anew(to, engine="postgresql"),
        "is a backup of postgresql, not of sqlite",
    ),
    "a backup of a newer site": (
        lambda to: change(to, migrations=["meetings.9999_of_next_year"]),
        "is of a newer or another version of the site: this one does not have meetings.9999_of_next_year",
    ),
    "a database with another number of rows": (
        lambda to: change(to, rows={"meetings_meeting": 2}),
        "The database is in another state than its manifest says",
    ),
    "damaged pages though the sum is right": (
        lambda to: with_database(
            to, lambda path: path.write_bytes(path.read_bytes()[:8192] + bytes(100_000))
        ),
        "database.sqlite3 is broken: ",
    ),
    # What would run by itself, in a backup whose manifest is valid.
    "a trigger": (lambda to: scripted(to, RISE), f"{ALONE}CREATE TRIGGER rise AFTER"),
    "a hidden trigger": (
        lambda to: scripted(to, f"{RISE}; PRAGMA writable_schema = ON; {HIDDEN}"),
        rf"{ALONE}CREATE/\*\*/TRIGGER rise AFTER INSERT",
    ),
    "a view": (
        lambda to: scripted(to, "CREATE VIEW staff AS SELECT * FROM auth_user"),
        f"{ALONE}CREATE VIEW staff AS",
    ),
    "a virtual table": (
        lambda to: scripted(to, "CREATE VIRTUAL TABLE words USING fts5(a)"),
        rf"{ALONE}CREATE VIRTUAL TABLE words USING fts5\(a\)",
    ),
}


def with_database(backup, spoil):
    """Replaces the database, with a manifest that has the matching hash."""
    path = backup / "database.sqlite3"
    spoil(path)
    seal_anew(backup, files=read_manifest(backup)["files"] | {path.name: facts_of_file(path)})


def scripted(backup, script):
    def run_script(path):
        with closing(sqlite3.connect(path)) as database:
            database.executescript(script)
            seal_anew(backup, database=backups._read_facts(database.cursor()))

    with_database(backup, run_script)


def flip(path, at):
    found = bytearray(path.read_bytes())
    found[at] ^= 1
    path.write_bytes(found)


@on_sqlite
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_whole_is_refused_before_anything_is_touched(name, backup, place):
    spoil, reason = BROKEN[name]
    spoil(backup)
    (place / "site.sqlite3").write_bytes(b"as it was")
    with pytest.raises(BackupRefused, match=reason):
        restore(backup, place, replace=True)
    assert (place / "site.sqlite3").read_bytes() == b"as it was"
    there = {path.name for path in place.iterdir()}
    assert there - {"moved.pdf"} == {"backup", "media", "site.sqlite3"}


@on_sqlite
def test_a_backup_that_fails_leaves_nothing_behind_and_goes_into_a_new_folder_outside_the_uploads(
    filled, place, monkeypatch
):
    backup, media = place / "backup", place / "media"
    with monkeypatch.context() as failing:
        failing.delattr(backups, "_seal_of")
        with pytest.raises(NameError):
            make_backup(backup, SQLite(filled), media)
    assert [path.name for path in place.iterdir()] == ["media"]
    make_backup(backup, SQLite(filled), media)
    with pytest.raises(FileExistsError, match="exists already"):
        make_backup(backup, SQLite(filled), media)
    with pytest.raises(BackupRefused, match="is among the uploads"):
        make_backup(media / "backup", SQLite(filled), media)
    with pytest.raises(BackupRefused, match="is unfinished"):
        restore(backup.rename(place / ".backup.x.unfinished"), place)


@on_sqlite
def test_what_is_there_stays_unless_it_may_be_replaced_and_not_while_it_is_in_use(backup, place):
    site = place / "site.sqlite3"
    for ending in ("-wal", "-shm"):  # logs that SQLite would write into the restored database
        (place / f"site.sqlite3{ending}").write_bytes(b"of another database")
    restore(backup, place)
    assert not list(place.glob("site.sqlite3-*"))
    with pytest.raises(BackupRefused, match="is not empty. With --replace"):
        restore(backup, place)
    with closing(sqlite3.connect(site)) as used:
        used.execute("PRAGMA journal_mode=WAL")
        used.execute("SELECT count(*) FROM meetings_meeting").fetchone()
        with pytest.raises(BackupRefused, match="is in use: stop the site"):
            restore(backup, place, replace=True)
        assert used.execute("SELECT count(*) FROM meetings_meeting").fetchone() == (1,)
    site.unlink()
    with pytest.raises(BackupRefused, match="elsewhere is not empty. With --replace"):
        restore(backup, place)
    site.write_bytes(b"no database" * 1000)
    (place / "elsewhere" / "other.pdf").write_bytes(b"given up")
    restore(backup, place, replace=True)
    assert [path.name for path in (place / "elsewhere").iterdir()] == ["documents.document"]
    assert "Kept meeting" in str(contents(site)["meetings_meeting"])


@pytest.mark.gate
@on_sqlite
def test_the_commands_say_what_they_did_and_migrate_what_is_old(migrated_database, tmp_path):
    old, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    shutil.copyfile(migrated_database, old)
    with closing(sqlite3.connect(old)) as database:
        for table in tables_of(old):
            if table.startswith("exchange_"):
                database.execute(f"DROP TABLE {table}")
        database.execute("DELETE FROM django_migrations WHERE app = 'exchange'")
        database.commit()
    folder, uploads = str(tmp_path / "backup"), {"MEDIA_ROOT": str(tmp_path / "media")}
    _code, text = said(f"sqlite:///{old}", "-c", BACKED_UP, folder, **uploads)
    assert text.startswith(f"Backup made in {folder}: sqlite, "), text
    assert text.splitlines()[1:] == ["1 No backup was made.", "1 Nothing was restored."]
    restoring = ("manage.py", "restore", folder, "--replace")
    _code, text = said(f"sqlite:///{new}", *restoring, **uploads)
    assert text.startswith("Restored the backup of "), text
    assert "The database is migrated" in text
    assert set(tables_of(old)) < set(tables_of(new)) == set(tables_of(migrated_database))


# One backup, and refusals: another with the same name, and restoring over existing data.
BACKED_UP = """
import sys
import django
from django.core.management import CommandError, call_command
django.setup()
call_command("backup", sys.argv[1])
for name in ("backup", "restore"):
    try:
        call_command(name, sys.argv[1])
    except CommandError as refusal:
        print(refusal.returncode, str(refusal).partition(".")[0] + ".")
"""


def said(database, *words, **known):
    """Exit code and output of a process of the site with this database."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database, "DATABASE_POOL": "0"} | known,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def tables_of(path):
    with closing(sqlite3.connect(path)) as database:
        found = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return sorted(name for (name,) in found)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_backup_comes_back_and_a_broken_one_changes_nothing(place):
    database, media = database_of_the_site(), place / "media"
    make(Meeting, name="Kept meeting")
    make_backup(place / "backup", database, media)
    make(Meeting, name="Later meeting")
    said = read_manifest(place / "backup")["database"]
    counted = {table: rows for table, rows in said["rows"].items() if "historical" not in table}
    for name, other in (
        ("rows", said["rows"] | {"meetings_meeting": 7}),
        ("rows", counted),
        ("content_version", "another"),
    ):
        change(place / "backup", **said | {name: other})
        with pytest.raises(BackupRefused, match="is in another state than its manifest says"):
            restore_backup(place / "backup", database, media, replace=True)
        assert Meeting.objects.count() == 2
    change(place / "backup", **said)
    with pytest.raises(BackupRefused, match="is not empty. With --replace"):
        restore_backup(place / "backup", database, media, replace=False)
    restore_backup(place / "backup", database, media, replace=True)
    assert [row.name for row in Meeting.objects.all()] == ["Kept meeting"]


CODE = (
    "CREATE FUNCTION rise() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN NEW.is_superuser := true; RETURN NEW; END'; "
    "CREATE TRIGGER rise BEFORE INSERT ON auth_user FOR EACH ROW EXECUTE FUNCTION rise(); "
    "CREATE VIEW staff AS SELECT 1 AS one; "
    "CREATE RULE quiet AS ON DELETE TO auth_user DO INSTEAD NOTHING"
)
NO_CODE = (
    "DROP RULE IF EXISTS quiet ON auth_user; DROP VIEW IF EXISTS staff; "
    "DROP FUNCTION IF EXISTS rise CASCADE"
)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_what_would_run_by_itself_is_refused_though_sealed_anew(place, monkeypatch):
    database, media = database_of_the_site(), place / "media"
    with connection.cursor() as cursor:
        cursor.execute(CODE)
    try:
        with pytest.raises(BackupRefused, match="is not of this site alone: ") as refusal:
            make_backup(place / "own", database, media)
        with monkeypatch.context() as by_a_stranger:
            by_a_stranger.setattr(backups, "_RUNS", "SELECT NULL")
            make_backup(place / "foreign", database, media)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(NO_CODE)
    make(Meeting, name="Kept meeting")
    for name in ("function rise()", "rule quiet on table auth_user", "trigger rise", "view staff"):
        assert name in str(refusal.value)
    with pytest.raises(BackupRefused, match="trigger rise on table public.auth_user"):
        restore_backup(place / "foreign", database, media, replace=True)
    assert [row.name for row in Meeting.objects.all()] == ["Kept meeting"]
    User.objects.create_user("newcomer")
    assert User.objects.get().is_superuser is False


def test_the_content_version_is_printed_for_a_purge(db, capsys):
    with pytest.raises(CommandError, match="There is no content version yet"):
        call_command("content_version")
    make(Meeting, name="Public", publication="published")
    call_command("content_version")
    assert capsys.readouterr().out == f"{read_token()}\n"


def server(name):
    own = connection.settings_dict
    login = f"{own['USER']}:{own['PASSWORD']}".rstrip(":")
    return f"postgres://{login}@{own['HOST']}:{own['PORT']}/{name}"


# An account, and rows of a few tables.
ROWS = f"""{OF_THE_SITE}
from django.conf import settings
from django.contrib.auth.models import User
from meetings.models import Meeting
from participants.models import Person
from resolutions.models import Resolution
from tests.rows import make
User.objects.create(username="a")
make(Meeting), make(Person), make(Resolution)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = tmp_path_factory.mktemp("site") / "site.sqlite3"
    code, text = said(f"sqlite:///{path}", "manage.py", "shell", "-v0", "-c", ROWS)
    assert code == 0, text
    return path


@pytest.fixture(scope="module")
def target(worker_id):
    """A database that is migrated and empty."""
    import psycopg

    name = f"moved_{worker_id}_{os.getpid()}"
    with psycopg.connect(server("postgres"), autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}")
        code, text = said(server(name), "manage.py", "migrate", "--verbosity", "0")
        assert code == 0, text
        yield server(name)
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rows_in(target, table):
    import psycopg

    with psycopg.connect(target) as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@on_postgresql
def test_text_that_postgresql_would_refuse_is_named_and_nothing_is_written(site, target, tmp_path):
    broken = shutil.copyfile(site, tmp_path / "broken.sqlite3")
    for table, field, value, why in (
        ("resolutions_resolution", "number", "99999", "column number"),
        ("participants_person", "name", "'a' || char(0)", "cannot contain NUL"),
    ):
        with closing(sqlite3.connect(broken)) as database, database:
            (key,) = database.execute(f"SELECT min(id) FROM {table}").fetchone()
            database.execute(f"UPDATE {table} SET {field} = {value}")
        code, text = said(f"sqlite:///{broken}", "manage.py", "move_database", target)
        assert code == 1
        assert f"PostgreSQL does not take {table}, row {key} or" in text
        assert why in text
    assert rows_in(target, "participants_person") == 0


@on_postgresql
def test_a_site_is_moved_whole_and_once(site, target):
    code, text = said(f"sqlite:///{site}", "manage.py", "move_database", target, "--verbosity", "2")
    assert code == 0, text
    with closing(sqlite3.connect(site)) as database:
        for table in ("meetings_meeting", "auth_user", "meetings_historicalmeeting"):
            (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert rows_in(target, table) == count > 0
        (found,) = database.execute("SELECT count(*) FROM core_searchindex").fetchone()
        assert rows_in(target, "core_searchindex") == found > 0
    # The next account gets the next primary key.
    made = "from django.contrib.auth.models import User; print(User.objects.create_user('b').pk)"
    code, text = said(target, "manage.py", "shell", "--verbosity", "0", "--command", made)
    assert [code, text.split()[-1]] == [0, "2"]
    code, text = said(f"sqlite:///{site}", "manage.py", "move_database", target)
    assert [code, "is not empty" in text] == [1, True]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the source is an SQLite database")
@pytest.mark.filterwarnings("ignore:Engine not recognized")
@pytest.mark.parametrize("address", ["sqlite:////tmp/x", "nonsense", "mysql://a@b/c"])
def test_only_postgresql_is_a_target(address):
    with pytest.raises(CommandError, match="Write postgres://") as refused:
        call_command("move_database", address)
    assert refused.value.returncode == 2


def test_rows_are_the_same_in_any_order_and_no_other(monkeypatch):
    class Stored(list):
        def iterator(self, _size):
            return iter(self)

        def filter(self, pk__in):
            return [row for row in self if row[0] in pk__in]

        def count(self):
            return len(self)

    monkeypatch.setattr(move, "_rows", lambda model, database: Stored(database))
    rows, changed = [(1, "a"), (2, "b")], "did not arrive as they were"
    assert move._compared(Person, rows, rows[::-1]) == 2
    more = ([*rows, (3, "c")], "has more rows than it had")
    for other, reason in ((rows[:1], changed), ([(1, "a"), (2, "c")], changed), more):
        with pytest.raises(MoveRefused, match=reason):
            move._compared(Person, rows, other)
