"""A form that knows which version of the row its editor saw, and loses nothing of what was typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..history import Recorded


class VersionedForm(forms.ModelForm):
    """Refuses to overwrite a version its editor has not seen, and shows what the other editor stored beside what was typed."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = getattr(self.instance, "version", None) if self.instance.pk else None
        self.conflict: list[dict[str, str]] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stored = getattr(self.instance, "version", None) if self.instance.pk else None
        if stored is not None and cleaned.get("seen_version") != stored:
            self._show_both(stored)
        return cleaned

    def _show_both(self, stored: int) -> None:
        """The instance still holds what is stored: the form fills it only after cleaning."""
        for name in self.changed_data:
            if name != "seen_version" and name in self.cleaned_data:
                self.conflict.append(
                    {
                        "label": str(self.fields[name].label or name),
                        "stored": _said(getattr(self.instance, name, "")),
                        "typed": _said(self.cleaned_data[name]),
                    }
                )
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen_version")] = str(stored)
        self.data = data
        who = self.instance.changed_by or _("someone else")
        raise ValidationError(
            _(
                "%(who)s saved a newer version while you were typing. Nothing was overwritten and nothing you typed is lost: compare below, then save again to keep yours."
            )
            % {"who": who}
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and isinstance(self.instance, Recorded):
            self.instance.name_itself()
            try:
                self.instance.full_clean(exclude=self._not_checked_here())
            except ValidationError as fault:
                for name, reasons in fault.message_dict.items():
                    self.add_error(name if name in self.fields else None, reasons)

    def _not_checked_here(self) -> set[str]:
        """The link to a parent that is being made in the same form."""
        return {
            field.name
            for field in self.instance._meta.concrete_fields
            if field.is_relation and field.name not in self.fields and getattr(self.instance, field.attname) is None
        }


def _said(value: Any) -> str:
    if hasattr(value, "all"):
        return "; ".join(str(one) for one in value.all())
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return "" if value is None else str(value)
    return "; ".join(str(one) for one in value)
