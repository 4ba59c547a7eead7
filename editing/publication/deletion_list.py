"""The list of rows that a deletion takes along, without the rows by which Django stores a relation to several."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import resolve
from django.utils.text import capfirst

from core.records.permissions import Actor
from core.records.tracked import readable_pks

_NAMED = re.compile('(?P<table>[^:]+): <a href="(?P<url>[^"]+)">')


@cache
def _links() -> list[type[models.Model]]:
    return [
        model for model in apps.get_models(include_auto_created=True) if model._meta.auto_created
    ]


def _is_link(text: str) -> bool:
    """Whether Django's text names such a row: `Meeting_organisers object (80)` says nothing to an editor."""
    return any(
        text.startswith(f"{capfirst(str(one._meta.verbose_name))}: {one.__name__} object (")
        for one in _links()
    )


def without_links(found: list[Any]) -> list[Any]:
    """Of the nested texts, those that name rows of ours."""
    kept = [
        without_links(one) if isinstance(one, list) else one
        for one in found
        if isinstance(one, list) or not _is_link(str(one))
    ]
    return [one for one in kept if one != []]


def only_readable(found: list[Any], by: Actor) -> list[Any]:
    """Of the nested texts, without the names of rows that this person may not read."""
    return [
        only_readable(one, by) if isinstance(one, list) else _readable_text(one, by)
        for one in found
    ]


def _readable_text(text: str, by: Actor) -> str:
    """Django's text names the table, and the row with the address of its form."""
    named = _NAMED.match(text)
    if named is None:
        return text
    form: Any = resolve(named["url"])
    pk = int(form.kwargs["object_id"])
    return text if readable_pks(form.func.model_admin.model, [pk], by) else named["table"]


def counts_without_links(counts: Mapping[str, int]) -> dict[str, int]:
    names = {str(one._meta.verbose_name_plural) for one in _links()}
    return {name: count for name, count in counts.items() if str(name) not in names}
