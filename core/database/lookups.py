"""How text is compared, on both databases alike: without case and accents."""

from typing import Any

from django.db import NotSupportedError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import lookups
from django.db.models.sql.compiler import SQLCompiler

from .letters import ACCENTS, PLAIN, SINGLE, plain_letters

# PostgreSQL needs no extension for it, only a database in UTF-8.
_PLAIN_LETTERS = {
    "sqlite": "plain_letters({})",
    "postgresql": (
        f"translate(lower(regexp_replace(normalize({{}}, NFKD), '[{ACCENTS}]', '', 'g')), "
        f"'{SINGLE}', '{PLAIN}')"
    ),
}


class _PlainText(lookups.PatternLookup):
    """Without case and accents. Under names of its own: what Django asks with `iexact`, of user names too, keeps its meaning."""

    pattern: str

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        if not self.rhs_is_direct_value():
            raise NotSupportedError(f"{self.lookup_name} compares with a text, not a column.")
        column, params = compiler.compile(self.lhs)
        text = connection.ops.prep_for_like_query(plain_letters(str(self.rhs)))
        found = _PLAIN_LETTERS[connection.vendor].format(
            f"CAST({column} AS text)"
        )  # of a number too
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
    """To order names by. A database alone puts é after z, and capitals first."""

    arity = 1
    output_field = models.TextField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **more: Any
    ) -> Any:
        template = _PLAIN_LETTERS[connection.vendor].format("%(expressions)s")
        return super().as_sql(compiler, connection, *args, **more | {"template": template})
