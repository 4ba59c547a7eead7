"""What was written, when, by whom, by which door and why. The only file that knows the history library."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords

from ..fields import normalise
from .exactly_one import some_given
from .permissions import PERMISSIONS, Actor


class HistoryLine(models.Model):
    """What each line of history holds besides the row as it was."""

    history_channel = models.CharField(max_length=20, blank=True)
    history_by_name = models.CharField(max_length=200, blank=True)  # stays when the account goes
    history_many = models.JSONField(
        default=dict, blank=True
    )  # keys of what many-to-many fields held
    history_batch = models.ForeignKey(
        "core.ImportBatch", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # when an import wrote it

    class Meta:
        abstract = True


_by_hand: ContextVar[bool] = ContextVar("history lines are written by hand", default=False)


class Lines(HistoricalRecords):
    """The library's lines, silent while `record` writes better ones."""

    def post_save(
        self, instance: models.Model, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        if not _by_hand.get():
            super().post_save(instance, created, using=using, **kwargs)

    def post_delete(self, instance: models.Model, using: str | None = None, **kwargs: Any) -> None:
        if not _by_hand.get():
            super().post_delete(instance, using=using, **kwargs)


@contextmanager
def recorded_by_hand() -> Iterator[None]:
    """What is saved or deleted within it is recorded by the caller."""
    token = _by_hand.set(True)
    try:
        yield
    finally:
        _by_hand.reset(token)


def joined(rows: Any, names: Iterable[str]) -> Any:
    """The rows with these relations in the same query; `select_related` without a name would follow every one."""
    names = list(names)
    return rows.select_related(*names) if names else rows


def with_keys(model: Any) -> Any:
    """All rows of a table, drafts too, with what their keys need."""
    return joined(model._base_manager.all(), getattr(model, "key_select_related", ()))


class ThisMoment(models.Expression):
    """The time by the clock of the site, read when a query runs: what holds it may be kept."""

    output_field = models.DateTimeField()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [connection.ops.adapt_datetimefield_value(timezone.now())]


@cache
def _public_rows(model: Any) -> Any:
    """Kept, because to resolve the condition takes Django longer than many a query takes the database."""
    return model.objects.get_queryset().published()


class PublicManager(models.Manager):
    """Gives the public rows of a whole table without resolving their condition again."""

    def published(self) -> Any:
        rows: Any = self.get_queryset()
        is_of_all = (
            type(self).get_queryset is PublicManager.get_queryset
        )  # and not of the rows that belong to another
        return _public_rows(self.model).using(self._db) if is_of_all else rows.published()


class PublicQuerySet(models.QuerySet):
    """Every public read begins with `published()`."""

    @classmethod
    def as_manager(cls) -> Any:
        manager: Any = PublicManager
        return manager.from_queryset(cls)()

    def published(self) -> Self:
        rows: Any = self.model
        return self.filter(rows.public_condition())

    def related(self, name: str) -> Any:
        """What the public may see of the table behind a relation."""
        relation: Any = self.model._meta.get_field(name)
        return relation.related_model.objects.published()

    def edited(self) -> Self:
        """Changed since they were first written; a first load is not a change."""
        lines: Any = self.model
        return self.filter(
            pk__in=lines.history.filter(history_type="~").values(self.model._meta.pk.attname)
        )

    def links(self, name: str) -> Any:
        """The rows that link this table to another in a many-to-many field."""
        relation: Any = self.model._meta.get_field(name)
        return relation.remote_field.through.objects


class TrackedModel(models.Model):
    """A row with a key, a history, and a word on when it is public.

    `key_fields` name it in files; of `exactly_one_of` it gives one field and no more; `public_with` are the parents without which it is not public; `parent_field` is the
    parent whose version rises with every change of this row and which decides who may change it; `fitting` says which rows a form
    takes for a relation: of a country only States.
    """

    key_fields: ClassVar[tuple[str, ...]] = ("slug",)
    key_select_related: ClassVar[tuple[str, ...]] = ()
    public_with: ClassVar[tuple[str, ...]] = ()
    exactly_one_of: ClassVar[tuple[str, ...]] = ()
    parent_field: ClassVar[str] = ""
    fitting: ClassVar[dict[str, dict[str, Any]]] = {}

    history = Lines(inherit=True, bases=[HistoryLine])
    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = PERMISSIONS

    @classmethod
    def public_condition(cls, prefix: str = "") -> Q:
        """What must hold for a row of this table, reached over `prefix`, to be public now."""
        texts = [
            name
            for name in cls.exactly_one_of
            if not cls._meta.get_field(name).is_relation and not cls._meta.get_field(name).null
        ]
        condition = some_given(cls.exactly_one_of, texts, prefix)
        for name in cls.public_with:
            parent: Any = cls._meta.get_field(name).related_model
            met = parent.public_condition(f"{prefix}{name}__")
            condition &= (
                (met | Q(**{f"{prefix}{name}__isnull": True}))
                if cls._meta.get_field(name).null
                else met
            )
        return condition

    def natural_key_text(self) -> str:
        """How other tables' files name this row."""
        values = (getattr(self, name) for name in self.key_fields)
        return "@".join(
            value.natural_key_text()
            if isinstance(value, TrackedModel)
            else ""
            if value is None
            else str(value)
            for value in values
        )

    def key_aliases(self) -> Iterable[str]:
        """What else people write for this row."""
        return ()

    def choice_label(self) -> str:
        """As a form names this row where it may be chosen."""
        return str(self)

    @classmethod
    def normalise_key(cls, text: str) -> str:
        """What all spellings of one key have in common."""
        return normalise(text)

    def missing_relations(self) -> list[str]:
        """The required relations for which nothing was given."""
        return [field.name for field in self._meta.concrete_fields if self._is_missing(field)]

    def _is_missing(self, field: Any) -> bool:
        is_required = field.is_relation and not field.null
        is_given = getattr(self, field.attname, None) is not None or self.unsaved(field) is not None
        return is_required and not is_given

    def unsaved(self, field: Any) -> Any:
        """The row that a relation points at where that one is still to be saved; None else."""
        is_in_hand = field.is_relation and field.is_cached(self)
        row = field.get_cached_value(self) if is_in_hand else None
        return row if row is not None and row.pk is None else None

    def is_complete(self) -> bool:
        """Whether its required relations are given, and those of a parent that is still to be saved.

        Until then nothing may be read through them: a name, a key, a rule.
        """
        parents = (self.unsaved(field) for field in self._meta.concrete_fields if field.is_relation)
        return not self.missing_relations() and all(
            parent.is_complete()
            for parent in parents
            if isinstance(parent, TrackedModel) and parent is not self
        )

    def full_clean(
        self, exclude: Any = None, validate_unique: bool = True, validate_constraints: bool = True
    ) -> None:
        """Of a row that lacks a required relation only the fields are checked.

        What `clean()` asks of a row may read through the relation that is not there.
        """
        if self.is_complete():
            super().full_clean(exclude, validate_unique, validate_constraints)
        else:
            self.clean_fields(exclude=exclude)

    def validate_unique(self, exclude: Any = None) -> None:
        """Refuses a row that no file could tell from another: an empty part of a key counts, and case does not."""
        super().validate_unique(exclude)
        columns: list[Any] = [self._meta.get_field(name) for name in self.key_fields]
        exact = {
            column: getattr(self, column.attname)
            for column in columns
            if not isinstance(column, models.CharField)
        }
        if len(columns) == 1 or any(
            value is None and not column.null for column, value in exact.items()
        ):
            return
        same = {
            f"{column.name}__isnull" if value is None else column.name: True
            if value is None
            else value
            for column, value in exact.items()
        }
        for twin in joined(
            type(self)._base_manager.filter(**same).exclude(pk=self.pk), self.key_select_related
        ):
            if self.normalise_key(twin.natural_key_text()) == self.normalise_key(
                self.natural_key_text()
            ):
                raise ValidationError(
                    {self.key_fields[-1]: _("Recorded already: %(row)s.") % {"row": twin}}
                )

    def root(self) -> models.Model:
        """The row that decides whether this one is public and who may change it."""
        return getattr(self, self.parent_field).root() if self.parent_field else self

    def ensure_slug(self) -> None:
        """Gives a new row the slug that it will keep."""

    def related_writes(self, before: Any) -> list[models.Model]:
        """Rows that must be written with this one, which was `before` (None: new)."""
        return []


def live_now(prefix: str = "") -> Q:
    """Published, gone live and not expired, by the clock at the moment of asking."""
    now = ThisMoment()
    return (
        Q(**{f"{prefix}publication": "published"})
        & (Q(**{f"{prefix}live_at__isnull": True}) | Q(**{f"{prefix}live_at__lte": now}))
        & (Q(**{f"{prefix}expires_at__isnull": True}) | Q(**{f"{prefix}expires_at__gt": now}))
    )


def record(
    rows: list[Any],
    verb: str,
    *,
    by: Actor,
    channel: str,
    why: str,
    many: list[dict[str, list[str]]] | None = None,
    batch: int | None = None,
) -> None:
    """Writes a line of history for each of the rows, all of one table. `verb` is +, ~ or -; `batch` the import's, by primary key."""
    if not rows:
        return
    line_of = type(rows[0]).history.model
    now = timezone.now()
    line_of.objects.bulk_create(
        [
            line_of(
                history_date=now,
                history_user_id=by.pk,
                history_type=verb,
                history_change_reason=why,
                history_channel=channel,
                history_by_name=str(by),
                history_many=many[place] if many else {},
                history_batch_id=batch,
                **{field.attname: getattr(row, field.attname) for field in line_of.tracked_fields},
            )
            for place, row in enumerate(rows)
        ],
        batch_size=200,
    )
