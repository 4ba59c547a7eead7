"""Rows that keep what was public when they were made."""

import logging
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..publishable import Publishable
from .contents import Damaged, hash_of

log = logging.getLogger(__name__)


class Frozen(Publishable):
    """Holds what was public when it was made; once published it stays as it is.

    Its contents are made by this site alone, through `hold`: no form and no file gives them.
    """

    frozen_fields: ClassVar[tuple[str, ...]] = ("contents",)  # what no longer changes
    source_field: ClassVar[str] = ""  # the row that the contents describe

    contents = models.JSONField(gettext_lazy("contents"), default=dict, blank=True, editable=False)
    contents_hash = models.CharField(
        gettext_lazy("SHA-256 of the contents"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=gettext_lazy("Proves later that the contents are unchanged."),
    )

    class Meta(Publishable.Meta):
        abstract = True

    def set_contents(self, contents: dict[str, object]) -> None:
        self.contents, self.contents_hash = contents, hash_of(contents)

    def read_contents(self) -> object:
        """The contents as objects. Raises Damaged where they are not as they were made."""
        raise NotImplementedError

    def check_hash(self) -> None:
        try:
            fits = self.contents_hash == hash_of(self.contents)
        except RecursionError:
            fits = False
        if not fits:
            raise Damaged(_("its contents do not match their SHA-256"))

    def opened(self) -> Any:
        """What `read_contents` gives; None where it cannot be shown, which staff are told of."""
        try:
            return self.read_contents()
        except Damaged as damage:
            log.error("%s cannot be shown: %s", self, damage)
            return None

    def damage_reason(self) -> str:
        """For staff; empty where the contents can be shown."""
        try:
            self.read_contents()
        except Damaged as damage:
            return str(damage)
        return ""

    def clean(self) -> None:
        super().clean()
        stored: Any = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if stored is not None and stored.published_at is not None:
            self._refuse_changes(stored)
        is_new = stored is None or stored.contents != self.contents
        if self.contents and not is_new and self._is_moved(stored):
            raise ValidationError(
                {
                    self.source_field: _(
                        "The contents are those of another row. Create a new row instead."
                    )
                }
            )
        # One that was damaged in the database can still be withdrawn.
        if (is_new or stored.contents_hash != self.contents_hash) and self.damage_reason():
            raise ValidationError(_("The contents were not made by this site."))

    def _is_moved(self, stored: "Frozen") -> bool:
        name = f"{self.source_field}_id"
        return bool(getattr(self, name) != getattr(stored, name))

    def _refuse_changes(self, stored: "Frozen") -> None:
        changed = [
            name for name in self.frozen_fields if getattr(self, name) != getattr(stored, name)
        ]
        if changed:
            fields: list[Any] = [self._meta.get_field(name) for name in changed]
            labels = ", ".join(str(field.verbose_name) for field in fields)
            raise ValidationError(
                _("What was published cannot change: %(names)s. Create a new row instead.")
                % {"names": labels}
            )

    def check_publishable(self) -> None:
        super().check_publishable()
        if reason := self.damage_reason():
            raise ValidationError(_("It cannot be shown: %(reason)s.") % {"reason": reason})
