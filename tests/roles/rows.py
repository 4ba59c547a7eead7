"""The rows that the rules name, such as public ones, drafts of someone else and drafts of each role."""

import gzip
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import models
from django.utils import timezone

from core.groups import ADMINISTRATOR
from core.models import ImportBatch
from core.records.permissions import Operator
from core.records.publishable import Publication, Publishable
from core.records.saving import save_row
from exchange.models import ImportFile
from meetings.models import SeriesPlace
from positions.models import Proposal, SentEvidence
from tests.editing.forms import keep_pending
from tests.rows import build, make

Make = Callable[[Any], Any]
OWN = "own draft"


def _public(model: type[models.Model]) -> Any:
    """A public row; a publishable one has a pending change by someone else."""
    row = make(model)
    if isinstance(row, Publishable):
        keep_pending(row, Operator(may_publish=True), editors_note="pending")
    return row


def _draft(model: Any) -> Any:
    if not getattr(model, "parent_field", ""):
        return make(model, published=False)
    row = make(model)
    hide(getattr(row, model.parent_field))
    return row


def own_draft(model: Any, by: User) -> Any:
    row = build(model, published=False)
    if model.parent_field:
        parent = getattr(row, model.parent_field)
        hide(parent, created_by=by)
    save_row(row, by=by, channel="test")
    return row


def given_to(person: User, row: Any) -> None:
    """Makes this person the author of the row and its parents."""
    for one in {row, row.root()}:
        fields = {field.name for field in one._meta.fields} & {"created_by", "written_by"}
        if fields:
            type(one)._base_manager.filter(pk=one.pk).update(**dict.fromkeys(fields, person))
            one.refresh_from_db()
    row.history.update(history_user=person)


def hide(row: Any, **values: object) -> None:
    """Makes the row one that was never published."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows.update(publication=Publication.DRAFT, published_at=None, **values)
    row.refresh_from_db()


def _batch(_model: type[models.Model]) -> ImportBatch:
    counts = dict.fromkeys(("new", "changed", "same", "refused"), 0)
    batch = ImportBatch.objects.create(
        table="participants", file_name="a.csv", channel="import", **counts
    )
    ImportFile.objects.create(batch=batch, name="a.csv", content=gzip.compress(b""))
    return batch


def _account(**rights: bool) -> User:
    return User.objects.create_user(f"account {User.objects.count()}", is_staff=True, **rights)


def _administrator(_model: type[models.Model]) -> User:
    account = _account()
    account.groups.add(Group.objects.get(name=ADMINISTRATOR))
    return account


ROWS: dict[str, Make] = {
    "": lambda model: None,
    "public": _public,
    "draft": _draft,
    "batch": _batch,
    "message": lambda model: SentEvidence.objects.create(about="50", message="No."),
    "handled message": lambda model: SentEvidence.objects.create(
        about="50", message="No.", handled_at=timezone.now()
    ),
    "account": lambda model: _account(),
    "superuser": lambda model: _account(is_superuser=True),
    "administrator": _administrator,
    "group": lambda model: Group.objects.create(name="Guests"),
    "in a series": lambda model: make(SeriesPlace).meeting,
    "draft in a series": lambda model: _draft(SeriesPlace).meeting,
    "in review": lambda model: make(Proposal, published=False, publication=Publication.IN_REVIEW),
}
