"""The rules of the second factor: who must have one, which codes count, what proves a change, and how often one may try."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from editing.site.sign_in import second_factor, tries
from editing.site.sign_in.adapter import CodeStep, SetUpStep
from editing.site.sign_in.pages import SetUpForm
from tests.second_factor import CODE, KEY, LOGIN, SET_UP, code_of, give_second_factor

pytestmark = pytest.mark.django_db
OTHER = KEY[::-1]


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel("2024-10-15 12:00:00", tick=False) as clock:
        yield clock


# who must have one


def steps_of(user):
    """Where somebody is led after the password."""
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
    assert second_factor.check_required() == []
    settings.SECOND_FACTOR_REQUIRED = False
    assert [steps_of(one) for one in people] == [[]] * 6
    assert second_factor.check_required() == [second_factor.NOT_REQUIRED]
    give_second_factor(editor)
    assert steps_of(editor) == [CODE]


# which codes count


def test_a_code_is_accepted_once_from_its_own_account_and_half_a_minute_late(
    editor, publisher, clock
):
    recovery, *_others = give_second_factor(editor)
    give_second_factor(publisher, OTHER)
    for code, is_accepted in ((code_of(OTHER), False), (code_of(), True), (recovery, True)):
        accepted = [second_factor.accepts(editor, code) for _time in range(2)]
        assert accepted == [is_accepted, False]
    for late, is_accepted in ((29, True), (61, False)):
        clock.shift(120)
        code = code_of()
        clock.shift(late)
        assert second_factor.accepts(editor, code) == is_accepted


# what proves a change


def test_a_wrong_new_code_uses_up_no_present_one(editor):
    recovery, *_others = give_second_factor(editor)
    for code, is_valid in (("000000", False), (code_of(OTHER), True)):
        sent = {"code": code, "present_code": recovery}
        form = SetUpForm(sent, user=editor, secret=OTHER, proof="present_code")
        assert form.is_valid() == is_valid
    assert not second_factor.accepts(editor, recovery)


# how often one may try


def try_codes(times, address):
    request = RequestFactory(REMOTE_ADDR=address).post(CODE)
    return [tries.take_code_try(request, "publisher") for _time in range(times)]


def test_codes_are_counted_for_a_network_and_from_all_networks_for_a_day(publisher, clock):
    give_second_factor(publisher)
    assert try_codes(11, "192.0.2.7") == [0] * 10 + [900]
    for number in range(2):
        assert try_codes(10, f"198.51.100.{number}") == [0] * 10
    browser, a_day = Client(REMOTE_ADDR="203.0.113.9"), dt.timedelta(days=1)
    browser.post(LOGIN, {"username": "publisher", "password": "correct horse"})
    refused = browser.post(CODE, {"code": code_of()})
    assert [refused.status_code, "Somebody else may know your" in refused.text] == [429, True]
    assert try_codes(1, "203.0.113.9") == [a_day.total_seconds()]
    clock.shift(a_day + dt.timedelta(seconds=1))
    assert try_codes(1, "203.0.113.9") == [0]


# how a session is called
