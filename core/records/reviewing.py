"""Rows that a second person publishes: not the one who wrote the row last."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .permissions import Actor, is_rolled_back, may
from .publishable import Many, Publication, Publishable, account
from .versions import AUDIT_FIELDS

# Whether, when and where readers see a row, and notes on it: a change of these is no change of content.
STATE_FIELDS = {"publication", "published_at", "live_at", "expires_at", "editors_note"}
STATE_FIELDS |= {"last_checked_on", "slug"}


_author: ContextVar[tuple[int | None, ...]] = ContextVar("author of what is saved", default=())


@contextmanager
def written_by(author: int | None) -> Iterator[None]:
    """What is saved within it was written by this account, and is published by whoever saves it."""
    token = _author.set((author,))
    try:
        yield
    finally:
        _author.reset(token)


class Reviewed(Publishable):
    """A row that says what others want: a change of a published one waits for a second person.

    The operator at the command line, who holds the database anyway, needs none.
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
            self._state.adding or self.is_written_by(by) or self._is_being_written()
        ):
            message = _("You wrote %(row)s last, so a second person must publish it.")
            raise ValidationError({"publication": message % {"row": self}})

    def _is_being_written(self) -> bool:
        stored = type(self)._base_manager.filter(pk=self.pk).first()
        return stored is not None and self.has_other_content(stored, {})

    @classmethod
    def content_fields(cls) -> list[models.Field]:
        """The fields that a second person reads, but for the many-to-many ones."""
        no_content = AUDIT_FIELDS | STATE_FIELDS
        return [field for field in cls._meta.concrete_fields if field.name not in no_content]

    def has_other_content(self, stored: Publishable, many: Many) -> bool:
        """Than the stored row; `many` is what many-to-many fields shall hold."""
        return any(
            getattr(self, field.attname) != getattr(stored, field.attname)
            for field in self.content_fields()
        ) or any(
            {row.pk for row in rows} != set(getattr(stored, name).values_list("pk", flat=True))
            for name, rows in many.items()
        )

    def set_writer(self, stored: Publishable | None, many: Many, by: Actor) -> None:
        """What its writer would make or leave public waits for a second person."""
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

    @classmethod
    def set_by_parts(cls, by: Actor) -> dict[str, object]:
        """The same as a change of the row itself."""
        if _author.get():
            return {"written_by": _author.get()[0]}
        if is_rolled_back():
            return {}
        back = Case(
            When(publication=Publication.PUBLISHED, then=Value(Publication.IN_REVIEW)),
            default=F("publication"),
        )
        return {"written_by": by.pk} | ({"publication": back} if needs_second_person(by) else {})


def may_publish_own(by: Actor, model: type[models.Model]) -> bool:
    """Whether what they write into public rows of the table need not be pending first."""
    is_reviewed = issubclass(model, Reviewed) and needs_second_person(by)
    return may(by, "publish", model) and not is_reviewed


def needs_second_person(by: Actor) -> bool:
    return settings.SECOND_PERSON_PUBLISHES and by.pk is not None
