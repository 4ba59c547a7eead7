"""What a release or an edition holds, as plain JSON: its SHA-256, and the form that it must have.

Such contents are made by this site alone. They are checked each time they are read all the same:
a row may have been written in the database by hand, or by an older import.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from ...dates import PartialDate
from ...fields import web_address

T = TypeVar("T")
Rule = Callable[[str], bool]
Rules = Mapping[type, Mapping[str, Rule]]  # by dataclass and the name of its field

_SLUG = re.compile("[-a-zA-Z0-9_]+")
# A page of this site: one slash, and nothing that a browser would take for another host.
_OWN_PAGE = re.compile(r"/(?![/\\])[^\s\\<>\"'\x00-\x1f]{0,2000}")


class Damaged(Exception):
    """The contents cannot be shown; why is for staff."""


# the SHA-256


def as_bytes(contents: object) -> bytes:
    """The one way of writing the contents: the same contents, the same bytes."""
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="surrogatepass")


def hash_of(contents: object) -> str:
    """Of the bytes above, in hexadecimal; empty where there are no contents."""
    return hashlib.sha256(as_bytes(contents)).hexdigest() if contents else ""


# rules for texts


def one_of(*choices: type[TextChoices]) -> Rule:
    values = frozenset(str(value) for kind in choices for value in kind.values)
    return values.__contains__


def or_empty(rule: Rule) -> Rule:
    return lambda text: not text or rule(text)


def is_partial_date(text: str) -> bool:
    try:
        PartialDate(text).first_day  # noqa: B018  raises for what is no date
    except ValueError:
        return False
    return True


def is_day(text: str) -> bool:
    return PartialDate(text).day is not None


@lru_cache(maxsize=10_000)
def is_moment(text: str) -> bool:
    """With its time zone."""
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


@lru_cache(maxsize=10_000)
def is_address(text: str) -> bool:
    """A page of this site, or what a field for web addresses takes."""
    if _OWN_PAGE.fullmatch(text):
        return True
    try:
        web_address(text)
    except ValidationError:
        return False
    return True


def is_slug(text: str) -> bool:
    return _SLUG.fullmatch(text) is not None


# reading


@dataclass(frozen=True)
class _Part:
    """One field of a dataclass that is read."""

    name: str
    kind: Any  # str, bool, int or a dataclass
    rule: Rule | None
    is_required: bool
    is_list: bool
    may_be_none: bool


class Reader:
    """Turns plain JSON into dataclasses, or raises Damaged.

    A field that the JSON lacks gets its default: contents may be older than the field. Names that
    the dataclass does not know are passed over: the field may have been dropped since.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._known: dict[type, list[_Part]] = {}

    def read(self, kind: type[T], value: object) -> T:
        if not isinstance(value, dict):
            raise Damaged(f"{kind.__name__} is no object")
        given = {}
        for part in self._parts(kind):
            if part.name in value:
                given[part.name] = self._field(kind, part, value[part.name])
            elif part.is_required:
                raise Damaged(f"{kind.__name__}.{part.name} is missing")
        return kind(**given)

    def _parts(self, kind: type) -> list[_Part]:
        if kind not in self._known:
            hints, rules = get_type_hints(kind), self.rules.get(kind, {})
            self._known[kind] = [
                _part(one, hints[one.name], rules.get(one.name)) for one in fields(kind)
            ]
        return self._known[kind]

    def _field(self, kind: type, part: _Part, value: object) -> object:
        if part.is_list:
            if not isinstance(value, (list, tuple)):
                raise Damaged(f"{kind.__name__}.{part.name} is no list")
            return tuple(self._one(kind, part, one) for one in value)
        if value is None and part.may_be_none:
            return None
        if value == "" and part.kind is str and not part.is_required:
            return ""
        return self._one(kind, part, value)

    def _one(self, kind: type, part: _Part, value: object) -> object:
        if part.kind not in (str, bool, int):
            return self.read(part.kind, value)
        fits = isinstance(value, part.kind) and not (part.kind is int and isinstance(value, bool))
        if fits and isinstance(value, str):
            fits = _is_text(value) and (part.rule is None or part.rule(value))
        if not fits:
            text = repr(value[:60]) if isinstance(value, str) else type(value).__name__
            raise Damaged(f"{kind.__name__}.{part.name} cannot be {text}")
        return value


def _part(field: "Field[object]", hint: object, rule: Rule | None) -> _Part:
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    kind = next(one for one in kinds if one is not NoneType)
    return _Part(
        name=field.name,
        kind=get_args(kind)[0] if get_origin(kind) is tuple else kind,
        rule=rule,
        is_required=field.default is MISSING and field.default_factory is MISSING,
        is_list=get_origin(kind) is tuple,
        may_be_none=NoneType in kinds,
    )


def _is_text(value: str) -> bool:
    """Halves of characters can stand in JSON, and in no page or file."""
    return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
