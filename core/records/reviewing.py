"""Rows that a second person publishes: who publishes is not who wrote the row last."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .permissions import Actor
from .publishing import Publication, Publishable

# Who and when, and what only opens or closes the door: a change of these is no change of what is said.
_NOT_CONTENT = {
    "id",
    "publication",
    "published_at",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "written_by",
}
_NOT_CONTENT |= {"live_at", "expires_at", "editors_note", "last_checked_on"}


class Reviewed(Publishable):
    """A row that says what others want: a change of it, once published, waits for a second person again.

    The operator at the command line, who holds the database anyway, needs none.
    """

    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=gettext_lazy("written last by"),
    )

    class Meta(Publishable.Meta):
        abstract = True

    def before_publishing(self, by: Actor) -> None:
        super().before_publishing(by)
        if needs_another(by) and (
            self._state.adding or self.written_by_id == by.pk or self._is_being_written()
        ):
            said = _(
                "Who publishes %(row)s is not who wrote it last: a second person reads it first."
            ) % {"row": self}
            raise ValidationError({"publication": said})

    def _is_being_written(self) -> bool:
        stored = type(self)._base_manager.filter(pk=self.pk).first()
        return stored is not None and self.says_other_than(stored, {})

    @classmethod
    def content(cls) -> list[Any]:
        """The fields that a second person reads, but for the many-to-many ones."""
        return [field for field in cls._meta.concrete_fields if field.name not in _NOT_CONTENT]

    def says_other_than(self, stored: Any, many: Mapping[str, list[Any]]) -> bool:
        """Whether its content differs from the stored row's; `many` is what many-to-many fields shall hold."""
        return any(
            getattr(self, field.attname) != getattr(stored, field.attname)
            for field in self.content()
        ) or any(
            {row.pk for row in rows} != set(getattr(stored, name).values_list("pk", flat=True))
            for name, rows in many.items()
        )

    def note_writer(self, stored: Any, many: Mapping[str, list[Any]], by: Actor) -> None:
        """Asked by the door before it saves: who writes is put down, and what they would leave public waits for a second person."""
        is_written = stored is None or self.says_other_than(stored, many)
        is_opened = stored is None or stored.publication != Publication.PUBLISHED
        self.written_by_id = by.pk if is_written else stored.written_by_id
        by_its_writer = needs_another(by) and self.written_by_id == by.pk
        if (
            self.publication == Publication.PUBLISHED
            and by_its_writer
            and (is_written or is_opened)
        ):
            self.publication = Publication.IN_REVIEW

    @classmethod
    def written_in_parts(cls, by: Actor) -> dict[str, Any]:
        """What a change of its parts sets on the row that they hang on: the same as a change of the row itself."""
        back = Case(
            When(publication=Publication.PUBLISHED, then=Value(Publication.IN_REVIEW)),
            default=F("publication"),
        )
        return {"written_by": by.pk} | ({"publication": back} if needs_another(by) else {})


def needs_another(by: Actor) -> bool:
    return settings.SECOND_PERSON_PUBLISHES and by.pk is not None
