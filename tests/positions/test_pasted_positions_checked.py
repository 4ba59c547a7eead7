"""Pasted and laid-out positions on their way to the tables: drafts that a second person publishes, questions for the rest."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from exchange.batches import Origin, commit
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.models import StoredUpload
from exchange.uploads.workflow import sheet_from
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position
from positions.resources.tables import PositionResource
from resolutions.models import Resolution
from tests.exchange.sheets import reasons
from tests.journeys.page_forms import send, signed_in
from tests.rows import make

CHOICES = (
    "Choose one of: support, oppose, concern, no_change, no_position, none_found, welcomes, regrets"
)


@pytest.fixture
def tables(db):
    for code in ("ATU", "APT", "CEPT"):
        make(Participant, code=code, kind="regional_organisation")
    for number in ("20", "64"):
        make(Resolution, number=number)
    make(Assembly, code="WTSA-24")


def planned(text, actor):
    return check(PositionResource(), PositionResource.pasted(text), actor)


def workbook(*rows) -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet("Matrix")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def stored() -> list[tuple[str, str, str, str, str]]:
    return [
        (row.assembly.code, row.held_by.code, row.resolution.slug, row.stance, row.publication)
        for row in Position.objects.order_by("pk")
    ]


UNKNOWN = "Add it there first, or correct the spelling."
ORDER = "write 2024-06-05 or 2024-05-06, or choose the file's date order."


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("ATU: MOD Res. 64", "stance", f"“MOD” is not understood as one stance. {CHOICES}."),
        (
            *("Ruritania: Res. 64 – support", "held_by"),
            f"“Ruritania” is not in the table participants. {UNKNOWN}",
        ),
        (
            *("Res. 64 – ATU – support – 5/6/2024", "taken_on"),
            f"“5/6/2024” may be 5 June 2024 or 6 May 2024; {ORDER}",
        ),
    ],
)
def test_what_is_not_understood_is_asked_and_nothing_is_made(line, column, reason, tables, editor):
    plan = planned(f"WTSA-24\n{line}", editor)
    assert (plan.rows, reasons(plan)) == ([], [(2, column, reason)])


def sheet_of(*rows, **chosen):
    return sheet_from(PositionResource(), workbook(*rows), Instructions(**chosen))


MATRIX = [
    ["Positions towards WTSA-24, as of August"],
    ["Resolution", "ATU", "APT", "CEPT", "Remarks"],
    ["Resolution 20 – Numbering", "Support", "", "no change", "to be discussed"],
    ["64", "MOD – support", "against", "–", ""],
]


def test_a_workbook_laid_out_as_a_matrix_is_read_cell_by_cell(tables, editor):
    plan = check(PositionResource(), sheet_of(*MATRIX), editor)
    assert reasons(plan) == []
    commit(plan, by=editor, channel="import", origin=Origin("matrix.xlsx"))
    assert [row[1:4] for row in stored()] == [
        ("ATU", "20", "support"),
        ("CEPT", "20", "no_change"),
        ("ATU", "64", "support"),
        ("APT", "64", "oppose"),
    ]


@pytest.mark.parametrize("corner", ["Resolution", ""])
def test_a_column_of_a_matrix_whose_holder_is_unknown_is_asked_by_its_name(corner, tables, editor):
    text = f"WTSA-24\n{corner}\tAPT\tCEPT\tXYZ\nRes. 20\tMOD\tNOC\tSUP\nRes. 64\tno change\t–\toppose\n"
    plan = planned(text, editor)
    asked = {(number, why) for number, column, why in reasons(plan) if column == "held_by"}
    assert len([why for _number, why in asked if "“XYZ” is not in the table" in why]) == 2
    sheet = PositionResource.pasted(text)
    held = [dict(zip(sheet.header, cells, strict=True)) for _number, cells in sheet.rows]
    assert [row["stance"] for row in held if row["held_by"] == "XYZ"] == ["SUP", "oppose"]
    assert not [row for row in held if row["held_by"] == "APT" and "oppose" in str(row)]


def test_a_file_of_a_matrix_tells_which_columns_are_stances_and_is_imported_as_seen(tables, editor):
    staff = signed_in(editor)
    rows = "WTSA-24,,,\nResolution,APT,CEPT,XYZ\nRes. 20,support,no change,oppose\n"
    file = SimpleUploadedFile("matrix.csv", rows.encode())
    page = staff.post("/admin/positions/position/import/", {"file": file})
    note = next(one for one in page.context["preview"]["file_notes"] if "are read so" in one)
    assert ["“APT” as stance" in note, "“XYZ” as stance" in note] == [True, True]
    assert "editors' note" not in note
    assert page.context["preview"]["counts"] == {"new": 2, "changed": 0, "same": 0, "refused": 1}
    send(staff, page, "Import", rows="good")
    found = [("APT", "20", "support"), ("CEPT", "20", "no_change")]
    assert [row[1:4] for row in stored()] == found


def test_rows_of_one_line_have_its_number_and_are_corrected_each_by_itself(tables, editor):
    staff = signed_in(editor)
    text = "WTSA-24\nATU, APT: Res. 20 – MOD\nCEPT: Res. 64 – support"
    page = staff.post("/admin/positions/position/import/", {"pasted": text})
    shown = page.context["row_page"].rows
    assert [row.line for row in shown] == [2, 2]
    assert [one["rows"] for one in page.context["preview"]["refusals"]] == [[2]]
    refused = csv.reader(StoredUpload.objects.get().refused.splitlines())
    assert [row[0] for row in refused] == ["(row)", "2", "2"]
    place = next(cell.place for cell in shown[0].cells if cell.column == "stance")
    written = {
        f"cell-{row.number}-{place}": [stance]
        for row, stance in zip(shown, ["support", "oppose"], strict=True)
    }
    page = send(staff, page, "Preview again", **written)
    assert [one["row"] for one in page.context["preview"]["planned"]] == [2, 2, 3]
    send(staff, page, "Import")
    assert {row[1:4] for row in stored()} == {
        ("ATU", "20", "support"),
        ("APT", "20", "oppose"),
        ("CEPT", "64", "support"),
    }


def test_an_assembly_is_chosen_for_rows_that_name_none(tables, editor):
    rows = [MATRIX[1], MATRIX[2]]
    asked = sheet_of(*rows)
    assert asked.notes[0] == (
        "2 rows do not name their assembly. Choose it on this page, or write it above the rows."
    )
    chosen = sheet_of(*rows, for_all={"assembly": "WTSA-24"})
    plan = check(PositionResource(), chosen, editor)
    assert [row.write.row.assembly.code for row in plan.rows] == ["WTSA-24"] * 2
    assert reasons(plan) == []
