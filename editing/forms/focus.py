"""Which field of a form page has the focus when it opens: the first one, or the first one in error."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from django.contrib.admin.helpers import AdminForm
from django.forms import BaseForm, BoundField


class _PartForms(Protocol):
    @property
    def forms(self) -> Iterable[BaseForm]: ...


def set_focus(page: AdminForm, formsets: Iterable[_PartForms]) -> None:
    shown = list(_shown_fields(page))
    parts = [form[name] for one in formsets for form in one.forms for name in form.fields]
    in_error = (field for field in (*shown, *parts) if not field.is_hidden and field.errors)
    chosen = next(in_error, None) or next(iter(shown), None)
    if chosen is not None:
        chosen.field.widget.attrs["autofocus"] = True


def _shown_fields(page: AdminForm) -> Iterator[BoundField]:
    """In the order of the page, without what can only be read."""
    for fieldset in page:
        for line in fieldset:
            for one in line:
                field = one.field
                if (
                    isinstance(field, BoundField)
                    and not field.is_hidden
                    and not field.field.disabled
                ):
                    yield field
