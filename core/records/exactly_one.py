"""Rows that give one of several things, and one only: a position is about one subject."""

from collections.abc import Iterable
from typing import Any

from django.core.management import CommandError
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


def refuse_broken_rows(
    model: Any, using: str, names: tuple[str, ...], texts: tuple[str, ...] = ()
) -> None:
    """For migrations: which one of several was meant, only people can say. Raises CommandError."""
    rows = model._base_manager.using(using).filter(~one_given(names, texts)).order_by("pk")
    broken = [f"{row.pk} ({_given_by(row, names)})" for row in rows[:20]]
    if broken:
        raise CommandError(
            f"Nothing was changed. Rows of {model._meta.db_table} that do not give exactly one of "
            f"{', '.join(names)}: {'; '.join(broken)}. Run the release before this one, correct or "
            "delete these rows in the admin, and migrate again."
        )


def _given_by(row: models.Model, names: tuple[str, ...]) -> str:
    fields = [field for field in row._meta.concrete_fields if field.name in names]
    values = {field.name: field.value_from_object(row) for field in fields}
    given = [f"{name} {value}" for name, value in values.items() if value]
    return ", ".join(given) or "none of them"
