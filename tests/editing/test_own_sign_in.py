"""“Your sign-in”: the second factor, its recovery codes and the sessions of one's own account; resets by others; and its rules."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from editing.site.sign_in import (
    NOT_REQUIRED,
    CodeStep,
    SetUpStep,
    accepts_code,
    check_required,
    factor_of,
    take_code_try,
)
from tests.second_factor import (
    CODE,
    KEY,
    LOGIN,
    OWN,
    SET_UP,
    code_of,
    give_second_factor,
    key_on,
    may_enter,
)

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel("2024-10-15 12:00:00", tick=False) as clock:
        yield clock


def signed_in(username, code="", agent=FIREFOX, password=PASSWORD):
    browser = Client(HTTP_USER_AGENT=agent)
    browser.post(LOGIN, {"username": username, "password": password})
    if code:
        browser.post(CODE, {"code": code})
    assert may_enter(browser)
    return browser


def lines_of(account):
    """Who did what to the account; for entries about networks see tests/journeys/test_sign_in.py."""
    lines = LogEntry.objects.filter(object_id=account.pk).order_by("pk")
    lines = lines.exclude(change_message__startswith="First sign-in from network")
    return [(line.user.username, line.change_message) for line in lines]


def test_who_is_signed_in_sets_one_up_with_the_password_and_reads_recovery_codes_once(editor):
    browser = signed_in("editor")
    key = key_on(browser.get(SET_UP))
    assert not browser.get("/admin/").context["actions"]  # signing in is not listed
    wrong = browser.post(SET_UP, {"code": code_of(key), "password": "guess"})
    assert [wrong.status_code, factor_of(editor)] == [200, None]
    page = browser.post(SET_UP, {"code": code_of(key), "password": PASSWORD})
    codes = page.context["codes"]
    assert [len(set(codes)), re.findall(r"<code>(\d{8})</code>", page.text) == codes] == [10, True]
    assert "no-store" in page.headers["Cache-Control"]
    assert not accepts_code(editor, code_of(key))
    assert lines_of(editor) == [("editor", "Set up the second factor.")]
    own = browser.get(OWN).text
    assert ["10 recovery codes left" in own, [one for one in codes if one in own]] == [True, []]
    assert "9 recovery codes left" in signed_in("editor", codes[0]).get(OWN).text


def test_setting_it_up_again_takes_a_code_of_the_present_one_and_ends_all_old_ones(editor, clock):
    old = give_second_factor(editor)
    browser = signed_in("editor", old[0])
    key = key_on(browser.get(SET_UP))
    wrong = {"code": code_of(key), "present_code": "000000"}
    assert [browser.post(SET_UP, wrong).status_code for _try in range(8)] == [200] * 8
    # with a wrong new code the present code is not used up
    assert browser.post(SET_UP, {"code": "000000", "present_code": old[1]}).status_code == 200
    new = browser.post(SET_UP, wrong | {"present_code": old[1]}).context["codes"]
    assert [len(new), set(new) & set(old)] == [10, set()]
    assert [browser.post(SET_UP, wrong).status_code for _try in range(11)] == [200] * 10 + [429]
    clock.shift(30)
    codes = (code_of(), old[2], new[0], code_of(key))
    assert [accepts_code(editor, code) for code in codes] == [False, False, True, True]


def test_each_session_is_listed_with_its_browser_and_beginning_until_it_is_over(
    editor, publisher, clock
):
    """Three sessions cost as many queries as one. Changing the password ends the other sessions; a failed change ends none."""
    other = signed_in("editor", agent=EDGE)
    signed_in("publisher", agent="a browser of someone else")
    clock.shift(3600)
    own = signed_in("editor")
    text = " ".join(re.sub("<[^>]*>", " ", own.get(OWN).text).split())
    assert f"{FIREFOX}, 127.0.0.1, since 15 October 2024, 13:00 UTC This browser" in text
    assert f"{EDGE}, 127.0.0.1, since 15 October 2024, 12:00 UTC End" in text
    assert "someone else" not in text
    new = {"new_password1": "battery staple", "new_password2": "battery staple"}
    for old, status, goes_on in (("guess", 200, True), (PASSWORD, 302, False)):
        answer = own.post("/admin/password_change/", {"old_password": old, **new})
        assert [answer.status_code, may_enter(other), may_enter(own)] == [status, goes_on, True]

    def listed():
        with CaptureQueriesContext(connection) as seen:
            sessions = own.get(OWN).context["sessions"]
        return [session.user_agent for session in sessions], len(seen)

    one = listed()
    for _time in range(2):
        signed_in("editor", agent=EDGE, password="battery staple")
    assert [one[0], listed()] == [[FIREFOX], ([FIREFOX, EDGE, EDGE], one[1])]
    clock.shift(6 * 3600)
    own = signed_in("editor", password="battery staple")
    clock.shift(6 * 3600 + 1)
    assert listed()[0] == [FIREFOX]
    answer = own.post(OWN, {"end": "others"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["0 sessions ended."]


def test_one_session_is_ended_or_all_others_and_none_of_somebody_else(editor, publisher):
    theirs, ended, kept, own = map(signed_in, ["publisher", "editor", "editor", "editor"])
    browsers = [theirs, ended, kept, own]
    keys = [UserSession.objects.get(session_key=one.session.session_key).pk for one in browsers]
    for which in (keys[0], keys[3], "", "x", "9" * 40, "-1"):
        assert own.post(OWN, {"end": which}).status_code == 302
    assert [may_enter(one) for one in browsers] == [True, True, True, True]
    own.post(OWN, {"end": keys[1]})
    assert [may_enter(one) for one in browsers] == [True, False, True, True]
    own.post(OWN, {"end": "others"})
    assert [may_enter(one) for one in browsers] == [True, False, False, True]


def test_the_second_factor_of_somebody_else_is_reset_and_nobody_reads_its_key_or_codes(
    editor, administrator, caplog, capsys
):
    """An administrator resets it on a page, an operator by a command; who may reset whom is in tests/roles/table.py."""
    codes = give_second_factor(editor)
    theirs, own = signed_in("editor", codes[0]), signed_in("administrator")
    stored = [one for row in editor.authenticator_set.all() for one in row.data.values()]
    assert KEY in stored
    account = f"/admin/auth/user/{editor.pk}"
    reset = f"{account}/second-factor/"
    pages = (f"{account}/change/", f"{account}/history/", "/admin/history/", "/admin/auth/user/")
    texts = [own.get(page).text for page in (*pages, reset)]
    secrets = [KEY, *codes, *(one for one in stored if isinstance(one, str))]
    text = " ".join([*texts, caplog.text])
    assert ["editor" in text, [one for one in secrets if one in text]] == [True, []]
    assert "the password is enough to sign in" in texts[-1]
    assert factor_of(editor)
    assert own.post(reset).status_code == 302
    assert [factor_of(editor), may_enter(theirs)] == [None, False]
    theirs = signed_in("editor", give_second_factor(editor)[0])
    call_command("reset_second_factor", "editor")
    assert capsys.readouterr().out == "The second factor of “editor” is reset.\n"
    assert [factor_of(editor), may_enter(theirs)] == [None, False]
    assert lines_of(editor) == [
        ("editor", "Set up the second factor."),
        ("administrator", "Reset the second factor."),
        ("editor", "Set up the second factor."),
        ("editor", "The second factor was reset at the command line."),
    ]
    for name in ("nobody", "editor"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


def steps_of(user):
    """The pages after the password."""
    login = SimpleNamespace(user=user, state={})
    steps = [kind(None, None, login).handle()[0] for kind in (CodeStep, SetUpStep)]
    return [step.url for step in steps if step]


def test_who_may_publish_or_change_accounts_must_have_one_and_who_has_one_is_asked_for_it(
    author, editor, publisher, administrator, settings
):
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.set(
        administrator.groups.get().permissions.filter(codename="change_user")
    )
    chief = User.objects.create_superuser("chief")
    people = (author, editor, publisher, administrator, clerk, chief)
    settings.SECOND_FACTOR_REQUIRED = True
    assert [steps_of(one) for one in people] == [[], [], *[[SET_UP]] * 4]
    assert check_required() == []
    settings.SECOND_FACTOR_REQUIRED = False
    assert [steps_of(one) for one in people] == [[]] * 6
    assert check_required() == [NOT_REQUIRED]
    give_second_factor(editor)
    assert steps_of(editor) == [CODE]


def test_a_code_is_accepted_of_its_own_account_and_half_a_minute_late(editor, publisher, clock):
    give_second_factor(editor), give_second_factor(publisher, KEY[::-1])
    assert not accepts_code(editor, code_of(KEY[::-1]))
    for late, is_accepted in ((29, True), (61, False)):
        clock.shift(120)
        code = code_of()
        clock.shift(late)
        assert accepts_code(editor, code) == is_accepted


def try_codes(times, address):
    request = RequestFactory(REMOTE_ADDR=address).post(CODE)
    return [take_code_try(request, "publisher") for _time in range(times)]


def test_codes_are_counted_for_a_network_and_from_all_networks_for_a_day(publisher, clock):
    give_second_factor(publisher)
    assert try_codes(11, "192.0.2.7") == [0] * 10 + [900]
    for number in range(2):
        assert try_codes(10, f"198.51.100.{number}") == [0] * 10
    browser, a_day = Client(REMOTE_ADDR="203.0.113.9"), dt.timedelta(days=1)
    browser.post(LOGIN, {"username": "publisher", "password": PASSWORD})
    refused = browser.post(CODE, {"code": code_of()})
    assert [refused.status_code, "Somebody else may know your" in refused.text] == [429, True]
    assert try_codes(1, "203.0.113.9") == [a_day.total_seconds()]
    clock.shift(a_day + dt.timedelta(seconds=1))
    assert try_codes(1, "203.0.113.9") == [0]
