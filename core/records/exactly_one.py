"""Rows that give one of several things, and one only: a position is about one subject."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q


def exactly_one(
    *names: str, name: str, message: Any, texts: tuple[str, ...] = ()
) -> models.CheckConstraint:
    """The rule as the database keeps it. Of fields in `texts` an empty text gives nothing."""
    return models.CheckConstraint(
        condition=one_given(names, texts), name=name, violation_error_message=message
    )


def one_given(names: Iterable[str], texts: Iterable[str] = ()) -> Q:
    names, texts, found = list(names), set(texts), Q()
    for chosen in names:
        one = Q()
        for name in names:
            one &= _is_given(name, name in texts, name == chosen)
        found |= one
    return found


def some_given(names: Iterable[str], texts: Iterable[str] = (), prefix: str = "") -> Q:
    """Of rows that are reached over `prefix`: they give something.

    Only a row that gives nothing breaks a page; a condition for exactly one would double the time
    of every public query.
    """
    found = Q()
    for name in names:
        found |= _is_given(f"{prefix}{name}", name in texts, True)
    return found


def _is_given(path: str, is_text: bool, given: bool) -> Q:
    if not is_text:
        return Q(**{f"{path}__isnull": not given})
    return Q(**{f"{path}__gt": ""}) if given else Q(**{path: ""})
