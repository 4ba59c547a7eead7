"""Lookups that work alike on both databases: text without case and accents, and any number of primary keys."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db import NotSupportedError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import lookups
from django.db.models.sql.compiler import SQLCompiler

from .letters import ACCENTS, PLAIN, SINGLE, plain_letters

# PostgreSQL needs no extension for this, only a database in UTF-8.
_PLAIN_LETTERS = {
    "sqlite": "plain_letters({})",
    "postgresql": (
        f"translate(lower(regexp_replace(normalize({{}}, NFKD), '[{ACCENTS}]', '', 'g')), "
        f"'{SINGLE}', '{PLAIN}')"
    ),
}


class _PlainText(lookups.PatternLookup):
    """Without case and accents. Not named `iexact`, which Django itself uses for user names."""

    pattern: str

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        if not self.rhs_is_direct_value():
            raise NotSupportedError(f"{self.lookup_name} compares with a text, not a column.")
        column, params = compiler.compile(self.lhs)
        text = connection.ops.prep_for_like_query(plain_letters(str(self.rhs)))
        as_text = f"CAST({column} AS text)"  # so that numbers can be searched too
        found = _PLAIN_LETTERS[connection.vendor].format(as_text)
        return f"{found} {connection.operators['contains'] % '%s'}", [*params, self.pattern % text]


@models.Field.register_lookup
class PlainContains(_PlainText):
    lookup_name = "plain_contains"
    pattern = "%%%s%%"


@models.Field.register_lookup
class PlainStartsWith(_PlainText):
    lookup_name = "plain_startswith"
    pattern = "%s%%"


class PlainLetters(models.Func):
    """For ordering by name: a database alone puts é after z, and capitals first."""

    arity = 1
    output_field = models.TextField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **more: Any
    ) -> Any:
        template = _PLAIN_LETTERS[connection.vendor].format("%(expressions)s")
        return super().as_sql(compiler, connection, *args, **more | {"template": template})


class KeyIsOneOf(models.Func):
    """Whether the primary key is one of these. Works with any number of keys."""

    output_field = models.BooleanField()

    def __init__(self, pks: Iterable[int]) -> None:
        super().__init__("pk")
        self.pks = tuple(pks)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> tuple[str, Any]:
        column, _none = compiler.compile(self.source_expressions[0])
        return is_one_of(column, self.pks)


def is_one_of(column: str, keys: Collection[int]) -> tuple[str, list[Any]]:
    """Passes all keys as one parameter: an array on PostgreSQL, which would join whole tables before a subquery."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(tuple(keys))]  # noqa: S608
    return f"{column} = ANY(%s)", [list(keys)]
