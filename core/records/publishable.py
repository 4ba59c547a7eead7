"""Rows that are drafted, reviewed, published and withdrawn, and those that a second person publishes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..dates import format_day, format_moment
from ..fields import ProseField
from .permissions import Actor, is_rolled_back, may, require
from .tracked import AUDIT_FIELDS, PublicQuerySet, TrackedModel, joined

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# Present or new values of many-to-many fields, by name.
Many = Mapping[str, Sequence[models.Model]]


def account(**options: Any) -> models.ForeignKey:
    """The account of someone who did something to a row; the row survives the account."""
    usual: dict[str, Any] = {"null": True, "blank": True, "editable": False, "related_name": "+"}
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, **usual | options)


class Publication(models.TextChoices):
    DRAFT = "draft", gettext_lazy("draft")
    IN_REVIEW = "in_review", gettext_lazy("in review")
    PUBLISHED = "published", gettext_lazy("published")


class ThisMoment(models.Expression):
    """The site's time when a query runs, so that expressions with it can be cached."""

    output_field = models.DateTimeField()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [connection.ops.adapt_datetimefield_value(timezone.now())]


class IsLive(models.Expression):
    """Published, live and not expired when the query runs.

    One expression instead of five conditions: Django takes longer to resolve and compile those than the database to
    answer, and a position needs them for up to ten rows.
    """

    output_field = models.BooleanField()

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        names = ("publication", "live_at", "expires_at")
        self.columns: list[Any] = [F(f"{prefix}{name}") for name in names]

    @property
    def identity(self) -> tuple[object, ...]:
        """Without the prefix: two joins of a query may have the same prefix."""
        return (type(self), *self.columns)

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.columns = list(exprs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Self:
        """Resolved once: lookups ask again at each compilation, but nothing changes."""
        is_resolved = not isinstance(self.columns[0], F)
        return self if is_resolved else super().resolve_expression(*args, **kwargs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        publication, live, expires = [compiler.compile(column)[0] for column in self.columns]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        return (
            f"({publication} = %s AND ({live} IS NULL OR {live} <= %s)"
            f" AND ({expires} IS NULL OR {expires} > %s))",
            [Publication.PUBLISHED.value, now, now],
        )


def live_now(prefix: str = "") -> Q:
    return Q(IsLive(prefix))


class PublishableQuerySet(PublicQuerySet):
    def for_list(self) -> Self:
        """For lists: their order, and the joins they need. Apps extend it."""
        return self

    def for_page(self) -> Self:
        """For the page of a row: the joins it needs."""
        return self.for_list()

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Includes drafts for staff who may read them; used only when `published()` finds nothing."""
        if user.is_active and user.is_staff and may(user, "view", self.model):
            return self.readable_by(user)
        return self.published()

    def ever_public(self) -> Self:
        """Includes rows that were public and are withdrawn, which is no secret."""
        rows: Any = self.model
        return self.filter(rows.ever_public_condition())

    def outliving(self) -> Self:
        """Rows whose page stays although a parent that was public is withdrawn; they are in no list."""
        rows: Any = self.model
        condition = live_now() if rows.outlives else Q(pk__in=[])
        for name in rows.outlives:
            condition &= rows.ever_public_condition(f"{name}__")
        return self.filter(condition)


class Publishable(TrackedModel):
    """A row that is drafted, reviewed, published and withdrawn."""

    published_with: ClassVar[tuple[str, ...]] = ()  # parents with which it is edited and published
    outlives: ClassVar[tuple[str, ...]] = ()  # parents whose withdrawal leaves its page up

    publication = models.CharField(
        gettext_lazy("publication"),
        max_length=10,
        choices=Publication.choices,
        default=Publication.DRAFT,
        editable=False,
    )
    live_at = models.DateTimeField(
        gettext_lazy("goes live at"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Empty: at once when published. UTC."),
    )
    expires_at = models.DateTimeField(
        gettext_lazy("expires at"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Empty: never. UTC."),
    )
    published_at = models.DateTimeField(
        gettext_lazy("first published at"), null=True, blank=True, editable=False
    )
    version = models.PositiveIntegerField(gettext_lazy("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        gettext_lazy("created at"), default=timezone.now, editable=False
    )
    created_by = account()
    changed_at = models.DateTimeField(
        gettext_lazy("changed at"), default=timezone.now, editable=False
    )
    changed_by = account()
    editors_note = ProseField(
        gettext_lazy("editors' note"), blank=True, help_text=gettext_lazy("Never public.")
    )

    objects: Any = PublishableQuerySet.as_manager()

    class Meta(TrackedModel.Meta):
        abstract = True

    @classmethod
    def public_condition(cls, prefix: str = "") -> Q:
        return live_now(prefix) & super().public_condition(prefix)

    @classmethod
    def ever_public_condition(cls, prefix: str = "") -> Q:
        live_at = f"{prefix}live_at"
        was_live = Q(**{f"{live_at}__isnull": True}) | Q(**{f"{live_at}__lte": ThisMoment()})
        return was_live & Q(**{f"{prefix}published_at__isnull": False})

    @classmethod
    def changed_condition(cls, since: datetime, prefix: str = "") -> Q:
        """Saved since then, or gone live on schedule."""
        own = Q(**{f"{prefix}changed_at__gte": since}) | Q(**{f"{prefix}live_at__gte": since})
        return own | super().changed_condition(since, prefix)

    @property
    def withdrawal_label(self) -> str:
        """`Assembly withdrawn on 26 November 2026`, if the page stays without it; else empty."""
        for name in self.outlives:
            parent: Publishable = reduce(getattr, name.split("__"), self)
            if parent.publication_stage != Publication.PUBLISHED:
                what, left = capfirst(str(parent._meta.verbose_name)), parent.left_at()
                if left is None:
                    return _("%(what)s withdrawn") % {"what": what}
                words = {"what": what, "day": format_day(left.date())}
                return _("%(what)s withdrawn on %(day)s") % words
        return ""

    def left_at(self) -> datetime | None:
        """When a public row ceased to be public; None if not recorded."""
        if self.publication_stage == "expired":
            return self.expires_at
        left = None
        for line in self.history.order_by("-history_id").iterator(chunk_size=100):
            if line.publication == Publication.PUBLISHED:
                return left
            left = line.history_date
        return None

    @property
    def sentence(self) -> str:
        """For link previews and entries of feeds."""
        return f"{self}."

    @property
    def is_published(self) -> bool:
        return self.publication == Publication.PUBLISHED

    @property
    def was_ever_published(self) -> bool:
        return self.is_published or self.published_at is not None

    def was_created_by(self, by: Actor) -> bool:
        return by.pk is not None and self.created_by_id == by.pk

    @classmethod
    def own_condition(cls, by: Actor, prefix: str = "") -> Q:
        return Q(**{f"{prefix}created_by_id": by.pk}) & Q(**{f"{prefix}created_by__isnull": False})

    def is_written_by(self, by: Actor) -> bool:
        """Whether they wrote it last, if that is recorded."""
        return False

    def set_writer(self, stored: "Publishable | None", many: Many, by: Actor) -> None:
        """Asked before each save of the row, or of a part of it: keeps who wrote it, where that is kept."""

    @property
    def publication_stage(self) -> str:
        """The publication at this time: `scheduled` and `expired` rows are published, but not public now."""
        if self.is_published:
            now = timezone.now()
            if self.expires_at and self.expires_at <= now:
                return "expired"
            if self.live_at and self.live_at > now:
                return "scheduled"
        return self.publication

    @property
    def publication_label(self) -> str:
        """For staff: never “published” if no reader sees the row."""
        stage, label = self.publication_stage, str(self.get_publication_display())
        live_at, expires_at = (
            format_moment(at) if at else "" for at in (self.live_at, self.expires_at)
        )
        if stage == "expired":
            return _("expired %(at)s") % {"at": expires_at}
        if stage == "scheduled":
            return _("goes live %(at)s") % {"at": live_at}
        if stage == Publication.PUBLISHED and expires_at:
            return _("published, expires %(at)s") % {"at": expires_at}
        if stage != Publication.PUBLISHED and live_at:
            return _("%(stage)s, goes live %(at)s once published") % {"stage": label, "at": live_at}
        return label

    def check_publishable(self) -> None:
        """Raises ValidationError while the row lacks what a public row needs."""

    def before_publishing(self, by: Actor) -> None:
        """Raises ValidationError when the row may not become public, or not by this person."""
        self.check_publishable()

    def clean(self) -> None:
        super().clean()
        if self.is_published and not is_rolled_back():
            self.check_publishable()
        if self.live_at and self.expires_at and self.expires_at <= self.live_at:
            raise ValidationError({"expires_at": _("The row would expire before it goes live.")})


def set_publication(row: Publishable, publication: str, by: Actor) -> None:
    """For a row that is about to be saved. Publishing and withdrawing need the right to publish.

    Raises ValidationError for sending a published row to review: its changes are reviewed, and it stays public.
    """
    if publication == row.publication:
        return
    if Publication.PUBLISHED in (publication, row.publication):
        require(may(by, "publish", type(row)), row)
    if row.is_published and publication == Publication.IN_REVIEW:
        message = _("%(row)s is already public: nothing to submit. To take it back, withdraw it.")
        raise ValidationError({"publication": message % {"row": row}})
    if publication == Publication.PUBLISHED:
        row.before_publishing(by)
    row.publication = publication
    if publication == Publication.PUBLISHED and row.published_at is None:
        row.published_at = timezone.now()


def plan_parts(row: Publishable, by: Actor) -> list[tuple[Publishable, str]]:
    """Parts that were never public, each with the reason why it may not be now; without one, it is set published, not
    saved.

    A part that was withdrawn, or sent back from review, must be published separately.
    """
    found = []
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if not (issubclass(model, Publishable) and relation.field.name in model.published_with):
            continue
        parts = model._base_manager.filter(**{relation.field.name: row}, published_at__isnull=True)
        # Not records of a deleted row that had the same primary key.
        lines = model.history.filter(id=OuterRef("pk"), history_date__gte=OuterRef("created_at"))
        was_in_review = Exists(lines.order_by().filter(publication=Publication.IN_REVIEW))
        parts = parts.filter(
            Q(publication=Publication.IN_REVIEW) | Q(publication=Publication.DRAFT) & ~was_in_review
        )
        for part in joined(parts, model.key_select_related).order_by("pk"):
            setattr(part, relation.field.name, row)
            found.append((part, try_to_publish(part, by)))
    return found


def ready_parts(row: Publishable, by: Actor) -> list[Publishable]:
    """What becomes public with the row: its parts, and theirs."""
    ready = [part for part, reason in plan_parts(row, by) if not reason]
    return [found for part in ready for found in (part, *ready_parts(part, by))]


def try_to_publish(part: Publishable, by: Actor) -> str:
    """Sets a part published, or returns the reason why it may not be."""
    before = part.publication, part.published_at
    if not may(by, "publish", type(part)):
        return _("you may not publish %(parts)s") % {"parts": part._meta.verbose_name_plural}
    try:
        set_publication(part, Publication.PUBLISHED, by)
        part.ensure_slug()
        part.full_clean()
    except ValidationError as fault:
        part.publication, part.published_at = before
        return " ".join(fault.messages)
    return ""


# publishing by a second person, not by the last writer

# Whether, when and where readers see a row, and notes on it: these are no content.
STATE_FIELDS = {"publication", "published_at", "live_at", "expires_at", "editors_note"}
STATE_FIELDS |= {"last_checked_on", "slug"}


_author: ContextVar[tuple[int | None, ...]] = ContextVar("author of what is saved", default=())


@contextmanager
def written_by(author: int | None) -> Iterator[None]:
    """Saves inside count as written by this account and published by whoever saves."""
    token = _author.set((author,))
    try:
        yield
    finally:
        _author.reset(token)


class Reviewed(Publishable):
    """A row that says what others want: a change of a public one needs a second person.

    The operator of a command needs none.
    """

    written_by = account(verbose_name=gettext_lazy("written last by"))

    class Meta(Publishable.Meta):
        abstract = True

    def is_written_by(self, by: Actor) -> bool:
        return by.pk is not None and self.written_by_id == by.pk

    def before_publishing(self, by: Actor) -> None:
        super().before_publishing(by)
        if _author.get():
            return
        if needs_second_person(by) and (
            self.is_written_by(by)
            or (stored := type(self)._base_manager.filter(pk=self.pk).first()) is None
            or self.has_other_content(stored, {})
        ):
            message = _("You wrote %(row)s last, so a second person must publish it.")
            raise ValidationError({"publication": message % {"row": self}})

    @classmethod
    def content_fields(cls) -> list[models.Field]:
        """Fields that a second person reads, without many-to-many fields."""
        no_content = AUDIT_FIELDS | STATE_FIELDS
        return [field for field in cls._meta.concrete_fields if field.name not in no_content]

    def has_other_content(self, stored: Publishable, many: Many) -> bool:
        """Whether the content differs from the stored row; `many` are the new many-to-many values."""
        return any(
            getattr(self, field.attname) != getattr(stored, field.attname)
            for field in self.content_fields()
        ) or any(
            {row.pk for row in rows} != set(getattr(stored, name).values_list("pk", flat=True))
            for name, rows in many.items()
        )

    def set_writer(self, stored: Publishable | None, many: Many, by: Actor) -> None:
        """What its writer would make or leave public needs a second person."""
        if _author.get():
            (self.written_by_id,) = _author.get()
        if _author.get() or is_rolled_back():
            return
        if not isinstance(stored, Reviewed) or self.has_other_content(stored, many):
            self.written_by_id, may_stay_public = by.pk, False
        else:
            self.written_by_id, may_stay_public = stored.written_by_id, stored.is_published
        must_wait = needs_second_person(by) and self.is_written_by(by) and not may_stay_public
        if self.is_published and must_wait:
            self.publication = Publication.IN_REVIEW


def may_publish_own(by: Actor, model: type[models.Model]) -> bool:
    """Whether their changes of public rows in the table take effect at once."""
    is_reviewed = issubclass(model, Reviewed) and needs_second_person(by)
    return may(by, "publish", model) and not is_reviewed


def needs_second_person(by: Actor) -> bool:
    return settings.SECOND_PERSON_PUBLISHES and by.pk is not None
