"""Signing in: who knows the password comes in; who guesses is stopped after ten, and nobody else with them."""

import datetime as dt
import time

import pytest
import time_machine
from django.test import Client

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/?next=/admin/"
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel("2024-10-15 12:00:00", tick=False) as clock:
        yield clock


def sign_in(username, password="correct horse", *, address=HOME):
    """A browser that has never been here: the form is opened, filled in and sent."""
    browser = Client(REMOTE_ADDR=address)
    form = browser.get(LOGIN).context["form"]
    assert list(form.fields) == ["username", "password"]
    return browser.post(LOGIN, {"username": username, "password": password})


def guess(username, times, **where):
    return [sign_in(username, f"guess {number}", **where).status_code for number in range(times)]


def test_the_eleventh_guess_is_refused_in_words_with_the_time_to_wait(publisher, clock):
    assert guess("publisher", 10) == [200] * 10
    clock.shift(dt.timedelta(minutes=4))
    refused = sign_in("publisher", "guess 11")
    assert [refused.status_code, refused["Retry-After"]] == [429, "660"]
    assert "from your network. Wait 11 minutes, then try again." in refused.content.decode()
    assert "no-store" in refused["Cache-Control"]


def test_the_right_password_is_of_no_use_until_the_wait_is_over(publisher, clock):
    guess("publisher", 10)
    assert sign_in("publisher").status_code == 429
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    assert sign_in("publisher").headers["Location"] == "/admin/"


def test_the_owner_of_the_account_comes_in_from_elsewhere(publisher):
    guess("publisher", 11)
    assert sign_in("publisher", address=ELSEWHERE).status_code == 302


def test_a_colleague_comes_in_from_the_same_address(publisher, editor):
    guess("publisher", 11)
    assert sign_in("editor").status_code == 302


def test_a_name_longer_than_any_account_has_is_counted_by_its_beginning(publisher):
    """To compare spellings of all of it could take a minute."""
    begun = time.process_time()
    assert guess("x" * 150 + "\u0301" * 20_000 + "\u0316" * 20_000, 10) == [200] * 10
    assert [guess("x" * 151, 1), time.process_time() - begun < 2] == [[429], True]


def test_signing_in_clears_the_count(publisher):
    guess("publisher", 9)
    assert sign_in("publisher").status_code == 302
    assert guess("publisher", 10) == [200] * 10


def test_signing_in_to_another_account_clears_nothing(publisher, editor):
    guess("publisher", 10)
    browser = Client(REMOTE_ADDR=HOME)
    browser.force_login(editor)
    browser.post(LOGIN, {"username": "publisher", "password": "guess"})
    assert guess("publisher", 1) == [429]


def test_an_account_that_does_not_exist_is_counted_like_one_that_does(publisher):
    both = [guess(name, 11) for name in ("publisher", "nobody")]
    pages = [sign_in(name).content.decode() for name in ("publisher", "nobody")]
    assert both[0] == both[1] == [200] * 10 + [429]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("spelling", [" publisher ", "ｐublisher", "Publisher"])
def test_another_spelling_of_the_name_has_no_count_of_its_own(publisher, spelling):
    guess("publisher", 10)
    assert guess(spelling, 1) == [429]
