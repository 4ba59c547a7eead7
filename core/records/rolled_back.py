"""Writes that are carried out to see what they would do, and never stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from .reading.state_cache import reading_state

_is_rolled_back: ContextVar[bool] = ContextVar("writes are rolled back", default=False)


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is written within it is gone at its end.

    So an editor may write rows that they may not publish, and rows that lack what a public row needs.
    What is read within it is kept for nobody.
    """
    with writing_nothing(), transaction.atomic(), reading_state(lambda: None):
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def writing_nothing() -> Iterator[None]:
    """The same rights, for what writes nothing: no transaction begins, so that nobody waits for it."""
    token = _is_rolled_back.set(True)
    try:
        yield
    finally:
        _is_rolled_back.reset(token)


def is_rolled_back() -> bool:
    return _is_rolled_back.get()
