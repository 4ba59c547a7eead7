"""What operators rely on: temporary failures are told from faults, lines of the log are JSON, limits hold."""

import errno
import json
import re
from unittest.mock import Mock

import pytest
from django.contrib.admin import ModelAdmin
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, InternalError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from core.public.operation import middleware, readiness
from core.public.operation.failures import BUSY, FULL, READ_ONLY, UNREACHABLE, failure_of
from core.public.operation.middleware import JsonFormatter, request_id
from tests.editing.forms import shown


class _Postgres(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


def _caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OperationalError("database or disk is full"), FULL),
        (_caused(OperationalError("canceling"), _Postgres("55P03")), BUSY),
        (_caused(InternalError("cannot execute"), _Postgres("25006")), READ_ONLY),
        (_caused(OperationalError("connection refused"), _Postgres(None)), UNREACHABLE),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (_caused(RuntimeError("later"), OperationalError("database is locked")), BUSY),
        (DatabaseError("no such table: meetings_meeting"), None),
        (FileNotFoundError(errno.ENOENT, "none"), None),
        (None, None),
    ],
)
def test_a_failure_that_passes_is_told_from_a_fault(error, failure):
    assert failure_of(error) == failure


def _failing(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("locked/", _failing(OperationalError("database is locked"))),
    path("broken/", _failing(KeyError("name"))),
    path("unread/", _failing(SuspiciousOperation("a host"))),
    path("fine/", lambda request: HttpResponse("fine")),
]
handler500 = "pages.views.errors.server_error"
handler404 = "pages.views.errors.not_found"
handler400 = "pages.views.errors.bad_request"


@pytest.mark.urls(__name__)
def test_a_reader_is_asked_to_come_back_and_keeps_what_was_typed(client, db):
    client.raise_request_exception = False
    page = client.post("/locked/", {"message": "Seen in Geneva", "password": ""})
    assert [page.status_code, page["Retry-After"]] == [503, "10"]
    assert "Seen in Geneva" not in page.text  # a form that holds a password is shown to nobody
    page = client.post("/locked/", {"message": "Seen <b>in</b> Geneva"})
    assert "Seen &lt;b&gt;in&lt;/b&gt; Geneva" in page.text
    assert str(BUSY.reason) in page.text


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status"), [("/broken/", 500), ("/unread/", 400)])
def test_a_page_for_a_fault_needs_no_collected_files(
    address, status, client, db, settings, tmp_path
):
    """Without the collected files every other page fails, and the error page has to say so."""
    client.raise_request_exception = False
    settings.STATIC_ROOT = tmp_path
    manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}
    page = client.get(address)
    assert page.status_code == status
    assert '<link rel="stylesheet" href="/static/site.css">' in page.text
    assert (page.headers.get("X-Request-ID", "\0") in page.text) == (status != 400)  # as in the log


def test_what_a_view_said_before_it_failed_is_told_nowhere(client, administrator, monkeypatch):
    """A full disk may be noticed only at the commit, after the view has added its message."""
    client.force_login(administrator)
    client.raise_request_exception = False
    say = ModelAdmin.response_add

    def fail(*args, **kwargs):
        say(*args, **kwargs)
        raise OperationalError("database or disk is full")

    form = shown(client, "/admin/resolutions/topic/add/") | {"name": "Spam", "_save": "Save"}
    monkeypatch.setattr(ModelAdmin, "response_add", fail)
    headers = {"origin": "http://testserver"}
    page = client.post("/admin/resolutions/topic/add/", form, headers=headers)
    after = client.get("/admin/resolutions/topic/")
    told = ["was added successfully" in one.text for one in (page, after)]
    assert [page.status_code, *told] == [503, False, False]


def test_ready_says_what_does_not_work_beside_it_and_not_ready_why(client, db, monkeypatch):
    fail = Mock(side_effect=OperationalError("attempt to write a readonly database"))

    def asked(*faults):
        with monkeypatch.context() as patched:
            for place, name, what in faults:
                patched.setattr(place, name, what)
            page = client.get("/readyz")
        return [page.status_code, *page.text.splitlines()]

    readiness._is_migrated.cache_clear()
    is_behind = (MigrationExecutor, "migration_plan", lambda *args: ["one"])
    assert asked(is_behind) == [503, "not ready: the database is not migrated"]
    assert asked() == [200, "ready"]
    assert asked((connection, "cursor", fail)) == [503, "not ready: the database does not answer"]
    full_and_read_only = ((readiness, "LEAST_FREE", 10**18), (readiness, "_try_to_write", fail))
    assert asked(*full_and_read_only) == [
        200,
        "ready",
        "degraded: nothing can be saved (read-only)",
        "degraded: the disk of uploads is nearly full",
        "degraded: the disk of stored files is nearly full",
    ]


def test_a_line_of_the_log_is_json_and_says_nothing_of_the_sender(client, db, settings, caplog):
    settings.SLOW_REQUEST_MS = 0
    caplog.handler.setFormatter(JsonFormatter())
    sender = {"REMOTE_ADDR": "203.0.113.9", "headers": {"user-agent": "Netscape"}}
    client.get("/search/?q=my+secret", **sender)
    lines = map(json.loads, caplog.text.splitlines())
    (line,) = [line for line in lines if line["message"] == "slow request"]
    assert [len(line["request_id"]), line["path"]] == [16, "/search/"]
    assert not re.search("secret|203.0.113.9|Netscape", caplog.text)


def test_the_id_of_a_proxy_is_kept_where_the_settings_know_of_one(settings):
    seen = middleware.RequestLogMiddleware(
        lambda request: HttpResponse(request_id.get(), status=500)
    )

    def is_kept(given: str) -> list[bool]:
        answer = seen(RequestFactory(HTTP_X_REQUEST_ID=given).get("/"))
        return [answer.text == given, answer["X-Request-ID"] == given]

    assert is_kept("abcdef-123456") == [False, False]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert is_kept("abcdef-123456") == [True, True]
    assert [is_kept(one) for one in ("a", "x" * 65, "a\nb" * 4)] == [[False, False]] * 3


def test_what_costs_much_has_a_limit_in_a_minute(monkeypatch, settings):
    """Requests from this machine have no limit: behind a proxy that the settings do not name, all would seem to come from it."""
    settings.REQUESTS_PER_MINUTE = 3
    limited = middleware.RequestLimitMiddleware(lambda request: HttpResponse("fine"))
    now = [0.0]
    monkeypatch.setattr(middleware.time, "monotonic", lambda: now[0])

    def ask(address, network="203.0.113.1"):
        return limited(RequestFactory(REMOTE_ADDR=network).get(address))

    costly = ["/meetings.csv", "/search/?q=spam", "/preview/1:x/", "/papers/wtsa-24/1.pdf"]
    statuses = [ask(address).status_code for address in (*costly, "/meetings/")]
    assert statuses == [200, 200, 200, 429, 200]
    others = ["::ffff:203.0.113.2", "203.0.113.3", *["127.0.0.1"] * 9]
    assert {ask("/meetings.csv", one).status_code for one in others} == {200}
    now[0] = 40
    assert ask("/meetings.csv")["Retry-After"] == "20"
    now[0] = 60
    assert ask("/meetings.csv").status_code == 200
