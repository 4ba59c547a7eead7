"""A change of a part makes a new version of the row that it belongs to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.utils import timezone

from ..followers import tell_followers
from ..publishable import Publication, Publishable
from ..tracked import TrackedModel
from .context import WriteContext


def bump_root_versions(rows: Iterable[TrackedModel], context: WriteContext) -> None:
    """A changed part makes a new version of its root, as stored and in the hand of its writer."""
    by_model: dict[tuple[type[Publishable], bool], dict[int, Publishable]] = {}
    for row in rows:
        root = row.root()
        if row.parent_field and isinstance(root, Publishable):
            by_model.setdefault((type(root), context.was_public(root)), {})[id(root)] = root
    for (model, was_public), roots in by_model.items():
        also_set = {} if was_public else model.set_by_parts(context.by)
        _bump_version(model, list(roots.values()), also_set, context)


def _bump_version(
    model: type[Publishable],
    roots: list[Publishable],
    also_set: dict[str, object],
    context: WriteContext,
) -> None:
    stored = model._base_manager.filter(pk__in={root.pk for root in roots})
    public: set[Any] = set()
    if also_set:
        public.update(stored.filter(publication=Publication.PUBLISHED).values_list("pk", flat=True))
    stored.update(
        version=F("version") + 1, changed_at=timezone.now(), changed_by=context.by.pk, **also_set
    )
    now: dict[Any, Any] = stored.in_bulk() if also_set else {}
    no_longer_public = [now[pk] for pk in public if not now[pk].is_published]
    context.record(no_longer_public, "~")
    tell_followers(no_longer_public)
    for root in roots:
        root.version += 1
        for name in also_set if root.pk in now else ():
            column: Any = model._meta.get_field(name)
            setattr(root, column.attname, getattr(now[root.pk], column.attname))
