"""What happens to an uploaded file: it is looked at, perhaps again in another way, and confirmed. Works in steps that tell how far they are."""

from collections import defaultdict
from collections.abc import Generator, Mapping
from dataclasses import replace
from types import MappingProxyType

from django.utils.translation import gettext as _

from core.fields import normalise
from core.models import ImportBatch
from core.records.permissions import Actor
from core.registry import tables
from exchange.files.detect import WhichEncoding

from ..batches import Origin, PlanRefused, PlanStale, iter_commit
from ..checking.check import iter_check
from ..checking.plan import Instructions, Plan
from ..columns.headers import (
    ColumnsRefused,
    bare,
    choices_of,
    fill_for_all,
    remembered,
    tell_apart,
    worth_remembering,
)
from ..columns.resource import TableResource
from ..files.detect import read
from ..files.encoding import candidates_for
from ..files.sheet import FileSheet, WhichSheet
from ..models import StoredUpload
from ..steps import Result, Steps
from .preview import columns_of_rows, preview_of, refused_csv, require_answers, rows_of
from .stored_upload import discard_upload, release_upload

NAMED = 10  # rows in a message
MOST_RETRIES = 3  # where others save rows of the file meanwhile
NONE: Mapping[str, str] = MappingProxyType({})


def format_progress(
    steps: Generator[int, None, Result], text: str, total: int
) -> Generator[str, None, Result]:
    """Counts as sentences."""
    work = Steps(steps)
    for count in work:
        yield text % {"count": count, "total": total}
    return work.result


def iter_preview(
    upload: StoredUpload, instructions: Instructions, by: Actor
) -> Generator[str, None, None]:
    """Reads and checks the file, and keeps what is to be shown of it with the file. Raises FileRefused where nobody can help it."""
    resource, earlier = tables[upload.table](), remembered_columns(upload)
    data, seen = bytes(upload.content), dict[str, object]()
    plan: Plan | None = None
    sheet, fitted = FileSheet([]), instructions
    try:
        sheet = sheet_from(resource, data, instructions, upload.is_pasted, earlier)
        again = remembered(resource, sheet.header, earlier)
        fitted = replace(instructions, columns=sheet.read_as | again | instructions.columns)
        plan = yield from _plan(resource, sheet, by, fitted)
    except WhichSheet as question:
        seen = {"fault": str(question), "sheets": question.names}
    except WhichEncoding as question:
        seen = {"fault": str(question), "readings": [one._asdict() for one in question.readings]}
    except ColumnsRefused as fault:
        sheet = fault.sheet or sheet
        seen = {"fault": str(fault), "file_notes": sheet.notes, "sheet": sheet.name}
        seen["columns"] = choices_of(sheet.header, sheet.read_as | fitted.columns, fault.unplaced)
        seen["missing"] = fault.missing
    rest: dict[str, object] = {"rows": [], "refused": ""}
    if plan:
        remember_columns(upload, worth_remembering(resource, instructions.columns))
        seen = preview_of(plan, sheet, fitted.matches)
        seen["columns"] = choices_of(list(sheet.read_as) or sheet.header, fitted.columns)
        seen["left_out"] = len(sheet.left_out) + plan.left_out
        seen["columns_shown"] = columns_of_rows(plan, sheet)
        rest["rows"] = rows_of(plan, sheet, fitted.left_out)
        rest["refused"] = refused_csv(plan, sheet) if plan.refusals else ""
    if sheet.header and instructions.encoding:  # it was chosen, and may be chosen otherwise
        seen["encoding"] = instructions.encoding
        seen["readings"] = [one._asdict() for one in candidates_for(data)]
    update_upload(upload, fitted if plan else instructions, plan, preview=seen, **rest)


def iter_confirm(
    upload: StoredUpload, by: Actor, *, only_good: bool
) -> Generator[str, None, ImportBatch | None]:
    """Carries out what was seen. Raises ChoiceMissing where a duplicate was not answered, and PlanRefused where the file
    would now do something else: nothing is saved then."""
    require_answers(upload, only_good)
    claim_upload(upload)
    try:
        batch = yield from _carry_out(upload, by, only_good, MOST_RETRIES)
    except BaseException:
        release_upload(upload)
        raise
    discard_upload(upload)
    return batch


def _carry_out(
    upload: StoredUpload, by: Actor, only_good: bool, retries: int
) -> Generator[str, None, ImportBatch | None]:
    resource = tables[upload.table]()
    instructions, data = Instructions(**upload.instructions), bytes(upload.content)
    sheet = sheet_from(resource, data, instructions, upload.is_pasted)
    plan = yield from _plan(resource, sheet, by, instructions)
    if names := changed_since(upload, plan):
        shown = ", ".join(names[:NAMED])
        if (more := len(names) - NAMED) > 0:
            shown = _("%(shown)s and %(count)d more") % {"shown": shown, "count": more}
        message = _(
            "These rows have changed since your preview: %(rows)s. Nothing was saved; preview the file again."
        )
        raise PlanRefused(message % {"rows": shown})
    origin = Origin.of(upload.file_name, data, upload.token)
    channel = "paste" if upload.is_pasted else "import"
    steps = iter_commit(plan, by=by, channel=channel, origin=origin, only_good=only_good)
    saved = _("%(count)d of %(total)d rows saved")
    try:
        return (yield from format_progress(steps, saved, len(plan.rows)))
    except PlanStale:
        if not retries:
            raise
    return (yield from _carry_out(upload, by, only_good, retries - 1))


def _plan(
    resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions
) -> Generator[str, None, Plan]:
    """Of the rows that were not unticked."""
    left_out = set(instructions.left_out)
    taken = [row for row in sheet.rows if row[0] not in left_out]
    if sheet.read_as:  # its columns are ours
        instructions = replace(instructions, columns={})
    steps = iter_check(resource, replace(sheet, rows=taken), by, instructions)
    checked = _("%(count)d of %(total)d rows checked")
    plan = yield from format_progress(steps, checked, len(taken))
    plan.left_out = len(sheet.rows) - len(taken)
    return plan


def sheet_from(
    resource: TableResource,
    data: bytes,
    instructions: Instructions,
    is_pasted: bool = False,
    earlier: Mapping[str, str] = NONE,
) -> FileSheet:
    """A file or a pasted text, corrected, as rows with the columns that it has, or that the table understands it to have.

    `earlier` are columns that its sender chose for headers of earlier files.
    """
    if is_pasted:
        sheet: FileSheet = resource.pasted(data.decode())
        sheet.keep_stored("editors_note")
    else:
        sheet = read(data, instructions.sheet, instructions.encoding)
        known = remembered(resource, sheet.header, earlier) | instructions.columns
        again = known.keys() - instructions.columns.keys()
        sheet = resource.arranged(sheet, known)
        if not sheet.read_as:
            sheet.header = tell_apart(sheet.header)
        sheet.notes += [_remembered(title, known[title]) for title in known if title in again]
    fill_for_all(resource, sheet, instructions.for_all)
    return corrected(sheet, instructions)


def corrected(sheet: FileSheet, instructions: Instructions) -> FileSheet:
    """With what its sender wrote for cells and values; what was written is no fault any more."""
    places = {bare(title): place for place, title in enumerate(sheet.header)}
    typed = {
        int(number): {places[title]: text for title, text in cells.items() if title in places}
        for number, cells in instructions.cells.items()
    }
    meant = {
        places[title]: {normalise(value): text for value, text in values.items()}
        for title, values in instructions.values.items()
        if title in places
    }
    rows: list[tuple[int, list[str]]] = []
    written: dict[int, set[int]] = defaultdict(set)
    for number, row in sheet.rows:
        cells = list(row)
        for place, text in typed.get(number, {}).items():
            cells += [""] * (place + 1 - len(cells))
            cells[place] = text
            written[number].add(place)
        for place, texts in meant.items():
            if place < len(cells) and (value := normalise(cells[place])) in texts:
                cells[place] = texts[value]
                written[number].add(place)
        rows.append((number, cells))
    faults = {
        number: [fault for fault in found if fault.place not in written[number]]
        for number, found in sheet.faults.items()
    }
    defaults = {
        number: found - typed.get(number, {}).keys() for number, found in sheet.defaults.items()
    }
    return replace(sheet, rows=rows, faults=faults, defaults=defaults)


def _remembered(title: str, column: str) -> str:
    message = _("The column “%(title)s” is left out, as you chose for an earlier file.")
    if column:
        message = _(
            "The column “%(title)s” is read as “%(column)s”, as you chose for an earlier file."
        )
    return message % {"title": title, "column": column}
