"""A request that is too large is refused with a message before its body is read; an upload that is no paper is refused too."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from core.public.operation.middleware import OF_READERS, RequestSizeMiddleware
from core.records.saving import save_row
from core.uploads import PAPERS, file_is_a_paper, storage_name
from documents.models import Document
from tests.rows import fresh, make

PUBLIC = "/gaps/send/"
IMPORT, TOPIC = "/admin/meetings/meeting/import/", "/admin/resolutions/topic/add/"
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
PART = '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
OF_FILES = settings.REQUEST_MAX_BYTES
STAFF, NOBODY = User(is_staff=True), AnonymousUser()
LIMITED = RequestSizeMiddleware(lambda request: HttpResponse("fine"))


def _answer(path: str, length: object, user=STAFF):
    sent = {"CONTENT_TYPE": FILES, "CONTENT_LENGTH": str(length)}
    request = RequestFactory().generic("POST", path, **sent)
    request.user = user
    return LIMITED(request)


@pytest.mark.parametrize("user", [STAFF, NOBODY])
@pytest.mark.parametrize(
    ("length", "status"),
    [(OF_READERS, 200), (OF_READERS + 1, 413), ("", 200), ("-1", 413), ("9" * 400, 413)],
)
def test_the_stated_length_decides_for_pages_of_readers(length, status, user):
    assert _answer(PUBLIC, length, user).status_code == status


@pytest.mark.parametrize("path", [IMPORT, "/admin/login/", "/admin/there-never-was/"])
@pytest.mark.parametrize("user", [NOBODY, User(), User(is_staff=True, is_active=False)])
def test_only_active_staff_send_more_to_the_admin(path, user):
    assert _answer(path, OF_READERS, user).status_code == 200
    refused = _answer(path, OF_READERS + 1, user)
    assert refused.status_code == 413
    assert "Nothing was saved: your session has ended" in refused.text


def test_staff_send_as_much_as_a_file_may_have_and_no_body_of_unknown_length():
    answers = [_answer(IMPORT, length) for length in (OF_FILES, OF_FILES + 1)]
    assert [answer.status_code for answer in answers] == [200, 413]
    words = "at most 2 MB, a file at most 25 MB, and a file to be imported at most 10 MB"
    assert words in answers[1].text
    request = RequestFactory(headers={"Transfer-Encoding": "chunked"}).post(TOPIC)
    assert LIMITED(request).status_code == 411  # and not taken for an empty form


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", [FORM, FILES])
def test_of_staff_too_a_form_without_its_files_has_two_megabytes(client, publisher, content_type):
    client.force_login(publisher)
    text = "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = {FORM: f"name={text}", FILES: f"{PART}{text}\r\n--b--\r\n"}[content_type]
    answer = client.generic("POST", TOPIC, body, content_type)
    assert [answer.status_code, "at most 2 MB" in answer.text] == [413, True]


class Unread:
    def read(self, *size: int) -> bytes:
        raise AssertionError

    readline = read


def _sent_unread(client):
    body = {"wsgi.input": Unread(), "CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(OF_READERS + 1)}
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return client.generic("POST", TOPIC, **body, HTTP_ORIGIN="http://testserver")


@pytest.mark.django_db
@pytest.mark.parametrize("session", ["invented", "expired", "of staff no more"])
def test_without_a_session_of_staff_no_byte_of_a_long_form_is_read(publisher, session):
    """The CSRF check reads the form, so it comes after the check of the length."""
    client = Client(enforce_csrf_checks=True)
    if session == "invented":
        client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    else:
        client.force_login(publisher)
    if session == "expired":
        Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    if session == "of staff no more":
        User.objects.filter(pk=publisher.pk).update(is_staff=False)
    answer = _sent_unread(client)
    assert [answer.status_code, "Sign in in another tab" in answer.text] == [413, True]


@pytest.mark.django_db
def test_a_long_form_is_not_read_while_the_database_cannot_tell_whose_it_is(publisher, monkeypatch):
    def fail(store: object) -> None:
        raise OperationalError("connection refused")

    client = Client(raise_request_exception=False)
    client.force_login(publisher)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    answer = _sent_unread(client)
    assert [answer.status_code, "database does not answer" in answer.text] == [503, True]


def upload(name: str, content: bytes = b"%PDF-1.7 ...") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


OTHER_ENDING, OTHER_FILE = "has none of these file types: .pdf", "do not match its file type"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        *((name, b"%PDF-", OTHER_ENDING) for name in ("paper.pdf.html", "paper", "paper.pdf ")),
        *(("paper.pdf", content, OTHER_FILE) for content in (b"", b" %PDF-")),
        ("paper.docx", b"%PDF-", OTHER_FILE),
        ("paper.pdf", b"%PDF-1.7", "the limit is 7."),
    ],
)
def test_a_paper_is_taken_and_what_is_none_or_too_large_refused(name, content, reason, settings):
    for ending in PAPERS:
        file_is_a_paper(upload(f"paper{ending.upper()}", PAPERS[ending] + b"..."))
    settings.UPLOAD_MAX_BYTES = 7
    with pytest.raises(ValidationError, match=reason):
        file_is_a_paper(upload(name, content))


@pytest.mark.django_db
def test_the_file_of_a_document_is_checked_when_it_is_stored_and_keeps_only_its_ending(
    operator, settings, tmp_path
):
    for name in ("../../etc/passwd.pdf", "résumé <b>.PDF", "a\x00b.pdf", "..\\..\\x.pdf"):
        kept = storage_name(Document(), name)
        assert re.fullmatch(r"documents\.document/[0-9a-f]{32}\.pdf", kept)
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ValidationError) as refused:
        make(Document, file=upload("page.html"))
    assert [list(refused.value.message_dict), list(tmp_path.rglob("*"))] == [["file"], []]
    document = fresh(make(Document, file=upload("plan.pdf")))
    name = document.file.name
    save_row(document, by=operator, channel="test")
    assert fresh(document).file.name == name
