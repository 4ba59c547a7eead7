"""Rows edited on the form of the row they belong to, by several editors at a time."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.fields import ProseField
from core.records.permissions import may, may_edit
from core.records.tracked import TrackedModel

from .autocomplete import FittingFields
from .forms.merging import line_seen, version_named
from .forms.versioned import Line, VersionedForm


def autocompleted(model: Any, site: admin.AdminSite) -> list[str]:
    """Every foreign key to a table that can be searched."""
    relations = [*model._meta.fields, *model._meta.many_to_many]
    return [
        field.name
        for field in relations
        if field.is_relation
        and field.editable
        and getattr(site._registry.get(field.related_model), "search_fields", None)
    ]


class PartForm(VersionedForm):
    """A row on the form of the row that it belongs to; it has a version of its own to tell other editors by."""

    number_field = ""  # the field that may be left empty, for the next number
    next_number: Callable[[], int]

    def label_of(self, name: str) -> str:
        label = super().label_of(name)
        return f"{self.instance}: {label}" if self.instance.pk else label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (
            self.number_field
            and self.number_field not in self.errors
            and cleaned[self.number_field] is None
        ):
            cleaned[self.number_field] = (
                getattr(self.instance, self.number_field) or self.next_number()
            )
        return cleaned


class PartFormSet(BaseInlineFormSet):
    """Parts in the order in which their editor saw them, without those that another editor deleted meanwhile.

    Of these, what the editor had typed is told; what they had left alone goes without a question.
    """

    model: Any
    form: Any
    data: Any
    files: Any
    prefix: Any
    forms: Any
    initial_forms: Any
    _should_delete_form: Any
    is_copied = True  # when the row is saved as new
    number_field = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone: list[Line] = []
        self.kept_gone: list[str] = []
        self.not_copied = 0
        self._last_number: int | None = None
        if not self.is_bound or not self.management_form.is_valid():
            return
        if self.save_as_new and not self.is_copied:
            self._leave_out()
        elif self.instance.pk and not self.save_as_new:
            self._let_go()

    @property
    def conflict(self) -> list[Line]:
        """What this editor and another both changed."""
        return self.gone + [line for form in self.initial_forms for line in form.conflict]

    @property
    def kept(self) -> list[str]:
        """What another editor changed and this one left alone."""
        return self.kept_gone + [label for form in self.initial_forms for label in form.kept]

    @property
    def is_stale(self) -> bool:
        return bool(
            self.gone or self.kept_gone or any(form.is_stale for form in self.initial_forms)
        )

    def clean(self) -> None:
        super().clean()
        if self.gone:
            raise ValidationError(
                _(
                    "Deleted by someone else while you were typing. What you typed there is told above; save again to go without it."
                )
            )
        if any(form.is_stale and self._should_delete_form(form) for form in self.initial_forms):
            raise ValidationError(
                _(
                    "What you are about to delete was changed by someone else while you were typing. Look at it, then save again."
                )
            )
        self._refuse_doubles()

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.number_field:
            form.number_field, form.next_number = self.number_field, self._next_number
            form.fields[self.number_field].required = False

    def _next_number(self) -> int:
        """After all that are stored or typed."""
        if self._last_number is None:
            typed = (
                self.data.get(f"{self.add_prefix(place)}-{self.number_field}")
                for place in range(self.total_form_count())
            )
            stored = (getattr(row, self.number_field) for row in self.get_queryset())
            self._last_number = max([0, *stored, *(version_named(one) or 0 for one in typed)])
        self._last_number += 1
        return self._last_number

    def _refuse_doubles(self) -> None:
        """Two rows of this form that no file could tell apart: one by one, each would pass."""
        keys: dict[str, Any] = {}
        for form in self.forms:
            row = form.instance
            is_row = form.has_changed() or row.pk is not None
            if not is_row or form.errors or self._should_delete_form(form) or not row.is_complete():
                continue
            if keys.setdefault(self.model.normalise_key(row.natural_key_text()), form) is not form:
                form.add_error(None, _("Another row of this form says the same."))

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
        keys = {
            place: self.data.get(f"{self.add_prefix(place)}-{self.model._meta.pk.name}")
            for place in places
        }
        return {place: pk for place, pk in keys.items() if pk}

    @cached_property
    def _stored(self) -> dict[str, Any]:
        return {str(row.pk): row for row in super().get_queryset()}

    def _let_go(self) -> None:
        gone = [place for place, pk in self._posted.items() if pk not in self._stored]
        for place in gone:
            if f"{self.add_prefix(place)}-DELETE" not in self.data:
                self._tell_of(place)
        self._drop(gone)

    def _tell_of(self, place: int) -> None:
        """Of a part that another editor deleted: what was typed there, or that it went."""
        if self._was_typed_in(place):
            self.gone += self._typed_in(place)
        else:
            deleted = _("%(part)s %(number)d (deleted)")
            words = {"part": capfirst(str(self.model._meta.verbose_name)), "number": place + 1}
            self.kept_gone.append(deleted % words)

    def _was_typed_in(self, place: int) -> bool:
        version = version_named(self.data.get(f"{self.add_prefix(place)}-seen_version"))
        line = line_seen(self.model, version_named(self._posted[place]), version)
        if line is None:
            return True
        row = line.instance
        row.last_line = version
        form = self.form(self.data, prefix=self.add_prefix(place), instance=row)
        return bool(form.changes_row)

    def _typed_in(self, place: int) -> list[Line]:
        row = self.model(**{self.fk.name: self.instance})
        form = self.form(self.data, prefix=self.add_prefix(place), instance=row)
        form.full_clean()
        part = self.model._meta.verbose_name
        here = {field.name for field in self.model._meta.fields} - {self.fk.name}
        typed = {name: form.typed(name) for name in form.fields if name in here}
        return [
            {"label": f"{part}: {form.label_of(name)}", "stored": _("deleted"), "typed": text}
            for name, text in typed.items()
            if text
        ]

    def _leave_out(self) -> None:
        """A copy of the row begins without those that say what was true of the first one only."""
        sent = self.management_form.cleaned_data["INITIAL_FORMS"] or 0
        places = list(range(min(sent, self.absolute_max)))
        self.not_copied = len(places)
        self._drop(places)

    def _drop(self, places: list[int]) -> None:
        if not places:
            return
        self.data, self.files = self._without(places, self.data), self._without(places, self.files)
        for count in ("TOTAL_FORMS", "INITIAL_FORMS"):
            name = f"{self.management_form.prefix}-{count}"
            self.data[name] = str(int(self.data[name]) - len(places))
        del self.management_form
        self.__dict__.pop("_posted", None)

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


class PartInline(FittingFields, admin.TabularInline):
    """Who may edit the row may edit its parts.

    Six and more fields do not fit into a line: such a part is stacked, by its `template`.
    """

    form = PartForm
    formset = PartFormSet
    extra = 0
    show_change_link = True
    is_copied = True  # when the row is saved as new
    number_field = (
        ""  # the field that counts the parts of one row: left empty, it is the next number
    )
    formfield_overrides = {ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.is_copied, formset.number_field = self.is_copied, self.number_field
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == self.number_field:
            kwargs["help_text"] = _("Empty: the next one.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Each part sends back the version that was shown."""
        fields = super().get_fields(request, obj)
        return fields if "seen_version" in fields else [*fields, "seen_version"]

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return autocompleted(self.model, self.admin_site)

    def get_queryset(self, request: HttpRequest) -> Any:
        joins = [
            field.name for field in self.model._meta.fields if field.is_relation and field.editable
        ]
        rows = super().get_queryset(request).select_related(*joins, *self.model.key_select_related)
        return (
            rows if hasattr(self.model, "version") else rows.annotate(last_line=self._last_line())
        )

    def _last_line(self) -> Subquery:
        lines = self.model.history.filter(id=OuterRef("pk")).order_by("-history_id")
        return Subquery(lines.values("history_id")[:1])

    def _may_edit_parent(self, request: HttpRequest, parent: Any) -> bool:
        if not isinstance(parent, TrackedModel):
            return may(request.user, "add", self.parent_model)
        return may_edit(request.user, parent.root())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "view", self.parent_model)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit_parent(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit_parent(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit_parent(request, obj)
