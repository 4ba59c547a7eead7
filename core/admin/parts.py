"""Rows edited on the form of the row they belong to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..history import Recorded
from ..rights import may, may_edit
from .forms import VersionedForm


def autocompleted(model: Any, site: admin.AdminSite) -> list[str]:
    """Every foreign key to a table that can be searched."""
    relations = [*model._meta.fields, *model._meta.many_to_many]
    return [
        field.name
        for field in relations
        if field.is_relation and field.editable and getattr(site._registry.get(field.related_model), "search_fields", None)
    ]


class PartInline(admin.TabularInline):
    """Who may edit the row may edit its parts."""

    form = VersionedForm
    extra = 0
    show_change_link = True

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return autocompleted(self.model, self.admin_site)

    def get_queryset(self, request: HttpRequest) -> Any:
        joins = [field.name for field in self.model._meta.fields if field.is_relation and field.editable]
        return super().get_queryset(request).select_related(*joins, *self.model.key_joins)

    def _may_edit_parent(self, request: HttpRequest, parent: Any) -> bool:
        if not isinstance(parent, Recorded):
            return may(request.user, "add", self.parent_model)
        return may_edit(request.user, parent.holder())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "view", self.parent_model)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit_parent(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit_parent(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit_parent(request, obj)
