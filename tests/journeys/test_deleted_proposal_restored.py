"""A proposal is corrected, published, deleted by mistake, restored and published again: readers see all of it."""

import pytest

from participants.models import Participant
from positions.models import Proponent, Proposal, ProposalItem
from tests.editing.forms import address, shown
from tests.rows import make

pytestmark = pytest.mark.django_db


def read(client, url):
    client.logout()
    page = client.get(url)
    return page.status_code, page.text


def test_a_deleted_proposal_is_restored_and_published_again(
    client, editor, publisher, second, administrator
):
    proposal = make(Proposal, title="Numbering as filed")
    apt = make(Participant, code="APT", name="Asia-Pacific Telecommunity")
    make(Proponent, proposal=proposal, participant=apt)
    proposal.refresh_from_db()
    make(ProposalItem, proposal=proposal, account="Calls for a study of satellites")
    url = Proposal.objects.get().get_absolute_url()

    client.force_login(editor)
    form = shown(client, address(proposal)) | {"title": "Numbering as corrected"}
    client.post(address(proposal), form | {"_submit_pending": "x"})
    client.force_login(publisher)
    client.post(address(proposal, "pending"), {"publish": "x", "seen_number": 1})
    status, text = read(client, url)
    assert [status, "Numbering as corrected" in text] == [200, True]

    client.force_login(administrator)  # alone deletes what readers saw
    history = address(proposal, "history")
    question = client.get(address(proposal, "delete"))
    client.post(address(proposal, "delete"), {"post": "yes", "seen": question.context["seen"]})
    assert read(client, url)[0] == 404

    client.force_login(publisher)
    listed = client.get("/admin/history/deleted/").text
    assert [history in listed, "Numbering as corrected" in listed] == [True, True]
    client.post(history)
    assert read(client, url)[0] == 404  # a draft

    client.force_login(second)
    asked = client.get(address(proposal, "publish"))
    client.post(address(proposal, "publish"), {"seen": asked.context["seen"]})
    status, text = read(client, url)
    said = [
        "Numbering as corrected",
        "Asia-Pacific Telecommunity",
        "Calls for a study of satellites",
    ]
    assert [status, *(words in text for words in said)] == [200, True, True, True]
    client.force_login(second)
    told = [(entry.verb, entry.by) for entry in client.get(history).context["page"]]
    assert told[0] == ("changed", "second")
