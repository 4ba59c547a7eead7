"""What an Author, an Editor, a Publisher and an Administrator may do with the form of each kind of table."""

from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from core.records.publishable import Reviewed
from tests.editing.forms import address
from tests.rows import OF_EACH_KIND, build, make

from .admin_forms import SAVED_AS_NEW, admin_url, as_typed, new_row, opened
from .page_forms import signed_in

pytestmark = pytest.mark.django_db
ROLES = ("author", "editor", "publisher", "administrator")
MAY_PUBLISH = {"publisher", "administrator"}


@pytest.fixture
def clients(request):
    """The four, each signed in."""
    return {role: signed_in(request.getfixturevalue(role)) for role in ROLES}


def may_add(role, model):
    """Parts of public rows, and tables of reference, are kept for Publishers."""
    if getattr(model, "is_settings", False):
        return role == "administrator"
    if model.parent_field:
        parent = model._meta.get_field(model.parent_field).related_model
        if issubclass(parent, Reviewed):  # a draft here: parts of a public one stand on its form
            return role != "author"
    is_kept_for_publishers = model.parent_field or getattr(model, "is_reference", False)
    return role in MAY_PUBLISH or not is_kept_for_publishers


def is_offered(answer, button="_save"):
    return f'name="{button}"' in answer.content.decode()


@pytest.mark.parametrize("model", OF_EACH_KIND)
def test_who_may_add_adds_a_draft_and_others_are_refused(clients, model):
    """The first role that may add, and the last, also open and save the row: the rights of the others lie between."""
    _row, sent = new_row(clients["administrator"], model)
    first = next(role for role in ROLES if may_add(role, model))
    known = set(model.objects.values_list("pk", flat=True))
    for role, staff in clients.items():
        with transaction.atomic():  # taken back, so that the next role finds the same rows
            answer = staff.post(admin_url(model), sent)
            # 200: who may not read the row that it would be a part of cannot choose it.
            assert answer.status_code in ([302] if may_add(role, model) else [200, 403])
            new = list(model.objects.exclude(pk__in=known))
            assert len(new) == may_add(role, model)
            for row in new:
                assert getattr(row, "publication", "draft") == "draft"
                if role not in (first, "administrator"):
                    continue
                answer = staff.get(address(row))
                assert is_offered(answer) == (hasattr(row, "created_by") or role != "author")
                if is_offered(answer):
                    assert staff.post(address(row), opened(answer).sent).status_code == 302
            transaction.set_rollback(True)


# saving as new


@pytest.mark.parametrize("model", SAVED_AS_NEW)
def test_a_copy_is_a_draft_beside_the_first(client, publisher, model):
    first = make(model)
    client.force_login(publisher)
    answer = client.get(address(first))
    page = opened(answer)
    assert is_offered(answer, "_saveasnew")
    typed = as_typed(build(model), page.form) | {"_saveasnew": "Save as new"}
    assert client.post(address(first), page.sent | typed).status_code == 302
    copy = model.objects.exclude(pk=first.pk).get()
    assert (copy.publication, model.objects.get(pk=first.pk).version) == ("draft", first.version)
    # A row without a page of its own is named on that of the row it belongs to.
    name = getattr(copy, "title", "") or str(copy)
    assert name not in unescape(Client().get(copy.get_absolute_url()).text)
