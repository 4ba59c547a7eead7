"""Who may do what to a row: asked by the admin, by imports and by all saving; and more may, while nothing of it stays."""

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
    """The person at the command line, who holds the database anyway; publishes only if told to."""

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
    """May they read what others wrote and readers do not see? Authors may read their own drafts only."""
    return may(by, "change", model) or may(by, "export", model)


def may_read_pending(by: Actor, row: "TrackedModel") -> bool:
    """May they read what others wrote into a row and readers do not see?"""
    return may_read_drafts(by, type(row)) or row.was_created_by(by)


def may_edit(by: Actor, row: "TrackedModel", verb: str = "change") -> bool:
    """Editors edit drafts, authors their own drafts; only who may publish edits what is published.

    What is rolled back never stays: editors write it into a pending version. To delete what readers
    saw is for administrators: publishers withdraw it, and delete drafts.
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
    """May they add, change or delete this row? To do so to a part is to change its root."""
    root = row.root()
    return may_edit(by, root, verb if root is row else "change")


def may_propose(by: Actor, row: "TrackedModel") -> bool:
    """May they write a pending version of a row that readers see?"""
    return may(by, "change", type(row))


def may_write_or_propose(by: Actor, row: "TrackedModel") -> bool:
    """May they change the row, at once or as a pending version of what readers see?"""
    root = row.root()
    return may_edit(by, root) or (root.is_published and may_propose(by, root))


def may_write_at_once(by: Actor, row: "TrackedModel") -> bool:
    """May they change the row itself, and not a pending version of it only?"""
    model = type(row)
    return may_write(by, row, "change") and (not row.is_published or may(by, "publish", model))


def may_undo_import(by: Actor, row: "TrackedModel") -> bool:
    """May they undo what an import did to this row?

    The permission to import was checked. Undoing needs none to delete, since only rows of the
    import go, but what is published is changed only by who may publish.
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


# writes that are carried out to see what they would do, and never stay

_within: ContextVar[str] = ContextVar("what becomes of what is written", default="")


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is written within it is gone at its end.

    So an editor may write rows that they may not publish, and rows that lack what a public row needs.
    What is read within it is kept for nobody.
    """
    with _that("it is rolled back"), transaction.atomic(), reading_state(lambda: None):
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def writing_nothing() -> Iterator[None]:
    """The same rights, for what writes nothing: no transaction begins, so that nobody waits for it."""
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
    """What is written with these rights must not stay. Raises RuntimeError."""
    if _within.get() == "it is refused":
        raise RuntimeError("Nothing may be written while a page is only looked at.")
