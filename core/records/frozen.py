"""Rows that keep what was public when they were made, as plain JSON with its SHA-256.

Only this site makes such contents, from validated rows. The SHA-256 shows whether they were changed since; contents
written into the database by hand with a matching sum are read if their form is right.
"""

import hashlib
import json
import logging
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, TypeVar, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .publishable import Publishable

log = logging.getLogger(__name__)
T = TypeVar("T")


class Damaged(Exception):
    """The contents cannot be shown; the reason is for staff."""


def as_bytes(contents: object) -> bytes:
    """Serialises the contents: the same contents always give the same bytes."""
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="surrogatepass")


def hash_of(contents: object) -> str:
    """In hexadecimal; empty if there are no contents."""
    return hashlib.sha256(as_bytes(contents)).hexdigest() if contents else ""


def read(kind: type[T], value: object) -> T:
    """Reads plain JSON as a dataclass whose fields are texts, numbers, dataclasses, and tuples of these. Raises
    Damaged.

    A field that the JSON lacks gets its default, since contents may be older than the field. Unknown names are
    ignored: the field may have been dropped since.
    """
    if not isinstance(value, dict):
        raise Damaged(f"{kind.__name__} is no object")
    hashable: Any = kind
    hints = _hints(hashable)
    given = {name: _made(name, hints[name], value[name]) for name in hints if name in value}
    try:
        return kind(**given)
    except TypeError as error:
        raise Damaged(str(error)) from None


def _made(name: str, hint: Any, value: object) -> object:
    if isinstance(hint, UnionType):
        if value is None:
            return None
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise Damaged(f"{name} is no list")
        return tuple(_made(name, get_args(hint)[0], one) for one in value)
    if hint not in (str, bool, int):
        return read(hint, value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise Damaged(f"{name} cannot be of the type {type(value).__name__}")
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


class Frozen(Publishable):
    """Holds what was public when it was made; once published it never changes.

    Only this site makes its contents, in `hold`: no form and no file can supply them.
    """

    frozen_fields: ClassVar[tuple[str, ...]] = ("contents",)  # fields that never change
    source_field: ClassVar[str] = ""  # the related row that the contents describe

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
        """The contents as objects. Raises Damaged if they were changed."""
        raise NotImplementedError

    def check_hash(self) -> None:
        try:
            fits = self.contents_hash == hash_of(self.contents)
        except RecursionError:
            fits = False
        if not fits:
            raise Damaged(_("its contents do not match their SHA-256"))

    def opened(self) -> Any:
        """The result of `read_contents`; None if it cannot be shown, which staff are told."""
        try:
            return self.read_contents()
        except Damaged as damage:
            log.error("%s cannot be shown: %s", self, damage)
            return None

    def damage_reason(self) -> str:
        """For staff; empty if the contents can be shown."""
        try:
            self.read_contents()
        except Damaged as damage:
            return str(damage)
        return ""

    def clean(self) -> None:
        super().clean()
        stored: Any = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if stored is not None and stored.published_at is not None:
            changed = [n for n in self.frozen_fields if getattr(self, n) != getattr(stored, n)]
            if changed:
                names = ", ".join(str(self._meta.get_field(n).verbose_name) for n in changed)  # type: ignore[union-attr]
                text = _("What was published cannot change: %(names)s. Create a new row instead.")
                raise ValidationError(text % {"names": names})
        is_new = stored is None or stored.contents != self.contents
        source = f"{self.source_field}_id"
        if self.contents and not is_new and getattr(self, source) != getattr(stored, source):
            text = _("The contents are those of another row. Create a new row instead.")
            raise ValidationError({self.source_field: text})
        # A row that was damaged in the database can still be withdrawn.
        if (is_new or stored.contents_hash != self.contents_hash) and self.damage_reason():
            raise ValidationError(_("The contents were not made by this site."))

    def check_publishable(self) -> None:
        super().check_publishable()
        if reason := self.damage_reason():
            raise ValidationError(_("It cannot be shown: %(reason)s.") % {"reason": reason})
