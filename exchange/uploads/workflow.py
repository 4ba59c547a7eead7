"""What happens to an uploaded file: it is looked at, perhaps again in another way, and confirmed. Works in steps that tell how far they are."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from types import MappingProxyType

from django.utils.translation import gettext as _

from core.models import ImportBatch
from core.records.permissions import Actor
from core.registry import tables

from ..batches import Origin, PlanRefused, PlanStale, iter_commit
from ..checking.check import iter_check
from ..checking.corrections import corrected, without_rows
from ..checking.plan import Instructions, Plan
from ..columns.headers import (
    ColumnsRefused,
    choices_of,
    fill_for_all,
    remembered,
    worth_remembering,
)
from ..columns.resource import TableResource
from ..files.detect import FileSheet, WhichEncoding, WhichSheet, read
from ..files.encoding import candidates_for
from ..files.encoding_candidates import EncodingCandidate
from ..models import StoredUpload
from ..steps import Result, Steps
from .duplicate_questions import labels_by_key, require_answers
from .preview import outcome_csv, preview_of, refused_csv
from .row_table import StoredRow, columns_of_rows, rows_of
from .seen import SeenUpload
from .stored_upload import (
    changed_since,
    claim_upload,
    discard_upload,
    release_upload,
    remember_columns,
    remembered_columns,
    renew_token,
    update_upload,
)

_MOST_ATTEMPTS = 5


def format_progress(
    steps: Generator[int, None, Result], text: str, total: int
) -> Generator[str, None, Result]:
    """Counts as sentences."""
    work = Steps(steps)
    for count in work:
        yield text % {"count": count, "total": total}
    return work.result


def iter_preview(
    upload: StoredUpload, instructions: Instructions, by: Actor, keeps_token: bool = False
) -> Generator[str, None, None]:
    """Reads and checks the file, and keeps what is to be shown of it with the file. Raises FileRefused where nobody can help it."""
    resource, before = tables[upload.table](), instructions
    plan: Plan | None = None
    refused = outcome = ""
    rows: list[StoredRow] = []
    seen: dict[str, object]
    sheet, fitted = FileSheet([]), instructions
    try:
        earlier = remembered_columns(upload)
        sheet = sheet_from(resource, bytes(upload.content), instructions, upload.is_pasted, earlier)
        sheet = corrected(sheet, instructions)
        fitted = _fitted(upload, resource, instructions, sheet)
        fitted = replace(fitted, columns=sheet.read_as | fitted.columns)
        plan = yield from _plan(resource, sheet, by, fitted)
    except WhichSheet as question:
        seen = {"fault": str(question), "sheets": question.names}
    except WhichEncoding as question:
        seen = {"fault": str(question), "readings": _as_data(question.readings)}
    except ColumnsRefused as fault:
        sheet = fault.sheet or sheet
        seen = {"fault": str(fault), "file_notes": sheet.notes, "sheet": sheet.name}
        seen |= _reading(upload, instructions)
        columns = sheet.read_as | fitted.columns
        seen["columns"] = choices_of(sheet.header, columns, fault.unplaced)
        seen["missing"] = fault.missing
    else:
        instructions = fitted
        told = sheet.read_as.keys() - before.columns.keys()
        chosen = {title: name for title, name in fitted.columns.items() if title not in told}
        remember_columns(upload, worth_remembering(resource, chosen))
        rows = rows_of(plan, sheet, instructions.left_out)
        seen = preview_of(plan, sheet, instructions.matches) | _reading(upload, instructions)
        as_sent = list(sheet.read_as) or sheet.header
        seen["columns"] = choices_of(as_sent, instructions.columns)
        unticked = {number for number, _cells in sheet.rows} & set(instructions.left_out)
        seen["left_out"] = len(sheet.left_out) + len(unticked)
        seen["row_columns"] = columns_of_rows(plan, sheet)
        seen["matched"] = labels_by_key(resource, instructions.matches.values())
        refused = refused_csv(plan, sheet) if plan.refusals else ""
        outcome = outcome_csv(plan)
    kept = {"preview": seen, "rows": rows, "refused": refused, "outcome": outcome}
    update_upload(upload, instructions, plan, keeps_token, **kept)


def iter_check_corrected(
    upload: StoredUpload, instructions: Instructions, by: Actor
) -> Generator[str, None, bool]:
    """Checks what was just corrected; whether it can be imported at once, else the upload waits with a new preview."""
    seen = SeenUpload.of(upload)
    yield from iter_preview(upload, instructions, by, keeps_token=True)
    is_ready = seen.is_corrected_to(upload)
    if not is_ready:
        renew_token(upload)
    return is_ready


def iter_confirm(
    upload: StoredUpload, by: Actor, *, only_good: bool
) -> Generator[str, None, ImportBatch | None]:
    """Carries out what was seen. Raises ChoiceMissing where a duplicate was not answered, and PlanRefused where the file
    would now do something else: nothing is saved then."""
    require_answers(upload, only_good)
    claim_upload(upload)
    try:
        batch = yield from _retried(upload, by, only_good)
    except BaseException:
        release_upload(upload)
        raise
    discard_upload(upload)
    return batch


def _retried(
    upload: StoredUpload, by: Actor, only_good: bool
) -> Generator[str, None, ImportBatch | None]:
    """Where someone saves one of the rows between the check and the save, they are checked once more."""
    for _attempt in range(_MOST_ATTEMPTS - 1):
        try:
            return (yield from _carry_out(upload, by, only_good))
        except PlanStale:
            continue
    return (yield from _carry_out(upload, by, only_good))


def _carry_out(
    upload: StoredUpload, by: Actor, only_good: bool
) -> Generator[str, None, ImportBatch | None]:
    resource = tables[upload.table]()
    instructions = Instructions(**upload.instructions)
    sheet = sheet_from(resource, bytes(upload.content), instructions, upload.is_pasted)
    sheet = corrected(sheet, instructions)
    plan = yield from _plan(resource, sheet, by, instructions)
    if names := changed_since(upload, plan):
        message = _(
            "These rows have changed since your preview: %(rows)s. Nothing was saved; preview the file again."
        )
        raise PlanRefused(message % {"rows": _some(names)})
    origin = Origin.of(upload.file_name, bytes(upload.content), upload.token)
    channel = "paste" if upload.is_pasted else "import"
    steps = iter_commit(plan, by=by, channel=channel, origin=origin, only_good=only_good)
    saved = _("%(count)d of %(total)d rows saved")
    return (yield from format_progress(steps, saved, len(plan.rows)))


def _plan(
    resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions
) -> Generator[str, None, Plan]:
    taken = without_rows(sheet, instructions.left_out)
    if sheet.read_as:  # its columns are ours
        instructions = replace(instructions, columns={})
    steps = iter_check(resource, taken, by, instructions)
    checked = _("%(count)d of %(total)d rows checked")
    return (yield from format_progress(steps, checked, len(taken.rows)))


def sheet_from(
    resource: TableResource,
    data: bytes,
    instructions: Instructions,
    is_pasted: bool = False,
    earlier: Mapping[str, str] = MappingProxyType({}),
) -> FileSheet:
    """A file or a pasted text as rows with the columns that it has, or that the table understands it to have.

    `earlier` are columns that its sender chose for headers of earlier files.
    """
    if is_pasted:
        sheet: FileSheet = resource.pasted(data.decode())
        sheet.keep_stored("editors_note")
    else:
        sheet = read(data, instructions.sheet, instructions.encoding)
        known = remembered(resource, sheet.header, earlier)
        sheet = resource.arranged(sheet, known | instructions.columns)
        again = {title: known[title] for title in known if title not in instructions.columns}
        told = again if sheet.read_as else {}
        sheet.notes += [_remembered(title, column) for title, column in told.items()]
    fill_for_all(resource, sheet, instructions.for_all)
    return sheet


def _reading(upload: StoredUpload, instructions: Instructions) -> dict[str, object]:
    """The encoding that was chosen, and those that may be chosen instead."""
    if not instructions.encoding:
        return {}
    readings = _as_data(candidates_for(bytes(upload.content)))
    return {"encoding": instructions.encoding, "readings": readings}


def _as_data(readings: list[EncodingCandidate]) -> list[dict[str, object]]:
    return [reading._asdict() for reading in readings]


def _fitted(
    upload: StoredUpload, resource: TableResource, instructions: Instructions, sheet: FileSheet
) -> Instructions:
    """With the columns that this user chose for earlier files, where nothing else was chosen for
    this one; the sheet tells of them."""
    known = remembered(resource, sheet.header, remembered_columns(upload))
    earlier = {title: known[title] for title in known if title not in instructions.columns}
    sheet.notes += [_remembered(title, column) for title, column in earlier.items()]
    return replace(instructions, columns=earlier | instructions.columns)


def _remembered(title: str, column: str) -> str:
    message = _("The column “%(title)s” is left out, as you chose for an earlier file.")
    if column:
        message = _(
            "The column “%(title)s” is read as “%(column)s”, as you chose for an earlier file."
        )
    return message % {"title": title, "column": column}


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:10])
    if len(names) <= 10:
        return shown
    return _("%(shown)s and %(count)d more") % {"shown": shown, "count": len(names) - 10}
