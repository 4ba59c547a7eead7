"""The matrix as a file and as a feed: the same rows and columns as its page."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import openpyxl
import pytest
from django.conf import settings

from matrix.formats.tables import LONG_HEADER, MatrixTables, to_dicts
from matrix.models import Release
from matrix.releases import contents_now
from matrix.table import MatrixTable
from participants.models import Membership, Participant
from positions.models import Proponent
from resolutions.models import Resolution
from tests.rows import make

from .filed import hold, propose
from .snapshots import paper, snapshot, state, stated

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://127.0.0.1:8000/positions"
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "atom": "application/atom+xml",
}


@pytest.fixture
def proposal(assembly, citel):
    chile = make(Participant, code="CHL", name="Chile", kind="member_state")
    make(Membership, group=citel, member=chile)
    values = {"number": "IAP/46A22/1", "dated": "2024-05-01", "account": "Asks for <more>."}
    return propose(assembly, 20, citel, **values)


@pytest.fixture
def feed(client):
    return lambda query="": ET.fromstring(client.get(f"/positions.atom{query}").content)


@pytest.fixture
def sheets(client):
    def read(query=""):
        return openpyxl.load_workbook(io.BytesIO(client.get(f"/positions.xlsx{query}").content))

    return read


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


def test_every_format_is_a_download_that_others_may_fetch_and_a_wrong_shape_is_refused_by_name(
    client, proposal
):
    answers = {name: client.get(f"/positions.{name}") for name in TYPES}

    types = {name: answer["Content-Type"].partition(";")[0] for name, answer in answers.items()}
    assert types == TYPES
    assert {answer["Access-Control-Allow-Origin"] for answer in answers.values()} == {"*"}
    assert answers["csv"]["Content-Disposition"] == 'attachment; filename="positions-wtsa-16.csv"'

    answer = client.get("/positions.csv?shape=round%00")
    refused = "“round” is not a choice of “shape”: long, wide."
    assert (answer.status_code, answer.text) == (400, refused)


def test_the_json_names_cells_by_their_statements(client, proposal):
    body = json.loads(client.get("/positions.json?show=all").content)

    cells = [[cell[name] for name in ("holder", "via", "codes")] for cell in body["cells"]]
    assert cells == [["citel", "own", ["mod"]], ["chl", "group", ["mod"]]]
    assert [cell["statements"] for cell in body["cells"]] == [[0], [0]]
    assert [statement["paper"] for statement in body["statements"]] == ["IAP/46A22/1"]
    assert [(one["path"], one["number"]) for one in body["subjects"]] == [("20", 20)]
    assert (body["assembly"], body["state"], body["release"]) == ("WTSA-16", "current record", None)
    assert body["warning"].startswith("Proposals are not agreed texts.")
    assert body["licence"].startswith("CC BY 4.0")


def test_a_file_of_a_release_says_so_and_holds_what_was_published_then(
    client, proposal, assembly, citel
):
    make(Release, number=3, assembly=assembly, contents=contents_now(assembly))
    hold(assembly, citel, 50)

    answer = client.get("/positions.csv?release=3")

    assert answer["Content-Disposition"] == 'attachment; filename="positions-wtsa-16-release-3.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["subject"] for row in rows] == ["20"]
    assert {row["evidence_page"] for row in rows} == {f"{SITE}/20/citel/?release=3"}


def test_the_feed_is_titled_by_the_sentence_of_the_table_and_holds_what_its_filter_leaves(
    client, feed, proposal, assembly, citel, apt
):
    make(Proponent, proposal=proposal, participant=apt)  # a paper of two proponents is one entry
    hold(assembly, citel, 50, "support")
    one = "CITEL, Resolution 50: support"
    assert sorted(titles(feed())) == ["CITEL and APT, Resolution 20: MOD (IAP/46A22/1)", one]

    narrowed = feed("?res=50")

    assert titles(narrowed) == [one]
    sentence = client.get("/positions/?res=50").context["query"].sentence
    assert narrowed.findtext(f"{ATOM}title") == f"Positions at WTSA-16. {sentence}"
    links = [link.get("href") for link in narrowed.findall(f"{ATOM}link")]
    assert links == [f"{SITE}/?res=50", f"{SITE}.atom?res=50"]


def test_a_withdrawn_paper_is_called_so(feed, assembly, citel):
    propose(assembly, 20, citel, stage="withdrawn", number="IAP/1")
    assert titles(feed()) == ["CITEL, Resolution 20: MOD, withdrawn (IAP/1)"]


def test_the_workbook_is_headed_by_what_it_is_shows_states_with_their_groups_and_leads_to_pages(
    sheets, proposal, apt
):
    matrix = sheets("?show=all")["Matrix"]

    rows = [[cell.value or "" for cell in row] for row in matrix.iter_rows()]
    assert [rows[0][0], rows[2][0]] == ["Positions at WTSA-16", "Current record"]
    assert rows[3][0].startswith("Proposals are not agreed texts.")
    totals = ["Totals", "", "", "MOD 1", "", "", ""]
    through = ["MOD", "MOD; through CITEL", "MOD 1", "not recorded"]
    assert rows[4:] == [
        ["Name", "Title", "APT", "CITEL", "Chile", "Totals", "Publisher’s view"],
        ["Resolution 20", "Text 20", "not looked for", *through],
        totals,
    ]
    linked = [cell for row in matrix.iter_rows() for cell in row if cell.hyperlink]
    assert {cell.coordinate: cell.hyperlink.target for cell in linked} == {
        "A6": f"{SITE}/20/?assembly=wtsa-16",
        "D6": f"{SITE}/20/citel/?assembly=wtsa-16",
        "E6": f"{SITE}/20/chl/?assembly=wtsa-16",
    }
    assert {cell.font.underline for cell in linked} == {"single"}


def test_a_text_stays_text(sheets, proposal, citel):
    hold(proposal.assembly, citel, make(Resolution), summary="=1+1")

    cells = [cell for row in sheets()["Statements"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "'=1+1"] == ["s"]


# line by line, without the database


WARNING = "Proposals are not agreed texts."


def tables(*statements, holders=()):
    made = snapshot(*statements, holders=holders, groups=("citel",))
    return MatrixTables(MatrixTable(made), "?assembly=wtsa-24", WARNING)


def long(made, *names):
    return [tuple(row[name] for name in names) for row in to_dicts(LONG_HEADER, made.long())]


def test_a_paper_stands_on_a_line_of_its_own():
    values = {"account": "Asks for more.", "paper": "IAP/46A22/1", "dated": "2024-10"}
    statement = paper("20", "citel", slug="wtsa-24-iap-46a22-1", **values)

    [row] = to_dicts(LONG_HEADER, tables(statement).long())
    assert row == dict.fromkeys(LONG_HEADER, "") | {
        "assembly": "wtsa-24",
        "subject": "20",
        "subject_name": "Resolution 20",
        "title": "Title of 20",
        "holder": "citel",
        "holder_name": "CITEL",
        "confidence": "sourced",
        "code": "mod",
        "said": "MOD",
        "via": "own paper",
        "account": "Asks for more.",
        "paper": "IAP/46A22/1",
        "stage": "submitted",
        "dated": "2024-10",
        "counts_from": "2024-10-31",
        "outcome": "outcome not found",
        "address": f"{settings.BASE_URL}/proposals/wtsa-24/wtsa-24-iap-46a22-1/#item-1",
        "evidence_page": f"{settings.BASE_URL}/positions/20/citel/?assembly=wtsa-24",
        "reading": WARNING,
    }


def test_a_state_for_which_nothing_was_found_keeps_that_line_and_what_we_infer_is_called_so():
    made = tables(
        paper("20", "citel"),
        stated("20", "chile", "none_found", checked_on="2024-05-01"),
        stated("20", "gpd", "oppose", evidence="inference"),
        holders=(state("chile", "citel"),),
    )

    assert long(made, "holder", "said", "via", "last_checked_on") == [
        ("citel", "MOD", "own paper", ""),
        ("chile", "none found", "own statement", "2024-05-01"),
        ("chile", "MOD", "through CITEL", ""),
        ("gpd", "oppose", "our inference", ""),
    ]


def test_the_grid_says_of_each_cell_what_it_shows_and_through_whom():
    made = tables(
        paper("20", "citel", "mod"),
        paper("50", "citel", "noc"),
        paper("50", "chile", "mod"),
        stated("64", "citel", "no_position"),
        stated("64", "chile", "none_found", checked_on="2024-05-01"),
        holders=(state("chile", "citel"),),
    )

    silent = ["no position taken", "none found on 1 May 2024", "", ""]
    assert [[one.text for one in row] for row in made.grid().rows] == [
        ["20", "Resolution 20", "Title of 20", "MOD", "MOD; through CITEL", "MOD 1", ""],
        ["50", "Resolution 50", "Title of 50", "NOC", "MOD; breaks with CITEL", "MOD 1, NOC 1", ""],
        ["64", "Resolution 64", "Title of 64", *silent],
    ]
