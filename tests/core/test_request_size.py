"""What is too much to send is refused with a message, and before anybody reads it."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from core.public.operation.request_size import OF_READERS, RequestSizeMiddleware

ADMIN, PUBLIC = "/admin/documents/document/add/", "/gaps/send/"


@pytest.fixture
def limited():
    return RequestSizeMiddleware(lambda request: HttpResponse("fine"))


def _status(limited, path: str, **headers: str) -> int:
    request = RequestFactory().generic("POST", path)
    request.META |= headers
    return limited(request).status_code


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        (ADMIN, settings.UPLOAD_MAX_BYTES, 200),
        (ADMIN, settings.REQUEST_MAX_BYTES, 200),
        (ADMIN, settings.REQUEST_MAX_BYTES + 1, 413),
        ("/admin/login/", OF_READERS + 1, 413),
        (PUBLIC, OF_READERS, 200),
        (PUBLIC, OF_READERS + 1, 413),
        (PUBLIC, "", 200),
        (PUBLIC, "-1", 413),
        (PUBLIC, "9" * 400, 413),
        (PUBLIC, "ten", 413),
    ],
)
def test_the_stated_length_decides(limited, path, length, status):
    assert _status(limited, path, CONTENT_LENGTH=str(length)) == status


def test_a_body_of_unknown_length_is_refused_and_not_taken_for_an_empty_form(limited):
    request = RequestFactory(headers={"Transfer-Encoding": "chunked"}).post(ADMIN)
    assert limited(request).status_code == 411


def test_the_message_names_the_largest_file(limited):
    request = RequestFactory().generic("POST", ADMIN)
    request.META["CONTENT_LENGTH"] = str(10**9)
    assert "a file can have at most 25 MB" in limited(request).text


@pytest.mark.django_db
def test_a_form_that_django_finds_too_large_is_told_the_same(client, publisher, settings):
    client.force_login(publisher)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post(ADMIN, "a=" + "b" * 200, content_type="application/x-www-form-urlencoded")
    assert [answer.status_code, "at most 25 MB" in answer.text] == [413, True]


@pytest.mark.django_db
def test_a_form_of_too_many_fields_is_told_so(client, publisher, settings):
    client.force_login(publisher)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = client.post(
        ADMIN, "&".join(["a=b"] * 9), content_type="application/x-www-form-urlencoded"
    )
    assert [answer.status_code, "more fields than can be saved" in answer.text] == [400, True]
