"""Reports of browsers, which anybody can send: little is read and less is logged."""

import json

import pytest
from django.core.cache import cache

from pages.views import csp_reports
from pages.views.csp_reports import FROM_ALL, FROM_ONE, LONGEST, MOST_BYTES

pytestmark = pytest.mark.django_db
REPORT = {"document-uri": "https://example.org/", "blocked-uri": "https://evil.example/x.js"}
REPORT["line-number"] = 7


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def lines(caplog):
    """What was logged."""
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == csp_reports.__name__
    ]


def send(client, body, **more):
    text = body if isinstance(body, str) else json.dumps({"csp-report": body})
    return client.post(
        "/csp-report/", text, content_type="application/csp-report", **more
    ).status_code


def test_of_a_report_the_known_fields_are_logged_in_one_line_each_cut_and_quoted(client, lines):
    assert [send(client, REPORT), client.get("/csp-report/").status_code] == [204, 405]
    assert lines() == [
        "csp report: document-uri 'https://example.org/', blocked-uri 'https://evil.example/x.js', line-number '7'"
    ]
    evil = "\r\nERROR forged \ud800\U0001f600" * 200
    more = {"source-file": evil, "script-sample": "secret", "x" * 500: "y"}
    assert send(client, REPORT | more | {"disposition": {"a": [1]}}) == 204
    (_first, line) = lines()
    assert [sign in line for sign in ("\n", "\r", "secret", "xxx", "[1]")] == [False] * 5
    assert [line.isascii(), len(line) < 200 + LONGEST * 2] == [True, True]


NO_REPORTS = ["", "x", "[" * 9000, '{"a":' * 3000]
EMPTY = ["[]", "5", "null", '{"csp-report": 5}', '{"csp-report": {"a": "b"}}']


def test_what_is_no_report_is_refused_and_what_says_nothing_is_not_logged(client, lines):
    expected = dict.fromkeys(NO_REPORTS, 400) | dict.fromkeys(EMPTY, 204)
    assert ({body: send(client, body) for body in expected}, lines()) == (expected, [])


def test_a_large_body_is_refused_before_it_is_read(client, lines, monkeypatch):
    monkeypatch.setattr(
        "django.http.HttpRequest.body", property(lambda request: pytest.fail("it was read"))
    )
    assert send(client, REPORT | {"source-file": "x" * MOST_BYTES}) == 413
    assert send(client, REPORT, CONTENT_LENGTH="-5") == 413
    assert lines() == []


def test_reports_beyond_the_limit_are_not_logged_nor_those_from_many_addresses(
    client, lines, monkeypatch
):
    statuses = [send(client, REPORT) for _count in range(FROM_ONE.tries + 2)]
    assert statuses == [204] * FROM_ONE.tries + [429] * 2
    assert len(lines()) == FROM_ONE.tries
    monkeypatch.setattr(csp_reports, "FROM_ALL", type(FROM_ALL)("test", tries=3, seconds=60))
    statuses = [send(client, REPORT, REMOTE_ADDR=f"192.0.2.{number}") for number in range(5)]
    assert statuses == [204, 204, 204, 429, 429]
    assert len(lines()) == FROM_ONE.tries + 3
