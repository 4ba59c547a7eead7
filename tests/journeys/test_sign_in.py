"""Signing in: ten wrong passwords lock an account in one network, thirty lock the network, and nobody else is locked out."""

import datetime as dt
import time

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory

from editing.site.sign_in import NETWORK_LIMIT, _network, take_password_try
from tests.second_factor import code_of, give_second_factor

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/?next=/admin/"
CODE = "/admin/sign-in/code/"
HOME, NEIGHBOUR, ELSEWHERE = "192.0.2.7", "192.0.2.200", "198.51.100.9"


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel("2024-10-15 12:00:00", tick=False) as clock:
        yield clock


def sign_in(username, password="correct horse", *, address=HOME):
    """A browser that has never been here: the form is opened, filled in and sent."""
    browser = Client(REMOTE_ADDR=address)
    assert list(browser.get(LOGIN).context["form"].fields) == ["username", "password"]
    return browser.post(LOGIN, {"username": username, "password": password})


def guess(username, times, address=HOME):
    """The seconds to wait after each try at this account."""
    request = RequestFactory(REMOTE_ADDR=address).post(LOGIN)
    return [take_password_try(request, username) for _time in range(times)]


def fail(times, address=HOME):
    """The seconds to wait after each failure in this network, whatever the account."""
    request = RequestFactory(REMOTE_ADDR=address).post(LOGIN)
    return [NETWORK_LIMIT.take(_network(request)) for _time in range(times)]


@pytest.fixture
def looked_at(monkeypatch):
    """The names whose passwords are checked; every password is wrong."""
    found, place = [], "django.contrib.auth.forms.authenticate"
    monkeypatch.setattr(place, lambda request, **words: found.append(words["username"]))
    return found


def test_the_eleventh_guess_is_refused_in_words_with_the_time_to_wait(publisher, clock):
    wrong = [sign_in("publisher", f"guess {number}").status_code for number in range(10)]
    assert wrong == [200] * 10
    clock.shift(dt.timedelta(minutes=4))
    refused = sign_in("publisher")
    assert [refused.status_code, refused["Retry-After"]] == [429, "660"]
    assert "from your network. Wait 11 minutes, then try again." in refused.content.decode()
    assert "no-store" in refused["Cache-Control"]
    clock.shift(dt.timedelta(minutes=11, seconds=1))
    assert sign_in("publisher").headers["Location"] == "/admin/"


def test_guesses_are_counted_for_an_account_and_a_network_however_its_name_is_spelled(clock):
    assert guess("publisher", 11) == [0] * 10 + [900]
    for name in (" publisher ", "ｐublisher", "Publisher"):
        assert guess(name, 1) == [900]
    assert [guess("publisher", 1, ELSEWHERE), guess("editor", 1)] == [[0], [0]]


def test_a_name_longer_than_any_account_has_is_counted_by_its_beginning():
    """Normalising all its accents could take a minute."""
    begun = time.process_time()
    assert guess("x" * 150 + "\u0301" * 20_000 + "\u0316" * 20_000, 10) == [0] * 10
    assert [guess("x" * 151, 1), time.process_time() - begun < 2] == [[900], True]


def test_signing_in_clears_the_count_of_this_account_only(publisher, editor):
    guess("publisher", 9)
    assert [sign_in("publisher").status_code, guess("publisher", 10)] == [302, [0] * 10]
    browser = Client(REMOTE_ADDR=HOME)
    browser.force_login(editor)
    browser.post(LOGIN, {"username": "publisher", "password": "guess"})
    assert guess("publisher", 1) == [900]


def test_an_account_that_does_not_exist_is_counted_like_one_that_does(publisher):
    names = ("publisher", "nobody")
    assert [guess(name, 11) for name in names] == [[0] * 10 + [900]] * 2
    first, second = (sign_in(name).text for name in names)
    assert first == second


# failures in one network, whatever the account


def test_forty_names_from_one_address_are_stopped_after_thirty(publisher):
    browser, sent = Client(REMOTE_ADDR=HOME), {"password": "guess"}
    names = [{"username": f"name {number}"} for number in range(40)]
    answers = [browser.post(LOGIN, sent | name).status_code for name in names]
    assert answers == [200] * 30 + [429] * 10
    refused = sign_in("publisher")
    assert [refused.status_code, refused["Retry-After"]] == [429, "600"]
    assert "failed in your network. Wait 10 minutes, then try again." in refused.text


def test_what_counts_is_a_network_of_256_addresses_or_a_line_of_ipv6_for_ten_minutes(clock):
    asked = {"192.0.2.8": 600, "::ffff:192.0.2.8": 600, "192.0.3.7": 0}
    asked |= {"2001:db8::2:3:4:5": 600, "2001:db8:0:1::1": 0}
    fail(30), fail(30, "2001:db8::1")
    assert {address: fail(1, address)[0] for address in asked} == asked
    clock.shift(dt.timedelta(minutes=10, seconds=1))
    assert {address: fail(1, address)[0] for address in asked} == dict.fromkeys(asked, 0)


def test_what_is_right_is_no_failure_and_takes_none_back(publisher):
    assert fail(29) == [0] * 29
    assert [sign_in("publisher").status_code for _count in range(3)] == [302] * 3
    assert fail(2) == [0, 600]


def test_who_has_signed_in_from_there_is_kept_out_by_no_neighbour(publisher, editor, clock):
    sign_in("publisher")
    Session.objects.all().delete()
    clock.shift(dt.timedelta(days=30))
    sign_in("publisher", address=ELSEWHERE)  # also ends the library's records of old sessions
    fail(30, NEIGHBOUR)
    assert [sign_in(name).status_code for name in ("publisher", "editor")] == [302, 429]
    assert sign_in("publisher").status_code == 302


def test_a_closed_network_tells_nobody_which_accounts_sign_in_there(publisher, editor, request):
    """Known accounts, other accounts and unknown names get the same response; tries still count for the account."""
    sign_in("publisher")
    fail(30)
    looked_at = request.getfixturevalue("looked_at")
    names = ["publisher", "editor", "nobody"]
    pages = [sign_in(name, "guess").text for name in names]
    assert [looked_at, pages[1:]] == [names, [pages[0]] * 2]
    answers = [sign_in("publisher", f"guess {number}").status_code for number in range(10)]
    assert [answers, len(looked_at)] == [[429] * 10, 3 + 9]


def test_in_a_network_of_strangers_no_more_passwords_are_looked_at(publisher, looked_at):
    fail(30)
    assert [sign_in(name).status_code for name in ("publisher", "nobody")] == [429, 429]
    assert looked_at == []


def test_wrong_codes_count_and_the_right_one_of_who_signed_in_from_there_passes(publisher, clock):
    codes = give_second_factor(publisher)
    browser = sign_in("publisher").client
    assert browser.post(CODE, {"code": codes[0]}).status_code == 302
    browser = sign_in("publisher").client
    assert browser.post(CODE, {"code": "000000"}).status_code == 200
    assert fail(30, NEIGHBOUR) == [0] * 29 + [600]
    assert browser.post(CODE, {"code": "000000"}).status_code == 429
    assert browser.post(CODE, {"code": code_of()}).status_code == 302


def test_a_password_alone_makes_no_network_known(publisher):
    give_second_factor(publisher)
    browser = sign_in("publisher").client
    fail(30, NEIGHBOUR)
    answers = [browser.post(CODE, {"code": code_of()}), sign_in("publisher")]
    assert [answer.status_code for answer in answers] == [429, 429]


def test_the_log_of_an_account_tells_a_new_network_once_and_no_address(publisher, editor):
    for name in ("publisher", "publisher", "editor"):
        sign_in(name)
    sign_in("publisher", address=NEIGHBOUR)
    sign_in("publisher", address=ELSEWHERE)
    lines = LogEntry.objects.order_by("pk").values_list("user__username", "change_message")
    assert [name for name, _line in lines] == ["publisher", "editor", "publisher"]
    assert all(line.startswith("First sign-in from network ") for _name, line in lines)
    assert "192.0.2" not in str(lines)
