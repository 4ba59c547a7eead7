"""Files for import tests, from lists of cells."""

import csv
import io
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import ImportBatch
from core.public.cell_text import csv_text
from core.records.permissions import Operator
from core.registry import tables
from exchange.batches import Origin, commit
from exchange.checking.check import AS_IT_COMES, check
from exchange.checking.plan import Instructions, Plan
from exchange.files.detect import read, sheet_of
from exchange.files.sheet import FileRow, FileSheet

OPERATOR = Operator(may_publish=True)


def planned(
    table: str,
    header: str,
    *rows: Any,
    by: Any = OPERATOR,
    instructions: Instructions = AS_IT_COMES,
) -> Plan:
    """The plan for a file with these columns, divided by spaces, and these rows, which are lists of cells."""
    out = io.StringIO()
    csv.writer(out).writerows([header.split(), *rows])
    return check(tables[table](), read(out.getvalue().encode()), by, instructions)


def sheet_of_cells(*rows: list[str]) -> FileSheet:
    """A sheet as read from a workbook: the first row is the header, however many cells it has."""
    return sheet_of(FileRow(number, row) for number, row in enumerate(rows, start=1))


def brought_in(table: str, header: str, *rows: Any, by: Any = OPERATOR) -> Plan:
    plan = planned(table, header, *rows, by=by)
    assert reasons(plan) == []
    commit(plan, by=by, channel="import", origin=Origin(f"{table}.csv"))
    return plan


def imported(
    table: str,
    header: str,
    *rows: Any,
    by: Any = OPERATOR,
    name: str = "file.csv",
    only_good: bool = False,
) -> ImportBatch:
    plan = planned(table, header, *rows, by=by)
    assert only_good or reasons(plan) == []
    origin = Origin(name, b"the file", "t0ken")
    batch = commit(plan, by=by, channel="import", origin=origin, only_good=only_good)
    assert batch is not None
    return batch


def queries(work: Any, *args: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        work(*args)
    return len(captured)


def reasons(plan: Plan) -> list[tuple[int, str, str]]:
    """Row, column and reason of every refusal."""
    return [(refusal.row, refusal.column, refusal.reason) for refusal in plan.refusals]


def exported(table: str, rows: Any = None, public: bool = False) -> bytes:
    """The rows, or the whole table, as the CSV that staff export."""
    resource = tables[table]()
    found = resource.joined(resource.model().objects.order_by("pk") if rows is None else rows)
    return csv_text(
        resource.columns(public), (resource.cells(row, public) for row in found)
    ).encode()


def said(page: Any) -> str:
    """The messages that a page shows."""
    return " ".join(map(str, page.context["messages"]))
