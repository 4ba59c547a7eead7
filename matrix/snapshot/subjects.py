"""From a public row to the subject that it is in a snapshot."""

from django.utils.translation import gettext as _

from core.records.tracked import TrackedModel
from positions.subjects import NEW_TEXT, kind_of
from resolutions.models import Resolution, Topic

from .statements import Subject


def subject_of(row: TrackedModel) -> Subject:
    """As a snapshot holds a row that statements are about."""
    kind = kind_of(row)
    return Subject(
        path=kind.path(row),
        name=_("New text") if kind is NEW_TEXT else str(getattr(row, kind.name)),
        title=str(getattr(row, kind.title)),
        address=kind.url(row),
        kind=kind.code,
        number=row.number if isinstance(row, Resolution) else None,
        topics=(row.slug,) if isinstance(row, Topic) else (),
    )
