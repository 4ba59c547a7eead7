"""A site always keeps one account that can sign in and may do everything."""

import pytest
from django.contrib.auth.models import User
from django.db import connection

from pages.admin import is_last_superuser
from tests.editing.forms import address, shown

from .page_forms import signed_in

pytestmark = pytest.mark.django_db
REFUSED = "is the only active superuser"


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", password="correct horse")


@pytest.fixture
def deputy():
    return User.objects.create_superuser("deputy", password="correct horse")


def save_without(browser, account, right):
    """The form as it is shown, with one box unticked."""
    sent = shown(browser, address(account))
    assert sent.pop(right) == "on"
    return browser.post(address(account), sent)


@pytest.mark.parametrize("right", ["is_active", "is_superuser"])
def test_the_last_superuser_keeps_what_lets_them_in(chief, right):
    answer = save_without(signed_in(chief), chief, right)
    assert [answer.status_code, REFUSED in answer.text] == [200, True]
    assert User.objects.filter(is_active=True, is_staff=True, is_superuser=True).get() == chief


@pytest.mark.parametrize("shut", [{"is_active": False}, {"is_staff": False}, {"password": "!"}])
def test_one_who_cannot_sign_in_is_no_second(chief, deputy, shut):
    User.objects.filter(pk=deputy.pk).update(**shut)
    assert save_without(signed_in(chief), chief, "is_active").status_code == 200


def test_the_last_one_keeps_a_password(chief):
    browser = signed_in(chief)
    page = f"/admin/auth/user/{chief.pk}/password/"
    answer = browser.post(page, {"usable_password": "false", "password1": "", "password2": ""})
    chief.refresh_from_db()
    assert [answer.status_code, REFUSED in answer.text] == [200, True]
    assert chief.has_usable_password()
    new = {"usable_password": "true", "password1": "battery staple", "password2": "battery staple"}
    assert browser.post(page, new).status_code == 302


def test_nobody_is_deleted_by_form_or_together(chief, deputy, administrator):
    browser = signed_in(chief)
    for together in ([chief.pk, deputy.pk], [administrator.pk]):
        sent = {"action": "delete_selected", "_selected_action": together, "post": "yes"}
        browser.post("/admin/auth/user/", sent)
    for one in (deputy, administrator):
        answer = browser.post(f"/admin/auth/user/{one.pk}/delete/", {"post": "yes"})
        assert [answer.status_code, User.objects.count()] == [403, 3]


def test_two_who_take_the_rights_from_each_other_leave_one(chief, deputy):
    """Both had opened the form before either saved."""
    sent = []
    for browser, other in ((signed_in(chief), deputy), (signed_in(deputy), chief)):
        form = shown(browser, address(other))
        del form["is_active"]
        sent.append((browser, address(other), form))
    assert [browser.post(page, form).status_code for browser, page, form in sent][0] == 302
    assert User.objects.filter(is_superuser=True, is_active=True).get() == chief


def test_the_others_are_looked_at_under_a_lock(chief, django_assert_num_queries):
    """SQLite locks as a whole and has no FOR UPDATE."""
    with django_assert_num_queries(1) as seen:
        assert is_last_superuser(chief)
    asked = seen.captured_queries[0]["sql"]
    assert ("FOR UPDATE" in asked) == connection.features.has_select_for_update


def test_who_is_deactivated_is_out_at_the_next_request(editor):
    browser = signed_in(editor)
    assert browser.get("/admin/").status_code == 200
    User.objects.filter(pk=editor.pk).update(is_active=False)
    answer = browser.get("/admin/")
    assert [answer.status_code, answer.headers["Location"]] == [302, "/admin/login/?next=/admin/"]
