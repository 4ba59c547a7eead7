"""Parts on the form of the row they belong to, with conflicts between several editors."""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import count
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.fields import ProseField
from core.records.permissions import may, may_write_or_propose
from core.records.tracked import TrackedModel, joined

from .forms import FormFieldsAdmin, VersionedForm, parse_version


class PartForm(VersionedForm):
    """A part on the form of its row; it sends back the values that it showed."""

    number_field = ""  # if empty, the part gets the next number
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
    """Parts in the order in which the editor saw them.

    Parts that someone else deleted meanwhile are shown once more, marked for deletion, and then left out.
    """

    model: type[TrackedModel]
    form: Any
    forms: Any
    initial_forms: Any
    _should_delete_form: Callable[[forms.ModelForm], bool]
    number_field = ""
    proposed: ClassVar[dict[str, object]] = {}
    _has_deleted = False

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self.is_bound:
            sent = self.management_form.cleaned_data["INITIAL_FORMS"] or 0
            is_deleted = i < self.initial_form_count() and form.instance.pk is None
            self._has_deleted |= is_deleted and form.add_prefix("DELETE") not in form.data
            # When saving as new, parts that were edited go to the copy; the others belong to the
            # first row.
            is_of_first = self.save_as_new and i < sent and not form.typed_names
            if is_deleted or is_of_first:
                form.data = form.data.copy()
                form.data[form.add_prefix("DELETE")] = "on"
        return form

    def clean(self) -> None:
        super().clean()
        if self._has_deleted:
            raise ValidationError(
                _(
                    "Someone else deleted a part while this form was open. It is marked below, with your text; save again to continue without it."
                )
            )
        for form in self.initial_forms:
            if form.is_stale and self._should_delete_form(form):
                text = _(
                    "Someone else changed a part that you want to delete. Look at it, then save again."
                )
                raise ValidationError(text)
        # Two parts with the same key on this form: validated one by one, each would pass.
        keys: dict[str, PartForm] = {}
        for form in self.forms:
            row = form.instance
            is_row = form.has_changed() or row.pk is not None
            if not is_row or form.errors or self._should_delete_form(form) or not row.is_complete():
                continue
            if keys.setdefault(self.model.normalise_key(row.natural_key_text()), form) is not form:
                form.add_error(None, _("Another row of this form says the same."))

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if index is None:  # copied for each added part, so that it counts as typed
            form.initial |= self.proposed
        if self.number_field:
            form.number_field, form.next_number = self.number_field, lambda: next(self._numbers)
            form.fields[self.number_field].required = False

    @cached_property
    def _numbers(self) -> Iterator[int]:
        """Numbers after all stored or typed ones."""
        places = range(self.total_form_count())
        typed = [self.data.get(f"{self.add_prefix(one)}-{self.number_field}") for one in places]
        stored = [getattr(row, self.number_field) for row in super().get_queryset()]
        return count(max([0, *stored, *(parse_version(one) or 0 for one in typed)]) + 1)

    def get_queryset(self) -> Any:
        """The rows in the order of the forms that were sent: Django pairs them."""
        if self.is_bound and not self.save_as_new and "forms" in vars(self):
            return [form.instance if form.instance.pk else None for form in self.initial_forms]
        return super().get_queryset()


class PartInline(FormFieldsAdmin, admin.TabularInline):
    """Whoever may edit the row may edit its parts. A part with six or more fields needs a `template` that stacks
    them.
    """

    form = PartForm
    formset = PartFormSet
    extra = 0
    show_change_link = True
    view_on_site = False  # our admin has no such view
    number_field = ""  # numbers the parts of a row: if empty, the part gets the next number
    extra_on_add = 0  # empty parts on the form of a new row; not saved while empty
    formfield_overrides = {
        **FormFieldsAdmin.formfield_overrides,
        ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }
    _may_change: bool | None = None

    def get_formset(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: object
    ) -> type[PartFormSet]:
        formset: type[PartFormSet] = super().get_formset(request, obj, **kwargs)  # type: ignore[assignment]
        formset.number_field, formset.extra = self.number_field, 0 if obj else self.extra_on_add
        if self.proposes_current:  # those that the row lacks
            key: Any = formset.fk
            parts = self.model._base_manager.filter(**{key.name: obj})
            formset.proposed = {
                name: pk
                for name, pk in self.current_rows().items()
                if obj is None or not parts.filter(**{name: pk}).exists()
            }
        if self.number_field in formset.form.base_fields:
            number = formset.form.base_fields[self.number_field]
            number.help_text = _("Leave empty for the next number.")
        return formset

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """Adds the field that sends back what was shown."""
        fields = list(super().get_fields(request, obj))
        return fields if "seen" in fields else [*fields, "seen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrackedModel]:
        joins = [
            field.name for field in self.model._meta.fields if field.is_relation and field.editable
        ]
        rows: QuerySet[TrackedModel] = super().get_queryset(request)
        rows = rows.readable_by(request.user)  # type: ignore[attr-defined]
        return joined(rows, [*joins, *self.model.key_select_related])

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Anyone who may open the form."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """`obj` is the row, not the part. Cached: Django asks this often, and makes an inline for each form."""
        if self._may_change is None:
            self._may_change = (
                may_write_or_propose(request.user, obj)
                if isinstance(obj, TrackedModel)
                else may(request.user, "add", self.parent_model)
            )
        return self._may_change

    has_add_permission = has_delete_permission = has_change_permission
