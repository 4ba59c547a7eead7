"""The matrix as a file and as a feed: the same rows and columns as its page."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import openpyxl
import pytest
from django.http import QueryDict

from matrix.formats.files import FORMATS
from matrix.formats.tables import MatrixTables
from matrix.formats.workbook import MatrixWorkbook
from matrix.models import Release
from matrix.snapshot.contents import to_json
from matrix.snapshot.loader import snapshot_of
from matrix.table_query import MatrixQuery
from meetings.models import Assembly
from participants.models import Membership, Participant
from positions.models import Proponent
from resolutions.models import Resolution
from tests.rows import make

from .filed import hold, propose

ATOM = "{http://www.w3.org/2005/Atom}"


def format(name, query=""):
    asked = MatrixQuery(QueryDict(query))
    tables = MatrixTables(asked.matrix, asked.onward(), asked.warning)
    return FORMATS[name](asked, tables)


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def entries(query=""):
    feed = ET.fromstring(format("atom", query).content)
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


@pytest.fixture
def citel(assembly):
    return make(Participant, code="CITEL", kind="regional_organisation")


@pytest.fixture
def proposal(assembly, citel):
    chile = make(Participant, code="CHL", name="Chile", kind="member_state")
    make(Membership, group=citel, member=chile)
    return propose(
        assembly,
        20,
        citel,
        confidence="stated",
        number="IAP/46A22/1",
        dated="2024-05-01",
        account="Asks for <more>.",
    )


def test_every_face_is_a_download_that_others_may_fetch(proposal):
    answers = {name: format(name) for name in FORMATS}

    assert {name: answer["Content-Type"].partition(";")[0] for name, answer in answers.items()} == {
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "json": "application/json",
        "atom": "application/atom+xml",
    }
    assert {answer["Access-Control-Allow-Origin"] for answer in answers.values()} == {"*"}
    assert answers["csv"]["Content-Disposition"] == 'attachment; filename="positions-wtsa-16.csv"'


def test_a_shape_that_there_is_not_is_refused_by_name(client, proposal):
    answer = client.get("/positions.csv?shape=round%00")

    assert (answer.status_code, answer.content.decode()) == (
        400,
        "“round” is not a choice of “shape”: long, wide.",
    )


def test_the_json_names_cells_by_their_statements(proposal):
    body = json.loads(format("json", "show=all").content)

    assert [
        (cell["holder"], cell["via"], cell["codes"], cell["statements"]) for cell in body["cells"]
    ] == [
        ("citel", "own", ["mod"], [0]),
        ("chl", "group", ["mod"], [0]),
    ]
    assert [statement["paper"] for statement in body["statements"]] == ["IAP/46A22/1"]
    assert [(one["path"], one["number"]) for one in body["subjects"]] == [("20", 20)]
    assert (body["assembly"], body["state"], body["release"]) == (
        "WTSA-16",
        "current record",
        None,
    )
    assert body["warning"].startswith("Proposals are not agreed texts.")
    assert body["licence"].startswith("CC BY 4.0")


def test_a_file_of_a_release_says_so_and_holds_what_was_published_then(proposal, assembly, citel):
    made = make(
        Release,
        number=3,
        assembly=assembly,
        contents=to_json(snapshot_of(Assembly.objects.with_meeting().get(pk=assembly.pk))),
    )
    hold(assembly, citel, 50, confidence="stated")

    answer = format("csv", "release=3")

    assert answer["Content-Disposition"] == 'attachment; filename="positions-wtsa-16-release-3.csv"'
    assert [row["subject"] for row in rows_of(answer)] == ["20"]
    assert {row["evidence_page"] for row in rows_of(answer)} == {
        f"http://127.0.0.1:8000/positions/20/citel/?release={made.number}"
    }


def test_a_paper_of_several_is_one_entry(proposal):
    make(
        Proponent,
        proposal=proposal,
        participant=make(Participant, code="APT", kind="regional_organisation"),
    )

    assert entries() == ["CITEL and APT, Resolution 20: MOD (IAP/46A22/1)"]


def test_a_withdrawn_paper_is_called_so(assembly, citel):
    propose(assembly, 20, citel, stage="withdrawn", number="IAP/1")
    assert entries() == ["CITEL, Resolution 20: MOD, withdrawn (IAP/1)"]


def test_the_feed_is_titled_by_the_sentence_of_the_table_and_holds_what_its_filter_leaves(
    proposal, assembly, citel
):
    hold(assembly, citel, 50, "support", confidence="stated")

    feed = ET.fromstring(format("atom", "res=50").content)

    assert (
        feed.findtext(f"{ATOM}title")
        == f"Positions at WTSA-16. {MatrixQuery(QueryDict('res=50')).sentence}"
    )
    assert entries("res=50") == ["CITEL, Resolution 50: support"]
    assert [link.get("href") for link in feed.findall(f"{ATOM}link")] == [
        "http://127.0.0.1:8000/positions/?res=50",
        "http://127.0.0.1:8000/positions.atom?res=50",
    ]


def opened(query="", **how):
    query = MatrixQuery(QueryDict(query))
    return openpyxl.load_workbook(
        io.BytesIO(MatrixWorkbook(query, MatrixTables(query.matrix, query.onward())).to_bytes()),
        **how,
    )


def texts(sheet):
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_matrix_is_headed_by_what_it_is_and_shows_states_with_their_groups(proposal):
    rows = texts(opened("show=all")["Matrix"])

    assert rows[0][0] == "Positions at WTSA-16"
    assert rows[2][0] == "Current record"
    assert rows[3][0].startswith("Proposals are not agreed texts.")
    assert rows[4:] == [
        ["Name", "Title", "CITEL", "Chile", "Totals", "Publisher’s view"],
        ["Resolution 20", "Text 20", "MOD", "MOD; through CITEL", "MOD 1", "not recorded"],
        ["Totals", "", "MOD 1", "", "", ""],
    ]


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
        "A6": f"{site}/?assembly=wtsa-16",
        "D6": f"{site}/citel/?assembly=wtsa-16",
        "E6": f"{site}/chl/?assembly=wtsa-16",
    }
    assert {matrix[cell].font.underline for cell in links} == {"single"}
