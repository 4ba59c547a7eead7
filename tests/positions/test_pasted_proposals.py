"""Proposals from mails, and from spreadsheets with headers of their own: what is unknown is asked about, and no row is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.batches import Origin, commit
from exchange.checking.check import check
from exchange.files.detect import FileSheet
from exchange.models import ColumnChoice, StoredUpload
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Proponent, Proposal, ProposalItem
from positions.resources.pasting.proposals import ProposalReader
from positions.resources.tables import ProposalResource
from resolutions.models import Resolution
from study_groups.models import StudyGroup
from tests.exchange.sheets import reasons, sheet_of_cells
from tests.journeys.page_forms import send, signed_in
from tests.positions.test_pasted_positions import known_names
from tests.rows import make

MAIL = """\
Dear all,

WTSA-24 proposals so far:

AFCP/42A12/1 MOD Res. 64
ARB/36A5 - SUP Resolution 57
EUR/38A1/2: NOC Resolution 1 – the rules work well
J/USA/50/1 MOD Resolutions 1 and 64
African Common Proposals:
ADD draft new Resolution [AFCP-1]

Regards,
Anna
"""


def proponents(row):
    return " ".join(sorted(one.participant.code for one in row.proponents.all()))


def items(row):
    found = row.items.order_by("number")
    return [f"{one.action} {one.new_text or one.target.number}" for one in found]


@pytest.fixture
def tables(db):
    for code, region, prefixes in (
        ("ATU", "africa", "AFCP"),
        ("APT", "asia_pacific", "ACP"),
        ("CEPT", "europe", "ECP\nEUR"),
        ("LAS", "", "ARB"),
        ("RCC", "", "RCC"),
    ):
        of = {"kind": "regional_organisation", "name": f"{code} office", "region": region}
        make(Participant, code=code, proposal_prefixes=prefixes, **of)
    for code, name, symbol in (
        ("JPN", "Japan", "J"),
        ("KOR", "Korea", "KOR"),
        ("USA", "United States", "USA"),
    ):
        make(Participant, code=code, kind="member_state", name=name, itu_symbol=symbol)
    for number in ("1", "2", "50", "57", "64", "73", "99"):
        make(Resolution, number=number)
    make(StudyGroup, code="SG17")
    make(Assembly, code="WTSA-24")


@pytest.fixture
def staff(tables, editor):
    return signed_in(editor)


def planned(text, actor):
    return check(ProposalResource(), ProposalResource.pasted(text), actor)


def test_a_mail_becomes_proposals_once_with_proponents_and_items_and_the_rest_is_named(
    tables, editor
):
    plan = planned(MAIL, editor)
    assert reasons(plan) == []
    commit(plan, by=editor, channel="paste", origin=Origin("pasted lines"))
    stored = Proposal.objects.order_by("pk")
    assert {row.assembly.code for row in stored} == {"WTSA-24"}
    assert [
        (row.number, row.title, row.account, proponents(row), items(row)) for row in stored
    ] == [
        ("AFCP/42A12/1", "MOD Res. 64", "", "ATU", ["mod 64"]),
        ("ARB/36A5", "SUP Resolution 57", "", "LAS", ["sup 57"]),
        ("EUR/38A1/2", "NOC Resolution 1", "the rules work well", "CEPT", ["noc 1"]),
        ("J/USA/50/1", "MOD Resolution 1, MOD Resolution 64", "", "JPN USA", ["mod 1", "mod 64"]),
        ("", "ADD draft new Resolution [AFCP-1]", "", "ATU", ["add draft new Resolution [AFCP-1]"]),
    ]
    lines = MAIL.splitlines()
    assert ProposalResource.pasted(MAIL).notes == [
        f"Line {number} is not a proposal and was left out: “{lines[number - 1]}”."
        for number in (1, 3, 9, 12, 13)
    ]
    again = planned("WTSA-24\nAFCP/42A12/1 MOD Res. 64", editor)
    assert (again.rows, len(again.refused_rows)) == ([], 1)


def test_what_is_unknown_is_asked_and_nothing_is_made(tables, editor):
    for line, column in (
        ("XYZ/42A12/1 MOD Res. 64", "proposed_by"),
        ("AFCP/42A12/1 MOD Res. 999", "asks"),
        ("AFCP/42A12/1", "title"),
    ):
        plan = planned(f"WTSA-24\n{line}", editor)
        assert (plan.rows, [refusal.column for refusal in plan.refusals]) == ([], [column])


def test_a_prefix_that_is_the_symbol_of_another_is_asked(tables, editor):
    make(Participant, code="GROUP", kind="regional_organisation", proposal_prefixes="J")
    sheet = ProposalResource.pasted("WTSA-24\nJ/50/1 MOD Res. 1")
    plan = check(ProposalResource(), sheet, editor)
    assert ([refusal.column for refusal in plan.refusals], sheet.notes) == (
        ["proposed_by"],
        ["Line 1 is not a proposal and was left out: “WTSA-24”."],
    )


def test_a_stored_proposal_keeps_its_proponents_and_items(tables, editor):
    proposal = make(Proposal, slug="p-1", assembly=Assembly.objects.get())
    make(Proponent, proposal=proposal, participant=Participant.objects.get(code="JPN"))
    asked = Resolution.objects.get(number="64")
    make(ProposalItem, proposal=proposal, number=1, action="mod", resolution=asked)
    for proposed_by, asks, refused in (
        ("JPN", "MOD Res. 64", []),
        ("JPN; USA", "MOD Res. 64", ["proposed_by"]),
        ("JPN", "SUP Res. 64", ["asks"]),
        ("JPN", "MOD Res. 64; SUP Res. 57", ["asks"]),
    ):
        sheet = FileSheet(["slug", "proposed_by", "asks"], [(2, ["p-1", proposed_by, asks])])
        plan = check(ProposalResource(), sheet, editor)
        assert ([refusal.column for refusal in plan.refusals], plan.rows) == (refused, [])


@pytest.fixture
def reader():
    """Knows all names, so it reads without the database."""
    return ProposalReader(known_names())


def seen(sheet):
    """Number, proponents and what is asked, a line for each row."""
    rows = [dict(zip(sheet.header, cells, strict=True)) for _number, cells in sheet.rows]
    return [" · ".join(row[name] for name in ("number", "proposed_by", "asks")) for row in rows]


MARKDOWN = "| Proposal | Type | Text |\n|--|--|--|\n| EUR/38A1/2 | NOC | Res. 1 |"
HTML = (
    "<table><tr><th>Doc</th><th>Source</th><th>Type</th><th>Resolution</th></tr>"
    "<tr><td>42(Add.12)</td><td>AFCP</td><td>MOD</td><td>64, 50</td></tr></table>"
)
LINES = """\
IAP/46(Add.22)/2: NOC Res. 7, 18
ADD Draft new Resolution [AI] – RCC
J/USA/50/1 MOD Resolution 2 (Rev. New Delhi, 2024)
Modification of Resolution 64 (ATU)
Suppression of Resolution 57 by RCC
AFCP/42A12/1 MOD Res. 7 – 9
MOD Res. 64 (ATU (Japan))
African Common Proposals:
1. MOD Res. 50 and 64
2. SUP Res. 57
"""
FROM_LINES = """\
IAP/46(Add.22)/2 · CITEL · NOC Resolution 7; NOC Resolution 18
 · RCC · ADD Draft new Resolution [AI]
J/USA/50/1 · JPN; USA · MOD Resolution 2 (Rev. New Delhi, 2024)
 · ATU · MOD Resolution 64
 · RCC · SUP Resolution 57
AFCP/42A12/1 · ATU · MOD Res. 7 – 9
 ·  · MOD Res. 64 (ATU (Japan))
 · ATU · MOD Resolution 50; MOD Resolution 64
 · ATU · SUP Res. 57"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINES, FROM_LINES),
        ("Addendum 12 to Document 42-E | AFCP | MOD Res. 64 | new names", " · ATU · MOD Res. 64"),
        (MARKDOWN, "EUR/38A1/2 · CEPT · NOC Res. 1"),
        (HTML, " · ATU · MOD Resolution 64; MOD Resolution 50"),
    ],
)
def test_proposals_are_read_from_each_layout(text, expected, reader):
    assert seen(reader.read(text)) == expected.splitlines()


def test_words_before_what_is_asked_that_may_change_it_are_asked_about():
    for line, strange in (
        ("RCC/40A3/1, RCC/40A3/2 SUP Res. 57", "RCC/40A3/2"),
        ("Withdrawn: RCC/40/1 MOD Res. 50", "Withdrawn"),
        ("CEPT: no proposal to MOD Res. 50", "no proposal to"),
    ):
        ((number, [fault]),) = ProposalReader(known_names()).read(line).faults.items()
        said = f"“{strange}” before it is not understood. Enter what is asked."
        assert (number, fault.reason) == (1, said)


def test_who_proposes_and_who_signs_are_told_apart():
    for line, by in (
        ("Joint proposal of USA and Japan: MOD Res. 50", "USA; JPN"),
        ("MOD Res. 50 (USA), co-signed by Japan", "USA; JPN (co-signatory)"),
        ("MOD Res. 50 supported by CEPT", ""),
    ):
        sheet = ProposalReader(known_names()).read(line)
        assert (seen(sheet)[0].split(" · ")[1], sheet.faults) == (by, {})


def test_groups_that_ask_the_same_without_a_number_have_titles_of_their_own(reader):
    sheet = reader.read("ATU: MOD Res. 50\nCEPT: MOD Res. 50\nRCC: SUP Res. 57")
    titles = [row[sheet.header.index("title")] for _number, row in sheet.rows]
    assert titles == ["MOD Res. 50 (ATU)", "MOD Res. 50 (CEPT)", "SUP Res. 57"]


SECRETARIAT = [
    ["Proposals to WTSA-24"],
    ["Document", "Addendum", "Proposal ID", "Type", "Resolution", "Title", "Proponents"],
    ["42", "12", "AFCP/42A12/1", "MOD", "64", "Access", "AFCP"],
    ["42", "", "3", "SUP", "Res. 57", "", "IAP/J"],
    ["Document 46-E", "Add.22", "", "ADD", "", "Draft new Resolution [AI]", "CITEL"],
    ["46", "", "", "No change", "7; 18", "", "RCC, Ruritania"],
    ["46", "", "", "MOD/SUP", "64", "", "RCC"],
]


def test_a_sheet_of_a_secretariat_is_read_by_its_columns(reader):
    found = reader.read_file(sheet_of_cells(*SECRETARIAT), ProposalResource(), {})
    rows = [dict(zip(found.header, cells, strict=True)) for _number, cells in found.rows]
    assert {row["assembly"] for row in rows} == {"WTSA-24"}
    assert [(row["title"], row["document_stated"]) for row in rows] == [
        ("Access", "42(Add.12)"),
        ("SUP Res. 57", "42"),
        ("Draft new Resolution [AI]", "46(Add.22)"),
        ("NOC Resolution 7, NOC Resolution 18", "46"),
        ("MOD/SUP Resolution 64", "46"),
    ]
    assert seen(found) == [
        "AFCP/42A12/1 · ATU · MOD Resolution 64",
        "IAP/J/42/3 · CITEL; JPN · SUP Res. 57",
        " · CITEL · ADD Draft new Resolution [AI]",
        " · RCC; Ruritania · NOC Resolution 7; NOC Resolution 18",
        " · RCC · MOD/SUP Resolution 64",
    ]
    sheet = sheet_of_cells(["ATU: MOD Res. 64", "yes"], ["CEPT: x", "no"])  # no column is known
    found = ProposalReader(known_names()).read_file(sheet, ProposalResource(), {})
    assert (found.rows, found.left_out) == ([], [1, 2])


def test_the_document_is_linked_where_it_is_recorded_and_kept_as_stated():
    for text, document, stated in (
        ("Addendum 12 to Document 42-E | AFCP | MOD Res. 64", "", "42(Add.12)"),
        ("WTSA-24\nCEPT: MOD Res. 64, see C42", "wtsa-24-42", "42"),
        ("Document;Type;Resolution\n42 and 43;MOD;64", "", "42 and 43"),
    ):
        sheet = ProposalReader(known_names()).read(text)
        row = dict(zip(sheet.header, sheet.rows[0][1], strict=True))
        assert (row["document"], row["document_stated"]) == (document, stated)


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


def sent(staff, table, sheet):
    file = SimpleUploadedFile("sheet.csv", sheet.encode())
    return staff.post(f"/admin/positions/{table}/import/", {"file": file})


def cells(page, *names):
    """The cells of these columns in each row, by its number."""
    places = {name: place for place, _, name, _ in page.context["preview"]["columns_shown"]}
    return {
        row[0]: tuple(row[2][places[name]] for name in names)
        for row in StoredUpload.objects.get().rows
    }


def test_every_row_of_a_sheet_with_headers_in_plain_words_is_a_row_with_its_number(staff):
    page = sent(staff, "proposal", WHO)
    states = [tuple(row[:2]) for row in StoredUpload.objects.get().rows]
    assert [number for number, state in states if state == "refused"] == [2, 5, 7]
    chosen = [one["chosen"] for one in page.context["preview"]["columns"]]
    assert chosen == ["proposed_by", "resolution", "asks", "assembly", "document_stated", "account"]
    assert cells(page, "proposed_by", "asks", "document_stated") == {
        2: ("Africa", "MOD Res 73", "35(Add.3)"),
        3: ("JPN; KOR", "SUP Resolution 64", ""),
        4: ("CEPT", "ADD new resolution on AI", ""),
        5: ("APT", "MOD Resolution 999", "44"),
        7: ("RCC", "Strengthen the role of SG17 Res. 2", ""),
        8: ("ATU", "NOC Res 50", ""),
    }
    # Resolution 99 is not suggested for 999, nor ATU for Africa.
    assert not page.context["has_suggestions"]


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
    assert (read["Blah"], read["Foo"]) == ("proposed_by", "editors_note")
    page = send(staff, page, "Preview again")
    assert not ColumnChoice.objects.exists()  # nobody has chosen one
    page = send(staff, page, "Preview again", column=["proposed_by", "(left out)", "asks", ""])
    assert cells(page, "editors_note")[2] == ("ATU | MOD Res 50 | WTSA-24",)
    page = send(staff, page, "Preview again", column=["proposed_by", "title", "asks", "assembly"])
    assert page.context["preview"]["counts"]["new"] == 2
    send(staff, page, "Import")
    assert [row.title for row in Proposal.objects.order_by("pk")] == ["Work", "Other"]
    later = sent(staff, "proposal", STRANGE.replace("50", "64").replace("Work", "New work"))
    assert cells(later, "title")[2] == ("New work",)
