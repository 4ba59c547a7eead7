"""Two editors at one form: what each typed into other fields is kept; about a field that both changed the second is asked."""

import pytest
from django.contrib.messages import get_messages

from meetings.models import Meeting
from positions.models import Proposal, ProposalItem
from tests.editing.forms import address
from tests.rows import make

from .admin_forms import changeable_texts, opened, opened_at
from .page_forms import signed_in

pytestmark = pytest.mark.django_db


def stored(row, name):
    row.refresh_from_db()
    return str(row._meta.get_field(name).value_from_object(row))


@pytest.mark.parametrize("model", [ProposalItem, Meeting, Proposal])  # a part, a row, one reviewed
def test_what_each_changes_is_kept_and_of_what_both_change_the_second_decides(
    administrator, admin_user, model
):
    row = make(model, published=False)
    first, second = signed_in(administrator), signed_in(admin_user)
    page, theirs = opened_at(first, address(row)), opened_at(second, address(row)).sent
    (one, typed_one), (two, typed_two) = changeable_texts(page, row)[:2]
    assert first.post(address(row), page.sent | {one: typed_one}).status_code == 302
    answer = second.post(address(row), theirs | {two: typed_two})
    assert "Their changes were kept" in " ".join(map(str, get_messages(answer.wsgi_request)))
    assert (stored(row, one), stored(row, two)) == (typed_one, typed_two)
    again = f"{typed_one}, again"
    answer = second.post(address(row), theirs | {one: again})
    page = opened(answer)
    assert (answer.status_code, len(page.form.conflicts)) == (200, 1)
    assert "you both changed" in answer.content.decode()
    assert stored(row, one) == typed_one
    assert second.post(address(row), page.sent).status_code == 302
    assert (stored(row, one), stored(row, two)) == (again, typed_two)
