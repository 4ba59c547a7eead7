"""A site always keeps one account that can sign in and may do everything."""

import pytest
from django.contrib.auth.models import User
from django.db import connection

from pages.admin import is_last_superuser
from tests.editing.forms import address, shown

from .page_forms import signed_in

pytestmark = pytest.mark.django_db
REFUSED = "is the only active superuser"


def superuser(name):
    return pytest.fixture(lambda db: User.objects.create_superuser(name, password="x"), name=name)


chief, deputy = superuser("chief"), superuser("deputy")


def save_without(browser, account, right):
    """The form as it is shown, with one box unticked."""
    sent = shown(browser, address(account))
    assert sent.pop(right) == "on"
    return browser.post(address(account), sent)


def test_the_last_superuser_keeps_what_lets_them_in_and_may_change_the_password(chief, deputy):
    """One who cannot sign in is no second."""
    browser, page = signed_in(chief), f"/admin/auth/user/{chief.pk}/password/"
    for shut in ({"is_active": False}, {"is_staff": False}, {"password": "!"}):
        User.objects.filter(pk=deputy.pk).update(is_active=True, is_staff=True, password="x")
        User.objects.filter(pk=deputy.pk).update(**shut)
        unusable = {"usable_password": "false", "password1": "", "password2": ""}
        answers = [save_without(browser, chief, right) for right in ("is_active", "is_superuser")]
        for answer in (*answers, browser.post(page, unusable)):
            assert [answer.status_code, REFUSED in answer.text] == [200, True]
    now = User.objects.get(pk=chief.pk)
    assert [now.is_active, now.is_superuser, now.has_usable_password()] == [True] * 3
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
