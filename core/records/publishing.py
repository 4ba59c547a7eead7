"""Publishing, submitting and withdrawing rows."""

from .permissions import Actor
from .publishable import Publication, Publishable, set_publication, try_to_publish
from .saving import save_row
from .tracked import TrackedModel


def submit(row: Publishable, *, by: Actor, channel: str, reason: str = "") -> None:
    _move(row, Publication.IN_REVIEW, by, channel, reason or "submitted for review")


def publish(row: Publishable, *, by: Actor, channel: str, reason: str = "") -> None:
    usual = "published by its author" if row.is_written_by(by) else "published"
    _move(row, Publication.PUBLISHED, by, channel, reason or usual)


def withdraw(row: Publishable, *, by: Actor, channel: str, reason: str = "") -> None:
    _move(row, Publication.DRAFT, by, channel, reason or "withdrawn")


def publish_new_part(part: TrackedModel, row: TrackedModel, by: Actor) -> None:
    """For a part that is about to be saved: a new part of a public row is public at once."""
    is_new = part._state.adding
    if is_new and row.is_published and isinstance(part, Publishable) and part.published_with:
        try_to_publish(part, by)


def _move(row: Publishable, publication: str, by: Actor, channel: str, reason: str) -> None:
    set_publication(row, publication, by)
    save_row(row, by=by, channel=channel, reason=reason)
