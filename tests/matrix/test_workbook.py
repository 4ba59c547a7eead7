"""The matrix as a workbook, read back as a spreadsheet would."""

import datetime as dt
import io

import openpyxl
import pytest
from django.http import QueryDict

from matrix.formats.files import tables_of
from matrix.formats.workbook import MatrixWorkbook
from matrix.table_query import MatrixQuery
from meetings.models import Assembly
from participants.models import Membership, Participant
from positions.models import ImpactAssessment, Proposal
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


def test_it_has_the_matrix_first_and_all_that_explains_it(proposal):
    assert opened().sheetnames == [
        "Matrix",
        "Statements",
        "Publisher’s view",
        "Sources",
        "Legend",
        "About",
    ]


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


def test_its_sheets_are_ready_to_print_and_to_scroll(proposal):
    matrix = opened()["Matrix"]

    assert (matrix.freeze_panes, matrix.print_title_rows, matrix.print_title_cols) == (
        "C6",
        "$5:$5",
        "$A:$B",
    )
    assert (
        matrix.page_setup.orientation,
        matrix.page_setup.paperSize,
        matrix.page_setup.fitToHeight,
    ) == ("landscape", 9, 0)
    assert "best-efforts reading" in matrix.oddFooter.center.text
    assert matrix.dimensions == "A1:E7"


def test_what_is_asked_is_tinted_and_written_out(proposal):
    cell = opened()["Matrix"]["C6"]

    assert (cell.value, cell.fill.fill_type, cell.alignment.wrap_text) == ("MOD", "solid", True)


def test_statements_and_sources_are_named_once(proposal):
    book = opened("show=all")

    assert [row[2] for row in texts(book["Statements"])] == ["Holder name", "CITEL"]
    assert texts(book["Sources"])[1][0] == "https://example.org/46A22"
    assert (
        book["Statements"].auto_filter.ref
        == f"A1:{book['Statements'].dimensions.partition(':')[2][:-1].rstrip('1')}2"
    )


def test_the_owners_reading_has_a_sheet_of_its_own(proposal):
    make(
        ImpactAssessment,
        assembly=proposal.assembly,
        resolution=Resolution.objects.get(number=20),
        reason="It splits.",
    )

    [_head, row] = texts(opened()["Publisher’s view"])

    assert (row[1], row[8]) == ("Resolution 20", "It splits.")


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


def test_markup_and_strange_letters_come_out_as_they_went_in(proposal):
    text = "<b>&amp; ]]> العربية 中文"
    hold(proposal.assembly, Participant.objects.get(code="CITEL"), make(Resolution), summary=text)

    assert text in [cell.value for row in opened()["Statements"].iter_rows() for cell in row]


def test_it_says_as_at_when_and_under_which_licence(proposal):
    about = dict(texts(opened("asof=2030-01-02")["About"]))

    assert about["State"] == "As at 2 January 2030, by the date of each paper or statement"
    assert about["Address"] == "http://127.0.0.1:8000/positions/?asof=2030-01-02"
    assert about["Licence"].startswith("CC BY 4.0")


def test_it_can_be_turned_round(proposal):
    matrix = opened("transpose=yes")["Matrix"]

    assert texts(matrix)[4:7] == [
        ["Name", "Resolution 20", "Totals"],
        ["Title", "Numbering", ""],
        ["CITEL", "MOD", "MOD 1"],
    ]
    assert matrix.freeze_panes == "B6"


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


def test_what_was_not_looked_for_has_no_page(proposal):
    hold(proposal.assembly, make(Participant, code="ATU"), 50)

    matrix = opened()["Matrix"]

    silent = [cell for row in matrix.iter_rows() for cell in row if cell.value == "not looked for"]
    assert silent
    assert [cell.hyperlink for cell in silent] == [None] * len(silent)


def test_statements_and_sources_lead_to_their_pages(proposal):
    book = opened()
    heads, row = list(book["Statements"].iter_rows())
    found = {
        head.value: cell.hyperlink for head, cell in zip(heads, row, strict=True) if cell.hyperlink
    }

    page = (f"http://127.0.0.1:8000{proposal.get_absolute_url()}", "item-1")
    evidence = ("http://127.0.0.1:8000/positions/20/citel/?assembly=wtsa-24", None)
    assert {name: (link.target, link.location) for name, link in found.items()} == {
        "Paper": page,
        "Address": page,
        "Evidence": evidence,
        "Evidence page": evidence,
        "Source addresses": ("https://example.org/46A22", None),
    }
    assert book["Sources"]["A2"].hyperlink.target == "https://example.org/46A22"


@pytest.mark.parametrize(
    ("dated", "kept"), [("2024-05-01", dt.datetime(2024, 5, 1)), ("2024-05", "2024-05"), ("", None)]
)
def test_a_whole_day_is_a_date_and_less_is_text(proposal, dated, kept):
    Proposal.objects.filter(pk=proposal.pk).update(dated=dated)

    heads, row = list(opened()["Statements"].iter_rows())

    found = {head.value: cell for head, cell in zip(heads, row, strict=True)}
    assert (found["Dated"].value, found["Dated"].is_date) == (kept, isinstance(kept, dt.datetime))
