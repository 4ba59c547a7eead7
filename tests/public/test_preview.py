"""Staff see a draft at its own address, nobody keeps it; readers are never asked who they are."""

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Assembly
from tests.public.places import faces_of, paged_models, places
from tests.rows import MODELS, make, sharing

pytestmark = pytest.mark.django_db
RIBBON = "Draft: only staff see this page."
PAGED = pytest.mark.parametrize("model", paged_models())


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@PAGED
@pytest.mark.parametrize("staff", ["editor", "publisher", "administrator"])
def test_staff_see_a_draft_at_its_own_address_and_nobody_keeps_it(model, staff, request):
    response = signed_in(request.getfixturevalue(staff)).get(
        make(model, published=False).get_absolute_url()
    )
    assert [response.status_code, RIBBON in response.text] == [200, True]
    assert [response["Cache-Control"], response["X-Robots-Tag"]] == ["private, no-store", "noindex"]
    assert '<meta name="robots" content="noindex">' in response.text


@PAGED
def test_an_author_sees_an_own_draft_and_no_draft_of_another(model, author):
    row = make(model, published=False)
    browser, page = signed_in(author), row.get_absolute_url()
    hidden = browser.get(page)
    assert [hidden.status_code, RIBBON in hidden.text] == [404, False]
    model.objects.filter(pk=row.pk).update(created_by=author)
    shown = browser.get(page)
    assert [shown.status_code, RIBBON in shown.text] == [200, True]


@PAGED
@pytest.mark.parametrize("state", ["in_review", "published"])
def test_staff_see_what_waits_for_review_or_for_its_day(model, state, editor):
    row = make(model, publication=state, live_at="2999-01-01T00:00Z")
    response = signed_in(editor).get(row.get_absolute_url())
    assert [response.status_code, RIBBON in response.text] == [200, True]


@PAGED
def test_a_draft_does_not_exist_for_anybody_else(model):
    address = make(model, published=False).get_absolute_url()
    stranger = Client()
    stranger.cookies[site.SESSION_COOKIE_NAME] = "no-such-session"
    visitors = {
        "anonymous": Client(),
        "with a strange cookie": stranger,
        "an account that is not staff": signed_in(User.objects.create_user("reader")),
        "staff without the right": signed_in(User.objects.create_user("helper", is_staff=True)),
        "a former administrator": signed_in(User.objects.create_user("former", is_superuser=True)),
    }
    assert {
        name: client.get(address).status_code for name, client in visitors.items()
    } == dict.fromkeys(visitors, 404)


@PAGED
def test_a_face_of_a_draft_is_for_nobody(model, administrator):
    formats = faces_of(make(model, published=False).get_absolute_url())
    assert {
        format: signed_in(administrator).get(address).status_code
        for format, address in formats.items()
    } == dict.fromkeys(formats, 404)


@PAGED
def test_a_published_page_is_the_same_for_staff(model, editor):
    address = make(model).get_absolute_url()
    theirs, ours = signed_in(editor).get(address), Client().get(address)
    assert [theirs.content, theirs.headers] == [ours.content, ours.headers]


def test_readers_get_no_cookie_are_not_asked_who_they_are_and_ask_again_each_time(client):
    with sharing(Assembly):
        for model in MODELS:
            make(model)
    with CaptureQueriesContext(connection) as queries:
        answers = {address: client.get(address) for address in places()}
    assert [
        address
        for address, response in answers.items()
        if response.cookies or "cookie" in response.get("Vary", "").lower()
    ] == []
    assert {response.headers["Cache-Control"] for response in answers.values()} == {"no-cache"}
    assert [
        query["sql"]
        for query in queries
        if "django_session" in query["sql"] or "auth_user" in query["sql"]
    ] == []


def test_an_unchanged_page_is_not_sent_again(client):
    for model in paged_models():
        address = make(model).get_absolute_url()
        again = client.get(address, headers={"If-None-Match": client.get(address)["ETag"]})
        assert [again.status_code, again.content] == [304, b""]
