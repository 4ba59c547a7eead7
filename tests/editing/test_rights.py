import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.groups import PUBLISHER
from pages.models import Page
from study_groups.models import StudyPeriod
from tests.rows import make

from .forms import address, shown

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/page/"


def act(client, action, row, **more):
    return client.post(LIST, {"action": action, "_selected_action": [row.pk], **more}, follow=True)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit_rows", False, "in_review"),
        ("publish_rows", False, "published"),
        ("withdraw_rows", True, "draft"),
    ],
)
def test_publication_is_an_action_that_asks_first(client, publisher, action, before, after):
    page = make(Page, published=before)
    client.force_login(publisher)
    asked = act(client, action, page)
    page.refresh_from_db()
    assert ("published" if before else "draft", "Yes" in asked.content.decode()) == (
        page.publication,
        True,
    )
    act(client, action, page, confirmed="yes")
    page.refresh_from_db()
    assert page.publication == after


def test_checking_notes_the_day(client, publisher):
    page = make(Page, last_checked_on=None)
    client.force_login(publisher)
    act(client, "mark_checked", page, confirmed="yes")
    page.refresh_from_db()
    assert page.last_checked_on is not None


def test_an_editor_has_no_way_to_publish(client, editor):
    page = make(Page, published=False)
    client.force_login(editor)
    act(client, "publish_rows", page, confirmed="yes")
    page.refresh_from_db()
    assert page.publication == "draft"


def test_an_editor_changes_drafts_at_once_and_public_rows_as_pending(client, editor):
    draft, public = make(Page, published=False), make(Page)
    client.force_login(editor)
    assert (
        client.post(address(draft), shown(client, address(draft)) | {"title": "Better"}).status_code
        == 302
    )
    typed = shown(client, address(public)) | {"title": "Worse"}
    assert client.post(address(public), typed).headers["Location"] == address(public, "pending")
    assert Page.objects.get(pk=public.pk).title == public.title


def test_an_author_edits_own_drafts_only(client, author):
    client.force_login(author)
    url = f"{LIST}add/"
    client.post(url, shown(client, url) | {"title": "Mine", "section": "about", "position": 1})
    mine, other = Page.objects.get(), make(Page, published=False)
    assert (
        client.post(
            address(mine), shown(client, address(mine)) | {"title": "Mine, better"}
        ).status_code
        == 302
    )
    assert client.post(address(other), {"title": "Not mine"}).status_code == 409
    assert Page.objects.get(pk=other.pk).title == other.title


def test_reference_data_is_the_publishers(client, editor):
    period = make(StudyPeriod, published=False)
    client.force_login(editor)
    assert client.post(address(period), {"code": "1-2"}).status_code == 403


def test_an_administrator_makes_accounts_but_no_superuser(client, administrator):
    client.force_login(administrator)
    clerk = User.objects.create_user("clerk")
    url = f"/admin/auth/user/{clerk.pk}/change/"
    client.post(
        url,
        {
            "username": "clerk",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
            "date_joined_0": "2024-01-01",
            "date_joined_1": "00:00:00",
        },
    )
    clerk.refresh_from_db()
    assert (clerk.is_staff, clerk.is_superuser) == (True, False)


def test_an_administrator_cannot_touch_a_superuser(client, administrator):
    client.force_login(administrator)
    chief = User.objects.create_superuser("chief", password="as it was")
    client.post(
        f"/admin/auth/user/{chief.pk}/password/", {"password1": "mine now", "password2": "mine now"}
    )
    chief.refresh_from_db()
    assert chief.check_password("as it was")


def test_who_may_not_delete_what_readers_saw_is_told_to_withdraw_it(client, publisher):
    page = make(Page)
    client.force_login(publisher)
    answer = client.get(address(page, "delete"))
    assert [answer.status_code, "Withdraw it instead." in answer.text] == [403, True]


def test_the_list_of_users_names_their_groups_without_a_query_for_each(client, administrator):
    client.force_login(administrator)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page = client.get("/admin/auth/user/")
        assert "Publisher" in page.text
        return len(found)

    def add(number):
        User.objects.create_user(f"user{number}").groups.add(Group.objects.get(name=PUBLISHER))

    add(1)
    few = queries()
    for number in range(2, 5):
        add(number)
    assert queries() == few
