"""Restores the database and the uploads from a backup, while the site is stopped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ...backups.backup import BackupRefused, database_of_the_site, restore_backup


class Command(BaseCommand):
    help = (
        "Check a backup, put it in the place of the database and the uploads, and migrate it. "
        "Stop the site first. Nothing is touched unless the whole backup is sound."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that `backup` made")
        parser.add_argument("--replace", action="store_true", help="give up what is there now")

    def handle(self, folder: Path, replace: bool, **options: Any) -> None:
        media = Path(settings.MEDIA_ROOT)
        try:
            kept = restore_backup(folder, database_of_the_site(), media, replace)
        except BackupRefused as refusal:
            raise CommandError(f"Nothing was restored. {refusal}") from None
        except OSError as fault:
            message = f"The restore stopped: {fault}. Mend that, then restore again with --replace."
            raise CommandError(message) from None
        rows = kept["database"]["rows"]
        self.stdout.write(
            f"Restored the backup of {kept['created_at']} into {connection.settings_dict['NAME']} and "
            f"{media}: {sum(rows.values())} rows in {len(rows)} tables, {len(kept['files']) - 1} "
            "uploads, each with its SHA-256 as written."
        )
        call_command("migrate", verbosity=0)
        self.stdout.write(
            "The database is migrated. Start the site; if a CDN is in front, purge it."
        )
