"""A form that knows which version of the row its editor saw, and loses nothing of what was typed."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..history import Recorded

Line = dict[str, str]


class VersionedForm(forms.ModelForm):
    """Refuses to overwrite a version its editor has not seen, and shows what the other editor stored beside what was typed."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    asks_always = True  # when it is stale, even if nothing in it differs: its parts may

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self._stored_version()
        self.is_stale = False
        self.conflict: list[Line] = []
        if not self.instance.pk and "slug" in self.fields:
            self.fields["slug"].error_messages["unique"] = _(
                "Recorded already: there is one of this name. If you pressed Save twice, the first press saved it; else give another slug."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stored = self._stored_version()
        if stored is not None and cleaned.get("seen_version") != stored:
            self.is_stale = True
            self.conflict = self.differences()
            self._take_up(stored)
            if self.conflict or self.asks_always:
                raise ValidationError(self._refusal())
        return cleaned

    def _stored_version(self) -> int | None:
        """Rows without a version have a history, whose last line tells as well whether anything was stored since."""
        row: Any = self.instance
        if not row.pk or hasattr(row, "version"):
            return row.version if row.pk else None
        return type(row).history.filter(id=row.pk).order_by("-history_id").values_list("history_id", flat=True).first()

    @cached_property
    def changed_data(self) -> list[str]:
        """Without texts that differ only in what is tidied away: browsers end lines in their own way."""
        return [name for name in super().changed_data if not self._is_only_untidy(name)]

    def _is_only_untidy(self, name: str) -> bool:
        tidies = {field.name: field.tidy for field in self.instance._meta.fields if hasattr(field, "tidy")}
        stored, sent = self[name].initial, self[name].data
        return name in tidies and isinstance(stored, str) and isinstance(sent, str) and tidies[name](sent) == stored

    def differences(self) -> list[Line]:
        """What is stored and what was typed, while the instance still holds what is stored: the form fills it only after cleaning."""
        of_the_row = {field.name for field in self.instance._meta.get_fields()}
        return [self._line(name) for name in self.changed_data if name in of_the_row]

    def _line(self, name: str) -> Line:
        return {"label": self.label_of(name), "stored": _said(getattr(self.instance, name, "")), "typed": self.typed(name)}

    def label_of(self, name: str) -> str:
        return str(self.fields[name].label or name)

    def typed(self, name: str) -> str:
        return _said(self.cleaned_data[name] if name in self.cleaned_data else self[name].data)

    def _take_up(self, stored: int) -> None:
        """Saving once more counts as having seen what is stored now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen_version")] = str(stored)
        self.data = data
        self.__dict__.pop("changed_data", None)

    def _refusal(self) -> str:
        who = getattr(self.instance, "changed_by", None) or _("someone else")
        return _(
            "%(who)s saved a newer version while you were typing. Nothing was overwritten and nothing you typed is lost: compare below, then save again to keep yours."
        ) % {"who": who}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and isinstance(self.instance, Recorded):
            self.instance.name_itself()
            try:
                self.instance.full_clean(exclude=self._not_checked_here())
            except ValidationError as fault:
                for name, faults in fault.error_dict.items():
                    self._add_faults(name, faults)

    def _add_faults(self, name: str, faults: list[ValidationError]) -> None:
        field = self.fields.get(name)
        for fault in faults:
            if field and fault.code in field.error_messages:
                fault.message = field.error_messages[fault.code]
        self.add_error(name if field else None, faults)

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
