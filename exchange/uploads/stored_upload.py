"""A file between its upload and its confirmation: kept for one user and one table, confirmed once, gone after a day."""

import datetime as dt
import secrets
from dataclasses import asdict

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.models import ImportBatch
from core.records.permissions import Actor

from ..checking.plan import Instructions, Plan
from ..files.sheet import line_of
from ..models import ColumnChoice, StoredUpload

KEPT_FOR = dt.timedelta(days=1)
QUOTA = 10  # files a user


class UploadRefused(Exception):
    """The token is forged, another's, used or too old. `batch` is the import that it confirmed, if it did."""

    def __init__(self, why: str, batch: ImportBatch | None = None) -> None:
        self.batch = batch
        super().__init__(why)


def create_upload(
    user: Actor, table: str, data: bytes, file_name: str, is_pasted: bool = False
) -> StoredUpload:
    """Keeps the file. Sweeps what is too old, and this user's oldest files where there are too many."""
    StoredUpload.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()
    own = StoredUpload.objects.filter(user=user.pk)
    newest = own.order_by("-kept_at", "-pk").values_list("pk", flat=True)[: QUOTA - 1]
    own.exclude(pk__in=list(newest)).delete()
    return StoredUpload.objects.create(
        token=secrets.token_urlsafe(24),
        user_id=int(user.pk or 0),
        table=table,
        content=data,
        file_name=file_name[:200],
        is_pasted=is_pasted,
    )


def waiting_uploads(user: Actor, table: str) -> QuerySet[StoredUpload]:
    """The user's files of the table that are neither confirmed nor too old, without what they hold."""
    found = _kept(user, table).filter(claimed_at=None)
    return found.order_by("-kept_at").only("token", "file_name", "kept_at")


def _kept(user: Actor, table: str) -> QuerySet[StoredUpload]:
    since = timezone.now() - KEPT_FOR
    return StoredUpload.objects.filter(user=user.pk, table=table, kept_at__gte=since)


def find_upload(user: Actor, table: str, token: str) -> StoredUpload:
    """The file as it was looked at last. Raises UploadRefused."""
    token = token[:64].replace("\x00", "")
    found = _kept(user, table).filter(token=token).first()
    if found and not found.claimed_at:
        return found
    message = _(
        "This confirmation has been used, has expired or is not yours. Upload the file again."
    )
    batch = None
    if found:
        message = _(
            "This file is being imported, or its import was interrupted. Check the imports, and upload it again if it is missing."
        )
    elif token and (
        batch := ImportBatch.objects.filter(token=token, by=user.pk, table=table).first()
    ):
        message = _("This file has already been imported.")
    raise UploadRefused(message, batch)


def claim_upload(upload: StoredUpload) -> None:
    """Takes the file for its confirmation. Raises UploadRefused where someone was faster."""
    free = StoredUpload.objects.filter(pk=upload.pk, token=upload.token, claimed_at=None)
    if not free.update(claimed_at=timezone.now()):
        raise UploadRefused(_("This file is being imported."))


def release_upload(upload: StoredUpload) -> None:
    """Nothing was saved: the file waits again."""
    StoredUpload.objects.filter(pk=upload.pk).update(claimed_at=None)


def discard_upload(upload: StoredUpload) -> None:
    StoredUpload.objects.filter(pk=upload.pk).delete()


def update_upload(
    upload: StoredUpload, instructions: Instructions, plan: Plan | None, **seen: object
) -> None:
    """Keeps what was seen. The new token: an older page of the file can no longer confirm it."""
    upload.token, upload.claimed_at = secrets.token_urlsafe(24), None
    upload.instructions = _storable(asdict(instructions))
    upload.fingerprints = plan.fingerprints() if plan else {}
    for name, value in seen.items():
        setattr(upload, name, _storable(value))
    upload.save()


def _storable(value: object) -> object:
    """Without the character that no column of PostgreSQL can hold; what is shown of a file may have it."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


def changed_since(upload: StoredUpload, plan: Plan) -> list[str]:
    """The rows to which the file would now do something else than was seen, by key and number."""
    seen, now = upload.fingerprints, plan.fingerprints()
    both, label = now | seen, _("%(key)s (row %(number)s)")
    return [
        label % {"key": both[number][0], "number": line_of(int(number))}
        for number in both
        if now.get(number) != seen.get(number)
    ]


def remember_columns(upload: StoredUpload, columns: dict[str, str]) -> None:
    """Keeps which foreign header was given which column, for the user's next file of this table."""
    for title, column in columns.items():
        ColumnChoice.objects.update_or_create(
            user_id=upload.user_id,
            table=upload.table,
            title=tidy_line(title)[:200],
            defaults={"column": column},
        )


def remembered_columns(upload: StoredUpload) -> dict[str, str]:
    """Header → column, as the user chose for earlier files of this table."""
    chosen = ColumnChoice.objects.filter(user=upload.user_id, table=upload.table)
    return dict(chosen.values_list("title", "column"))
