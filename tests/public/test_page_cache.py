"""Whole pages are kept for readers without a session, until something public or the day changes."""

import datetime as dt
import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import brotli
import pytest
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, transaction
from django.test import RequestFactory
from django.utils.translation import override

from core.models import ContentVersion
from core.public import page_cache as layer
from core.public.page_cache import CachedPage, CachedPages, PageStore, PublicState
from core.records.publishing import withdraw
from core.records.saving import save_row, writing
from core.records.state_cache import read_token, replace_token
from resolutions.models import Resolution
from tests.rows import make

STATE = PublicState("2026-11-26", "None", "token")


class Site:
    """The site as a reader's browser meets it; `made` lists the addresses that Django answered."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.store = PageStore(8_000_000)
        self.application = CachedPages(self._django, self.store)
        self._answer = get_wsgi_application()

    def _django(self, environ, start_response):
        self.made.append(environ["PATH_INFO"])
        return self._answer(environ, start_response)

    def get(self, address, host="localhost", **headers):
        environ = RequestFactory().get(address).environ
        environ |= {"HTTP_HOST": host, "SERVER_NAME": host, **headers}
        answer = Answer()
        body = self.application(environ, answer.start)
        answer.body = b"".join(body)
        return answer


class Answer:
    def start(self, status, headers, exc_info=None):
        self.status, self.headers = int(status.split()[0]), dict(headers)

    @property
    def text(self):
        return self.body.decode()


@pytest.fixture
def reader(db, settings) -> Site:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    replace_token()
    return Site()


@pytest.fixture(autouse=True)
def resolution(db) -> Resolution:
    return make(Resolution, title="Spam", number=52, slug="52")


def test_a_withdrawn_row_is_gone_at_the_next_request(reader, resolution, operator):
    page = reader.get("/resolutions/52/")
    withdraw(resolution, by=operator, channel="test")
    known = {"HTTP_IF_NONE_MATCH": page.headers["ETag"]}
    assert [page.status, reader.get("/resolutions/52/", **known).status] == [200, 404]
    assert "Spam" not in reader.get("/resolutions/").text


def test_a_change_of_a_draft_and_what_is_rolled_back_keep_all_pages(reader, resolution, operator):
    draft = make(Resolution, title="Canary", number=99, slug="99", published=False)
    reader.get("/resolutions/")
    draft.title = "Another canary"
    save_row(draft, by=operator, channel="test")
    before = read_token()
    with transaction.atomic():
        with writing():
            withdraw(resolution, by=operator, channel="test")
        transaction.set_rollback(True)
    assert read_token() == before
    reader.get("/resolutions/")
    assert reader.made == ["/resolutions/"]


def test_a_new_day_and_a_schedule_make_pages_anew_without_a_write(reader, time_machine):
    day = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
    soon, late = day + dt.timedelta(hours=1), day + dt.timedelta(hours=2)
    make(Resolution, title="Soon", number=1, slug="1", live_at=soon)
    make(Resolution, title="Leaving", number=2, slug="2", expires_at=late)
    seen = []
    for hours in (0, 0.5, 1, 1.5, 2, 23.9, 24, 47.9):
        time_machine.move_to(day + dt.timedelta(hours=hours), tick=False)
        text = reader.get("/resolutions/").text
        seen.append(("Soon" in text, "Leaving" in text, len(reader.made)))
    first = [(False, True, 1)] * 2 + [(True, True, 2)] * 2 + [(True, False, 3)] * 2
    assert seen == first + [(True, False, 4)] * 2


def test_a_change_while_a_page_is_made_is_shown_by_the_next(reader, resolution, operator):
    answer = reader._answer

    def slow(environ, start_response):
        response = answer(environ, start_response)
        reader._answer = answer
        withdraw(resolution, by=operator, channel="test")
        return response

    reader._answer = slow
    assert "Spam" in reader.get("/resolutions/").text
    assert "Spam" not in reader.get("/resolutions/").text


def test_after_a_restore_pages_are_those_of_the_next_change(reader, resolution, operator):
    backup = read_token()
    reader.get("/resolutions/")
    resolution.title = "Lost"
    save_row(resolution, by=operator, channel="test")
    reader.get("/resolutions/")
    Resolution.objects.update(title="Spam", version=1)
    ContentVersion.objects.update(token=backup)
    restored = Resolution.objects.get()
    assert "Spam" in reader.get("/resolutions/").text
    restored.title = "Kept"
    save_row(restored, by=operator, channel="test")
    text = reader.get("/resolutions/").text
    assert ["Kept" in text, "Lost" in text] == [True, False]


def test_what_is_never_kept(reader):
    lists = [
        f"/resolutions/{query}" for query in ("?q=spam", "?page=word", "52/?colour=red", "404/")
    ]
    addresses = [*lists, "/search/?q=spam", "/admin/login/"]
    statuses = [[reader.get(address).status for address in addresses] for _ in range(2)]
    assert statuses[0] == statuses[1]
    assert [len(reader.made), reader.store.size] == [2 * len(addresses), 0]


def test_a_reader_with_a_session_is_answered_by_django_and_all_when_the_database_is_silent(
    reader, monkeypatch
):
    reader.get("/resolutions/")
    for name in (django_settings.SESSION_COOKIE_NAME, django_settings.CSRF_COOKIE_NAME):
        reader.get("/resolutions/", HTTP_COOKIE=f"a=b; {name}=x")
    reader.get("/resolutions/", HTTP_COOKIE="consent=no")
    assert len(reader.made) == 3
    monkeypatch.setattr(layer, "read_token", Mock(side_effect=DatabaseError))
    assert [reader.get("/resolutions/").status, len(reader.made)] == [200, 4]


def test_who_has_the_page_gets_304_without_making_it(reader, monkeypatch):
    tag = reader.get("/resolutions/").headers["ETag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        answer = reader.get("/resolutions/", HTTP_IF_NONE_MATCH=known)
        assert [answer.status, answer.body, answer.headers["ETag"]] == [304, b"", tag]
        assert "Content-Security-Policy" in answer.headers
    assert reader.get("/resolutions/", HTTP_IF_NONE_MATCH='"other"').status == 200
    assert len(reader.made) == 1
    with override("fr"):
        assert reader.get("/resolutions/", HTTP_IF_NONE_MATCH=tag).status == 200
    assert reader.get("/resolutions/", HTTP_IF_NONE_MATCH=tag).status == 304
    monkeypatch.setattr(layer, "code_version", lambda: "the next release")
    assert reader.get("/resolutions/", HTTP_IF_NONE_MATCH=tag).status == 200


def test_each_browser_gets_the_form_that_it_reads(reader):
    reader.get("/resolutions/", HTTP_ACCEPT_ENCODING="br, gzip")
    forms = {
        accepted: reader.get("/resolutions/", HTTP_ACCEPT_ENCODING=accepted)
        for accepted in ("", "gzip, deflate", "gzip, deflate, br, zstd", "br;q=0, gzip;q=0.5")
    }
    plain, packed, smallest, without_br = forms.values()
    assert gzip.decompress(packed.body) == plain.body == brotli.decompress(smallest.body)
    assert without_br.body == packed.body
    named = [form.headers.get("Content-Encoding", "") for form in forms.values()]
    assert named == ["", "gzip", "br", "gzip"]
    assert all("Accept-Encoding" in form.headers["Vary"] for form in forms.values())
    assert len(reader.made) == 1


def test_addresses_that_mean_the_same_share_a_page_whatever_mails_add(reader, client):
    queries = ("sort=title&page=1", "page=1&sort=title", "utm_source=x&page=1&sort=title")
    texts = {reader.get(f"/resolutions/?{query}").text for query in queries}
    assert [len(texts), len(reader.made)] == [1, 1]
    for address in ("/gaps/", "/brief/", "/positions/"):
        plain, marked = client.get(address), client.get(f"{address}?utm_source=letter")
        assert [marked.text, marked.headers] == [plain.text, plain.headers], address


def test_a_page_is_kept_for_its_host_and_scheme_and_for_no_wrong_host(reader, settings):
    hosts = ["localhost", "evil.example", "evil.example", "127.0.0.1"]
    found = [reader.get("/resolutions/", host=host).status for host in hosts]
    assert [found, len(reader.made)] == [[200, 400, 400, 200], 4]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for scheme in ("https", "http", "https"):
        reader.get("/resolutions/", HTTP_X_FORWARDED_PROTO=scheme)
    assert len(reader.made) == 4 + 2


def test_memory_is_bounded_and_the_pages_used_last_stay(reader):
    store = PageStore(50_000)
    for number in range(20):
        store.put(str(number), CachedPage("tag", STATE, body=b"x" * 5_000))
        store.get("0")
    kept = [number for number in range(20) if store.get(str(number))]
    assert store.size <= 50_000
    assert kept == [0, 16, 17, 18, 19]
    store.put("large", CachedPage("tag", STATE, body=b"x" * 50_000))
    assert store.get("large") is None


def test_of_many_who_ask_for_one_page_one_makes_it(reader, monkeypatch):
    state = layer.state_if_readable()
    monkeypatch.setattr(layer, "state_if_readable", lambda: state)
    asked, may_end = threading.Barrier(7), threading.Event()

    def slow(environ, start_response):
        may_end.wait(5)
        environ[layer.OFFER].body = b"page"
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"page"]

    reader._answer = slow

    def ask():
        asked.wait(5)
        return reader.get("/slow/").body

    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(ask) for _ in range(6)]
        asked.wait(5)
        may_end.set()
    assert [reader.made, {one.result() for one in answers}] == [["/slow/"], {b"page"}]


def test_a_cdn_may_keep_pages_when_the_operator_says_so(reader, settings):
    assert "CDN-Cache-Control" not in reader.get("/resolutions/").headers
    settings.CDN_MAX_AGE = 600
    for _ in range(2):
        headers = reader.get("/").headers
        assert headers["CDN-Cache-Control"] == "public, max-age=600"
        assert headers["Cache-Tag"] == f"content-{read_token()}"
        assert headers["Cache-Control"] == "no-cache"
