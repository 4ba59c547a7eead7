"""Parts edited on the form of the row they belong to, by several editors at a time."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import count
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.fields import ProseField
from core.records.permissions import may, may_write_or_propose
from core.records.tracked import TrackedModel

from .forms.fields import FormFieldsAdmin
from .forms.merging import parse_version, with_versions
from .forms.versioned import FieldConflict, VersionedForm


class PartForm(VersionedForm):
    """A part on the form of its row; it sends back the version that was shown."""

    number_field = ""  # may be left empty, for the next number
    next_number: Callable[[], int]

    def field_label(self, name: str) -> str:
        label = super().field_label(name)
        return f"{self.instance}: {label}" if self.instance.pk else label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name = self.number_field
        if name and name not in self.errors and cleaned[name] is None:
            cleaned[name] = getattr(self.instance, name) or self.next_number()
        return cleaned


class PartFormSet(forms.BaseInlineFormSet):
    """Parts in the order in which their editor saw them, without those that someone else deleted since.

    What the form held of a deleted part is shown once.
    """

    model: type[TrackedModel]
    data: QueryDict
    form: Any
    forms: Any
    initial_forms: Any
    files: Any
    prefix: Any
    _should_delete_form: Callable[[forms.ModelForm], bool]
    is_copied = True  # when the row is saved as new
    number_field = ""
    proposed: ClassVar[dict[str, object]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deleted: list[FieldConflict] = []
        if not self.is_bound or not self.management_form.is_valid():
            return
        if self.save_as_new and not self.is_copied:
            sent = self.management_form.cleaned_data["INITIAL_FORMS"] or 0
            self._leave_out(range(min(sent, self.absolute_max)))
        elif self.instance.pk and not self.save_as_new:
            self._leave_out_deleted()

    @property
    def conflicts(self) -> list[FieldConflict]:
        """What this editor and another both changed."""
        edited = [conflict for form in self.initial_forms for conflict in form.conflicts]
        return self._deleted + edited

    @property
    def kept(self) -> list[str]:
        """What another editor changed and this one left alone."""
        return [label for form in self.initial_forms for label in form.kept]

    @property
    def is_stale(self) -> bool:
        return bool(self._deleted) or any(form.is_stale for form in self.initial_forms)

    def clean(self) -> None:
        super().clean()
        if self._deleted:
            raise ValidationError(
                _(
                    "Someone else deleted a part while this form was open. Your text is shown above; save again to continue without it."
                )
            )
        if any(form.is_stale and self._should_delete_form(form) for form in self.initial_forms):
            raise ValidationError(
                _(
                    "Someone else changed a part that you want to delete. Look at it, then save again."
                )
            )
        self._refuse_duplicates()

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if index is None:  # what is copied for each added row, so that it counts as typed
            form.initial |= self.proposed
        if self.number_field:
            form.number_field, form.next_number = self.number_field, lambda: next(self._numbers)
            form.fields[self.number_field].required = False

    @cached_property
    def _numbers(self) -> Iterator[int]:
        """Those after any number that is stored or typed."""
        places = range(self.total_form_count())
        typed = [self.data.get(f"{self.add_prefix(one)}-{self.number_field}") for one in places]
        stored = [getattr(row, self.number_field) for row in self.get_queryset()]
        return count(max([0, *stored, *(parse_version(one) or 0 for one in typed)]) + 1)

    def _refuse_duplicates(self) -> None:
        """Two rows of this form that no file could tell apart: one by one, each would pass."""
        keys: dict[str, PartForm] = {}
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

    def _leave_out_deleted(self) -> None:
        stored = {str(row.pk) for row in super().get_queryset()}
        deleted = [place for place, pk in self._posted.items() if pk not in stored]
        for place in deleted:
            if f"{self.add_prefix(place)}-DELETE" not in self.data:
                self._deleted += self._typed_in(place)
        self._leave_out(deleted)

    def _typed_in(self, place: int) -> list[FieldConflict]:
        row = self.model(**{self.fk.name: self.instance})
        form = self.form(self.data, prefix=self.add_prefix(place), instance=row)
        form.full_clean()
        part = capfirst(str(self.model._meta.verbose_name))
        own = {field.name for field in self.model._meta.fields} - {self.fk.name}
        typed = {name: form.typed_text(name) for name in form.fields if name in own}
        return [
            FieldConflict(f"{part}: {form.field_label(name)}", _("deleted"), text)
            for name, text in typed.items()
            if text
        ]

    def _leave_out(self, places: Sequence[int]) -> None:
        if not places:
            return
        self.data, self.files = self._without(places, self.data), self._without(places, self.files)
        for kind in ("TOTAL_FORMS", "INITIAL_FORMS"):
            name = f"{self.management_form.prefix}-{kind}"
            self.data[name] = str(int(self.data.get(name, 0)) - len(places))
        del self.management_form
        self.__dict__.pop("_posted", None)

    def _without(self, places: Sequence[int], sent: Any) -> Any:
        """What was sent, without these places; the later ones move up."""
        left = sent.copy()
        left.clear()
        for name in sent:
            field = re.fullmatch(rf"{re.escape(self.prefix)}-([0-9]{{1,6}})-(.+)", name)
            if field is None:
                left.setlist(name, sent.getlist(name))
            elif (number := int(field[1])) not in places:
                moved = number - sum(place < number for place in places)
                left.setlist(f"{self.prefix}-{moved}-{field[2]}", sent.getlist(name))
        return left


class PartInline(FormFieldsAdmin, admin.TabularInline):
    """Who may edit the row may edit its parts.

    Six and more fields do not fit into a line: such a part is stacked, by its `template`.
    """

    form = PartForm
    formset = PartFormSet
    extra = 0
    show_change_link = True
    view_on_site = False  # Django's view for it is left out of our site
    is_copied = True  # when the row is saved as new
    number_field = ""  # counts the parts of one row: left empty, it is the next number
    extra_on_add = 0  # empty parts on the form of a new row, which are not saved while empty
    formfield_overrides = {ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}

    def get_formset(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: object
    ) -> type[PartFormSet]:
        formset: type[PartFormSet] = super().get_formset(request, obj, **kwargs)  # type: ignore[assignment]
        formset.is_copied, formset.number_field = self.is_copied, self.number_field
        key: Any = formset.fk
        formset.proposed = self._proposed(obj, key.name)
        if self.number_field in formset.form.base_fields:
            number = formset.form.base_fields[self.number_field]
            number.help_text = _("Leave empty for the next number.")
        return formset

    def _proposed(self, row: models.Model | None, parent: str) -> dict[str, object]:
        """What the parts of the row do not have yet."""
        parts = self.model._base_manager.filter(**{parent: row})
        return {
            name: pk
            for name, pk in self.current_rows().items()
            if row is None or not parts.filter(**{name: pk}).exists()
        }

    def get_extra(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: object
    ) -> int:
        return 0 if obj else self.extra_on_add

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """Each part sends back the version that was shown."""
        fields = list(super().get_fields(request, obj))
        return fields if "seen_version" in fields else [*fields, "seen_version"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrackedModel]:
        joins = [
            field.name for field in self.model._meta.fields if field.is_relation and field.editable
        ]
        rows: QuerySet[TrackedModel] = super().get_queryset(request)
        rows = rows.readable_by(request.user)  # type: ignore[attr-defined]
        return with_versions(rows.select_related(*joins, *self.model.key_select_related))

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may(request.user, "view", self.parent_model)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """`obj` is the row, not the part."""
        if not isinstance(obj, TrackedModel):
            return may(request.user, "add", self.parent_model)
        return may_write_or_propose(request.user, obj)

    has_add_permission = has_delete_permission = has_change_permission
