"""The headers of every response, reports of browsers about the policy, and a start with a missing or wrong variable."""

import json
import os
import re
import subprocess
import sys
from unittest.mock import Mock

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client

from pages.models import Page
from pages.views import site as views
from pages.views.home import Home
from pages.views.site import FROM_ALL, FROM_ONE, LONGEST, MOST_BYTES
from tests.public.places import NOWHERE
from tests.rows import make

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "report-uri": "/csp-report/",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
}
PRODUCTION = {
    "DJANGO_ENV": "production",
    "SECRET_KEY": "not-a-secret-0123456789-" * 3,
    "ALLOWED_HOSTS": "example.org",
    "BASE_URL": "https://example.org",
}


def policy_of(response) -> dict[str, str]:
    return dict(
        part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
    )


def guards_of(response) -> tuple[dict[str, str], dict[str, str | None]]:
    return policy_of(response), {name: response.headers.get(name) for name in HEADERS}


ANSWERS = {
    "200": lambda client: client.get("/meetings/"),
    "200 of a feed": lambda client: client.get("/sitemap.xml"),
    "301 to the slash": lambda client: client.get("/meetings"),
    "302 to the login": lambda client: client.get("/admin/"),
    "304": lambda client: client.get("/", headers={"If-None-Match": client.get("/")["ETag"]}),
    "400 of a host": lambda client: client.get("/", headers={"host": "evil.example"}),
    "400 of a file": lambda client: client.get("/meetings.csv?colour=red"),
    "403": lambda client: client.post("/admin/login/"),
    "404": lambda client: client.get(NOWHERE),
    "405": lambda client: client.trace("/meetings/"),
    "the login": lambda client: client.get("/admin/login/"),
    "a static file": lambda client: client.get("/static/site.css"),
    "no static file": lambda client: client.get("/static/there-never-was.css"),
    "413": lambda client: client.post("/gaps/send/", "x" * 300_000, content_type="text/plain"),
    "411": lambda client: client.post("/gaps/send/", headers={"transfer-encoding": "chunked"}),
    "the probe": lambda client: client.get("/readyz"),
    "a report": lambda client: client.post("/csp-report/", "{}", content_type="application/json"),
}


def test_every_answer_is_guarded_a_fault_says_nothing_of_it_and_data_run_nothing(monkeypatch):
    for name, ask in ANSWERS.items():
        response = ask(Client(enforce_csrf_checks=True))
        assert name[:3] in {str(response.status_code), "the", "a s", "no ", "a r"}
        assert guards_of(response) == (POLICY, HEADERS), name
    policy, headers = guards_of(Client().get("/meetings.json"))
    assert policy == {"default-src": "'none'", "sandbox": ""}
    assert headers == HEADERS | {"Cross-Origin-Resource-Policy": "cross-origin"}
    monkeypatch.setattr(Home, "get", Mock(side_effect=RuntimeError))
    response = Client(raise_request_exception=False).get("/")
    said = [text in response.text for text in ("RuntimeError", "An error occurred")]
    assert [response.status_code, *said] == [500, False, True]
    assert guards_of(response) == (POLICY, HEADERS)


def test_what_is_for_staff_is_kept_by_nobody_and_the_editor_alone_allows_more(admin_client):
    """The policy allows the import map and the style of the editor of rich text by their hashes."""
    answers = [Client().get("/admin/login/"), admin_client.get("/admin/")]
    answers.append(admin_client.get("/admin/meetings/meeting/import/"))
    kept = [set(answer["Cache-Control"].split(", ")) for answer in answers]
    assert [{"no-store", "private"} <= words for words in kept] == [True] * 3
    assert [guards_of(answer) for answer in answers] == [(POLICY, HEADERS)] * 3
    policy = policy_of(admin_client.get(f"/admin/pages/page/{make(Page).pk}/change/"))
    added = {
        name: re.sub("'sha256-[^']+'", "hash", sources.removeprefix(POLICY[name]))
        for name, sources in policy.items()
        if sources != POLICY[name]
    }
    assert policy.keys() == POLICY.keys()
    assert added == {"script-src": " hash", "style-src": " hash"}


def run(code: str, given: str = "", **variables: str) -> subprocess.CompletedProcess:
    variables |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "wtsa_site.settings"}
    settings = {"env": variables, "cwd": site.BASE_DIR, "input": given}
    return subprocess.run([sys.executable, "-c", code], **settings, capture_output=True, text=True)


# Reads the settings once for each of these environments, in one process, and prints the errors.
_READ_SETTINGS = """
import json, os, runpy, sys
said = []
for given in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(given)
    try:
        runpy.run_module("wtsa_site.settings")
        said.append("")
    except Exception as error:
        said.append(str(error))
print(json.dumps(said))
"""
WRONG = [
    *[("SECRET_KEY", None), ("SECRET_KEY", "0123456789-abcdefghijklmnopqrstuvwxyz")],
    *[("ALLOWED_HOSTS", None), ("ALLOWED_HOSTS", "*"), ("BASE_URL", None)],
    *[("BASE_URL", "http://example.org"), ("DEBUG", "on"), ("BEHIND_PROXY", "perhaps")],
    *[("DJANGO_ENV", "prod"), ("DATABASE_URL", "nonsense")],
]


def test_a_wrong_or_missing_variable_stops_the_start_and_is_named():
    given = [PRODUCTION | {name: value} for name, value in WRONG]
    starts = [{key: value for key, value in one.items() if value is not None} for one in given]
    ended = run(_READ_SETTINGS, json.dumps([*starts, PRODUCTION, {}]))
    *stopped, production, development = json.loads(ended.stdout)
    named = [name in said for (name, _value), said in zip(WRONG, stopped, strict=True)]
    assert [{*named}, production, development] == [{True}, "", ""]


_IN_PRODUCTION = """
import json, django
from django.conf import settings
settings.STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.WHITENOISE_AUTOREFRESH = True
settings.MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in settings.INSTALLED_APPS}  # tables as the models have them, at once
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", run_syncdb=True, verbosity=0)
client = Client(headers={"host": "example.org"}, raise_request_exception=False)
plain, page, login = client.get("/meetings/"), client.get("/meetings/", secure=True), client.get("/admin/login/", secure=True)
cookies = {name: [cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]] for name, cookie in login.cookies.items()}
print(json.dumps({"plain": [plain.status_code, plain["Location"]], "health": client.get("/healthz").status_code,
    "page": dict(page.headers), "cookies": cookies}))
"""


@pytest.mark.gate
def test_production_speaks_https_only(tmp_path):
    ended = run(_IN_PRODUCTION, **PRODUCTION, DATABASE_URL=f"sqlite:///{tmp_path / 'site.sqlite3'}")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert [told["plain"], told["health"]] == [[301, "https://example.org/meetings/"], 200]
    assert told["page"]["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert policy_of(told["page"]) == POLICY | {"upgrade-insecure-requests": ""}
    assert {name: told["page"].get(name) for name in HEADERS} == HEADERS
    assert told["cookies"] == {"__Host-csrftoken": [True, True, "Lax", "/", ""]}


# csp reports


REPORT: dict[str, object] = {"document-uri": "https://example.org/", "line-number": 7}
REPORT |= {"blocked-uri": "https://evil.example/x.js"}


@pytest.fixture
def lines(caplog):
    """What was logged."""
    cache.clear()
    return lambda: [one.getMessage() for one in caplog.records if one.name == views.__name__]


def send(client, body, **more):
    text = body if isinstance(body, str) else json.dumps({"csp-report": body})
    more["content_type"] = "application/csp-report"
    return client.post("/csp-report/", text, **more).status_code


def test_of_a_report_the_known_fields_are_logged_in_one_line_each_cut_and_quoted(client, lines):
    assert [send(client, REPORT), client.get("/csp-report/").status_code] == [204, 405]
    said = "document-uri 'https://example.org/', blocked-uri 'https://evil.example/x.js'"
    assert lines() == [f"csp report: {said}, line-number '7'"]
    evil = "\r\nERROR forged \ud800\U0001f600" * 200
    more = {"source-file": evil, "script-sample": "secret", "x" * 500: "y"}
    assert send(client, REPORT | more | {"disposition": {"a": [1]}}) == 204
    (_first, line) = lines()
    assert [sign in line for sign in ("\n", "\r", "secret", "xxx", "[1]")] == [False] * 5
    assert [line.isascii(), len(line) < 200 + LONGEST * 2] == [True, True]


NO_REPORTS = ["", "x", "[" * 9000, '{"a":' * 3000]
EMPTY = ["[]", "5", "null", '{"csp-report": 5}', '{"csp-report": {"a": "b"}}']


def test_what_is_no_report_or_large_is_refused_and_not_logged(client, lines, monkeypatch):
    expected = dict.fromkeys(NO_REPORTS, 400) | dict.fromkeys(EMPTY, 204)
    assert {body: send(client, body) for body in expected} == expected
    unread = property(lambda request: pytest.fail("it was read"))
    monkeypatch.setattr("django.http.HttpRequest.body", unread)
    assert send(client, REPORT | {"source-file": "x" * MOST_BYTES}) == 413
    assert send(client, REPORT, CONTENT_LENGTH="-5") == 413
    assert lines() == []


def test_reports_beyond_the_limits_are_not_logged(client, lines, monkeypatch):
    statuses = [send(client, REPORT) for _count in range(FROM_ONE.tries + 2)]
    assert statuses == [204] * FROM_ONE.tries + [429] * 2
    assert len(lines()) == FROM_ONE.tries
    monkeypatch.setattr(views, "FROM_ALL", type(FROM_ALL)("test", tries=3, seconds=60))
    statuses = [send(client, REPORT, REMOTE_ADDR=f"192.0.2.{number}") for number in range(5)]
    assert statuses == [204, 204, 204, 429, 429]
    assert len(lines()) == FROM_ONE.tries + 3
