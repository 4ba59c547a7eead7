"""How a change is shown: choices, relations, days and addresses as a whole, words only in free text."""

import pytest
from django.urls import reverse

from core.records.pending.changes import PendingRow
from core.records.permissions import Operator
from core.records.saving import save_row
from editing.pending.display import names_for, shown_fields
from positions.models import Proposal, ProposalItem
from tests.core.test_pending import propose
from tests.rows import make

pytestmark = pytest.mark.django_db
OPERATOR = Operator(may_publish=True)


def lines(model, before, after):
    (field,) = shown_fields(
        PendingRow(model._meta.label, 1, "changed", before, after), model, names_for(OPERATOR)
    )
    return field.lines


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "outcome",
            "not_known",
            "adopted",
            [["-", "outcome not found"], ["=", "→ "], ["+", "adopted"]],
        ),
        ("number", 2, 12, [["-", "2"], ["=", "→ "], ["+", "12"]]),
        ("outcome", None, "adopted", [["+", "adopted"]]),
    ],
)
def test_a_choice_or_a_number_is_old_and_new_as_a_whole(name, old, new, expected):
    assert lines(ProposalItem, {name: old}, {name: new}) == [expected]


def test_of_a_list_each_entry_stays_comes_or_goes_as_a_whole():
    old, new = (
        "https://a.example/1\nhttps://a.example/2",
        "https://a.example/1\nhttps://a.example/3",
    )
    assert lines(Proposal, {"source_addresses": old}, {"source_addresses": new}) == [
        [["=", "https://a.example/1"]],
        [["-", "https://a.example/2"]],
        [["+", "https://a.example/3"]],
    ]


def test_the_page_of_a_change_and_the_history_show_the_same(client, editor, publisher, operator):
    item = make(ProposalItem, proposal=make(Proposal), outcome="not_known")
    told = "<del>outcome not found</del> → <ins>adopted</ins>"

    def adopt(row):
        found = ProposalItem.objects.get(pk=item.pk)
        found.outcome = "adopted"
        save_row(found, by=editor, channel="admin")

    propose(item.proposal, editor, adopt)
    client.force_login(publisher)
    page = client.get(reverse("admin:positions_proposal_pending", args=[item.proposal.pk]))
    assert told in page.text
    item.outcome = "adopted"
    save_row(item, by=operator, channel="command")
    assert (
        told
        in client.get(reverse("admin:positions_proposal_history", args=[item.proposal.pk])).text
    )
