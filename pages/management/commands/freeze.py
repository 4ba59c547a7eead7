"""Writes a static copy of the public site for an archive, readable without this program."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.new_folder import FolderExists, new_folder

from ..static_copy import SiteCopy


class Command(BaseCommand):
    help = (
        "Write the public site into a new folder: every page of the sitemap and what these link to, lists page by page, "
        "each list and table as files, the data package. Links lead to files; filters, search and forms to the site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where it is written; must not exist yet")

    def handle(self, folder: Path, **options: Any) -> None:
        try:
            with new_folder(folder) as draft:
                copy = SiteCopy(draft)
                copy.make()
                for path in (draft, *draft.rglob("*")):  # nothing in it is private
                    path.chmod(0o755 if path.is_dir() else 0o644)
        except (FolderExists, OSError) as refusal:
            raise CommandError(f"No copy was made.\n{refusal}") from None
        self.stdout.write(f"{len(copy.files)} addresses copied to {folder}.")
