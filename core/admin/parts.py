"""Rows edited on the form of the row they belong to, by several editors at a time."""

import re
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..history import Recorded
from ..rights import may, may_edit
from .forms import Line, VersionedForm


def autocompleted(model: Any, site: admin.AdminSite) -> list[str]:
    """Every foreign key to a table that can be searched."""
    relations = [*model._meta.fields, *model._meta.many_to_many]
    return [
        field.name
        for field in relations
        if field.is_relation and field.editable and getattr(site._registry.get(field.related_model), "search_fields", None)
    ]


class PartForm(VersionedForm):
    """A part without a version relies on its holder's, which rises with it; only the whole page knows whether that one is stale."""

    asks_always = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and not hasattr(self.instance, "version"):
            self.conflict = self.differences()
        return cleaned

    def _stored_version(self) -> int | None:
        return getattr(self.instance, "version", None) if self.instance.pk else None

    def _line(self, name: str) -> Line:
        line = super()._line(name)
        return line | {"label": f"{self.instance}: {line['label']}"}


class PartFormSet(BaseInlineFormSet):
    """Parts in the order in which their editor saw them, without those that another editor deleted meanwhile: these are told instead."""

    model: Any
    form: Any
    data: Any
    files: Any
    prefix: Any
    initial_forms: Any
    _should_delete_form: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone: list[Line] = []
        if self.is_bound and self.instance.pk and not self.save_as_new and self.management_form.is_valid():
            self._let_go()

    def conflict(self, holder_is_stale: bool) -> list[Line]:
        """What differs from what is stored since another editor was there."""
        lines = list(self.gone)
        for form in self.initial_forms:
            if form.is_stale or holder_is_stale:
                lines += form.conflict
        return lines + (self._added() if holder_is_stale else [])

    def clean(self) -> None:
        super().clean()
        if self.gone:
            raise ValidationError(
                _("Deleted by someone else while you were typing. What you typed there is told above; save again to go without it.")
            )
        if any(form.is_stale and self._should_delete_form(form) for form in self.initial_forms):
            raise ValidationError(
                _("What you are about to delete was changed by someone else while you were typing. Look at it, then save again.")
            )

    def get_queryset(self) -> Any:
        stored = super().get_queryset()
        if not self.is_bound or self.save_as_new or len(self._posted) != self.initial_form_count():
            return stored
        found = {str(row.pk): row for row in stored}
        return [found[pk] for pk in self._posted.values() if pk in found]

    @cached_property
    def _posted(self) -> dict[int, str]:
        """The primary keys of the rows that the form was opened with, by place."""
        places = range(min(self.initial_form_count(), self.absolute_max))
        keys = {place: self.data.get(f"{self.add_prefix(place)}-{self.model._meta.pk.name}") for place in places}
        return {place: pk for place, pk in keys.items() if pk}

    @cached_property
    def _stored(self) -> dict[str, Any]:
        return {str(row.pk): row for row in super().get_queryset()}

    def _added(self) -> list[Line]:
        unseen = [row for pk, row in self._stored.items() if pk not in self._posted.values()]
        return [{"label": str(self.model._meta.verbose_name), "stored": str(row), "typed": _("not there yet")} for row in unseen]

    def _let_go(self) -> None:
        gone = [place for place, pk in self._posted.items() if pk not in self._stored]
        if not gone:
            return
        self.gone = [line for place in gone if f"{self.add_prefix(place)}-DELETE" not in self.data for line in self._typed_in(place)]
        self.data, self.files = self._without(gone, self.data), self._without(gone, self.files)
        for count in ("TOTAL_FORMS", "INITIAL_FORMS"):
            name = f"{self.management_form.prefix}-{count}"
            self.data[name] = str(int(self.data[name]) - len(gone))
        del self.management_form, self._posted

    def _typed_in(self, place: int) -> list[Line]:
        form = self.form(self.data, prefix=self.add_prefix(place), instance=self.model(**{self.fk.name: self.instance}))
        form.full_clean()
        part, here = self.model._meta.verbose_name, {field.name for field in self.model._meta.fields} - {self.fk.name}
        typed = {name: form.typed(name) for name in form.fields if name in here}
        return [{"label": f"{part}: {form.label_of(name)}", "stored": _("deleted"), "typed": text} for name, text in typed.items() if text]

    def _without(self, gone: list[int], sent: Any) -> Any:
        """What was sent, without these places; the later ones move up."""
        left = sent.copy()
        left.clear()
        for name in sent:
            place = re.fullmatch(rf"{re.escape(self.prefix)}-([0-9]{{1,6}})-(.+)", name)
            if place is None:
                left.setlist(name, sent.getlist(name))
            elif (number := int(place[1])) not in gone:
                moved = number - sum(one < number for one in gone)
                left.setlist(f"{self.prefix}-{moved}-{place[2]}", sent.getlist(name))
        return left


class PartInline(admin.TabularInline):
    """Who may edit the row may edit its parts."""

    form = PartForm
    formset = PartFormSet
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
