"""Resets the second factor of an account, for operators of the server."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from editing.site.sign_in import reset_factor


class Command(BaseCommand):
    help = (
        "Take the second factor from an account whose owner lost phone and recovery codes, and sign it out everywhere. "
        "Where a second factor is required, the next sign-in sets up a new one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account “{username}”.")
        if not reset_factor(account, by=None):
            raise CommandError(f"“{username}” has no second factor.")
        self.stdout.write(f"The second factor of “{username}” is reset.")
