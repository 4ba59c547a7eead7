"""Makes the search index again."""

from typing import Any

from django.core.management.base import BaseCommand

from core.public.search.index import rebuild


class Command(BaseCommand):
    help = "Writes the search index anew, from all published rows."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild()
        self.stdout.write(f"{count} rows are in the search index.")
