"""Actions on rows that readers see: submitting and publishing are about their pending changes, and the rows stay public."""

from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.html import strip_tags

from core.records.pending.saving import pending_of, submit_pending
from core.records.publishing import submit
from positions.models import Proposal, ProposalItem
from tests.core.test_pending import propose, setting
from tests.editing.forms import address, shown
from tests.journeys.page_forms import form_with, forms_of
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db
PROPOSALS = "/admin/positions/proposal/"


def asked(client, action, *rows):
    sent = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(PROPOSALS, sent)


def confirmed(client, page):
    answer = client.post(PROPOSALS, form_with(page, "No, go back to the list").data())
    return [str(message) for message in answer.wsgi_request._messages]


def done(client, action, *rows):
    return confirmed(client, asked(client, action, *rows))


def changed(by, title="Mended", **values):
    row = make(Proposal, title="As filed", **values)
    propose(row, by, setting(by, title=title))
    return row


def lines(page):
    return [
        unescape(" ".join(strip_tags(one.split("</li>")[0].replace("<", " <")).split()))
        for one in page.text.split("<li>")[1:]
    ]


def is_read(row):
    return Client().get(row.get_absolute_url()).status_code == 200


# submitting


def test_what_would_change_is_offered_only_to_who_may_read_it(client, editor, author):
    row = changed(editor)
    offered = []
    for by in (editor, author):
        client.force_login(by)
        offered.append(address(row, "pending") in asked(client, "submit_rows", row).text)
    assert offered == [True, False]


@pytest.mark.parametrize("who", ["editor", "publisher"])
def test_submitting_a_public_row_submits_its_change_and_leaves_it_public(client, request, who):
    by = request.getfixturevalue(who)
    row = changed(by)
    client.force_login(by)
    assert done(client, "submit_rows", row) == [f"Submitted for review: {row}."]
    assert [is_read(row), fresh(row).publication, pending_of(row).is_submitted] == [
        True,
        "published",
        True,
    ]


def test_a_public_row_without_a_change_is_not_submitted(client, publisher):
    row, draft = make(Proposal), make(Proposal, published=False)
    client.force_login(publisher)
    page = asked(client, "submit_rows", row, draft)
    assert sorted("Already public, nothing to submit." in line for line in lines(page)) == [
        False,
        True,
    ]
    assert confirmed(client, page) == [
        "Submit for review: 1 row.",
        "1 row stays as it is. Already public, nothing to submit.",
    ]
    assert [fresh(row).publication, fresh(draft).publication] == ["published", "in_review"]


def test_there_is_no_button_where_there_is_nothing_to_submit(client, editor):
    client.force_login(editor)
    row = changed(editor)
    submit_pending(pending_of(row), by=editor)
    page = asked(client, "submit_rows", row, make(Proposal))
    assert "Yes" not in forms_of(page)[-1].words.split()
    assert confirmed(client, page) == [
        "1 row stays as it is. Already public, nothing to submit.",
        "1 row stays as it is. Its change was already submitted.",
    ]


def test_no_caller_puts_a_published_row_in_review(operator):
    row = make(Proposal)
    with pytest.raises(ValidationError, match="is already public: nothing to submit"):
        submit(row, by=operator, channel="cli")
    assert fresh(row).is_published is True


# publishing


def test_publishing_public_rows_publishes_their_changes(client, editor, publisher):
    row, draft, plain = changed(editor), make(Proposal, published=False), make(Proposal)
    client.force_login(publisher)
    page = asked(client, "publish_rows", row, draft, plain)
    told = "Change of a public row, written by editor. The row stays public. What would change"
    assert sorted(told in line for line in lines(page)) == [False, False, True]
    assert f'href="{address(row, "pending")}"' in page.text
    assert confirmed(client, page) == [
        "Publish: 1 row, 1 change of a public row.",
        "1 row stays as it is. Already published.",
    ]
    assert [fresh(row).title, fresh(row).is_published, pending_of(row)] == ["Mended", True, None]
    assert fresh(draft).is_published is True


def test_who_wrote_the_change_reads_that_someone_else_must_publish_it(
    client, editor, publisher, second
):
    own, other = changed(publisher), changed(editor)
    client.force_login(publisher)
    page = asked(client, "publish_rows", own, other)
    refusal = "You wrote this change, so a second person must publish it."
    assert sorted(refusal in line for line in lines(page)) == [False, True]
    assert confirmed(client, page) == [
        f"{own}: {refusal}",
        "Publish: 1 change of a public row.",
    ]
    assert [fresh(own).title, fresh(other).title] == ["As filed", "Mended"]
    client.force_login(second)
    assert done(client, "publish_rows", own) == [f"Published: {fresh(own)}."]


def test_what_a_change_lacks_is_told_before(client, editor, publisher):
    row = make(Proposal)
    propose(row, editor, setting(editor, evidence_kind=""))
    client.force_login(publisher)
    page = asked(client, "publish_rows", row)
    assert "kind of evidence: Required to publish." in lines(page)[0]
    assert "Yes" not in forms_of(page)[-1].words.split()


def test_a_change_that_was_edited_after_the_question_is_not_published(client, editor, publisher):
    row = changed(editor)
    client.force_login(publisher)
    page = asked(client, "publish_rows", row)
    propose(row, editor, setting(editor, title="Never read"))
    assert confirmed(client, page) == [
        f"{row}: Someone else has changed this in the meantime: {row}."
    ]
    assert [fresh(row).title, pending_of(row) is None] == ["As filed", False]


def test_a_change_begun_after_the_question_is_not_published(client, editor, publisher):
    row = make(Proposal, title="As filed")
    client.force_login(publisher)
    page = asked(client, "publish_rows", row, make(Proposal, published=False))
    propose(row, editor, setting(editor, title="Never read"))
    said = confirmed(client, page)
    assert f"{row}: Someone else has changed this in the meantime: {row}." in said
    assert fresh(row).title == "As filed"


def test_the_page_of_one_row_publishes_its_change_too(client, editor, publisher):
    row = changed(editor)
    client.force_login(publisher)
    page = client.get(address(row, "publish"))
    assert "The row stays public. What would change" in lines(page)[0]
    client.post(address(row, "publish"), form_with(page, "No, go back to the row").data())
    assert [fresh(row).title, pending_of(row)] == ["Mended", None]


# who may


def test_withdrawing_is_offered_to_who_may_publish_only(client, editor):
    client.force_login(editor)
    row = make(Proposal)
    offered = client.get(PROPOSALS).context["action_form"].fields["action"].choices
    assert {"submit_rows", "withdraw_rows"} & {name for name, _label in offered} == {"submit_rows"}
    page = client.get(address(row, "withdraw"))
    assert [page.status_code, "the row is public, and you may not publish" in page.text] == [
        403,
        True,
    ]


# parts of a public row, on a page of their own


@pytest.fixture
def item():
    return make(ProposalItem, proposal=make(Proposal), number=1, outcome="not_known")


def test_a_part_of_a_public_row_is_changed_on_the_form_of_its_row_only(client, publisher, item):
    client.force_login(publisher)
    page = client.get(address(item))
    link = f'<a href="{address(item.proposal)}">{item.proposal}</a>'
    assert f"To change it, open the form of its row: {link}." in page.text
    sent = [
        client.post(address(item), {"outcome": "adopted"}),
        client.post(address(item, "delete")),
    ]
    assert [[one.status_code for one in sent], is_read(item.proposal)] == [[403, 403], True]


def test_a_new_part_does_not_take_its_public_row_off_the_site(client, publisher, item):
    client.force_login(publisher)
    url = "/admin/positions/proposalitem/add/"
    values = {"proposal": item.proposal.pk, "number": 2, "new_text": "A new text"}
    answer = client.post(url, shown(client, url) | values | {"action": "add"})
    assert [answer.status_code, "Change its parts on its form." in answer.text] == [409, True]
    assert [is_read(item.proposal), ProposalItem.objects.count()] == [True, 1]
