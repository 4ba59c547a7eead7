"""Makes a backup of the database and the uploads, while the site runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...backups.backup import BackupRefused, database_of_the_site, make_backup


class Command(BaseCommand):
    help = (
        "Make a backup in a new folder: the database, the uploads, and manifest.json with the SHA-256 "
        "of each file. The site may run. SECRET_KEY and the settings are not in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where it is made; must not exist yet")

    def handle(self, folder: Path, **options: Any) -> None:
        try:
            made = make_backup(folder, database_of_the_site(), Path(settings.MEDIA_ROOT))
        except (BackupRefused, OSError) as refusal:
            raise CommandError(f"No backup was made. {refusal}") from None
        rows, files = made["database"]["rows"], made["files"]
        size = sum(facts["size"] for facts in files.values())
        self.stdout.write(
            f"Backup made in {folder}: {made['engine']}, {sum(rows.values())} rows in {len(rows)} "
            f"tables, {len(files) - 1} uploads, {size / 1_000_000:.1f} MB, content version "
            f"{made['database']['content_version'] or 'none'}."
        )
