"""Spreadsheets of proposals and positions with headers of their own: each column is told or asked about, no row vanishes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.models import StoredUpload
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Proposal
from resolutions.models import Resolution
from tests.journeys.page_forms import send, signed_in
from tests.rows import make

pytestmark = pytest.mark.django_db
WHO = """Who,Which resolution,What they want,Assembly,Document,Comment
Africa,Res 73,modify,WTSA-24,Doc 35 Add 3,Wants stronger climate text
"Japan, Korea",64,Delete,WTSA-24,,obsolete
CEPT,,new resolution on AI,WTSA-24,,
APT,Resolution 999,MOD,WTSA-28,44,x

RCC,Res. 2,Strengthen the role of SG17,WTSA-24,,
ATU,Res 50,keep as is,WTSA-24,,
"""
TITLES = """Proposed by,Title,What they ask,Assembly,Comment
ATU,Work of SG17 on security,MOD Res 50,WTSA-24,ok
CEPT,Revision of Resolution 2 for SG17,modify,WTSA-24,
USA,AI and SG17,A new resolution on AI,WTSA-24,hm
"""
STRANGE = """Blah,Foo,What they ask,Assembly
ATU,Work,MOD Res 50,WTSA-24
CEPT,Other,MOD Res 2,WTSA-24
"""


@pytest.fixture
def staff(editor):
    for code, region in {
        "ATU": "africa",
        "APT": "asia_pacific",
        "CEPT": "europe",
        "RCC": "",
    }.items():
        of = {"kind": "regional_organisation", "name": f"{code} office", "region": region}
        make(Participant, code=code, **of)
    for code, name in {"JPN": "Japan", "KOR": "Korea", "USA": "United States"}.items():
        make(Participant, code=code, kind="member_state", name=name, itu_symbol=code)
    for number in ("2", "50", "64", "73", "99"):
        make(Resolution, number=number)
    make(Assembly, code="WTSA-24")
    return signed_in(editor)


def sent(staff, table, sheet):
    file = SimpleUploadedFile("sheet.csv", sheet.encode())
    return staff.post(f"/admin/positions/{table}/import/", {"file": file})


def cells(page, *names):
    """Of each row, by number."""
    places = {name: place for place, _, name, _ in page.context["preview"]["columns_shown"]}
    return {
        row[0]: tuple(row[2][places[name]] for name in names)
        for row in StoredUpload.objects.get().rows
    }


def test_every_row_of_a_sheet_with_headers_in_plain_words_is_a_row_with_its_number(staff):
    page = sent(staff, "proposal", WHO)
    states = [tuple(row[:2]) for row in StoredUpload.objects.get().rows]
    assert [number for number, state in states if state == "refused"] == [2, 5, 7]
    read = {one["title"]: one["chosen"] for one in page.context["preview"]["columns"]}
    assert read == {
        "Who": "proposed_by",
        "Which resolution": "resolution",
        "What they want": "asks",
        "Assembly": "assembly",
        "Document": "document_stated",
        "Comment": "account",
    }
    assert cells(page, "proposed_by", "asks", "document_stated") == {
        2: ("Africa", "MOD Res 73", "35(Add.3)"),
        3: ("JPN; KOR", "SUP Resolution 64", ""),
        4: ("CEPT", "ADD new resolution on AI", ""),
        5: ("APT", "MOD Resolution 999", "44"),
        7: ("RCC", "Strengthen the role of SG17 Res. 2", ""),
        8: ("ATU", "NOC Res 50", ""),
    }


def test_a_title_is_never_taken_apart(staff):
    page = sent(staff, "proposal", TITLES)
    assert cells(page, "title", "proposed_by", "asks") == {
        2: ("Work of SG17 on security", "ATU", "MOD Res 50"),
        3: ("Revision of Resolution 2 for SG17", "CEPT", "MOD"),
        4: ("AI and SG17", "USA", "ADD new resolution on AI"),
    }
    [refused] = page.context["row_page"].rows
    assert [one.choices for one in refused.cells if one.reason] == [["MOD Resolution 2"]]


def test_columns_that_no_word_tells_are_read_by_their_cells_and_may_be_chosen(staff):
    page = sent(staff, "proposal", STRANGE)
    read = {one["title"]: one["chosen"] for one in page.context["preview"]["columns"]}
    assert (read["Blah"], read["Foo"]) == ("proposed_by", "")
    page = send(staff, page, "Preview again", column=["proposed_by", "title", "asks", "assembly"])
    assert page.context["preview"]["counts"]["new"] == 2
    send(staff, page, "Import")
    assert [row.title for row in Proposal.objects.order_by("pk")] == ["Work", "Other"]
    later = sent(staff, "proposal", STRANGE.replace("50", "64").replace("Work", "New work"))
    assert cells(later, "title")[2] == ("New work",)


def test_suggestions_never_change_a_number(staff):
    page = sent(staff, "proposal", WHO)
    page = send(staff, page, "Use all suggestions")
    found = cells(page, "assembly", "proposed_by", "asks")[5]
    assert found == ("WTSA-28", "APT", "MOD Resolution 999")
    assert cells(page, "proposed_by")[2] == ("ATU",)
