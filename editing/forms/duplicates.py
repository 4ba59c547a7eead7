"""A new row that may be stored already: its form asks once, and the same button saves it anyway."""

from django.http import HttpRequest

from core.records.saving import Write
from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from exchange.checking.duplicates import Duplicates, PossibleDuplicate

from ..row_pages import row_url
from .versioned import VersionedForm

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
