"""What is asked of the database before it is migrated."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

# Migrations of before the first release, when tables stood in other apps; each app has one initial file since.
_BEFORE = ("core", "0002_import_batches")


@register(Tags.database)
def database_is_not_of_before(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Tables that were made by migrations which are no more cannot be carried on."""
    return [
        Error(
            "This database was made by a version of the site from before its first release.",
            hint=(
                "Nothing was changed. Keep what you need with its `export_csv`, then remove the "
                "database (var/site.sqlite3, unless DATABASE_URL names another) and start again."
            ),
            id="core.E002",
        )
        for alias in databases or ()
        if _BEFORE in MigrationRecorder(connections[alias]).applied_migrations()
    ]
