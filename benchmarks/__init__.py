"""Measurements, each `python -m benchmarks.NAME`, on a temporary database; DATABASE_URL names its server.

On SQLite it starts as a copy of the file in MIGRATED_DATABASE, if that is set: `migrate` then has nothing to do.
"""

import atexit
import os
import shutil
import tempfile
from urllib.parse import urlsplit

import django


def _on_postgresql(server: str) -> str:
    """The URL of a new database on the server, dropped when this process ends."""
    import psycopg  # noqa: PLC0415  only a measurement on PostgreSQL needs it

    own = urlsplit(server)._replace(path=f"/benchmark_{os.getpid()}")

    def told(order: str) -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(order)

    told(f"CREATE DATABASE {own.path[1:]}")
    atexit.register(told, f"DROP DATABASE {own.path[1:]} WITH (FORCE)")
    return own.geturl()


def _on_sqlite() -> str:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    path = f"{folder.name}/benchmark.sqlite3"
    if migrated := os.environ.get("MIGRATED_DATABASE"):
        shutil.copyfile(migrated, path)
    return f"sqlite:///{path}"


_server = os.environ.get("DATABASE_URL", "")
os.environ["DATABASE_URL"] = (
    _on_postgresql(_server) if _server.startswith("postgres") else _on_sqlite()
)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_site.settings")
django.setup()
