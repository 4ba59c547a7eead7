"""Whether the tables of the database are those of this version of the site."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
