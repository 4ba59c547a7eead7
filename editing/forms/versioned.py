"""A form that knows which version of the row its editor saw, and loses nothing of what was typed."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.tracked import TrackedModel
from core.slugs import NAME_GIVES_NO_SLUG

from .merging import (
    Merge,
    is_only_untidy,
    line_seen,
    send_stored,
    stored_version,
    version_named,
)

Line = dict[str, str]


class VersionedForm(forms.ModelForm):
    """Keeps what another editor stored in fields that its own editor left alone, and asks about the fields that both changed."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = stored_version(self.instance)
        self.is_stale = False
        self.kept: list[str] = []  # labels of the fields in which the other's value was kept
        self.conflict: list[Line] = []
        self._asked: list[str] = []
        if self.is_bound and self.instance.pk:
            self._meet_other_editors()
        if not self.instance.pk and "slug" in self.fields:
            self.fields["slug"].error_messages["unique"] = _(
                "Recorded already: there is one of this name. If you pressed Save twice, the first press saved it; else give another slug."
            )

    def _meet_other_editors(self) -> None:
        """Before anything is checked: what is checked and saved is what the row shall hold."""
        key, stored = self.add_prefix("seen_version"), self.fields["seen_version"].initial
        seen = version_named(self.data.get(key))
        if seen == stored:
            return
        self.is_stale = True
        is_known = seen is not None and stored is not None and seen < stored
        line = line_seen(type(self.instance), self.instance.pk, seen) if is_known else None
        self._merge = Merge(self, line)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in self._fields_that_differ():
            if not self._merge.was_typed(name):
                self.kept.append(self.label_of(name))
                send_stored(data, self[name])
            elif self._merge.was_stored(name):
                self._asked.append(name)
        data[key] = "" if stored is None else str(stored)  # saving again counts as having seen it
        self.data = data
        self.__dict__.pop("changed_data", None)

    def _fields_that_differ(self) -> list[str]:
        """Fields of the row in which what was sent is not what is stored."""
        of_the_row = {field.name for field in self.instance._meta.get_fields()}
        return [name for name in self.changed_data if name in of_the_row]

    @property
    def changes_row(self) -> bool:
        return bool(self._fields_that_differ())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self._asked:
            self.conflict = [self._line(name) for name in self._asked]
            raise ValidationError(self._refusal())
        return cleaned

    @cached_property
    def changed_data(self) -> list[str]:
        """Without texts that differ only in what is tidied away."""
        return [name for name in super().changed_data if not self._is_only_untidy(name)]

    def _is_only_untidy(self, name: str) -> bool:
        fields = {field.name: field for field in self.instance._meta.fields}
        bound = self[name]
        return name in fields and is_only_untidy(fields[name], bound.initial, bound.data)

    def _line(self, name: str) -> Line:
        """What is stored, by whom, and what was typed; the instance still holds what is stored."""
        return {
            "label": self.label_of(name),
            "stored": self._said(name, getattr(self.instance, name, "")),
            "typed": self.typed(name),
            "who": self._merge.who_stored(name),
        }

    def label_of(self, name: str) -> str:
        return capfirst(str(self.fields[name].label or name))

    def typed(self, name: str) -> str:
        cleaned = self.cleaned_data
        return self._said(name, cleaned[name] if name in cleaned else self[name].data)

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices = dict(getattr(self.instance._meta.get_field(name), "flatchoices", ()))
        if isinstance(value, str | int) and value in choices:
            return str(choices[value])
        rows = value.all() if hasattr(value, "all") else value
        if isinstance(rows, str) or not hasattr(rows, "__iter__"):
            return "" if rows is None else str(rows)
        return "; ".join(str(one) for one in rows)

    def _refusal(self) -> str:
        who = next((line["who"] for line in self.conflict if line["who"]), _("someone else"))
        fields = ", ".join(line["label"] for line in self.conflict)
        return _(
            "%(who)s saved a newer version while you were typing, and you both changed: %(fields)s. "
            "Nothing was overwritten and nothing you typed is lost: compare below, then save again to keep yours."
        ) % {"who": who, "fields": fields}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and isinstance(self.instance, TrackedModel):
            self.instance.ensure_slug()
            try:
                self.instance.full_clean(exclude=self._not_checked_here())
            except ValidationError as fault:
                self._update_errors(fault)

    def _update_errors(self, errors: ValidationError) -> None:
        """One fault of a field is enough; and a rule may name a field that this form does not have."""
        if not hasattr(errors, "error_dict"):
            super()._update_errors(errors)  # type: ignore[misc]
            return
        known = set(self.errors)
        for name, faults in errors.error_dict.items():
            follows = known and all(fault.code == NAME_GIVES_NO_SLUG for fault in faults)
            if name not in known and not follows:
                self._add_faults(name, faults)

    def _add_faults(self, name: str, faults: list[ValidationError]) -> None:
        """With the words of the form's own field, or of the form as a whole."""
        field = self.fields.get(name)
        for fault in faults:
            if field and fault.code in field.error_messages:
                fault.message = field.error_messages[fault.code]
        self.add_error(name if field else None, faults)

    def _not_checked_here(self) -> set[str]:
        """The link to a parent that is being made in the same form: it has no primary key yet."""
        fields = self.instance._meta.concrete_fields
        return {field.name for field in fields if self.instance.unsaved(field) is not None}
