"""Signing in with a password and a code: who must, how it is set up, and what it keeps out."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.groups import PUBLISHER
from pages.models import Page
from tests.editing.forms import address, shown
from tests.rows import make
from tests.second_factor import KEY, code_of, give_second_factor

pytestmark = pytest.mark.django_db
LOGIN, CODE, SET_UP = "/admin/login/", "/admin/sign-in/code/", "/admin/sign-in/second-factor/"
CODES = "/admin/sign-in/recovery-codes/"
SENT = {"username": "publisher", "password": "correct horse"}


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel("2024-10-15 12:00:00", tick=False) as clock:
        yield clock


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def with_password(username="publisher", *, wanted="/admin/", address="192.0.2.7"):
    """A browser in which the right password was typed, and where that led."""
    browser = Client(REMOTE_ADDR=address)
    sent = SENT | {"username": username, "next": wanted}
    answer = browser.post(LOGIN, sent)
    assert answer.status_code == 302
    return browser, answer.headers["Location"]


def signed_in(username="publisher", code=None, **more):
    browser, _location = with_password(username, **more)
    assert browser.post(CODE, {"code": code or code_of()}).status_code == 302
    return browser


def key_on(page):
    return re.search(r'class="sign-in-key">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")


def may_enter(browser):
    return browser.get("/admin/").status_code == 200


# who must have one


def test_the_first_sign_in_of_a_publisher_leads_to_the_set_up(publisher, required):
    browser, location = with_password()
    assert location == SET_UP
    assert browser.get(SET_UP).status_code == 200


def test_nothing_of_the_admin_opens_before_the_second_factor_is_set_up(publisher, required):
    draft = make(Page, publication="draft")
    browser, _location = with_password()
    pages = [
        "",
        "sign-in/",
        "sign-in/recovery-codes/",
        "history/",
        "pages/page/",
        "password_change/",
    ]
    answers = [browser.get(f"/admin/{page}") for page in pages]
    assert [one.headers["Location"].partition("?")[0] for one in answers] == [LOGIN] * len(pages)
    assert [
        browser.get(f"/{draft.slug}/").status_code,
        browser.get("/styleguide/").status_code,
    ] == [
        404,
        404,
    ]


def test_set_up_at_the_sign_in_ends_on_the_page_that_was_wanted(publisher, required):
    browser, _location = with_password(wanted="/admin/pages/page/")
    key = key_on(browser.get(SET_UP))
    wrong = browser.post(SET_UP, {"code": "000000"})
    assert [wrong.status_code, key_on(wrong)] == [200, key]
    answer = browser.post(SET_UP, {"code": code_of(key)})
    assert answer.headers["Location"] == f"{CODES}?next=%2Fadmin%2Fpages%2Fpage%2F"
    page = browser.get(answer.headers["Location"])
    assert 'href="/admin/pages/page/"' in page.text
    assert [len(page.context["codes"]), may_enter(browser)] == [10, True]


@pytest.mark.parametrize(
    ("account", "step"), [("author", "/admin/"), ("editor", "/admin/"), ("administrator", SET_UP)]
)
def test_by_group_who_must(request, required, account, step):
    request.getfixturevalue(account)
    assert with_password(account)[1] == step


def test_a_superuser_must(required):
    User.objects.create_superuser("publisher", password="correct horse")
    assert with_password()[1] == SET_UP


def test_where_it_is_not_required_a_password_is_enough(publisher):
    assert with_password()[1] == "/admin/"


def test_who_set_one_up_is_asked_for_it_wherever_it_is_not_required(editor):
    give_second_factor(editor)
    browser, location = with_password("editor")
    assert [location, may_enter(browser)] == [CODE, False]


def test_who_becomes_a_publisher_in_a_session_signs_in_again(editor, required):
    browser, _location = with_password("editor")
    assert may_enter(browser)
    editor.groups.add(Group.objects.get(name=PUBLISHER))
    assert browser.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert "Sign in again" in browser.get(LOGIN).text
    assert browser.post(LOGIN, SENT | {"username": "editor"}).headers["Location"] == SET_UP


# the code


def test_password_and_code_lead_to_the_page_that_was_wanted(publisher, required):
    give_second_factor(publisher)
    browser, location = with_password(wanted="/admin/pages/page/")
    assert location == CODE
    assert "no-store" in browser.get(CODE).headers["Cache-Control"]
    answer = browser.post(CODE, {"code": code_of()})
    assert [answer.headers["Location"], may_enter(browser)] == ["/admin/pages/page/", True]


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:x()"])
def test_no_step_leads_to_a_foreign_page(publisher, required, wanted):
    browser, _location = with_password(wanted=wanted)
    key = key_on(browser.get(SET_UP))
    answer = browser.post(SET_UP, {"code": code_of(key)})
    assert answer.headers["Location"] == f"{CODES}?next=%2Fadmin%2F"
    page = browser.get(CODES, {"next": wanted})
    assert ["evil" in page.text, "javascript:" in page.text] == [False, False]


def test_a_code_works_once(publisher, required, clock):
    give_second_factor(publisher)
    signed_in()
    browser, _location = with_password()
    again = browser.post(CODE, {"code": code_of()})
    assert [again.status_code, "used already" in again.text, may_enter(browser)] == [
        200,
        True,
        False,
    ]
    clock.shift(30)
    assert browser.post(CODE, {"code": code_of()}).status_code == 302


def test_the_code_of_the_set_up_does_not_sign_in_too(publisher, required):
    browser, _location = with_password()
    key = key_on(browser.get(SET_UP))
    browser.post(SET_UP, {"code": code_of(key)})
    browser, _location = with_password()
    assert browser.post(CODE, {"code": code_of(key)}).status_code == 200


@pytest.mark.parametrize(("late", "status"), [(29, 302), (61, 200)])
def test_a_phone_may_be_slow_by_half_a_minute(publisher, required, clock, late, status):
    give_second_factor(publisher)
    browser, _location = with_password()
    code = code_of()
    clock.shift(late)
    assert browser.post(CODE, {"code": code}).status_code == status


def test_a_recovery_code_signs_in_once(publisher, required):
    first, *_others = give_second_factor(publisher)
    browser = signed_in(code=first)
    page = browser.get("/admin/")
    assert [page.status_code, "9 recovery codes are left." in page.text] == [200, True]
    browser, _location = with_password()
    assert browser.post(CODE, {"code": first}).status_code == 200


def test_a_code_of_another_account_is_wrong(publisher, administrator, required):
    give_second_factor(publisher)
    give_second_factor(administrator, KEY[::-1])
    browser, _location = with_password()
    assert browser.post(CODE, {"code": code_of(KEY[::-1])}).status_code == 200


def test_nobody_comes_to_the_code_without_the_password(publisher, required):
    give_second_factor(publisher)
    browser = Client()
    assert browser.get(CODE).headers["Location"] == LOGIN
    assert browser.post(CODE, {"code": code_of()}).headers["Location"] == LOGIN
    assert not may_enter(browser)


def test_the_password_counts_for_a_quarter_of_an_hour(publisher, required, clock):
    give_second_factor(publisher)
    browser, _location = with_password()
    clock.shift(15 * 60 + 1)
    assert browser.post(CODE, {"code": code_of()}).headers["Location"] == LOGIN
    assert not may_enter(browser)


def test_who_was_deactivated_between_the_steps_stays_out(publisher, required):
    give_second_factor(publisher)
    browser, _location = with_password()
    User.objects.update(is_active=False)
    assert browser.post(CODE, {"code": code_of()}).headers["Location"] == LOGIN


def test_a_set_up_that_somebody_else_finished_first_is_over(publisher, required):
    slow, _location = with_password()
    key = key_on(slow.get(SET_UP))
    give_second_factor(publisher)
    assert slow.post(SET_UP, {"code": code_of(key)}).headers["Location"] == LOGIN
    assert not may_enter(slow)


def test_another_account_signs_in_in_the_same_browser(publisher, editor, required):
    give_second_factor(publisher)
    browser, _location = with_password("editor")
    browser.post(LOGIN, SENT)
    browser.post(CODE, {"code": code_of()})
    assert browser.get("/admin/").context["user"] == publisher


# guessing


def guess_codes(browser, times):
    return [browser.post(CODE, {"code": f"{number:06}"}).status_code for number in range(times)]


def test_codes_and_passwords_are_counted_together(publisher, required):
    give_second_factor(publisher)
    browser, _location = with_password()
    assert guess_codes(browser, 10) == [200] * 9 + [429]
    refused = browser.post(CODE, {"code": code_of()})
    assert [refused.status_code, refused.headers["Retry-After"]] == [429, "900"]
    assert Client(REMOTE_ADDR="192.0.2.7").post(LOGIN, SENT).status_code == 429


def test_the_right_password_gives_no_new_tries_for_the_code(publisher, required):
    give_second_factor(publisher)
    browser, _location = with_password()
    assert guess_codes(browser, 8) == [200] * 8
    again, _location = with_password()
    assert guess_codes(again, 1) == [429]


def test_codes_are_counted_from_all_networks_for_a_day(publisher, required, clock):
    give_second_factor(publisher)
    for number in range(5):
        browser, _location = with_password(address=f"198.51.100.{number}")
        assert guess_codes(browser, 6) == [200] * 6
    browser, _location = with_password(address="203.0.113.9")
    refused = browser.post(CODE, {"code": code_of()})
    assert [refused.status_code, "Somebody else may know your" in refused.text] == [429, True]
    clock.shift(dt.timedelta(days=1, seconds=1))
    assert may_enter(signed_in(address="203.0.113.9"))


def test_signing_in_clears_the_count_of_codes(publisher, required):
    codes = give_second_factor(publisher)
    for code in codes[:3]:
        browser, _location = with_password()
        assert guess_codes(browser, 8) == [200] * 8
        assert browser.post(CODE, {"code": code}).status_code == 302


# what was typed before a session ended


def test_text_typed_before_the_session_ended_is_sent_after_both_steps(publisher, required, clock):
    give_second_factor(publisher)
    page = make(Page, title="As it was", publication="draft")
    browser = signed_in()
    sent = shown(browser, address(page)) | {"title": "Typed in vain?"}
    del browser.cookies["sessionid"]
    ended = browser.post(address(page), sent)
    kept = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', ended.text))
    kept = {name: html.unescape(value) for name, value in kept.items()}
    assert [ended.status_code, kept["title"]] == [403, "Typed in vain?"]
    browser.post(LOGIN, SENT)
    half_way = browser.post(address(page), kept)
    clock.shift(30)
    browser.post(CODE, {"code": code_of()})
    assert [half_way.status_code, browser.post(address(page), kept).status_code] == [403, 302]
    page.refresh_from_db()
    assert page.title == "Typed in vain?"


def test_a_code_is_never_kept_or_shown(publisher, required):
    give_second_factor(publisher)
    browser = Client(enforce_csrf_checks=True)
    here = {"Origin": "http://testserver"}
    answers = [
        browser.post(address, {"code": "314159", "present_code": "27182818"}, headers=here)
        for address in (CODE, SET_UP, CODES)
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert [number in answer.text for answer in answers for number in ("314159", "27182818")] == [
        False
    ] * 6


# addresses that the library has


@pytest.mark.parametrize(
    "name",
    [
        *("account_signup", "account_login", "account_logout", "account_email"),
        *("account_reset_password", "account_change_password", "account_set_password"),
        *("mfa_index", "mfa_activate_totp", "usersessions_list", "account_reauthenticate"),
    ],
)
def test_none_of_the_pages_of_the_library_answers(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_there_are_no_tables_of_keys_in_the_admin(client, admin_user):
    client.force_login(admin_user)
    tables = ("mfa/authenticator", "usersessions/usersession", "account/emailaddress")
    assert [client.get(f"/admin/{table}/").status_code for table in tables] == [404] * 3
