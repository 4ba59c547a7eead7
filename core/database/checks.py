"""Checks that the models, and the tables of the database, are as the site needs them."""

from collections.abc import Sequence

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ..records.permissions import PERMISSIONS
from ..records.tracked import TrackedModel


@register(Tags.models)
def every_table_has_all_permissions(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Without its parent's Meta a model would silently lose the permissions publish, import and export."""
    return [
        Error(
            f"{model.__name__}.Meta must inherit its parent's Meta: default_permissions is "
            f"{tuple(model._meta.default_permissions)}.",
            obj=model,
            id="core.E001",
        )
        for model in apps.get_models()
        if issubclass(model, TrackedModel) and tuple(model._meta.default_permissions) != PERMISSIONS
    ]


def is_migrated() -> bool:
    """Whether the tables of the database are those of this version of the site."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
