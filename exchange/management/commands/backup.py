"""Makes a backup of the database and the uploads, while the site runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...backups import database_of_the_site
from ...backups.backup import make_backup
from ...backups.manifest import BackupRefused


class Command(BaseCommand):
    help = (
        "Make a backup in a new folder: the database, the uploads, and manifest.json with the SHA-256 "
        "of each file. The site may run. SECRET_KEY and the settings are not in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where it is made; must not exist yet")

    def handle(self, **options: Any) -> None:
        try:
            made = make_backup(options["folder"], database_of_the_site(), Path(settings.MEDIA_ROOT))
        except BackupRefused as refusal:
            raise CommandError(f"No backup was made. {refusal}") from None
        except OSError as fault:
            raise CommandError(f"No backup was made. {fault}.") from None
        rows = made.database.rows
        size = sum(facts.size for facts in made.files.values())
        self.stdout.write(
            f"Backup made in {options['folder']}: {made.engine}, {sum(rows.values())} rows in "
            f"{len(rows)} tables, {len(made.files) - 1} uploads, {size / 1_000_000:.1f} MB, content "
            f"version {made.database.content_version or 'none'}."
        )
