"""A form page: every error with its place, where the focus is, rows that may be the same, and what a copy begins without."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.publishable import Publishable
from core.records.saving import Write
from core.records.sources import Sourced
from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from exchange.checking.duplicates import Duplicates, PossibleDuplicate

from ..row_pages import row_url
from .versioned import VersionedForm


@dataclass(frozen=True)
class FormErrorEntry:
    place: str  # as the page calls it; empty for the form as a whole
    message: str
    url: str = ""  # of the field; empty where the page shows none


def form_errors(form: BaseForm, formsets: Iterable[Any]) -> list[FormErrorEntry]:
    """Of hidden fields too; the formsets are those of inlines."""
    found = list(_entries(form, ""))
    for formset in formsets:
        opts = formset.model._meta
        place = capfirst(str(opts.verbose_name_plural))
        found += [FormErrorEntry(place, str(message)) for message in formset.non_form_errors()]
        for number, one in enumerate(formset.forms, start=1):
            if not formset.can_delete or not formset._should_delete_form(one):
                found += _entries(one, f"{capfirst(str(opts.verbose_name))} {number}")
    return found


def _entries(form: BaseForm, part: str) -> Iterator[FormErrorEntry]:
    for name, messages in form.errors.items():
        label, url = "", ""
        if name != NON_FIELD_ERRORS and name in form.fields:
            bound = form[name]
            label = capfirst(str(form.fields[name].label or name))
            if name == "seen_version":
                label = _("Version of the row")
            url = "" if bound.is_hidden else f"#{bound.id_for_label}"
        for message in messages:
            yield FormErrorEntry(": ".join(filter(None, [part, label])), str(message), url)


def set_focus(page: AdminForm) -> None:
    """On the first field that can be typed in; of a form with errors on the box that tells them."""
    names = flatten_fieldsets(page.fieldsets)  # type: ignore[arg-type]  # as Django calls it
    first = next((name for name in names if name in page.form.fields), None)
    if first and not page.form.errors:
        page.form.fields[first].widget.attrs["autofocus"] = True


_SOURCES = tuple(field.name for field in Sourced._meta.local_fields)


def clear_uncopied(row: TrackedModel, first: TrackedModel) -> None:
    """Empties what the editor left as it is in the first row.

    The sources count as one: who changed one of them has looked at all.
    """
    own: Any = type(row)._meta
    for table, names in ((Sourced, _SOURCES), (Publishable, ("editors_note",))):
        if isinstance(row, table) and all(getattr(row, n) == getattr(first, n) for n in names):
            for name in names:
                setattr(row, name, own.get_field(name).get_default())


NOT_DUPLICATE_OF = "_not_duplicate_of"  # the rows that the editor was asked about
_BUTTONS = ("_continue", "_addanother", "_saveasnew")


def find_duplicates(
    request: HttpRequest, write: Write, first: TrackedModel | None
) -> list[PossibleDuplicate]:
    """Of the rows that this person may read, but not the one that is being saved as new."""
    resource = tables.get(table_name(type(write.row)))
    passed = set(request.POST.get(NOT_DUPLICATE_OF, "").split())
    if first is not None:
        passed.add(str(first.pk))
    found = Duplicates(resource, request.user).of(write) if resource else []
    return [one for one in found if str(one.row.pk) not in passed]


def duplicates_context(request: HttpRequest, form: VersionedForm) -> dict[str, object]:
    """What the page asks; empty where nothing is asked."""
    if not form.duplicates:
        return {}
    rows = [one.row for one in form.duplicates]
    asked = [request.POST.get(NOT_DUPLICATE_OF, ""), *(str(row.pk) for row in rows)]
    return {
        "duplicates": [(one, row_url(one.row)) for one in form.duplicates],
        "not_duplicate_of": " ".join(asked),
        "save_anyway": next(filter(request.POST.__contains__, _BUTTONS), "_save"),
    }
