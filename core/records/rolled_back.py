"""Writes that are carried out to see what they would do, and never stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from .state_cache import reading_state

_within: ContextVar[str] = ContextVar("what becomes of what is written", default="")


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is written within it is gone at its end.

    So an editor may write rows that they may not publish, and rows that lack what a public row needs.
    What is read within it is kept for nobody.
    """
    with _that("it is rolled back"), transaction.atomic(), reading_state(lambda: None):
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def writing_nothing() -> Iterator[None]:
    """The same rights, for what writes nothing: no transaction begins, so that nobody waits for it."""
    with _that("it is refused"):
        yield


@contextmanager
def _that(becomes: str) -> Iterator[None]:
    token = _within.set(becomes)
    try:
        yield
    finally:
        _within.reset(token)


def is_rolled_back() -> bool:
    return bool(_within.get())


def refuse_where_nothing_is_written() -> None:
    """What is written with these rights must not stay. Raises RuntimeError."""
    if _within.get() == "it is refused":
        raise RuntimeError("Nothing may be written while a page is only looked at.")
