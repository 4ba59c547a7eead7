"""A system check of the models."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import models

from ..records.permissions import PERMISSIONS
from ..records.tracked import TrackedModel


@register(Tags.models)
def every_table_has_all_permissions(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """A child Meta that forgets its parent's would drop publish, import and export in silence."""
    return [
        Error(
            f"{model.__name__}.Meta must inherit its parent's Meta: default_permissions is "
            f"{tuple(model._meta.default_permissions)}.",
            obj=model,
            id="core.E001",
        )
        for model in _tables(TrackedModel)
        if tuple(model._meta.default_permissions) != PERMISSIONS
    ]


def _tables(base: type[models.Model]) -> list[type[models.Model]]:
    children = list(base.__subclasses__())
    return [child for child in children if not child._meta.abstract] + [
        table for child in children for table in _tables(child)
    ]
