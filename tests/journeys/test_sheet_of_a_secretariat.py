"""A secretariat sends its list of proposals as a workbook with columns of its own; it comes in as it stands."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.models import Assembly
from participants.models import Participant
from positions.models import Proposal
from resolutions.models import Resolution
from tests.journeys.page_forms import send, signed_in
from tests.markup import main_words
from tests.positions.test_pasted_positions_checked import workbook
from tests.rows import make

pytestmark = pytest.mark.django_db
IMPORT = "/admin/positions/proposal/import/"
HEADER = ["Document", "Addendum", "Proposal ID", "Type", "Resolution", "Title", "Proponents"]
LIST = workbook(
    ["List of proposals received"],
    [*HEADER, "Co-signatories"],
    [42, 12, "AFCP/42A12/1", "MOD", 64, "Access to resources", "AFCP", "Japan"],
    [42, 12, "AFCP/42A12/2", "ADD", "", "Draft new Resolution [AI]", "AFCP", ""],
    [44, "", "", "NOC", "20, 64", "", "APT", ""],
)


@pytest.fixture
def tables():
    make(Participant, code="ATU", kind="regional_organisation", proposal_prefixes="AFCP")
    make(Participant, code="APT", kind="regional_organisation", proposal_prefixes="ACP")
    make(Participant, code="JPN", kind="member_state", name="Japan", itu_symbol="J")
    for number in ("20", "64"):
        make(Resolution, number=number)
    make(Assembly, code="WTSA-24")


def stored():
    return [
        (
            *(row.assembly.code, row.number, row.title, row.document_stated, row.publication),
            {(one.participant.code, one.role) for one in row.proponents.all()},
            [(one.action, one.new_text or one.target.slug) for one in row.items.order_by("number")],
        )
        for row in Proposal.objects.order_by("pk")
    ]


AT = "WTSA-24"
AI = "Draft new Resolution [AI]"
NOC = "NOC Resolution 20, NOC Resolution 64"
ATU, APT, JPN = ("ATU", "proponent"), ("APT", "proponent"), ("JPN", "co_signatory")
PROPOSALS = [
    (AT, "AFCP/42A12/1", "Access to resources", "42(Add.12)", "draft", {ATU, JPN}, [("mod", "64")]),
    (AT, "AFCP/42A12/2", AI, "42(Add.12)", "draft", {ATU}, [("add", AI)]),
    (AT, "", NOC, "44", "draft", {APT}, [("noc", "20"), ("noc", "64")]),
]


def test_the_list_comes_in_once_its_assembly_is_chosen(editor, tables):
    staff = signed_in(editor)
    file = SimpleUploadedFile("proposals.xlsx", LIST)
    page = staff.post(IMPORT, {"file": file})
    assert "3 rows do not name their assembly" in main_words(page)
    page = send(staff, page, "Preview again", **{"all-assembly": "WTSA-24"})
    assert "3 new, 0 changed, 0 unchanged, 0 refused" in main_words(page)
    assert not Proposal.objects.exists()
    send(staff, page, "Import")
    assert stored() == PROPOSALS
