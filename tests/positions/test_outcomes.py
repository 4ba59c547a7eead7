"""The outcomes of an assembly on one page: each item by itself, what readers see pending, nothing lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.records.pending.models import pending_of
from core.records.pending.saving import publish_pending
from core.records.saving import remove, save_row
from meetings.models import Assembly
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db
PAGE = "/admin/positions/proposalitem/outcomes/"


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-24", ordinal=11)


@pytest.fixture
def public(assembly):
    return make(Proposal, assembly=assembly, number="A/1", title="Public")


@pytest.fixture
def draft(assembly):
    return make(Proposal, assembly=assembly, number="B/1", title="Draft", publication="draft")


def item_of(proposal, number=1, **values):
    return make(ProposalItem, proposal=proposal, number=number, **values)


def shown(client, address=PAGE):
    """What the forms of the page would send, unchanged."""
    rows = client.get(address).context["rows"]
    sent = {"row": [row.item.pk for row in rows], "save": "1"}
    for row in rows:
        for bound in row.form or ():
            sent[bound.html_name] = bound.value() if bound.value() is not None else ""
    return sent


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def outcomes():
    return list(ProposalItem.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def staff(client, editor):
    client.force_login(editor)
    return client


def test_several_outcomes_are_saved_with_one_button(staff, draft):
    first, second, third = (item_of(draft, number) for number in (1, 2, 3))
    sent = shown(staff) | {
        f"row-{first.pk}-outcome": "adopted",
        f"row-{third.pk}-outcome": "merged",
        f"row-{third.pk}-outcome_confidence": "stated",
        f"row-{third.pk}-outcome_remark": "As COM4 reported.",
    }
    assert said(staff.post(PAGE, sent, follow=True)) == ["2 rows were saved."]
    third.refresh_from_db()
    assert outcomes() == ["adopted", "not_known", "merged"]
    assert [third.outcome_confidence, third.outcome_remark] == ["stated", "As COM4 reported."]
    assert [line.history_channel for line in third.history.all()[:1]] == ["admin"]


def test_an_item_of_a_public_proposal_is_pending_until_a_second_person_publishes_it(
    staff, client, publisher, public
):
    item = item_of(public)
    remark = "Known to the desk only"
    typed = {f"row-{item.pk}-outcome": "adopted", f"row-{item.pk}-outcome_remark": remark}
    answer = staff.post(PAGE, shown(staff) | typed, follow=True)
    assert said(answer)[0].startswith("1 change is pending. Readers see nothing new until")
    listed = "/admin/positions/proposal/?waiting=mine"
    assert [outcomes(), listed in said(answer)[0]] == [["not_known"], True]
    assert shown(staff)[f"row-{item.pk}-outcome_remark"] == remark
    client.logout()
    page = client.get(public.get_absolute_url()).text
    assert [remark in page, "outcome not found" in page.lower()] == [False, True]
    pending = pending_of(public)
    publish_pending(pending, by=publisher, channel="admin", seen_number=pending.number)
    assert outcomes() == ["adopted"]


def test_texts_without_a_number_are_told_apart(staff, draft, assembly):
    item_of(draft)
    titles = ["On artificial intelligence", "On the metaverse"]
    for place, title in enumerate(titles):
        text = make(Resolution, number=None, title=title, slug=f"new-{place}")
        make(Edition, assembly=assembly, resolution=text)
    (row,) = staff.get(PAGE).context["rows"]
    labels = [label for _key, label in row.form.fields["edition"].choices]
    assert labels[1] == "New resolution (number not known), WTSA-24: On artificial intelligence"
    assert len(set(labels)) == 3


@pytest.mark.parametrize("kind", ["draft", "public"])
def test_two_people_at_different_fields_lose_nothing(kind, staff, publisher, request):
    item = item_of(request.getfixturevalue(kind))
    first, second = shown(staff), shown(staff)
    staff.post(PAGE, first | {f"row-{item.pk}-outcome": "adopted"})
    staff.force_login(publisher)
    staff.post(PAGE, second | {f"row-{item.pk}-outcome_remark": "Seen in the report"})
    now = shown(staff)
    assert now[f"row-{item.pk}-outcome"] == "adopted"
    assert now[f"row-{item.pk}-outcome_remark"] == "Seen in the report"


@pytest.mark.parametrize("kind", ["draft", "public"])
def test_two_people_at_the_same_field_are_asked_and_other_items_are_saved(
    kind, staff, publisher, request
):
    proposal = request.getfixturevalue(kind)
    item, other = item_of(proposal), item_of(proposal, 2)
    first, second = shown(staff), shown(staff)
    staff.post(PAGE, first | {f"row-{item.pk}-outcome": "adopted"})
    staff.force_login(publisher)
    mine = {f"row-{item.pk}-outcome": "merged", f"row-{other.pk}-outcome": "deferred"}
    answer = staff.post(PAGE, second | mine)
    (one,) = answer.context["conflicts"]
    assert [one.stored, one.typed, one.stored_by] == ["adopted", "merged with others", "editor"]
    now = shown(staff)
    assert [now[f"row-{one.pk}-outcome"] for one in (item, other)] == ["adopted", "deferred"]
    fields = [bound for row in answer.context["rows"] for bound in row.form]
    again = {bound.html_name: bound.value() or "" for bound in fields}
    assert again[f"row-{item.pk}-outcome"] == "merged"
    staff.post(PAGE, again | {"row": [item.pk, other.pk], "save": "1"})
    now = shown(staff)
    assert [now[f"row-{one.pk}-outcome"] for one in (item, other)] == ["merged", "deferred"]


def test_a_fault_in_one_row_keeps_all_out_and_what_was_typed_stays(staff, draft):
    item, other = item_of(draft), item_of(draft, 2)
    stranger = {f"row-{item.pk}-edition": make(Edition).pk}
    answer = staff.post(PAGE, shown(staff) | stranger | {f"row-{other.pk}-outcome": "deferred"})
    assert said(answer) == ["Nothing was saved. Please correct the fields marked below."]
    typed = [row.form["outcome"].value() for row in answer.context["rows"]]
    assert typed == ["not_known", "deferred"]
    assert outcomes() == ["not_known", "not_known"]


def test_what_was_typed_in_an_item_that_is_gone_is_shown(staff, draft, operator):
    item, other = item_of(draft), item_of(draft, 2)
    sent = shown(staff) | {
        f"row-{item.pk}-outcome": "merged",
        f"row-{item.pk}-outcome_remark": "A long remark",
        f"row-{other.pk}-outcome": "deferred",
    }
    remove(item, by=operator, channel="test")
    answer = staff.post(PAGE, sent)
    (conflict,) = answer.context["conflicts"]
    assert conflict.typed == "merged with others\nA long remark"
    assert outcomes() == ["deferred"]


def test_an_author_types_in_own_drafts_only_and_reads_no_other_draft_and_nothing_pending(
    client, author, editor, public, draft
):
    secret = item_of(draft, new_text="A secret draft")
    seen = item_of(public, new_text="Seen by all")
    own = Proposal(assembly=public.assembly, number="C/1", title="Own")
    save_row(own, by=author, channel="test")
    mine = ProposalItem(proposal=own, number=1, new_text="Mine", action="add")
    save_row(mine, by=author, channel="test")
    client.force_login(editor)
    client.post(PAGE, shown(client) | {f"row-{seen.pk}-outcome_remark": "Pending secret"})
    client.force_login(author)
    answer = client.get(PAGE)
    assert ["A secret draft" in answer.text, "Pending secret" in answer.text] == [False, False]
    rows = [(row.item.pk, bool(row.form)) for row in answer.context["rows"]]
    assert rows == [(seen.pk, False), (mine.pk, True)]
    forged = {f"row-{pk}-outcome": "adopted" for pk in (secret.pk, seen.pk)}
    client.post(PAGE, forged | {"row": [secret.pk, seen.pk], "save": "1"})
    assert [set(outcomes()), pending_of(public).number] == [{"not_known"}, 1]


def test_an_item_whose_edition_nobody_may_choose_here_is_only_shown(
    client, author, assembly, operator
):
    own = Proposal(assembly=assembly, number="C/1", title="Own")
    save_row(own, by=author, channel="test")
    hidden = make(Edition, assembly=assembly, publication="draft")
    item_of(own, new_text="Mine", edition=hidden)
    client.force_login(author)
    assert [row.form for row in client.get(PAGE).context["rows"]] == [None]


def test_it_costs_the_same_whatever_the_items(staff, public):
    def queries():
        staff.get("/admin/password_change/")  # reads once what is kept for each public state
        with CaptureQueriesContext(connection) as asked:
            assert staff.get(PAGE).status_code == 200
        return len(asked)

    item_of(public)
    before = queries()
    for number in (2, 3):
        edition = make(Edition, assembly=public.assembly)
        item_of(public, number, edition=edition)
    assert queries() == before
