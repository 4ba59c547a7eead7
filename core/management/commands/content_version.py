"""Prints the version of the public contents, by which a script can purge a CDN."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.records.pending.saving import publish_due
from core.records.state_cache import read_token


class Command(BaseCommand):
    help = "Print the current content version. Kept pages of it carry Cache-Tag: content-VERSION."

    def handle(self, **options: Any) -> None:
        publish_due(timezone.now())
        token = read_token()
        if token is None:
            raise CommandError("There is no content version yet: nothing was ever public.")
        self.stdout.write(token)
