"""Fills an empty database with the sample data and makes one account, so that a fresh clone can be read and edited."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.registry import tables


class Command(BaseCommand):
    help = "Load sample_data/ if no table holds a row, and make the account “admin” if there is no account."

    def handle(self, **options: Any) -> None:
        if not any(resource.model()._base_manager.exists() for resource in tables.values()):
            self.stdout.write("Loading the sample data …")
            call_command(
                "import_csv", all=str(settings.BASE_DIR / "sample_data"), publish=True, verbosity=0
            )
        accounts = get_user_model().objects
        if not accounts.exists():
            password = secrets.token_urlsafe(12)
            accounts.create_superuser("admin", password=password)
            self.stdout.write(f"Account for /admin/: admin, password {password} (shown only now)")
