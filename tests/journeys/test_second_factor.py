"""Signing in with a password and a code: the steps, and who is refused."""

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.groups import PUBLISHER
from pages.models import Page
from tests.rows import make
from tests.second_factor import (
    CODE,
    LOGIN,
    OWN,
    SET_UP,
    code_of,
    give_second_factor,
    key_on,
    may_enter,
)

pytestmark = pytest.mark.django_db
SENT = {"username": "publisher", "password": "correct horse"}


@pytest.fixture(autouse=True)
def clock(db, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with time_machine.travel("2024-10-15 12:00:00", tick=False) as clock:
        yield clock


def with_password(username="publisher", *, wanted="/admin/", address="192.0.2.7"):
    """A browser in which the right password was typed, and where that led."""
    browser = Client(REMOTE_ADDR=address)
    answer = browser.post(LOGIN, SENT | {"username": username, "next": wanted})
    return browser, answer.headers["Location"]


def test_a_publisher_sets_one_up_at_the_first_sign_in_and_nothing_opens_before(publisher):
    draft = make(Page, publication="draft")
    browser, location = with_password(wanted="/admin/pages/page/")
    assert location == SET_UP
    for page in ("/admin/", OWN, "/admin/history/", "/admin/pages/page/"):
        assert browser.get(page).headers["Location"].partition("?")[0] == LOGIN
    assert browser.get(f"/{draft.slug}/").status_code == 404
    key = key_on(browser.get(SET_UP))
    wrong = browser.post(SET_UP, {"code": "000000"})
    assert [wrong.status_code, key_on(wrong), may_enter(browser)] == [200, key, False]
    page = browser.post(SET_UP, {"code": code_of(key)})
    assert 'href="/admin/pages/page/"' in page.text
    assert [len(page.context["codes"]), may_enter(browser)] == [10, True]
    again, location = with_password()
    assert [location, again.post(CODE, {"code": code_of(key)}).status_code] == [CODE, 200]


def test_password_and_code_lead_to_the_page_that_was_wanted_and_each_code_once(publisher):
    recovery, *_others = give_second_factor(publisher)
    browser, location = with_password(wanted="/admin/pages/page/")
    assert [location, may_enter(browser)] == [CODE, False]
    assert "no-store" in browser.get(CODE).headers["Cache-Control"]
    answer = browser.post(CODE, {"code": code_of()})
    assert [answer.headers["Location"], may_enter(browser)] == ["/admin/pages/page/", True]
    browser, _location = with_password()
    again = browser.post(CODE, {"code": code_of()})
    assert [again.status_code, may_enter(browser)] == [200, False]
    assert "used already" in again.text
    assert browser.post(CODE, {"code": recovery}).status_code == 302
    assert "9 recovery codes left" in browser.get(OWN).text
    browser, _location = with_password()
    assert browser.post(CODE, {"code": recovery}).status_code == 200


def test_the_code_is_asked_for_after_the_password_and_for_a_quarter_of_an_hour(publisher, clock):
    give_second_factor(publisher)
    late, _location = with_password()
    clock.shift(15 * 60 + 1)
    deactivated, _location = with_password()
    for browser in (Client(), late):
        assert browser.get(CODE).headers["Location"] == LOGIN
        assert browser.post(CODE, {"code": code_of()}).headers["Location"] == LOGIN
    User.objects.update(is_active=False)
    assert deactivated.post(CODE, {"code": code_of()}).headers["Location"] == LOGIN
    assert [may_enter(one) for one in (late, deactivated)] == [False, False]


def test_who_becomes_a_publisher_in_a_session_signs_in_again(editor):
    browser, location = with_password("editor")
    assert [location, may_enter(browser)] == ["/admin/", True]
    editor.groups.add(Group.objects.get(name=PUBLISHER))
    assert browser.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert "Sign in again" in browser.get(LOGIN).text
    assert browser.post(LOGIN, SENT | {"username": "editor"}).headers["Location"] == SET_UP


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:x()"])
def test_no_step_leads_to_a_foreign_page(publisher, wanted):
    browser, _location = with_password(wanted=wanted)
    page = browser.post(SET_UP, {"code": code_of(key_on(browser.get(SET_UP)))})
    assert [page.context["next"], may_enter(browser)] == ["/admin/", True]
    assert ["evil" in page.text, "javascript:" in page.text] == [False, False]


def test_codes_and_passwords_are_counted_together_and_a_password_gives_no_new_tries(publisher):
    give_second_factor(publisher)
    browser, _location = with_password()
    guesses = [browser.post(CODE, {"code": f"{number:06}"}) for number in range(8)]
    assert {answer.status_code for answer in guesses} == {200}
    again, _location = with_password()
    assert again.post(CODE, {"code": "000000"}).status_code == 429
    refused = again.post(CODE, {"code": code_of()})
    assert [refused.status_code, refused.headers["Retry-After"]] == [429, "900"]
    assert Client(REMOTE_ADDR="192.0.2.7").post(LOGIN, SENT).status_code == 429


def test_a_code_is_never_kept_or_shown(publisher):
    browser = Client(enforce_csrf_checks=True)
    numbers = {"code": "314159", "present_code": "27182818"}
    for page in (CODE, SET_UP):
        answer = browser.post(page, numbers, headers={"Origin": "http://testserver"})
        assert answer.status_code == 403
        assert [one for one in numbers.values() if one in answer.text] == []


def test_neither_pages_nor_tables_of_the_library_are_there(client, admin_user, settings):
    pages = "signup login logout email reset_password change_password set_password reauthenticate"
    names = [f"account_{one}" for one in pages.split()]
    for name in (*names, "mfa_index", "mfa_activate_totp", "usersessions_list"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(admin_user)
    tables = ("mfa/authenticator", "usersessions/usersession", "account/emailaddress")
    assert [client.get(f"/admin/{table}/").status_code for table in tables] == [404] * 3
