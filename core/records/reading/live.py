"""Whether a row is public at the moment at which a query runs."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

_PUBLISHED = "published"  # Publication.PUBLISHED


class ThisMoment(models.Expression):
    """The time by the clock of the site, read when a query runs: what holds it may be kept."""

    output_field = models.DateTimeField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [connection.ops.adapt_datetimefield_value(timezone.now())]


class IsLive(models.Expression):
    """Published, gone live and not expired, by the clock when the query runs.

    One expression and not five conditions: Django takes longer to resolve and to compile those
    than the database takes to answer, and a position asks them of up to ten rows.
    """

    output_field = models.BooleanField()

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        names = ("publication", "live_at", "expires_at")
        self.columns: list[Any] = [F(f"{prefix}{name}") for name in names]

    @property
    def identity(self) -> tuple[object, ...]:
        """Not by the prefix: two joins of one query may have the same."""
        return (type(self), *self.columns)

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.columns = list(exprs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Self:
        """Once: a lookup asks again each time that it is compiled, and nothing would change."""
        is_resolved = not isinstance(self.columns[0], F)
        return self if is_resolved else super().resolve_expression(*args, **kwargs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        publication, live, expires = [compiler.compile(column)[0] for column in self.columns]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        return (
            f"({publication} = %s AND ({live} IS NULL OR {live} <= %s)"
            f" AND ({expires} IS NULL OR {expires} > %s))",
            [_PUBLISHED, now, now],
        )


def live_now(prefix: str = "") -> Q:
    return Q(IsLive(prefix))
