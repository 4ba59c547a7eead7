"""What happens to an uploaded file: it is kept for one user and one table, looked at, perhaps again in another way, and
confirmed once. It is gone after a day."""

import datetime as dt
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields, replace
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.models import ImportBatch
from core.records.permissions import Actor
from core.registry import tables

from ..batches import Origin, PlanRefused, PlanStale, commit
from ..checking.check import check
from ..checking.plan import Instructions, Plan
from ..columns.matching import (
    ColumnsRefused,
    bare,
    choices_of,
    fill_for_all,
    remembered,
    tell_apart,
    worth_remembering,
)
from ..columns.resource import TableResource
from ..files.detect import WhichEncoding, read
from ..files.sheet import FileRefused, FileSheet, WhichSheet, line_of
from ..models import ColumnChoice, StoredUpload
from .preview import columns_of_rows, preview_of, refused_csv, require_answers, rows_of

KEPT_FOR = dt.timedelta(days=1)
QUOTA = 10  # files of a user
NAMED = 10  # rows in a message
MOST_RETRIES = 3  # if others save rows of the file meanwhile
NONE: Mapping[str, str] = MappingProxyType({})


class UploadRefused(Exception):
    """The token is forged, another's, used or too old. `batch` is the import that it confirmed, if it did."""

    def __init__(self, why: str, batch: ImportBatch | None = None) -> None:
        self.batch = batch
        super().__init__(why)


def create_upload(
    user: Actor, table: str, data: bytes, file_name: str, is_pasted: bool = False
) -> StoredUpload:
    """Stores the file. Deletes files that are too old, and the user's oldest files if there are too many."""
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
    """The user's files of the table that are neither confirmed nor too old, without their contents."""
    found = _kept(user, table).filter(claimed_at=None)
    return found.order_by("-kept_at").only("token", "file_name", "kept_at")


def _kept(user: Actor, table: str) -> QuerySet[StoredUpload]:
    since = timezone.now() - KEPT_FOR
    return StoredUpload.objects.filter(user=user.pk, table=table, kept_at__gte=since)


def find_upload(user: Actor, table: str, token: str) -> StoredUpload:
    """The file as last previewed. Raises UploadRefused."""
    token = token[:64].replace("\x00", "")
    if found := _kept(user, table).filter(token=token).first():
        if not found.claimed_at:
            return found
        message = _(
            "This file is being imported, or its import was interrupted. Check the imports, and upload it again if it is missing."
        )
        raise UploadRefused(message)
    imports = ImportBatch.objects.filter(token=token, by=user.pk, table=table)
    if token and (batch := imports.first()):
        raise UploadRefused(_("This file has already been imported."), batch)
    message = _(
        "This confirmation has been used, has expired or is not yours. Upload the file again."
    )
    raise UploadRefused(message)


def instructions_of(upload: StoredUpload) -> Instructions:
    """As last sent; those of a file stored by an older version of the site may have unknown names."""
    known = {one.name for one in fields(Instructions)}
    said = upload.instructions.items()
    return Instructions(**{name: value for name, value in said if name in known})


def update_upload(
    upload: StoredUpload, instructions: Instructions, plan: Plan | None, **seen: object
) -> None:
    """Stores the preview under a new token, so that an older page can no longer confirm the file."""
    upload.token, upload.claimed_at = secrets.token_urlsafe(24), None
    upload.instructions = _storable(asdict(instructions))
    upload.fingerprints = plan.fingerprints() if plan else {}
    for name, value in seen.items():
        setattr(upload, name, _storable(value))
    upload.save()


def _storable(value: object) -> object:
    """Without NUL, which PostgreSQL cannot store; texts of the file may contain it."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


def changed_since(upload: StoredUpload, plan: Plan) -> list[str]:
    """Rows to which the file would now do something else than the preview showed, by key and number."""
    seen, now = upload.fingerprints, plan.fingerprints()
    both, label = now | seen, _("%(key)s (row %(number)s)")
    return [
        label % {"key": both[number][0], "number": line_of(int(number))}
        for number in both
        if now.get(number) != seen.get(number)
    ]


# reading and committing


def preview_upload(upload: StoredUpload, instructions: Instructions, by: Actor) -> None:
    """Reads and checks the file and stores the preview. Raises FileRefused if no choice can help; then the file is deleted."""
    resource = tables[upload.table]()
    choices = ColumnChoice.objects.filter(user=upload.user_id, table=upload.table)
    earlier = dict(choices.values_list("title", "column"))
    data, seen = bytes(upload.content), dict[str, object]()
    plan: Plan | None = None
    sheet, fitted = FileSheet([]), instructions
    try:
        sheet = sheet_from(resource, data, instructions, upload.is_pasted, earlier)
        again = remembered(resource, sheet.header, earlier)
        # Once some are chosen the others are what the page showed, unless the table still knows them.
        shown = {} if sheet.read_as or not instructions.columns else columns_shown(upload)
        columns = (shown | again | instructions.columns).items()
        chosen = {title: column for title, column in columns if title != column}
        fitted = replace(instructions, columns=chosen)
        plan = _plan(resource, sheet, by, fitted)
    except WhichSheet as question:
        seen = {"fault": str(question), "sheets": question.names}
    except WhichEncoding as question:
        seen = {"fault": str(question), "readings": [one._asdict() for one in question.readings]}
    except ColumnsRefused as fault:
        seen = {"fault": str(fault), "file_notes": sheet.notes, "sheet": sheet.name}
        seen["columns"] = choices_of(sheet.header, sheet.read_as | fitted.columns, fault.unplaced)
        seen["missing"] = fault.missing
    except FileRefused:
        upload.delete()
        raise
    rest: dict[str, object] = {"rows": [], "refused": ""}
    if plan:
        for title, column in worth_remembering(resource, instructions.columns).items():
            known: dict[str, Any] = {
                "user_id": upload.user_id,
                "table": upload.table,
                "title": title[:200],
            }
            ColumnChoice.objects.update_or_create({"column": column}, **known)
        seen = preview_of(plan, sheet, fitted.matches)
        seen["columns"] = choices_of(
            list(sheet.read_as) or sheet.header, sheet.read_as | fitted.columns
        )
        seen["left_out"] = len(sheet.left_out) + plan.left_out
        seen["columns_shown"] = columns_of_rows(plan, sheet)
        rest["rows"] = rows_of(plan, sheet, fitted.left_out)
        rest["refused"] = refused_csv(plan, sheet) if plan.refusals else ""
    update_upload(upload, fitted if plan else instructions, plan, preview=seen, **rest)


def columns_shown(upload: StoredUpload) -> dict[str, str]:
    """The column that the last preview had selected for each header; none where it had to be asked."""
    shown = {bare(one["title"]): one["chosen"] for one in upload.preview.get("columns", ())}
    return {title: column for title, column in shown.items() if column is not None}


def confirm_upload(upload: StoredUpload, by: Actor, *, only_good: bool) -> ImportBatch | None:
    """Commits the preview, or nothing: raises ChoiceMissing if a duplicate is unanswered, PlanRefused if the file
    would now do something else.
    """
    require_answers(upload, only_good)
    free = StoredUpload.objects.filter(pk=upload.pk, token=upload.token, claimed_at=None)
    if not free.update(claimed_at=timezone.now()):  # someone was faster
        raise UploadRefused(_("This file is being imported."))
    try:
        for _retry in range(MOST_RETRIES):
            with suppress(PlanStale):
                batch = _carry_out(upload, by, only_good)
                break
        else:
            batch = _carry_out(upload, by, only_good)
    except BaseException:
        # Nothing was saved: the file waits again.
        StoredUpload.objects.filter(pk=upload.pk).update(claimed_at=None)
        raise
    upload.delete()
    return batch


def _carry_out(upload: StoredUpload, by: Actor, only_good: bool) -> ImportBatch | None:
    resource = tables[upload.table]()
    instructions, data = instructions_of(upload), bytes(upload.content)
    sheet = sheet_from(resource, data, instructions, upload.is_pasted)
    plan = _plan(resource, sheet, by, instructions)
    if names := changed_since(upload, plan):
        shown = ", ".join(names[:NAMED])
        if (more := len(names) - NAMED) > 0:
            shown = _("%(shown)s and %(count)d more") % {"shown": shown, "count": more}
        message = _(
            "These rows have changed since your preview: %(rows)s. Nothing was saved; preview the file again."
        )
        raise PlanRefused(message % {"rows": shown})
    origin = Origin(upload.file_name, data, upload.token)
    channel = "paste" if upload.is_pasted else "import"
    return commit(plan, by=by, channel=channel, origin=origin, only_good=only_good)


def _plan(resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions) -> Plan:
    """Without the rows that were unticked."""
    left_out = set(instructions.left_out)
    taken = [row for row in sheet.rows if row[0] not in left_out]
    if sheet.read_as:  # its columns are ours
        instructions = replace(instructions, columns={})
    plan = check(resource, replace(sheet, rows=taken), by, instructions)
    plan.left_out = len(sheet.rows) - len(taken)
    return plan


def sheet_from(
    resource: TableResource,
    data: bytes,
    instructions: Instructions,
    is_pasted: bool = False,
    earlier: Mapping[str, str] = NONE,
) -> FileSheet:
    """A file or pasted text, corrected, as rows in its own columns or in those that the table recognises. `earlier`:
    columns chosen for headers of earlier files.
    """
    if is_pasted:
        sheet: FileSheet = resource.pasted(data.decode())
    else:
        sheet = read(data, instructions.sheet, instructions.encoding)
        known = remembered(resource, sheet.header, earlier) | instructions.columns
        again = [title for title in known if title not in instructions.columns]
        sheet = resource.arranged(sheet, known)
        if not sheet.read_as:
            sheet.header = tell_apart(sheet.header)
        for title in again:
            message = _("The column “%(title)s” is left out, as you chose for an earlier file.")
            if column := known[title]:
                message = _(
                    "The column “%(title)s” is read as “%(column)s”, as you chose for an earlier file."
                )
            sheet.notes.append(message % {"title": title, "column": column})
    if is_pasted or sheet.read_as:  # the note is the rest of the line
        sheet.keep_stored("editors_note")
    fill_for_all(resource, sheet, instructions.for_all)
    return corrected(sheet, instructions)


def corrected(sheet: FileSheet, instructions: Instructions) -> FileSheet:
    """Applies the corrections of the sender; a corrected cell is no longer a fault."""
    places = {bare(title): place for place, title in enumerate(sheet.header)}
    typed = {
        int(number): {places[title]: text for title, text in cells.items() if title in places}
        for number, cells in instructions.cells.items()
    }
    rows: list[tuple[int, list[str]]] = []
    said: dict[int, dict[int, str]] = {}
    for number, row in sheet.rows:
        cells = list(row)
        for place, text in typed.get(number, {}).items():
            cells += [""] * (place + 1 - len(cells))
            if tidy_line(cells[place]) != tidy_line(text):
                said.setdefault(number, {})[place] = cells[place]
            cells[place] = text
        rows.append((number, cells))
    faults = {
        number: [fault for fault in found if fault.place not in typed.get(number, ())]
        for number, found in sheet.faults.items()
    }
    defaults = {
        number: found - typed.get(number, {}).keys() for number, found in sheet.defaults.items()
    }
    return replace(sheet, rows=rows, faults=faults, defaults=defaults, corrected=said)
