"""“Your sign-in”: the second factor, its recovery codes and the sessions of one's own account; and resets by others."""

import re
from urllib.parse import unquote

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from editing.site.sign_in import second_factor
from editing.site.sign_in.checks import NOT_REQUIRED, second_factor_is_required
from editing.site.sign_in.sessions import browser_label
from tests.second_factor import KEY, code_of, give_second_factor

pytestmark = pytest.mark.django_db
OWN, SET_UP = "/admin/sign-in/", "/admin/sign-in/second-factor/"
CODE, CODES = "/admin/sign-in/code/", "/admin/sign-in/recovery-codes/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel("2024-10-15 12:00:00", tick=False) as clock:
        yield clock


def signed_in(username, code="", agent=FIREFOX):
    browser = Client(HTTP_USER_AGENT=agent)
    browser.post("/admin/login/", {"username": username, "password": "correct horse"})
    if code:
        browser.post(CODE, {"code": code})
    assert may_enter(browser)
    return browser


def may_enter(browser):
    return browser.get("/admin/").status_code == 200


def key_on(page):
    return re.search(r'class="sign-in-key">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")


def lines_of(account):
    """But for those of its networks, which are for `tests/journeys/test_sign_in.py`."""
    lines = LogEntry.objects.filter(object_id=account.pk).order_by("pk")
    lines = lines.exclude(change_message__startswith="First sign-in from network")
    return [(line.user.username, line.change_message) for line in lines]


# setting up and replacing


def test_who_is_signed_in_sets_one_up_with_the_password(editor):
    browser = signed_in("editor")
    key = key_on(browser.get(SET_UP))
    wrong = browser.post(SET_UP, {"code": code_of(key), "password": "guess"})
    assert [wrong.status_code, second_factor.of(editor)] == [200, None]
    answer = browser.post(SET_UP, {"code": code_of(key), "password": "correct horse"})
    assert [answer.headers["Location"], second_factor.accepts(editor, code_of(key))] == [
        CODES,
        False,
    ]
    assert "10 recovery codes left" in browser.get(OWN).text
    assert lines_of(editor) == [("editor", "Set up the second factor.")]


def test_the_right_password_beside_a_wrong_code_is_typed_once_for_ten_minutes(editor, clock):
    browser = signed_in("editor")
    key = key_on(browser.get(SET_UP))
    wrong = browser.post(SET_UP, {"code": "000000", "password": "correct horse"})
    assert ["Your password" in wrong.text, key_on(wrong)] == [False, key]
    clock.shift(601)
    late = browser.post(SET_UP, {"code": code_of(key)})
    assert ["Your password" in late.text, second_factor.of(editor)] == [True, None]
    browser.post(SET_UP, {"code": "000000", "password": "correct horse"})
    assert browser.post(SET_UP, {"code": code_of(key)}).headers["Location"] == CODES


def test_the_password_typed_for_one_key_does_not_count_for_the_next(editor):
    browser = signed_in("editor")
    browser.get(SET_UP)
    browser.post(SET_UP, {"code": "000000", "password": "correct horse"})
    key = key_on(browser.get(SET_UP))
    assert "Your password" in browser.post(SET_UP, {"code": code_of(key)}).text


def test_another_app_needs_a_code_of_the_present_one(editor, clock):
    recovery = give_second_factor(editor)
    browser = signed_in("editor", recovery[0])
    key = key_on(browser.get(SET_UP))
    wrong = browser.post(SET_UP, {"code": code_of(key), "present_code": "000000"})
    assert [wrong.status_code, "used already" in wrong.text] == [200, True]
    browser.post(SET_UP, {"code": code_of(key), "present_code": code_of()})
    clock.shift(30)
    accepted = [
        second_factor.accepts(editor, code) for code in (code_of(), recovery[1], code_of(key))
    ]
    assert accepted == [False, False, True]


def test_a_wrong_new_code_uses_up_no_present_one(editor):
    recovery = give_second_factor(editor)
    browser = signed_in("editor", recovery[0])
    browser.get(SET_UP)
    browser.post(SET_UP, {"code": "000000", "present_code": recovery[1]})
    assert second_factor.accepts(editor, recovery[1])


def test_the_picture_holds_the_key_and_nothing_that_the_policy_refuses(editor):
    page = signed_in("editor").get(SET_UP)
    picture = page.context["picture"]
    assert [picture.count("<svg"), "<?xml" in picture, "style" in picture] == [1, False, False]
    assert page.context["address"].startswith("otpauth://totp/editor?secret=" + key_on(page))
    assert re.findall(r"<script(?!\s+src|[^>]*\ssrc=)|<style| style=| on[a-z]+=", page.text) == []


# recovery codes


def test_recovery_codes_are_shown_once(editor):
    browser = signed_in("editor")
    key = key_on(browser.get(SET_UP))
    browser.post(SET_UP, {"code": code_of(key), "password": "correct horse"})
    first, second = browser.get(CODES), browser.get(CODES)
    codes = first.context["codes"]
    assert [len(set(codes)), re.findall(r"<code>(\d{8})</code>", first.text) == codes] == [10, True]
    assert [code for code in codes if code in second.text] == []
    assert "cannot be shown again" in second.text
    assert "no-store" in first.headers["Cache-Control"]


def test_who_asks_for_the_head_of_their_page_only_uses_up_none(editor):
    browser = signed_in("editor")
    key = key_on(browser.get(SET_UP))
    browser.post(SET_UP, {"code": code_of(key), "password": "correct horse"})
    browser.head(CODES)
    assert len(browser.get(CODES).context["codes"]) == 10


def test_the_file_of_recovery_codes_holds_all_of_them(editor):
    browser = signed_in("editor")
    key = key_on(browser.get(SET_UP))
    browser.post(SET_UP, {"code": code_of(key), "password": "correct horse"})
    page = browser.get(CODES)
    address = re.search(r'href="data:text/plain;charset=utf-8,([^"]*)" download', page.text)[1]
    assert unquote(address).split() == page.context["codes"]


def test_new_recovery_codes_need_a_code_and_end_the_old(editor):
    old = give_second_factor(editor)
    browser = signed_in("editor", old[0])
    assert browser.post(CODES, {"code": "00000000"}).status_code == 200
    assert second_factor.count_recovery_codes(editor) == 9
    browser.post(CODES, {"code": code_of()})
    new = browser.get(CODES).context["codes"]
    assert [len(new), set(new) & set(old)] == [10, set()]
    assert [second_factor.accepts(editor, code) for code in (old[1], new[0])] == [False, True]


def test_without_a_second_factor_there_are_no_recovery_codes(editor):
    assert signed_in("editor").get(CODES).headers["Location"] == SET_UP


def test_codes_guessed_in_a_session_are_counted_too(editor):
    give_second_factor(editor)
    browser = signed_in("editor", code_of())
    tries = [browser.post(CODES, {"code": f"{number:08}"}).status_code for number in range(11)]
    assert tries == [200] * 10 + [429]


# sessions


def sessions_on(browser):
    return [session.browser for session in browser.get(OWN).context["sessions"]]


def test_each_session_is_listed_with_its_browser_and_when_it_began(editor, publisher, clock):
    signed_in("editor", agent=EDGE)
    signed_in("publisher", agent="a browser of someone else")
    clock.shift(3600)
    page = signed_in("editor").get(OWN)
    text = " ".join(re.sub("<[^>]*>", " ", page.text).split())
    assert "Firefox on Linux, 127.0.0.1, since 15 October 2024, 13:00 UTC This browser" in text
    assert "Edge on Windows, 127.0.0.1, since 15 October 2024, 12:00 UTC End" in text
    assert "someone else" not in page.text


def test_sessions_that_are_over_are_not_listed(editor, clock):
    signed_in("editor", agent=EDGE)
    clock.shift(12 * 60 * 60 + 1)
    assert sessions_on(signed_in("editor")) == ["Firefox on Linux"]
    editor.set_password("battery staple")
    editor.save()
    browser = Client(HTTP_USER_AGENT=EDGE)
    browser.post("/admin/login/", {"username": "editor", "password": "battery staple"})
    assert sessions_on(browser) == ["Edge on Windows"]


def test_one_session_is_ended_and_the_others_go_on(editor):
    ended, kept, own = signed_in("editor", agent=EDGE), signed_in("editor"), signed_in("editor")
    session = UserSession.objects.get(session_key=ended.session.session_key)
    own.post(OWN, {"end": session.pk})
    assert [may_enter(one) for one in (ended, kept, own)] == [False, True, True]
    assert sessions_on(own) == ["Firefox on Linux"] * 2


def test_all_others_are_ended(editor):
    first, second, own = signed_in("editor"), signed_in("editor"), signed_in("editor")
    own.post(OWN, {"end": "others"})
    assert [may_enter(one) for one in (first, second, own)] == [False, False, True]


def test_sessions_that_are_over_are_not_counted_as_ended(editor, clock):
    signed_in("editor")
    clock.shift(12 * 60 * 60 + 1)
    _other, own = signed_in("editor"), signed_in("editor")
    answer = own.post(OWN, {"end": "others"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["1 session ended."]


@pytest.mark.parametrize("which", ["", "x", "9" * 40, "-1"])
def test_what_is_no_session_ends_none(editor, which):
    other, own = signed_in("editor"), signed_in("editor")
    assert own.post(OWN, {"end": which}).status_code == 302
    assert [may_enter(one) for one in (other, own)] == [True, True]


def test_nobody_ends_a_session_of_somebody_else_or_their_own_by_this_page(editor, publisher):
    theirs, own = signed_in("publisher"), signed_in("editor")
    for session in UserSession.objects.all():
        own.post(OWN, {"end": session.pk})
    assert [may_enter(one) for one in (theirs, own)] == [True, True]


def test_a_change_of_password_ends_the_others_and_the_list_says_so(editor):
    other, own = signed_in("editor"), signed_in("editor", agent=EDGE)
    new = {"new_password1": "battery staple", "new_password2": "battery staple"}
    answer = own.post("/admin/password_change/", {"old_password": "correct horse", **new})
    assert answer.status_code == 302
    assert [may_enter(other), may_enter(own), sessions_on(own)] == [
        False,
        True,
        ["Edge on Windows"],
    ]


def test_a_password_that_an_administrator_sets_ends_all_sessions(editor, administrator):
    theirs, own = signed_in("editor"), signed_in("administrator")
    new = {"usable_password": "true", "password1": "battery staple", "password2": "battery staple"}
    assert own.post(f"/admin/auth/user/{editor.pk}/password/", new).status_code == 302
    assert [may_enter(theirs), may_enter(own), len(sessions_on(own))] == [False, True, 1]


def test_a_password_that_is_not_changed_ends_nothing(editor):
    other, own = signed_in("editor"), signed_in("editor")
    assert own.post("/admin/password_change/", {"old_password": "guess"}).status_code == 200
    assert may_enter(other)


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (EDGE, "Edge on Windows"),
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "Browser not known"),
        ("", "Browser not known"),
    ],
)  # fmt: skip
def test_browsers_are_named_as_people_call_them(agent, label):
    assert browser_label(agent) == label


# resets


def reset_page(account):
    return f"/admin/auth/user/{account.pk}/second-factor/"


def test_an_administrator_resets_the_second_factor_of_somebody_else(editor, administrator):
    recovery = give_second_factor(editor)
    theirs = signed_in("editor", recovery[0])
    own = signed_in("administrator")
    form = own.get(f"/admin/auth/user/{editor.pk}/change/")
    assert f'Set up on 15 October 2024. <a href="{reset_page(editor)}">Reset</a>' in form.text
    assert "the password is enough to sign in" in own.get(reset_page(editor)).text
    assert second_factor.of(editor)
    assert own.post(reset_page(editor)).status_code == 302
    assert [second_factor.of(editor), may_enter(theirs)] == [None, False]
    assert lines_of(editor)[-1] == ("administrator", "Reset the second factor.")
    history = own.get(f"/admin/auth/user/{editor.pk}/history/")
    assert "Reset the second factor." in history.text
    assert own.post(reset_page(editor)).status_code == 302
    assert lines_of(editor)[-1][1] == lines_of(editor)[1][1]


def test_after_a_reset_the_next_sign_in_sets_a_new_one_up(publisher, administrator, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    give_second_factor(publisher)
    second_factor.reset(publisher, by=administrator)
    answer = Client().post("/admin/login/", {"username": "publisher", "password": "correct horse"})
    assert answer.headers["Location"] == SET_UP


def test_nobody_resets_their_own(administrator):
    recovery = give_second_factor(administrator)
    own = signed_in("administrator", recovery[0])
    assert [own.get(reset_page(administrator)).status_code for _again in "12"] == [403, 403]
    assert own.post(reset_page(administrator)).status_code == 403
    assert second_factor.of(administrator)


@pytest.mark.parametrize("role", ["author", "editor", "publisher"])
def test_who_may_not_change_accounts_resets_none(request, administrator, role):
    give_second_factor(administrator)
    request.getfixturevalue(role)
    browser = signed_in(role)
    assert browser.get(reset_page(administrator)).status_code == 403
    assert browser.post(reset_page(administrator)).status_code == 403
    assert second_factor.of(administrator)


def test_only_superusers_reset_superusers(administrator):
    chief = User.objects.create_superuser("chief", password="correct horse")
    User.objects.create_superuser("deputy", password="correct horse")
    give_second_factor(chief)
    assert signed_in("administrator").post(reset_page(chief)).status_code == 403
    assert second_factor.of(chief)
    assert signed_in("deputy").post(reset_page(chief)).status_code == 302
    assert second_factor.of(chief) is None


def test_the_operator_resets_one_at_the_command_line(editor, capsys):
    recovery = give_second_factor(editor)
    browser = signed_in("editor", recovery[0])
    call_command("reset_second_factor", "editor")
    assert capsys.readouterr().out == "The second factor of “editor” is reset.\n"
    assert [second_factor.of(editor), may_enter(browser)] == [None, False]
    assert lines_of(editor)[-1] == ("editor", "The second factor was reset at the command line.")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nobody", "There is no account “nobody”."), ("editor", "“editor” has no second factor.")],
)
def test_the_command_says_what_it_cannot_reset(editor, name, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("reset_second_factor", name)


# what nobody reads


def test_no_key_and_no_code_is_on_a_page_of_the_admin_or_in_the_log(editor, administrator, caplog):
    codes = give_second_factor(editor)
    signed_in("editor", codes[0])
    stored = [one for row in editor.authenticator_set.all() for one in row.data.values()]
    assert KEY in stored
    own = signed_in("administrator")
    account = f"/admin/auth/user/{editor.pk}"
    pages = [own.get(page).text for page in (f"{account}/change/", f"{account}/history/", reset_page(editor), "/admin/history/", "/admin/auth/user/")]  # fmt: skip
    secrets = [KEY, *codes, *(one for one in stored if isinstance(one, str))]
    text = " ".join([*pages, caplog.text])
    assert ["editor" in text, [one for one in secrets if one in text]] == [True, []]


def test_the_deploy_check_warns_where_it_is_not_required(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert second_factor_is_required() == [NOT_REQUIRED]
    settings.SECOND_FACTOR_REQUIRED = True
    assert second_factor_is_required() == []


def queries_of(browser, page):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(page).status_code == 200
    return len(seen)


def test_the_list_of_sessions_costs_as_many_queries_for_three_as_for_one(editor):
    first = signed_in("editor")
    counts = [queries_of(first, OWN)]
    signed_in("editor"), signed_in("editor")
    counts.append(queries_of(first, OWN))
    assert [len(sessions_on(first)), counts[0] == counts[1] > 0] == [3, True]


def test_who_signed_in_with_both_costs_no_query_more(publisher, settings):
    codes = give_second_factor(publisher)
    counts = []
    for is_required, code in ((False, codes[1]), (True, codes[2])):
        settings.SECOND_FACTOR_REQUIRED = is_required
        browser = signed_in("publisher", code)
        counts.append(queries_of(browser, "/admin/pages/page/"))
    assert counts[0] == counts[1] > 0
