"""Positions from minutes, mails, tables and matrices: what is not understood is asked about, and a signature is no stance."""

import csv

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document
from exchange.batches import Origin, commit
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.files.sheet import Fault, FileSheet, line_of
from exchange.models import StoredUpload
from exchange.uploads.workflow import sheet_from
from meetings.models import Assembly
from participants.models import Participant
from positions.choices import Stance
from positions.models import Position
from positions.resources.pasting.positions import PositionReader
from positions.resources.pasting.proposals import ProposalReader
from positions.resources.pasting.words import KnownNames
from positions.resources.tables import PositionResource, ProposalResource
from positions.subjects import SUBJECTS
from resolutions.models import Resolution, Topic
from tests.exchange.sheets import reasons
from tests.journeys.page_forms import send, signed_in
from tests.rows import make

GROUPS = {
    "ATU": ("African Telecommunications Union", "AFCP"),
    "APT": ("Asia-Pacific Telecommunity", "ACP"),
    "CITEL": ("Inter-American Telecommunication Commission", "IAP"),
    "CEPT": ("European Conference of Postal and Telecommunications Administrations", "ECP\nEUR"),
    "LAS": ("League of Arab States", "ARB"),
    "RCC": ("Regional Commonwealth in the Field of Communications", "RCC"),
}
STATES = {"USA": ("United States", "USA"), "JPN": ("Japan", "J"), "ITA": ("Italy", "I")}


def known_names():
    """The names of rows that are not stored."""
    groups = [
        Participant(
            pk=number,
            code=code,
            kind="regional_organisation",
            name=name,
            proposal_prefixes=prefixes,
            aliases={"LAS": "Arab States\nArab Group", "ATU": "African Group"}.get(code, ""),
        )
        for number, (code, (name, prefixes)) in enumerate(GROUPS.items(), start=1)
    ]
    states = [
        Participant(pk=number, code=code, kind="member_state", name=name, itu_symbol=symbol)
        for number, (code, (name, symbol)) in enumerate(STATES.items(), start=100)
    ]
    assemblies = [Assembly(pk=1, code="WTSA-24"), Assembly(pk=2, code="WTSA-28")]
    papers = [Document(pk=1, slug="wtsa-24-42", number="42", assembly=assemblies[0])]
    topics = [Topic(pk=1, slug="new-ip", name="New IP")]
    return KnownNames([*groups, *states], assemblies, papers, topics)


@pytest.fixture
def reader():
    """Knows all names, so it reads without the database."""
    return PositionReader(known_names())


def rows(text, reader):
    sheet = reader.read(text)
    return [dict(zip(sheet.header, cells, strict=True)) for _number, cells in sheet.rows]


def seen(text, reader):
    """Holder, text and stance, a line for each row; a stance that is asked about is in brackets."""
    return [
        " · ".join(
            [
                row["held_by"],
                " ".join(row.get(name, "") for name in SUBJECTS).strip(),
                row["stance"] if row["stance"] in Stance else f"[{row['stance']}]",
            ]
        ).replace("Resolution ", "")
        for row in rows(text, reader)
    ]


WORD_TABLE = (
    "<table><tr><td><p>Resolution</p></td><td>APT</td><td>ATU</td><td>CEPT</td></tr>"
    "<tr><td>Resolution 20 – Numbering</td><td>MOD – support</td><td></td><td>No&nbsp;change</td></tr>"
    "<tr><td>Res. 64</td><td>–</td><td>Support</td><td>Concern</td></tr></table>"
)
MINUTES = """\
Minutes of the coordination meeting

Dear all, please find below the minutes.
- Res. 50: APT supports AFCP's proposal; CITEL reserves
- Res. 64: CEPT opposes the proposal of the Arab Group. USA has no position.
Resolution 50
• ATU: support
• CEPT: oppose
Resolution 64 – Non-discriminatory access
• African Group, Arab States: in favour
Res. 50: support – ATU, LAS; oppose – CEPT
"""
FROM_MINUTES = """\
APT · 50 · [APT supports AFCP's proposal]
CITEL · 50 · [CITEL reserves]
CEPT · 64 · [CEPT opposes the proposal of the Arab Group]
USA · 64 · no_position
ATU · 50 · support
CEPT · 50 · oppose
ATU · 64 · support
LAS · 64 · support
ATU · 50 · support
LAS · 50 · support
CEPT · 50 · oppose"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            WORD_TABLE,
            "APT · 20 · support\nCEPT · 20 · no_change\nATU · 64 · support\nCEPT · 64 · concern",
        ),
        (MINUTES, FROM_MINUTES),
        (
            "Group\tRes. 50\tResolution 64\nATU\tsupport\tagainst\nRCC\t\tno position",
            "ATU · 50 · support\nATU · 64 · oppose\nRCC · 64 · no_position",
        ),
        (
            "| Text | Holder | Stance |\n|--|--|--|\n| Res. 50 (Rev. New Delhi, 2024) | **IAP** | opposed |",
            "CITEL · 50 (Rev. New Delhi, 2024) · oppose",
        ),
        ("\tATU\tAPT\nRes. 57\tSUP\tNOC", "ATU · 57 · [SUP]\nAPT · 57 · no_change"),
        (
            "Resolution\tXYZ\tAPT 2\tFoo\nRes. 57\tsupport\tNOC\toppose",
            "XYZ · 57 · support\nAPT 2 · 57 · no_change\nFoo · 57 · oppose",
        ),
        (
            "Resolution\tAPT\tCEPT\tACP\nRes. 20\tsupport\tNOC\toppose",  # two columns are of APT
            "APT · 20 · [support – oppose]\nCEPT · 20 · no_change",
        ),
        ("New IP | RCC | support", "RCC · new-ip · support"),
    ],
)
def test_positions_are_read_from_each_layout(text, expected, reader):
    assert seen(text, reader) == expected.splitlines()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ATU: MOD Res. 64 – support, see C42", "ATU · 64 · support"),
        ("ATU: MOD Res. 64 – co-signed", "ATU · 64 · [MOD – co-signed]"),
        ("ATU: Res. 64 – support, if the scope stays", "ATU · 64 · [support – if the scope stays]"),
        ("CEPT: NOC Res. 20 – support", "CEPT · 20 · [NOC – support]"),
        ("Japan, on behalf of APT, supports Res. 64", "JPN · 64 · [support – on behalf of APT]"),
        ("Res. 64 | APT | support / oppose", "APT · 64 · [support / oppose]"),
        # a sentence in its own words
        ("USA co-signed AFCP's proposal on Res. 64", "USA · 64 · []"),
        ("CEPT does not support MOD Res. 64", "CEPT · 64 · []"),
        ("APT supports CEPT on Res. 64", "APT · 64 · []"),
        ("Some States oppose MOD Res. 64", " · 64 · []"),
        ("ATU asked whether CEPT supports Res. 64", "ATU · 64 · []"),
        ("APT supports PP Resolution 101", "APT ·  · []"),  # not one of a WTSA
    ],
)
def test_what_is_not_understood_is_asked(text, expected, reader):
    said = text.replace("Resolution ", "")
    assert seen(text, reader) == [expected.replace("[]", f"[{said}]")]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (
            "WTSA-24\nATU: MOD Res. 64 – support, see C42",
            {"assembly": "WTSA-24", "document": "wtsa-24-42", "summary": ""},
        ),
        (
            "Assembly;Resolution;Group;Position;Date;Doc;Remarks\nwtsa24;64;APT;oppose;2024-03-12;42;Too wide",
            {"taken_on": "2024-03-12", "document": "wtsa-24-42", "summary": "Too wide"},
        ),
        ("WTSA-24 or WTSA-28?\nATU: Res. 64 – support", {"assembly": "", "document": ""}),
        ("ATU: Res. 64 – support, doc 31 (5/6/2024)", {"taken_on": "5/6/2024", "document": ""}),
    ],
)
def test_what_else_a_line_says_fills_its_column(text, filled, reader):
    (row,) = rows(text, reader)
    assert {name: row[name] for name in filled} == filled


def test_what_is_left_out_or_has_no_column_is_named(reader):
    text = "Dear all,\n\nWTSA-24\nATU: Res. 64 – support, doc 31\nThe next call is on Friday.\n\nRegards"
    assert reader.read(text).notes == [
        f"Line {number} is not a position and was left out: “{line}”."
        for number, line in enumerate(text.splitlines(), start=1)
        if number in {1, 3, 5, 7}
    ]
    again = PositionReader(known_names())
    found = again.read("Group\tRes. 50\tRemarks\nATU\tsupport\tbut late\nRCC\t–\tno reply")
    note = "ATU | Resolution 50 | support | but late"
    assert ([cells[-1] for _number, cells in found.rows], found.left_out) == ([note], [3])


REASON = "Cell holds a formula. Replace it with its value."


def read_with_fault(reader, header, row, place, value="=CONCATENATE(A1,B1)"):
    """The sheet read with this wrong cell in line 3, and the line and column of each fault."""
    cells = [*row[:place], value, *row[place + 1 :]]
    sheet = FileSheet(header, [(3, cells)], faults={3: [Fault(place, value, REASON)]})
    resource = PositionResource() if reader is PositionReader else ProposalResource()
    found = reader(known_names()).read_file(sheet, resource, {"Room": ""})  # “Room” is left out
    return found, [
        (number, found.header[fault.place])
        for number, faults in found.faults.items()
        for fault in faults
    ]


@pytest.mark.parametrize(
    ("reader", "header", "row", "columns"),
    [
        (
            PositionReader,
            ["Resolution", "Group", "Position", "Date", "Remarks", "Room"],
            ["64", "ATU", "support", "2024-03-12", "", "B"],
            ["resolution", "held_by", "stance", "taken_on"],
        ),
        (
            ProposalReader,
            ["Number", "Type", "Resolution", "Title", "Proponents", "Remarks", "Room"],
            ["AFCP/42A12/1", "MOD", "64", "Access", "AFCP", "Too wide", "B"],
            ["number", "asks", "asks", "title", "proposed_by", "account"],
        ),
    ],
)
def test_a_cell_that_cannot_be_taken_is_refused_where_it_would_come(reader, header, row, columns):
    """The sheets have headers of their own; the fault is in the column of ours that the cell would fill."""
    for place, column in enumerate(columns):
        found, faults = read_with_fault(reader, header, row, place)
        assert (len(found.rows), faults) == (1, [(3, column)])


def test_a_fault_refuses_the_title_made_of_it_and_in_a_matrix_its_own_row_only():
    header, row = ["Number", "Type", "Resolution"], ["AFCP/42A12/1", "MOD", "64"]
    _found, faults = read_with_fault(ProposalReader, header, row, 2, "#N/A")
    assert faults == [(3, "asks"), (3, "title")]
    header, row = ["Resolution", "ATU", "APT"], ["64", "oppose", "support"]
    found, faults = read_with_fault(PositionReader, header, row, 1, "#REF!")
    assert [(line_of(number), cells[1]) for number, cells in found.rows] == [(3, "ATU"), (3, "APT")]
    assert faults == [(3, "stance")]
    assert [(one.value, one.reason) for one in found.faults[3]] == [("#REF!", REASON)]


@pytest.fixture
def tables(db):
    for code in ("ATU", "APT", "CEPT"):
        make(Participant, code=code, kind="regional_organisation")
    for number in ("20", "64"):
        make(Resolution, number=number)
    make(Assembly, code="WTSA-24")


def planned(text, actor):
    return check(PositionResource(), PositionResource.pasted(text), actor)


def stored() -> list[tuple[str, str, str]]:
    rows = Position.objects.order_by("pk")
    return [(row.held_by.code, row.resolution.slug, row.stance) for row in rows]


MATRIX = """\
"Positions towards WTSA-24, as of August"
Resolution,ATU,APT,CEPT,Remarks
Resolution 20 – Numbering,Support,,no change,to be discussed
64,MOD – support,against,–,
"""


def test_what_is_unknown_is_asked_with_what_may_be_chosen_and_nothing_is_made(tables, editor):
    for line, column, *reason in (
        (
            *(
                "ATU: MOD Res. 64",
                "stance",
                "“MOD” is not understood as one stance. Choose one of: ",
            ),
            "support, oppose, concern, no_change, no_position, none_found, welcomes, regrets.",
        ),
        (
            *("Ruritania: Res. 64 – support", "held_by", "“Ruritania” is not in the table "),
            "participants. Add it there first, or correct the spelling.",
        ),
        (
            *(
                "Res. 64 – ATU – support – 5/6/2024",
                "taken_on",
                "“5/6/2024” may be 5 June 2024 or ",
            ),
            "6 May 2024; write 2024-06-05 or 2024-05-06, or choose the file's date order.",
        ),
    ):
        plan = planned(f"WTSA-24\n{line}", editor)
        assert (plan.rows, reasons(plan)) == ([], [(2, column, "".join(reason))])


def sheet_of(text, **chosen):
    return sheet_from(PositionResource(), text.encode(), Instructions(**chosen))


def test_a_matrix_is_read_cell_by_cell_and_an_assembly_chosen_for_rows_that_name_none(
    tables, editor
):
    rows = "\n".join(MATRIX.splitlines()[1:3])
    assert sheet_of(rows).notes[0] == (
        "2 rows do not name their assembly. Choose it on this page, or write it above the rows."
    )
    plan = check(PositionResource(), sheet_of(rows, for_all={"assembly": "WTSA-24"}), editor)
    assert [row.write.row.assembly.code for row in plan.rows] == ["WTSA-24"] * 2
    assert reasons(plan) == []
    plan = check(PositionResource(), sheet_of(MATRIX), editor)
    assert reasons(plan) == []
    commit(plan, by=editor, channel="import", origin=Origin("matrix.csv"))
    assert stored() == [
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
    assert stored() == [("APT", "20", "support"), ("CEPT", "20", "no_change")]


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
    assert set(stored()) == {
        ("ATU", "20", "support"),
        ("APT", "20", "oppose"),
        ("CEPT", "64", "support"),
    }
