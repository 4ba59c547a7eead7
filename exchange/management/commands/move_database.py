"""Moves a site from SQLite to PostgreSQL."""

from argparse import ArgumentParser
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections

from ...backups.move import MoveRefused, move_rows
from .import_csv import MISUSE

_TARGET = "target"


class Command(BaseCommand):
    help = (
        "Copy all rows of the site, which is on SQLite, to a PostgreSQL database that is empty and migrated. "
        "Readers may go on meanwhile; whoever saves waits. Uploads stay where they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "to", help="postgres://user@host/name; a password is safer in PGPASSWORD"
        )

    def handle(self, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("DATABASE_URL must name the SQLite database.", returncode=MISUSE)
        connections.settings[_TARGET] = _settings_of(options["to"])
        try:
            moved = move_rows(connection, connections[_TARGET])
        except (MoveRefused, DatabaseError) as refusal:
            raise CommandError(f"Nothing was moved. {refusal}") from None
        finally:
            connections[_TARGET].close()
        if options["verbosity"] > 1:
            self.stdout.writelines(f"{table}: {rows} rows\n" for table, rows in moved.items())
        self.stdout.write(
            f"Moved {sum(moved.values())} rows in {len(moved)} tables, each compared. "
            "Set DATABASE_URL to the new address and start the site."
        )


def _settings_of(address: str) -> dict[str, Any]:
    try:
        read = dict(environ.Env.db_url_config(address))
    except (ImproperlyConfigured, ValueError, KeyError):
        read = {}
    if not str(read.get("ENGINE", "")).endswith("postgresql"):
        raise CommandError("Write postgres://user@host/name.", returncode=MISUSE)
    return dict(connections.configure_settings({"default": {}, _TARGET: read})[_TARGET])
