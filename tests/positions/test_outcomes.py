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


def shown(client):
    """What the forms of the page would send, unchanged."""
    rows = client.get(PAGE).context["rows"]
    sent = {"row": [row.item.pk for row in rows], "save": "1"}
    fields = [bound for row in rows for bound in row.form or ()]
    return sent | {one.html_name: "" if one.value() is None else one.value() for one in fields}


def typed(item, **values):
    """`typed(item, outcome="adopted")`: as the form of its row is called."""
    return {f"row-{item.pk}-{name}": value for name, value in values.items()}


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def outcomes():
    return list(ProposalItem.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def staff(client, editor):
    client.force_login(editor)
    return client


def test_several_outcomes_are_saved_with_one_button(staff, draft):
    first, _second, third = (item_of(draft, number) for number in (1, 2, 3))
    values = {"outcome_confidence": "stated", "outcome_remark": "As COM4 reported."}
    sent = typed(first, outcome="adopted") | typed(third, outcome="merged", **values)
    assert said(staff.post(PAGE, shown(staff) | sent, follow=True)) == ["2 rows were saved."]
    third.refresh_from_db()
    assert outcomes() == ["adopted", "not_known", "merged"]
    assert {name: getattr(third, name) for name in values} == values
    assert [line.history_channel for line in third.history.all()[:1]] == ["admin"]


def test_an_item_of_a_public_proposal_is_pending_until_a_second_person_publishes_it(
    staff, client, publisher, public
):
    item = item_of(public)
    remark = "Known to the desk only"
    sent = typed(item, outcome="adopted", outcome_remark=remark)
    [message] = said(staff.post(PAGE, shown(staff) | sent, follow=True))
    assert message.startswith("1 change is pending. Readers see nothing new until")
    assert "/admin/positions/proposal/?waiting=mine" in message
    assert outcomes() == ["not_known"]
    assert shown(staff)[f"row-{item.pk}-outcome_remark"] == remark
    client.logout()
    page = client.get(public.get_absolute_url()).text
    assert [remark in page, "outcome not found" in page.lower()] == [False, True]
    pending = pending_of(public)
    publish_pending(pending, by=publisher, channel="admin", seen_number=pending.number)
    assert outcomes() == ["adopted"]


def test_texts_without_a_number_are_told_apart(staff, draft, assembly):
    item_of(draft)
    for place, title in enumerate(["On artificial intelligence", "On the metaverse"]):
        text = make(Resolution, number=None, title=title, slug=f"new-{place}")
        make(Edition, assembly=assembly, resolution=text)
    (row,) = staff.get(PAGE).context["rows"]
    labels = [label for _key, label in row.form.fields["edition"].choices]
    assert labels[1] == "New resolution (number not known), WTSA-24: On artificial intelligence"
    assert len(set(labels)) == 3


@pytest.mark.parametrize("kind", ["draft", "public"])
def test_two_people_at_the_same_field_are_asked_and_at_different_fields_lose_nothing(
    kind, staff, publisher, request
):
    proposal = request.getfixturevalue(kind)
    item, other = item_of(proposal), item_of(proposal, 2)

    def now(name="outcome"):
        sent = shown(staff)
        return [sent[f"row-{one.pk}-{name}"] for one in (item, other)]

    first, second = shown(staff), shown(staff)
    staff.post(PAGE, first | typed(item, outcome="adopted"))
    staff.force_login(publisher)
    mine = typed(item, outcome="merged") | typed(other, outcome="deferred")
    answer = staff.post(PAGE, second | mine)
    (one,) = answer.context["conflicts"]
    assert [one.stored, one.typed, one.stored_by] == ["adopted", "merged with others", "editor"]
    assert now() == ["adopted", "deferred"]
    fields = [bound for row in answer.context["rows"] for bound in row.form]
    again = {bound.html_name: bound.value() or "" for bound in fields}
    assert again[f"row-{item.pk}-outcome"] == "merged"
    staff.post(PAGE, again | {"row": [item.pk, other.pk], "save": "1"})
    assert now() == ["merged", "deferred"]

    staff.post(PAGE, second | typed(item, outcome_remark="Seen in the report"))
    assert [now(), now("outcome_remark")[0]] == [["merged", "deferred"], "Seen in the report"]


def test_a_fault_in_one_row_keeps_all_out_and_what_was_typed_stays(staff, draft):
    item, other = item_of(draft), item_of(draft, 2)
    sent = typed(item, edition=make(Edition).pk) | typed(other, outcome="deferred")
    answer = staff.post(PAGE, shown(staff) | sent)
    assert said(answer) == ["Nothing was saved. Please correct the fields marked below."]
    kept = [row.form["outcome"].value() for row in answer.context["rows"]]
    assert [kept, outcomes()] == [["not_known", "deferred"], ["not_known", "not_known"]]


def test_what_was_typed_in_an_item_that_is_gone_is_shown(staff, draft, operator):
    item, other = item_of(draft), item_of(draft, 2)
    sent = typed(item, outcome="merged", outcome_remark="A long remark")
    sent = shown(staff) | sent | typed(other, outcome="deferred")
    remove(item, by=operator, channel="test")
    (conflict,) = staff.post(PAGE, sent).context["conflicts"]
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
    # An item whose edition nobody may choose here is only shown.
    hidden = make(Edition, assembly=public.assembly, publication="draft")
    fixed = item_of(own, 2, new_text="Mine too", edition=hidden)
    client.force_login(editor)
    client.post(PAGE, shown(client) | typed(seen, outcome_remark="Pending secret"))
    client.force_login(author)
    answer = client.get(PAGE)
    assert ["A secret draft" in answer.text, "Pending secret" in answer.text] == [False, False]
    rows = [(row.item.pk, bool(row.form)) for row in answer.context["rows"]]
    assert rows == [(seen.pk, False), (mine.pk, True), (fixed.pk, False)]
    forged = typed(secret, outcome="adopted") | typed(seen, outcome="adopted")
    client.post(PAGE, forged | {"row": [secret.pk, seen.pk], "save": "1"})
    assert [set(outcomes()), pending_of(public).number] == [{"not_known"}, 1]


def test_it_costs_the_same_whatever_the_items(staff, public):
    def queries():
        staff.get("/admin/password_change/")  # reads once what is kept for each public state
        with CaptureQueriesContext(connection) as asked:
            assert staff.get(PAGE).status_code == 200
        return len(asked)

    item_of(public)
    before = queries()
    for number in (2, 3):
        item_of(public, number, edition=make(Edition, assembly=public.assembly))
    assert queries() == before
