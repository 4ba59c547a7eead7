"""What happens to a file on an editor's desk: it is looked at, perhaps again in another way, and confirmed. Works in steps that tell how far they are."""

from collections.abc import Generator
from dataclasses import replace

from django.utils.translation import gettext as _

from core.models import ImportBatch
from core.records.permissions import Actor
from core.registry import tables

from ..batches import Origin, PlanRefused, iter_commit
from ..checking.check import Result, iter_check
from ..checking.plan import Instructions, Plan
from ..columns.headers import ColumnsRefused, bare, remembered, worth_remembering
from ..columns.resource import TableResource
from ..files.detect import FileRefused, FileSheet, WhichEncoding, WhichSheet, read
from ..files.encoding import candidates_for
from ..files.encoding_candidates import EncodingCandidate
from ..models import StoredUpload
from .preview import outcome_csv, preview_of, refused_csv
from .stored_upload import (
    changed_since,
    claim_upload,
    digest,
    discard_upload,
    release_upload,
    remember_columns,
    remembered_columns,
    update_upload,
)

Steps = Generator[str, None, Result]


def format_progress(steps: Generator[int, None, Result], text: str, total: int) -> Steps[Result]:
    """Counts as sentences."""
    while True:
        try:
            count = next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield text % {"count": count, "total": total}


def iter_preview(upload: StoredUpload, instructions: Instructions, by: Actor) -> Steps[None]:
    """Reads and checks the file, and keeps what is to be shown of it with the file. Raises FileRefused where nobody can help it."""
    resource = tables[upload.table]()
    try:
        sheet = _sheet(upload, resource, instructions)
        reading = _reading(upload, instructions)
        fitted = _fitted(upload, resource, instructions, sheet)
        plan = yield from _plan(resource, sheet, by, fitted)
    except WhichSheet as question:
        update_upload(
            upload,
            instructions,
            None,
            preview={"fault": str(question), "sheets": question.names},
            refused="",
            outcome="",
        )
    except WhichEncoding as question:
        asked = {"fault": str(question), "readings": _as_data(question.readings)}
        update_upload(upload, instructions, None, preview=asked, refused="", outcome="")
    except ColumnsRefused as fault:
        columns = _columns(sheet, fitted, fault)
        seen = {
            "fault": str(fault),
            "columns": columns,
            "file_notes": sheet.notes,
            "sheet": sheet.name,
        } | reading
        update_upload(upload, instructions, None, preview=seen, refused="", outcome="")
    else:
        remember_columns(upload, worth_remembering(resource, instructions.columns))
        seen = preview_of(plan, sheet) | reading | {"columns": _columns(sheet, fitted, None)}
        update_upload(
            upload,
            fitted,
            plan,
            preview=seen,
            refused=refused_csv(plan, sheet) if plan.refusals else "",
            outcome=outcome_csv(plan),
        )


def iter_confirm(upload: StoredUpload, by: Actor, *, only_good: bool) -> Steps[ImportBatch | None]:
    """Carries out what was seen. Raises PlanRefused, with nothing saved, where the file would now do something else."""
    claim_upload(upload)
    try:
        resource = tables[upload.table]()
        instructions = Instructions.from_json(upload.instructions)
        plan = yield from _plan(resource, _sheet(upload, resource, instructions), by, instructions)
        if names := changed_since(upload, plan):
            raise PlanRefused(
                _(
                    "These rows have changed since your preview: %(rows)s. Nothing was saved; preview the file again."
                )
                % {"rows": _some(names)}
            )
        origin = Origin(upload.file_name, digest(upload), upload.token, bytes(upload.content))
        steps = iter_commit(
            plan,
            by=by,
            channel="paste" if upload.is_pasted else "import",
            origin=origin,
            only_good=only_good,
        )
        batch = yield from format_progress(
            steps, _("%(count)d of %(total)d rows saved"), len(plan.rows)
        )
    except BaseException:
        release_upload(upload)
        raise
    discard_upload(upload)
    return batch


def _plan(
    resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions
) -> Steps[Plan]:
    return (
        yield from format_progress(
            iter_check(resource, sheet, by, instructions),
            _("%(count)d of %(total)d rows checked"),
            len(sheet.rows),
        )
    )


def _sheet(upload: StoredUpload, resource: TableResource, instructions: Instructions) -> FileSheet:
    data = bytes(upload.content)
    if upload.is_pasted:
        sheet: FileSheet = resource.pasted(data.decode())
        return sheet
    return read(data, instructions.sheet, instructions.encoding)


def _reading(upload: StoredUpload, instructions: Instructions) -> dict[str, object]:
    """The encoding that was chosen, and those that may be chosen instead."""
    if not instructions.encoding:
        return {}
    readings = _as_data(candidates_for(bytes(upload.content)))
    return {"encoding": instructions.encoding, "readings": readings}


def _as_data(readings: list[EncodingCandidate]) -> list[dict[str, object]]:
    return [reading._asdict() for reading in readings]


def _fitted(
    upload: StoredUpload,
    resource: TableResource,
    instructions: Instructions,
    sheet: FileSheet,
) -> Instructions:
    """With the columns that this user chose for earlier files, where nothing else was chosen for
    this one; the sheet tells of them."""
    known = remembered(resource, sheet.header, remembered_columns(upload))
    earlier = {title: known[title] for title in known if title not in instructions.columns}
    sheet.notes += [_remembered(title, column) for title, column in earlier.items()]
    return replace(instructions, columns=earlier | instructions.columns)


def _remembered(title: str, column: str) -> str:
    if not column:
        said = _("The column “%(title)s” is left out, as you chose for an earlier file.")
        return said % {"title": title}
    said = _("The column “%(title)s” is read as “%(column)s”, as you chose for an earlier file.")
    return said % {"title": title, "column": column}


def _columns(
    sheet: FileSheet, instructions: Instructions, fault: ColumnsRefused | None
) -> list[dict[str, object]]:
    """Each header with the column that was chosen for it; `near` where it has none and one may be meant."""
    unplaced = {header.title: header for header in fault.unplaced} if fault else {}
    return [
        {
            "title": title,
            "chosen": chosen
            if (chosen := instructions.columns.get(bare(title))) != bare(title)
            else None,
            "near": unplaced[title].near if title in unplaced else "",
            "why": unplaced[title].reason if title in unplaced else "",
        }
        for title in dict.fromkeys(sheet.header)
    ]


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:10])
    return (
        _("%(shown)s and %(count)d more") % {"shown": shown, "count": len(names) - 10}
        if len(names) > 10
        else shown
    )


__all__ = ["FileRefused", "PlanRefused", "format_progress", "iter_confirm", "iter_preview"]
