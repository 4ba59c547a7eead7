"""The matrix as a workbook, read back as a spreadsheet would."""

import io

import openpyxl
import pytest
from django.http import QueryDict

from matrix.formats.files import tables_of
from matrix.formats.workbook import MatrixWorkbook
from matrix.table_query import MatrixQuery
from meetings.models import Assembly
from participants.models import Membership, Participant
from resolutions.models import Resolution
from tests.rows import make

from .filed import hold, propose


def opened(query="", **how):
    query = MatrixQuery(QueryDict(query))
    return openpyxl.load_workbook(
        io.BytesIO(MatrixWorkbook(query, tables_of(query, query.matrix)).to_bytes()), **how
    )


def texts(sheet):
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.fixture
def assembly(db):
    return make(Assembly, code="WTSA-24", is_current=True)


@pytest.fixture
def proposal(assembly):
    """CITEL's, to change Resolution 20."""
    citel = make(Participant, code="CITEL", kind="regional_organisation")
    chile = make(Participant, code="CHL", name="Chile", kind="member_state")
    make(Membership, group=citel, member=chile)
    return propose(
        assembly,
        make(Resolution, number=20, title="Numbering"),
        citel,
        number="IAP/46A22/1",
        title="Change it",
        source_addresses="https://example.org/46A22",
    )


def test_the_matrix_is_headed_by_what_it_is_and_shows_states_with_their_groups(proposal):
    rows = texts(opened("show=all")["Matrix"])

    assert rows[0][0] == "Positions at WTSA-24"
    assert rows[2][0] == "Current record"
    assert rows[3][0].startswith("Proposals are not agreed texts.")
    assert rows[4:] == [
        ["Name", "Title", "CITEL", "Chile", "Totals", "Publisher’s view"],
        ["Resolution 20", "Numbering", "MOD", "MOD; through CITEL", "MOD 1", "not recorded"],
        ["Totals", "", "MOD 1", "", "", ""],
    ]


def test_statements_are_named_once(proposal):
    book = opened("show=all")

    assert [row[2] for row in texts(book["Statements"])] == ["Holder name", "CITEL"]
    assert (
        book["Statements"].auto_filter.ref
        == f"A1:{book['Statements'].dimensions.partition(':')[2][:-1].rstrip('1')}2"
    )


def test_a_text_stays_text(proposal):
    text = "=1+1"
    hold(proposal.assembly, Participant.objects.get(code="CITEL"), make(Resolution), summary=text)

    cells = [
        cell
        for row in opened()["Statements"].iter_rows()
        for cell in row
        if cell.value == f"'{text}"
    ]

    assert [cell.data_type for cell in cells] == ["s"]


def test_a_cell_of_the_matrix_leads_to_its_page_and_its_row_to_the_text(proposal):
    make(Participant, code="APT", kind="regional_organisation")
    matrix = opened("show=all")["Matrix"]

    links = {
        cell.coordinate: cell.hyperlink.target
        for row in matrix.iter_rows()
        for cell in row
        if cell.hyperlink
    }

    site = "http://127.0.0.1:8000/positions/20"
    assert links == {
        "A6": f"{site}/?assembly=wtsa-24",
        "D6": f"{site}/citel/?assembly=wtsa-24",
        "E6": f"{site}/chl/?assembly=wtsa-24",
    }
    assert {matrix[cell].font.underline for cell in links} == {"single"}
