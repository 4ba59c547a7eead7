"""How text and numbers are compared, on both databases alike: lookups that ignore case and accents, and numbers in range."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ForeignObject, lookups
from django.db.models.fields import related_lookups
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


Bounds = tuple[int, int] | None


def _bounds(lookup: lookups.Lookup, connection: BaseDatabaseWrapper) -> Bounds:
    """The least and the largest number of the column; of the key that it points at, where it is a relation."""
    column = lookup.lhs.output_field
    if hasattr(column, "path_infos"):
        column = column.path_infos[-1].target_fields[-1]
    kind = column.get_internal_type()
    is_number = kind in connection.ops.integer_field_ranges
    return connection.ops.integer_field_range(kind) if is_number else None


class _InRange(lookups.Lookup):
    """Without numbers that no row can hold: SQLite fails at some of them."""

    def process_rhs(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        if self.rhs_is_direct_value() and (bounds := _bounds(self, connection)):
            self.rhs = [one for one in self.rhs if _fits(one, bounds)]
        return super().process_rhs(compiler, connection)


def _fits(number: object, bounds: tuple[int, int]) -> bool:
    return not isinstance(number, int) or bounds[0] <= number <= bounds[1]


@models.IntegerField.register_lookup
class IntegerIn(_InRange, lookups.In):
    pass


@ForeignObject.register_lookup
class RelatedIntegerIn(_InRange, related_lookups.RelatedIn):
    pass


@ForeignObject.register_lookup
class RelatedIntegerExact(related_lookups.RelatedExact):
    """What `IntegerFieldExact` of Django does, for the key of another row."""

    def process_rhs(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        bounds = _bounds(self, connection)
        if bounds and not _fits(self.rhs, bounds):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)


class PlainLetters(models.Func):
    """To order names by. A database alone puts é after z, and capitals first."""

    arity = 1
    output_field = models.TextField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        template = _PLAIN_LETTERS[connection.vendor].format("%(expressions)s")
        return super().as_sql(compiler, connection, **more | {"template": template})
