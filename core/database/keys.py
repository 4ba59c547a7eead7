"""Primary keys as one value of a query, however many they are."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models


class KeyIsOneOf(models.Func):
    """Whether the primary key is one of these, however many they are."""

    output_field = models.BooleanField()

    def __init__(self, pks: Iterable[int]) -> None:
        super().__init__("pk")
        self.pks = tuple(pks)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> tuple[str, Any]:
        column, _none = compiler.compile(self.source_expressions[0])
        return is_one_of(column, self.pks)


def is_one_of(column: str, keys: Collection[int]) -> tuple[str, list[Any]]:
    """As one value; on PostgreSQL as a condition, since it joins whole tables before it asks a subquery."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(tuple(keys))]  # noqa: S608
    return f"{column} = ANY(%s)", [list(keys)]
