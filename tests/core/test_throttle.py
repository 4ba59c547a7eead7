"""Limits of tries in a span of time, counted for all workers together; a broken cache refuses nobody."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.test import RequestFactory

from core.public.operation.throttle import Limit, client_network

LIMIT = Limit("test", tries=3, seconds=60)


@pytest.fixture(autouse=True)
def _empty_cache(db):
    cache.clear()


def test_tries_beyond_the_limit_wait_until_the_first_is_over_and_one_given_back_counts_no_more():
    with time_machine.travel("2024-10-15 12:00", tick=False) as clock:
        waits = []
        for _count in range(5):
            waits.append(LIMIT.take("a"))
            clock.shift(dt.timedelta(seconds=10))
        assert waits == [0, 0, 0, 30, 20]
        clock.shift(dt.timedelta(seconds=11))  # the first is 61 seconds old
        assert [LIMIT.take("a"), LIMIT.take("a")] == [0, 9]
        LIMIT.forget("a", only_last=True)  # the other tries still count
        assert [LIMIT.take("a") > 0 for _count in range(2)] == [False, True]


def test_each_who_has_a_count_of_its_own_and_cannot_be_read_from_it():
    for _count in range(3):
        LIMIT.take("chief", "192.0.2.77")
    pairs = [("chief", "192.0.2.77"), ("chief", "c"), ("chief192.0.2.77", ""), ("b", "chief")]
    assert [LIMIT.take(*who) > 0 for who in pairs] == [True, False, False, False]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {settings.CACHES['default']['LOCATION']}")
        kept = str(cursor.fetchall())
    assert ["test-" in kept, "chief" in kept, "192.0.2" in kept] == [True, False, False]


@pytest.mark.parametrize("broken", ["get_many", "add"])
def test_a_cache_that_fails_keeps_nobody_out(broken, monkeypatch):
    def fails(*args, **kwargs):
        raise OperationalError("no such table: core_cache")

    monkeypatch.setattr(cache, broken, fails)
    monkeypatch.setattr(cache, "delete_many", fails)
    LIMIT.forget("a")
    assert [LIMIT.take("a") for _count in range(5)] == [0] * 5


def test_what_cannot_be_counted_for_a_while_is_not_tried(monkeypatch):
    """If tries went on uncounted, passwords could be guessed while the database is locked; nobody can sign in then anyway."""

    def fails(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(transaction.Atomic, "__enter__", fails)
    with pytest.raises(OperationalError):
        LIMIT.take("a")


def test_tries_at_the_same_moment_do_not_pass_the_limit(monkeypatch):
    """Each try reads the count before any of the others is counted."""
    look = cache.get_many
    monkeypatch.setattr(
        cache, "get_many", lambda keys, version=None: look(keys) if len(keys) == 1 else {}
    )
    assert [LIMIT.take("a") > 0 for _count in range(6)] == [False] * 3 + [True] * 3


def test_a_sender_is_a_network_and_the_word_of_a_proxy_counts_only_where_there_is_one(settings):
    """With 24 bits an IPv4 network of 256 addresses is one sender; in IPv6 a /64 network always is."""
    for address, network, wider in (
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/64"),
        ("", "not known", "not known"),
        ("no address", "not known", "not known"),
    ):
        request = RequestFactory().post("/", REMOTE_ADDR=address)
        assert [client_network(request), client_network(request, 24)] == [network, wider]
    headers = {"x-forwarded-for": "198.51.100.9, 192.0.2.7"}
    request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1", headers=headers)
    settings.SECURE_PROXY_SSL_HEADER = None
    without = client_network(request)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert [without, client_network(request)] == ["127.0.0.1", "192.0.2.7"]
