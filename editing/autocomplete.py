"""What a field of a form offers while its editor types: the row that the words name first, and only rows that fit the field.

Outside `core/admin`, as `staff` is, which serves it.
"""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import models
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest

from core.records.tracked import TrackedModel, with_keys

# In a longer table only the address names are compared: reading every row at each letter would take too long.
_LONGEST_READ = 5_000
_NAMED, _OF_NAMED, _BEGINS, _HOLDS = range(4)


class Autocomplete(AutocompleteJsonView):
    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": label_of(obj)}

    def get_queryset(self) -> Any:
        rows = self.model_admin.get_queryset(self.request).complex_filter(
            self.source_field.get_limit_choices_to()
        )
        rows = rows.filter(fitting(self.source_field))
        found, _has_doubles = self.model_admin.get_search_results(self.request, rows, self.term)
        if not self.term.strip():
            return found
        named = _named(rows.model, self.term)
        of_named = _of_named(rows.model, self.term)
        met = rows.filter(Q(pk__in=found.order_by().values("pk")) | Q(pk__in=named) | of_named)
        rank = Case(
            When(pk__in=named, then=Value(_NAMED)),
            When(of_named, then=Value(_OF_NAMED)),
            When(
                _begins(rows.model, self.model_admin.get_search_fields(self.request), self.term),
                then=Value(_BEGINS),
            ),
            default=Value(_HOLDS),
        )
        return met.order_by(rank, *rows.query.order_by)


def label_of(row: Any) -> str:
    """As a field shows a choice: with its code."""
    return row.choice_label() if isinstance(row, TrackedModel) else str(row)


def fitting(field: Any) -> Q:
    """Which rows fit a relation; what its table declares, for forms and for what they offer."""
    return Q(**getattr(field.model, "fitting", {}).get(field.name, {}))


class FittingFields:
    """Of an admin class: forms take what their fields offer, and name it alike."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return _fitted(super().formfield_for_foreignkey(db_field, request, **kwargs), db_field)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return _fitted(super().formfield_for_manytomany(db_field, request, **kwargs), db_field)  # type: ignore[misc]


def _fitted(field: Any, db_field: Any) -> Any:
    if field is not None:
        field.queryset = field.queryset.filter(fitting(db_field))
        field.label_from_instance = label_of
    return field


def _named(model: Any, text: str) -> list[Any]:
    """The rows that the words name, read as files and the search box read them: `Res. 50`, `SG 17`, a code, a name, an alias."""
    if not issubclass(model, TrackedModel):
        return []
    wanted = model.normalise_key(text)
    if model._base_manager.count() > _LONGEST_READ:
        return (
            list(model._base_manager.filter(slug=wanted).values_list("pk", flat=True))
            if hasattr(model, "slug")
            else []
        )
    return [
        row.pk
        for row in with_keys(model)
        if wanted
        in {row.normalise_key(key) for key in (row.natural_key_text(), *row.key_aliases())}
    ]


def _of_named(model: Any, text: str) -> Q:
    """Rows whose key begins with a row so named: the editions of Resolution 50, the Questions of SG17."""
    found = Q(pk__in=[])
    for name in getattr(model, "key_fields", ()):
        field = model._meta.get_field(name)
        if field.is_relation:
            above = Q(pk__in=_named(field.related_model, text)) | _of_named(
                field.related_model, text
            )
            found |= Q(**{f"{name}__in": field.related_model._base_manager.filter(above)})
    return found


def _begins(model: Any, names: Any, text: str) -> Q:
    """Rows of which a code or a name of their own begins so."""
    found = Q(pk__in=[])
    for name in names:
        if "__" not in name and isinstance(
            model._meta.get_field(name), models.CharField | models.TextField
        ):
            found |= Q(**{f"{name}__istartswith": text.strip()})
    return found
