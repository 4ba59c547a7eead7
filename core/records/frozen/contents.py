"""What a release or an edition holds, as plain JSON: its SHA-256, and the form that it must have.

Such contents are made by this site alone, of rows that were checked. That they are the ones that were made
is seen from their SHA-256; what was written in the database by hand, with a sum that fits, is read if its form is right.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Damaged(Exception):
    """The contents cannot be shown; why is for staff."""


def as_bytes(contents: object) -> bytes:
    """The one way of writing the contents: the same contents, the same bytes."""
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="surrogatepass")


def hash_of(contents: object) -> str:
    """Of the bytes above, in hexadecimal; empty where there are no contents."""
    return hashlib.sha256(as_bytes(contents)).hexdigest() if contents else ""


def read(kind: type[T], value: object) -> T:
    """Plain JSON as a dataclass, whose fields are texts, numbers, dataclasses, and tuples of these. Raises Damaged.

    A field that the JSON lacks gets its default: contents may be older than the field. Names that
    the dataclass does not know are passed over: the field may have been dropped since.
    """
    if not isinstance(value, dict):
        raise Damaged(f"{kind.__name__} is no object")
    hints = _hints(kind).items()
    given = {name: _field(hint, value[name], name) for name, hint in hints if name in value}
    try:
        return kind(**given)
    except TypeError as error:
        raise Damaged(str(error)) from None


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _field(hint: Any, value: object, name: str) -> object:
    if value is None and isinstance(hint, UnionType):
        return None
    if get_origin(hint) is not tuple:
        return _value(hint, value, name)
    if not isinstance(value, list | tuple):
        raise Damaged(f"{name} is no list")
    (kind, _ellipsis) = get_args(hint)
    return tuple(_value(kind, one, name) for one in value)


def _value(hint: Any, value: object, name: str) -> object:
    if isinstance(hint, UnionType):
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if is_dataclass(hint):
        return read(hint, value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise Damaged(f"{name} cannot be of the type {type(value).__name__}")
    return value
