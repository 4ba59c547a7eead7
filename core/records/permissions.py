"""Who may do what to a row, for the admin, imports and all saving; and wider rights for writes that are rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from .state_cache import reading_state

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from .tracked import TrackedModel

PERMISSIONS = ("view", "add", "change", "delete", "publish", "import", "export")


@dataclass(frozen=True)
class Operator:
    """Whoever runs a command, and so holds the database anyway; publishes only with `--publish`."""

    may_publish: bool = False
    pk: ClassVar[None] = None

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.may_publish or not perm.split(".")[-1].startswith("publish_")

    def __str__(self) -> str:
        return _("operator")


Actor: TypeAlias = "User | AnonymousUser | Operator"


def may(by: Actor, verb: str, model: type[models.Model]) -> bool:
    return by.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")


def may_read_drafts(by: Actor, model: type[models.Model]) -> bool:
    """Whether they may read other people's drafts. Authors may read only their own."""
    return may(by, "change", model) or may(by, "export", model)


def may_read_pending(by: Actor, row: "TrackedModel") -> bool:
    """Whether they may read pending changes that others made to this row."""
    return may_read_drafts(by, type(row)) or row.was_created_by(by)


def may_edit(by: Actor, row: "TrackedModel", verb: str = "change") -> bool:
    """Editors edit drafts, authors their own drafts; public rows need the right to publish.

    Inside `rolled_back()` editors may write public rows, for pending versions. Only administrators delete public
    rows; publishers withdraw them, and delete drafts.
    """
    model = type(row)
    if verb == "delete" and not row.was_ever_published:
        return may(by, "publish", model) or may(by, verb, model) or _may_edit_own(by, row)
    if row.is_published and not is_rolled_back():
        return may(by, verb, model) and may(by, "publish", model)
    return may(by, verb, model) or (verb != "delete" and _may_edit_own(by, row))


def _may_edit_own(by: Actor, row: "TrackedModel") -> bool:
    return may(by, "add", type(row)) and row.was_created_by(by)


def may_write(by: Actor, row: "TrackedModel", verb: str) -> bool:
    """Whether they may add, change or delete this row. For a part, its root decides."""
    root = row.root()
    return may_edit(by, root, verb if root is row else "change")


def may_propose(by: Actor, row: "TrackedModel") -> bool:
    """Whether they may write a pending version of a public row."""
    return may(by, "change", type(row))


def may_write_or_propose(by: Actor, row: "TrackedModel") -> bool:
    """Whether they may change the row, at once or by a pending version."""
    root = row.root()
    return may_edit(by, root) or (root.is_published and may_propose(by, root))


def may_write_at_once(by: Actor, row: "TrackedModel") -> bool:
    """Whether they may change the row itself, not only by a pending version."""
    model = type(row)
    return may_write(by, row, "change") and (not row.is_published or may(by, "publish", model))


def may_undo_import(by: Actor, row: "TrackedModel") -> bool:
    """Whether they may undo what an import did to this row, besides the right to import.

    Deleting rows of the import needs no right to delete, but public rows need the right to publish.
    """
    root = row.root()
    return not root.is_published or may(by, "publish", type(root))


def require(allowed: bool, row: "TrackedModel", verb: str = "change") -> None:
    if allowed:
        return
    text = _("You can't change %(row)s.")
    if verb == "delete" and row.was_ever_published:
        text = _(
            "Only an administrator can delete %(row)s, since readers saw it. Withdraw it instead."
        )
    elif row.is_published:
        text = _("You can't change %(row)s: it is published, and you may not publish.")
    raise PermissionDenied(text % {"row": row})


# writes that are always rolled back

_within: ContextVar[str] = ContextVar("what becomes of what is written", default="")


@contextmanager
def rolled_back() -> Iterator[None]:
    """Rolls back everything written inside. So editors may write rows that they may not publish, and rows that could
    not be public. Nothing read inside is cached.
    """
    with _that("it is rolled back"), transaction.atomic(), reading_state(lambda: None):
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def writing_nothing() -> Iterator[None]:
    """The same rights without a transaction, so that nobody waits; nothing may be written inside."""
    with _that("it is refused"):
        yield


@contextmanager
def _that(becomes: str) -> Iterator[None]:
    token = _within.set(becomes)
    try:
        yield
    finally:
        _within.reset(token)


def is_rolled_back() -> bool:
    return bool(_within.get())


def refuse_where_nothing_is_written() -> None:
    """Raises RuntimeError if writes with these rights would stay."""
    if _within.get() == "it is refused":
        raise RuntimeError("Nothing may be written while a page is only looked at.")
