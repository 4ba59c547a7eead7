"""Two editors at every form of the admin: what each of them typed is kept; what both typed is asked about."""

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client

from core.groups import ADMINISTRATOR
from tests.editing.forms import address
from tests.rows import OF_EACH_KIND, make

from .admin_forms import another_value, changeable_fields, opened, opened_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def editors(administrator):
    other = User.objects.create_user("other", is_staff=True)
    other.groups.add(Group.objects.get(name=ADMINISTRATOR))
    found = [Client(), Client()]
    for client, user in zip(found, (administrator, other), strict=True):
        client.force_login(user)
    return found


def stored(row, name):
    row.refresh_from_db()
    return str(row._meta.get_field(name).value_from_object(row))


@pytest.mark.parametrize("model", OF_EACH_KIND)
def test_what_each_changes_is_kept_and_of_what_both_change_the_second_decides(editors, model):
    row = make(model, published=False)
    first, second = editors
    page, theirs = opened_at(first, address(row)), opened_at(second, address(row)).sent
    (one, typed_one), (two, typed_two) = changeable_fields(page, row)[:2]
    assert first.post(address(row), page.sent | {one: typed_one}).status_code == 302
    answer = second.post(address(row), theirs | {two: typed_two})
    assert "Their changes were kept" in " ".join(map(str, get_messages(answer.wsgi_request)))
    assert (stored(row, one), stored(row, two)) == (typed_one, typed_two)
    again = another_value(row, one)
    answer = second.post(address(row), theirs | {one: again})
    page = opened(answer)
    assert (answer.status_code, len(page.form.conflicts)) == (200, 1)
    assert "you both changed" in answer.content.decode()
    assert stored(row, one) == typed_one
    assert second.post(address(row), page.sent).status_code == 302
    assert (stored(row, one), stored(row, two)) == (again, typed_two)
