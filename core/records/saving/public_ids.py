"""The ids by which calendars and feed readers know rows: given once, whatever a row is called later."""

from collections.abc import Collection, Iterable, Sequence
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, models

from ..tracked import TrackedModel

# Of this software: two sites name the same meeting alike, as one does that is loaded anew.
_NAMESPACE = UUID("5f0c3f43-6b7e-4d0c-9d5b-0e6a3c1b8a52")
_KNOWN_BEFORE = "tag:"
# Without the ORM, which takes several times as long: a large import holds the lock of the database meanwhile.
_GIVE = (
    'INSERT INTO core_publicid (value, "table", row_key, is_free) VALUES (%s, %s, %s, %s)'
    " ON CONFLICT (value) DO UPDATE SET row_key = excluded.row_key, is_free = excluded.is_free"
)


class PublicId(models.Model):
    """`meeting/apt-wtsa24-3`: the table, and what the row was called when it was made.

    Of rows that were public before ids were stored, the `tag:` by which feeds knew them.
    """

    value = models.CharField(max_length=1000, unique=True)
    table = models.CharField(max_length=60)  # `meetings.meeting`
    # None: the row was deleted, and another one has its primary key now.
    row_key = models.BigIntegerField(null=True)
    # The row was deleted: one that is made under the same name is the same thing.
    is_free = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["table", "row_key"], name="one_public_id")]

    def __str__(self) -> str:
        return self.value


def give_public_ids(rows: Sequence[TrackedModel], came_back: Collection[int]) -> None:
    """To new rows of one table; those that `came_back` under their primary keys have theirs again."""
    table = rows[0]._meta.label_lower
    stored = PublicId.objects.filter(table=table)
    own = set(stored.filter(row_key__in=came_back).values_list("row_key", flat=True))
    stored.filter(row_key__in=own).update(is_free=False)
    new = {row.pk: made_id(row) for row in rows if row.pk not in own}
    stored.filter(row_key__in=new).update(row_key=None)
    same = PublicId.objects.filter(value__in=new.values(), is_free=False)
    taken = set(same.values_list("value", flat=True))
    given = []
    for key, value in new.items():
        if value in taken:
            more = (f"{value};{number}" for number in count(2))
            value = next(one for one in more if one not in taken and not _is_taken(one))
        taken.add(value)
        given.append((value, table, key, False))
    with connection.cursor() as cursor:
        cursor.executemany(_GIVE, given)


def _is_taken(value: str) -> bool:
    return PublicId.objects.filter(value=value, is_free=False).exists()


def free_public_ids(model: type[models.Model], keys: Iterable[int]) -> None:
    """Of rows that are deleted; not of one that was merged, whose old address leads to another row."""
    stored = PublicId.objects.filter(table=model._meta.label_lower)
    stored.filter(row_key__in=list(keys)).update(is_free=True)


def made_id(row: TrackedModel) -> str:
    return f"{row._meta.model_name}/{getattr(row, 'slug', '') or row.natural_key_text()}"


def with_public_ids(rows: Any) -> Any:
    stored = PublicId.objects.filter(
        table=rows.model._meta.label_lower, row_key=models.OuterRef("pk")
    )
    return rows.annotate(public_id=models.Subquery(stored.values("value")))


def public_id_of(row: TrackedModel) -> str:
    """Of a row that was not read by `with_public_ids` the database is asked.

    One that was written past the write path has none stored.
    """
    known: dict[str, str | None] = vars(row)
    if "public_id" not in known:
        stored = PublicId.objects.filter(table=row._meta.label_lower, row_key=row.pk)
        known["public_id"] = stored.values_list("value", flat=True).first()
    return known["public_id"] or made_id(row)


def is_known_before(public_id: str) -> bool:
    """Whether calendars and feeds knew its row before ids were stored."""
    return public_id.startswith(_KNOWN_BEFORE)


def uuid_of(public_id: str) -> UUID:
    return uuid5(_NAMESPACE, public_id)
