"""What many pages show alike, kept in this process while the state of what is public stays the same."""

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.utils.translation import get_language

T = TypeVar("T")

_read: ContextVar[Callable[[], Hashable | None] | None] = ContextVar("state_reader", default=None)
_values: dict[str, tuple[Hashable, Any]] = {}


@contextmanager
def reading_state(read: Callable[[], Hashable | None]) -> Iterator[None]:
    """Within a request that only reads: `read` gives the state, and is called once at most."""
    token = _read.set(functools.cache(read))
    try:
        yield
    finally:
        _read.reset(token)


def state_cached(name: str, make: Callable[[], T]) -> T:
    """What `make` gives, made once for each state; outside a request, each time.

    It may depend on the clock by the day, on what is `published()`, and on nothing of the request.
    There is one value under a name; the names stand in the code. Nobody may change the value.
    """
    read = _read.get()
    state = read() if read else None
    if state is None:
        return make()
    known = _values.get(name)
    if known is None or known[0] != state:
        known = _values[name] = (state, make())
    value: T = known[1]
    return value


def state_cached_of(name: str, key: Hashable, make: Callable[[], T], most: int = 3) -> T:
    """The same for each key, in each language; of more keys than `most` the oldest go."""
    kept: dict[Hashable, T] = state_cached(name, dict)
    key = (key, get_language())
    value = kept.get(key)
    if value is None:
        value = kept[key] = make()
        for oldest in list(kept)[:-most]:
            kept.pop(oldest, None)
    return value


def has_state() -> bool:
    """Whether `state_cached` keeps what it is asked for now."""
    read = _read.get()
    return read is not None and read() is not None


def clear() -> None:
    _values.clear()
