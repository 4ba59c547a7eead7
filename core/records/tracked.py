"""Rows with a key and a history, and which of them are public. The only module that uses the history library."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.query import ModelIterable
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords

from ..fields import normalise
from .permissions import PERMISSIONS, Actor, may_read_drafts
from .state_cache import ReferenceRows

if TYPE_CHECKING:
    from .publishable import Publishable


# history: what was written, when, by whom, through which channel and why


class HistoryLine(models.Model):
    """Fields of each history record besides those of the row."""

    history_channel = models.CharField(max_length=20, blank=True)
    history_by_name = models.CharField(max_length=200, blank=True)  # stays when the account goes
    # keys in many-to-many fields
    history_many = models.JSONField(default=dict, blank=True)
    history_batch = models.ForeignKey(
        "core.ImportBatch", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # if an import wrote it

    class Meta:
        abstract = True


@cache
def history_model(model: type[models.Model]) -> Any:
    """The model of its history records. `model.history` would create a manager class with each access."""
    tracked: Any = model
    return tracked.history.model


_by_hand: ContextVar[bool] = ContextVar("history lines are written by hand", default=False)


class Lines(HistoricalRecords):
    """The library's history, paused while `WriteContext.record` writes records."""

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
    """Inside, the caller records what it saves or deletes."""
    token = _by_hand.set(True)
    try:
        yield
    finally:
        _by_hand.reset(token)


@dataclass(frozen=True)
class WriteContext:
    """Who writes, through which channel, why, and in which batch of an import.

    `restores` is when the import that is undone was made: the permission to import was checked, and what
    was public before it comes back without a second person. `merges`: what is deleted stays in another
    row, and publishers merge what they may publish; what names it says the same as before, so that nothing
    is written with it.
    """

    by: Actor
    channel: str
    reason: str = ""
    batch: int | None = None
    restores: dt.datetime | None = None
    merges: bool = False

    def was_public(self, row: "Publishable") -> bool:
        """Whether readers saw it before the import that is being undone."""
        first = row.published_at
        return self.restores is not None and first is not None and first < self.restores

    def record(
        self,
        rows: Sequence[models.Model],
        verb: str,
        many: Sequence[dict[str, list[str]]] | None = None,
    ) -> None:
        """Writes a history record for each row, all of one table; `verb` is +, ~ or -."""
        if not rows:
            return
        line_of = history_model(type(rows[0]))
        line = {
            "history_date": timezone.now(),
            "history_user_id": self.by.pk,
            "history_type": verb,
            "history_change_reason": self.reason,
            "history_channel": self.channel,
            "history_by_name": str(self.by),
            "history_batch_id": self.batch,
        }
        names = [field.attname for field in line_of.tracked_fields]
        line_of.objects.bulk_create(
            (
                line_of(**line, history_many=keys, **{name: getattr(row, name) for name in names})
                for row, keys in zip(rows, many or [{}] * len(rows), strict=True)
            ),
            batch_size=200,
        )


# which rows are read


Rows = TypeVar("Rows", bound=models.QuerySet[Any])
# Every save sets these anew: they are no content of a version.
AUDIT_FIELDS = frozenset(
    {"id", "version", "created_at", "created_by", "changed_at", "changed_by", "written_by"}
)


def joined(rows: Rows, names: Iterable[str]) -> Rows:
    """The rows with these relations; `select_related` without a name would follow every one."""
    names = list(names)
    return rows.select_related(*names) if names else rows


def number_label(model: type[models.Model], pk: object) -> str:
    """For a deleted row, or one whose name the user may not read."""
    return f"{capfirst(str(model._meta.verbose_name))} {pk}"


def table_name(model: type[models.Model]) -> str:
    """Its name in files."""
    return str(model._meta.verbose_name_plural).replace(" ", "_")


def with_keys(model: type[models.Model], by: "Actor | None" = None) -> Any:
    """All rows of a table, drafts too, or those that a person may read, with what their keys need."""
    if not issubclass(model, TrackedModel):
        return model._base_manager.all()
    rows = model._base_manager.all() if by is None else model.objects.readable_by(by)
    return joined(rows, model.key_select_related)


def readable_pks(model: type[models.Model], pks: Iterable[Any], by: Actor) -> set[Any]:
    """The primary keys, of these, of rows that this person may read."""
    wanted = set(pks)
    if not wanted or not issubclass(model, TrackedModel) or may_read_drafts(by, model):
        return wanted
    readable = model.objects.readable_by(by).filter(pk__in=wanted)
    return set(readable.values_list("pk", flat=True))


@cache
def _public_rows(model: Any) -> Any:
    """Cached: Django takes longer to resolve the condition than the database to answer."""
    return model.objects.get_queryset().published()


class PublicManager(models.Manager):
    """Returns the public rows of a table without resolving their condition again."""

    def published(self) -> Any:
        rows: Any = self.get_queryset()
        if type(self).get_queryset is not PublicManager.get_queryset:  # a related manager
            return rows.published()
        return _public_rows(self.model).using(self._db)


class ReadableIterable(ModelIterable):
    """Rows for one person: relations to rows that they may not read are None; the column keeps its value."""

    queryset: "PublicQuerySet"

    def __iter__(self) -> Iterator[Any]:
        rows, model, by = super().__iter__(), self.queryset.model, self.queryset.reader
        keys: Any = [one for one in model._meta.concrete_fields if one.is_relation]
        size = self.chunk_size if self.chunked_fetch else None
        while some := list(islice(rows, size)):
            for key in keys:
                pks = {row.__dict__.get(key.attname) for row in some} - {None}
                if not pks or key.name in model.public_with:
                    continue
                hidden = pks - readable_pks(key.related_model, pks, by)
                for row in some:
                    if row.__dict__.get(key.attname) in hidden:
                        key.set_cached_value(row, None)
            yield from some


class PublicQuerySet(models.QuerySet):
    """Every public read begins with `published()`."""

    _hints: dict[str, Any]  # passed on by Django to querysets made from this one

    @property
    def reader(self) -> Any:
        """The person of `readable_by`, if it was called."""
        return self._hints.get("reader")

    @classmethod
    def as_manager(cls) -> Any:
        manager: Any = PublicManager
        return manager.from_queryset(cls)()

    def published(self) -> Self:
        rows: Any = self.model
        return self.filter(rows.public_condition())

    def readable_by(self, by: Actor) -> Self:
        """Public rows; for people who may not read drafts of others, also those they created.

        Relations to rows that the person may not read are None.
        """
        rows: Any = self.model
        found = self.all()
        found._hints, found._iterable_class = found._hints | {"reader": by}, ReadableIterable
        if may_read_drafts(by, rows):
            return found
        own = self.model._base_manager.filter(rows.own_condition(by), rows.known_condition(by))
        return found.filter(
            Q(pk__in=rows.objects.published().values("pk")) | Q(pk__in=own.values("pk"))
        )

    def related(self, name: str) -> Any:
        """The public rows behind a relation."""
        relation: Any = self.model._meta.get_field(name)
        return relation.related_model.objects.published()

    def as_reference(self, relation: str, joined: str = "all") -> models.Prefetch:
        """For `prefetch_related`: the row behind a foreign key if it is public, else None.

        For small tables: all public rows are cached, with the joins of the method named by `joined`.
        """
        name = f"{self.model._meta.label} {joined}"
        rows: Any = ReferenceRows(self.model, name, getattr(self, joined))
        return models.Prefetch(relation, rows)

    def with_public(self, name: str) -> Self:
        """Rows with a public row behind the relation."""
        return self.filter(**{f"{name}__in": self.related(name)}).distinct()

    def changed_since(self, since: dt.datetime) -> Self:
        """Rows that may read differently since then; some are unchanged."""
        rows: Any = self.model
        return self.filter(rows.changed_condition(since))

    def links(self, name: str) -> Any:
        """Rows of the intermediate table of a many-to-many field."""
        relation: Any = self.model._meta.get_field(name)
        return relation.remote_field.through.objects


class TrackedModel(models.Model):
    """A row with a key and a history. A part has a parent; its root, the topmost parent, decides whether it is public
    and who may change it. Without a parent a row is its own root.
    """

    purpose: ClassVar[Any] = ""  # what a row is, for readers of files
    key_fields: ClassVar[tuple[str, ...]] = ("slug",)  # identify the row in files
    alias_fields: ClassVar[tuple[str, ...]] = ()  # other spellings, or lines of them
    key_select_related: ClassVar[tuple[str, ...]] = ()
    public_with: ClassVar[tuple[str, ...]] = ()  # parents that must be public too
    exactly_one_of: ClassVar[tuple[str, ...]] = ()
    parent_field: ClassVar[str] = ""  # the parent whose version each change of this row raises
    fitting: ClassVar[dict[str, dict[str, Any]]] = {}  # limits of choices in forms, by relation
    is_reference: ClassVar[bool] = False  # only publishers change such a table
    is_settings: ClassVar[bool] = False  # only administrators change such a table
    # Equal for all spellings of a key.
    normalise_key = staticmethod(normalise)

    history = Lines(inherit=True, bases=[HistoryLine])
    objects: Any = PublicQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = PERMISSIONS

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802  its name in Django
        """Like Django's, without hashing the labels of all choices: a third of the time of a list."""
        value = getattr(self, field.attname)
        return next((str(label) for known, label in field.flatchoices if known == value), value)

    @classmethod
    def public_condition(cls, prefix: str = "") -> Q:
        """The condition for a row of this table, joined at `prefix`, to be public now."""
        condition = Q()
        for name in cls.public_with:
            field: Any = cls._meta.get_field(name)
            met = field.related_model.public_condition(f"{prefix}{name}__")
            condition &= met | Q(**{f"{prefix}{name}__isnull": True}) if field.null else met
        return condition

    @classmethod
    def changed_condition(cls, since: dt.datetime, prefix: str = "") -> Q:
        """A row becomes public with its parents, so changes of theirs count too."""
        condition = Q(pk__in=[])
        for name in cls.public_with:
            parent: Any = cls._meta.get_field(name).related_model
            condition |= parent.changed_condition(since, f"{prefix}{name}__")
        return condition

    def natural_key_text(self) -> str:
        """The name of this row in files of other tables."""
        values = [getattr(self, name) for name in self.key_fields]
        return "@".join(
            one.natural_key_text()
            if isinstance(one, TrackedModel)
            else str("" if one is None else one)
            for one in values
        )

    def key_aliases(self) -> Iterable[str]:
        """Other spellings that people use for this row."""
        texts = (getattr(self, name) for name in self.alias_fields)
        return [alias for text in texts for alias in text.split("\n") if alias]

    def choice_label(self) -> str:
        """In the choices of forms."""
        return str(self)

    @property
    def listed_name(self) -> str:
        """In lists: South Korea."""
        return str(self)

    def missing_relations(self) -> list[str]:
        """The required relations without a value."""
        return [
            field.name
            for field in self._meta.concrete_fields
            if field.is_relation
            and not field.null
            and getattr(self, field.attname, None) is None
            and self.unsaved(field) is None
        ]

    def unsaved(self, field: models.Field) -> models.Model | None:
        """The related row if it is not saved yet; else None."""
        if not isinstance(field, models.ForeignKey):
            return None
        row: models.Model | None = field.get_cached_value(self, default=None)
        return row if row is not None and row.pk is None else None

    def is_complete(self) -> bool:
        """Whether its required relations have values, and those of an unsaved parent. Until then its name, key and
        rules cannot be read.
        """
        parents = (self.unsaved(field) for field in self._meta.concrete_fields if field.is_relation)
        return not self.missing_relations() and all(
            parent.is_complete()
            for parent in parents
            if isinstance(parent, TrackedModel) and parent is not self
        )

    def full_clean(
        self,
        exclude: Iterable[str] | None = None,
        validate_unique: bool = True,
        validate_constraints: bool = True,
    ) -> None:
        """A row without a required relation gets only its fields validated: `clean()` may read through the missing
        relation.
        """
        if self.is_complete():
            super().full_clean(exclude, validate_unique, validate_constraints)
        else:
            self.clean_fields(exclude=set(exclude or ()))

    def validate_unique(self, exclude: Iterable[str] | None = None) -> None:
        """Refuses a row with the key of another one: empty parts of a key count, case does not."""
        super().validate_unique(set(exclude or ()))
        columns: list[Any] = [self._meta.get_field(name) for name in self.key_fields]
        if len(columns) == 1 and self.natural_key_text().isascii():
            return  # the database refuses it, but SQLite ignores case only in ASCII letters
        same = Q()
        for column in columns:
            value = getattr(self, column.attname)
            if value is None and not column.null:
                return
            if not isinstance(column, models.CharField):
                is_same = (
                    {column.name: value} if value is not None else {f"{column.name}__isnull": True}
                )
                same &= Q(**is_same)
        key = self.normalise_key(self.natural_key_text())
        twins = type(self)._base_manager.filter(same).exclude(pk=self.pk)
        for twin in joined(twins, self.key_select_related):
            if self.normalise_key(twin.natural_key_text()) == key:
                message = _("Already exists: %(row)s.") % {"row": self}
                raise ValidationError({self.key_fields[-1]: message})

    @property
    def is_published(self) -> bool:
        """A row without a publication of its own is never published by itself."""
        return False

    @property
    def was_ever_published(self) -> bool:
        return False

    def was_created_by(self, by: Actor) -> bool:
        return False

    @classmethod
    def own_condition(cls, by: Actor, prefix: str = "") -> Q:
        """The condition for rows that this person created, and for parts of such rows."""
        if not cls.parent_field:
            return Q(**{f"{prefix}pk__in": []})
        parent: Any = cls._meta.get_field(cls.parent_field).related_model
        condition: Q = parent.own_condition(by, f"{prefix}{cls.parent_field}__")
        return condition

    @classmethod
    def ever_public_condition(cls, prefix: str = "") -> Q:
        """For a part, that of its row."""
        if not cls.parent_field:
            return Q()
        parent: Any = cls._meta.get_field(cls.parent_field).related_model
        condition: Q = parent.ever_public_condition(f"{prefix}{cls.parent_field}__")
        return condition

    @classmethod
    def known_condition(cls, by: Actor, prefix: str = "") -> Q:
        """The condition for rows whose parents this person created, or readers once saw: a row's name has theirs."""
        condition = Q()
        for name in cls.public_with:
            field: Any = cls._meta.get_field(name)
            path, parent = f"{prefix}{name}__", field.related_model
            is_known = parent.own_condition(by, path) | parent.ever_public_condition(path)
            is_known &= parent.known_condition(by, path)
            condition &= is_known | Q(**{f"{path}isnull": True}) if field.null else is_known
        return condition

    def root(self) -> "TrackedModel":
        """The row that decides whether this one is public and who may change it."""
        if not self.parent_field:
            return self
        parent: TrackedModel = getattr(self, self.parent_field)
        return parent.root()

    def ensure_slug(self) -> None:
        """Gives a new row the slug that it will keep."""

    def related_writes(self, before: Self) -> list[models.Model]:
        """Rows that must be written with this one, which was `before`; a new one has none."""
        return []


def part_models(model: type[TrackedModel]) -> Iterator[tuple[type[TrackedModel], str]]:
    """The models of its parts, each with the foreign key to this one."""
    for relation in model._meta.related_objects:
        part, name = relation.related_model, relation.field.name
        if not (isinstance(part, type) and issubclass(part, TrackedModel)):
            continue
        if part.parent_field == name or name in getattr(part, "published_with", ()):
            yield part, name


# rows with exactly one of several values: a position is about one subject


def exactly_one(
    *names: str, name: str, message: Any, texts: tuple[str, ...] = ()
) -> models.CheckConstraint:
    """The database constraint. For fields in `texts`, an empty text is no value."""
    found = Q()
    for chosen in names:
        one = Q()
        for field in names:
            is_given = field == chosen
            if field not in texts:
                one &= Q(**{f"{field}__isnull": not is_given})
            else:
                one &= Q(**{f"{field}__gt": ""}) if is_given else Q(**{field: ""})
        found |= one
    return models.CheckConstraint(condition=found, name=name, violation_error_message=message)
