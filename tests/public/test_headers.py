"""The headers of every answer, as trust.md has them, and a start that stops when a variable is missing."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.test import Client

from pages.models import Page
from pages.views.home import Home
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


def escape_cell(response) -> tuple[dict[str, str], dict[str, str | None]]:
    return policy_of(response), {name: response.headers.get(name) for name in HEADERS}


def broken(self, request):
    raise RuntimeError


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


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_is_guarded(answer):
    response = ANSWERS[answer](Client(enforce_csrf_checks=True))
    assert answer[:3] in {str(response.status_code), "the", "a s", "no ", "a r"}
    assert escape_cell(response) == (POLICY, HEADERS)


def test_data_for_other_sites_run_nothing_and_say_so():
    response = Client().get("/meetings.json")
    policy, headers = escape_cell(response)
    assert policy == {"default-src": "'none'", "sandbox": ""}
    assert headers == HEADERS | {"Cross-Origin-Resource-Policy": "cross-origin"}


def test_the_page_of_a_fault_is_guarded_and_says_nothing_of_it(monkeypatch):
    monkeypatch.setattr(Home, "get", broken)
    response = Client(raise_request_exception=False).get("/")
    said = [text in response.text for text in ("RuntimeError", "An error occurred")]
    assert [response.status_code, *said] == [500, False, True]
    assert escape_cell(response) == (POLICY, HEADERS)


# caches, cookies, other sites


def test_what_is_for_staff_is_kept_by_nobody_and_only_forms_with_the_editor_allow_more(
    admin_client,
):
    """By hash: its import map and its style."""
    answers = [Client().get("/admin/login/"), admin_client.get("/admin/")]
    answers.append(admin_client.get("/admin/meetings/meeting/import/"))
    kept = [set(answer["Cache-Control"].split(", ")) for answer in answers]
    assert [{"no-store", "private"} <= words for words in kept] == [True] * 3
    assert [escape_cell(answer) for answer in answers] == [(POLICY, HEADERS)] * 3
    policy = policy_of(admin_client.get(f"/admin/pages/page/{make(Page).pk}/change/"))
    added = {
        name: re.sub("'sha256-[^']+'", "hash", sources.removeprefix(POLICY[name]))
        for name, sources in policy.items()
        if sources != POLICY[name]
    }
    assert policy.keys() == POLICY.keys()
    assert added == {"script-src": " hash", "style-src": " hash"}


# production


def run(code: str, given: str = "", **variables: str) -> subprocess.CompletedProcess:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "wtsa_site.settings",
    } | variables
    command = [sys.executable, "-c", code]
    settings = {"env": environment, "cwd": site.BASE_DIR, "input": given}
    return subprocess.run(command, **settings, capture_output=True, text=True)


# In one process the settings are read for each of these environments: what they said of it.
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
    assert [
        name for (name, _value), said in zip(WRONG, stopped, strict=True) if name not in said
    ] == []
    assert [production, development] == ["", ""]


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


# sessions


def test_a_session_ends_after_twelve_hours(administrator, time_machine):
    time_machine.move_to("2026-11-26T08:00:00Z")
    client = Client()
    client.force_login(administrator)
    time_machine.move_to("2026-11-26T19:59:00Z")
    before = client.get("/admin/").status_code
    time_machine.move_to("2026-11-26T20:01:00Z")
    assert [before, client.get("/admin/").status_code] == [200, 302]
