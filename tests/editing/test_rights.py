import pytest
from django.contrib.auth.models import User

from pages.models import Page
from tests.rows import make

from .forms import address

pytestmark = pytest.mark.django_db


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
