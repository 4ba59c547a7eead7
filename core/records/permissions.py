"""Who may do what to a row. Asked by the admin, by imports and by the door of all writing."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

PERMISSIONS = ("view", "add", "change", "delete", "publish", "import", "export")


class Operator:
    """The person at the command line, who holds the database anyway; publishes only when told to in so many words."""

    pk = None

    def __init__(self, may_publish: bool = False) -> None:
        self.may_publish = may_publish

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.may_publish or not perm.split(".")[-1].startswith("publish_")

    def __str__(self) -> str:
        return _("operator")


# Whoever writes.
Actor: TypeAlias = "User | AnonymousUser | Operator"


def permission(model: type[models.Model], verb: str) -> str:
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


def may(by: Actor, verb: str, model: type[models.Model]) -> bool:
    return by.has_perm(permission(model, verb))


def own_draft(by: Actor, row: models.Model) -> bool:
    return bool(by.pk) and getattr(row, "created_by_id", None) == by.pk and not is_public(row)


def is_public(row: models.Model) -> bool:
    return getattr(row, "publication", None) == "published"


def may_edit(by: Actor, row: models.Model, verb: str = "change") -> bool:
    """Editors edit drafts, authors their own drafts; what is published, and so all that hangs on it, only who may publish."""
    if is_public(row):
        return may(by, verb, type(row)) and may(by, "publish", type(row))
    return may(by, verb, type(row)) or (may(by, "add", type(row)) and own_draft(by, row))


def may_write(by: Actor, row: Any, verb: str) -> bool:
    """May they add, change or delete this row? Any of it to a part is a change of the row it hangs on."""
    holder = row.root()
    return may_edit(by, holder, verb if holder is row else "change")


def may_take_back(by: Actor, row: Any) -> bool:
    """May they undo what an import did to this row? The right to import was asked; the public
    page is the Publisher's. It is not the right to delete: only rows of the import go."""
    holder = row.root()
    return not is_public(holder) or may(by, "publish", type(holder))


def require(allowed: bool, row: models.Model) -> None:
    if not allowed:
        raise PermissionDenied(
            _("%(row)s is published: changing it needs the right to publish.") % {"row": row}
            if is_public(row)
            else _("You may not change %(row)s.") % {"row": row}
        )
