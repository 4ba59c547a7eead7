"""What is too much to send is refused with a message, and before anybody reads it."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db import OperationalError, models
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from core.public.operation.middleware import OF_READERS, RequestSizeMiddleware

ADD, PUBLIC = "/admin/documents/document/add/", "/gaps/send/"
IMPORT, TOPIC = "/admin/meetings/meeting/import/", "/admin/resolutions/topic/add/"
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
OF_FORMS, OF_FILES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.REQUEST_MAX_BYTES
STAFF, NOBODY = User(is_staff=True), AnonymousUser()


@pytest.fixture
def limited():
    return RequestSizeMiddleware(lambda request: HttpResponse("fine"))


def _answer(limited, path: str, length: object, user=STAFF, content_type: str = FILES):
    sent = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(length)}
    request = RequestFactory().generic("POST", path, **sent)
    request.user = user
    return limited(request)


@pytest.mark.parametrize("user", [STAFF, NOBODY])
@pytest.mark.parametrize(
    ("length", "status"),
    [(OF_READERS, 200), (OF_READERS + 1, 413), ("", 200), ("-1", 413), ("9" * 400, 413)],
)
def test_the_stated_length_decides_for_pages_of_readers(limited, length, status, user):
    assert _answer(limited, PUBLIC, length, user).status_code == status


@pytest.mark.parametrize("path", [IMPORT, "/admin/login/", "/admin/there-never-was/"])
@pytest.mark.parametrize("user", [NOBODY, User(), User(is_staff=True, is_active=False)])
def test_only_active_staff_send_more_to_the_admin(limited, path, user):
    assert _answer(limited, path, OF_READERS, user).status_code == 200
    refused = _answer(limited, path, OF_READERS + 1, user)
    assert refused.status_code == 413
    assert "Nothing was saved: your session has ended" in refused.text


@pytest.mark.parametrize(
    ("path", "content_type", "most"),
    [
        (ADD, FILES, OF_FILES),
        (IMPORT, "Multipart/Form-Data; boundary=b", OF_FILES),
        (IMPORT, FORM, OF_FORMS),
        (ADD, "", OF_FORMS),
        (TOPIC, FILES, OF_FORMS),
    ],
)
def test_staff_send_files_where_a_form_takes_them_and_two_megabytes_elsewhere(
    limited, path, content_type, most
):
    answers = [_answer(limited, path, length, STAFF, content_type) for length in (most, most + 1)]
    assert [answer.status_code for answer in answers] == [200, 413]
    assert "a form can have at most 2 MB, and a file at most 25 MB" in answers[1].text


def test_files_are_taken_by_imports_and_by_the_forms_of_tables_that_have_some(limited):
    taken, wanted = [], []
    for model, model_admin in admin.site._registry.items():
        forms = [model, *(inline.model for inline in model_admin.inlines)]
        fields = [field for one in forms for field in one._meta.fields]
        has_files = any(isinstance(field, models.FileField) for field in fields)
        for url in model_admin.get_urls():
            path = re.sub("<.*?>", "7", str(url.pattern))
            path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{path}"
            ends = ("_import", *(["_add", "_change"] if has_files else []))
            wanted += [path] if str(url.name).endswith(ends) else []
            taken += [path] if _answer(limited, path, OF_FILES).status_code == 200 else []
    assert (taken, len(taken) > 20) == (wanted, True)


class Unread:
    """A body that nobody may read."""

    def read(self, *size: int) -> bytes:
        raise AssertionError

    readline = read


def _sent_unread(client):
    body = {"wsgi.input": Unread(), "CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(OF_READERS + 1)}
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return client.generic("POST", TOPIC, **body, HTTP_ORIGIN="http://testserver")


def _invented_session(client, user):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32


def _expired(client, user):
    client.force_login(user)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))


def _staff_no_more(client, user):
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_staff=False)


@pytest.mark.django_db
@pytest.mark.parametrize("come_with", [_invented_session, _expired, _staff_no_more])
def test_without_a_session_of_staff_no_byte_of_a_long_form_is_read(publisher, come_with):
    """The token of forms, which the middleware looks for in the form, is asked for later."""
    client = Client(enforce_csrf_checks=True)
    come_with(client, publisher)
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


def test_a_body_of_unknown_length_is_refused_and_not_taken_for_an_empty_form(limited):
    request = RequestFactory(headers={"Transfer-Encoding": "chunked"}).post(ADD)
    assert limited(request).status_code == 411
