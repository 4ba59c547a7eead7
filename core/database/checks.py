"""System checks: of the database before it is migrated, and of the models."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, models
from django.db.migrations.recorder import MigrationRecorder

from ..records.permissions import PERMISSIONS
from ..records.tracked import TrackedModel

# From before the first release, when other apps held the tables.
_BEFORE = ("core", "0002_import_batches")


@register(Tags.database)
def database_is_not_of_before(
    *, databases: Sequence[str] | None = None, **kwargs: object
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


@register(Tags.models)
def every_table_has_all_permissions(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """A child Meta that forgets its parent's would drop publish, import and export in silence."""
    return [
        Error(
            f"{model.__name__}.Meta must inherit its parent's Meta: default_permissions is "
            f"{tuple(model._meta.default_permissions)}.",
            obj=model,
            id="core.E001",
        )
        for model in _tables(TrackedModel)
        if tuple(model._meta.default_permissions) != PERMISSIONS
    ]


def _tables(base: type[models.Model]) -> list[type[models.Model]]:
    children = list(base.__subclasses__())
    return [child for child in children if not child._meta.abstract] + [
        table for child in children for table in _tables(child)
    ]
