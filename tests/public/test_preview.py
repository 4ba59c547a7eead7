"""Staff see a draft at its own address, nobody keeps it; readers are never asked who they are."""

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Assembly
from tests.public.places import faces_of, one_of_each_route, paged_models, places
from tests.rows import MODELS, make, sharing

pytestmark = pytest.mark.django_db
RIBBON = "Draft: only staff see this page."
PAGED = paged_models()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_staff_see_a_draft_at_its_own_address_and_nobody_keeps_it_or_has_a_face_of_it(editor):
    browser, found = signed_in(editor), {}
    for model in PAGED:
        address = make(model, published=False).get_absolute_url()
        response = browser.get(address)
        found[model] = [
            response.status_code,
            RIBBON in response.text,
            response["Cache-Control"],
            response["X-Robots-Tag"],
            '<meta name="robots" content="noindex">' in response.text,
            {browser.get(face).status_code for face in faces_of(address).values()} - {404},
        ]
    assert found == dict.fromkeys(PAGED, [200, True, "private, no-store", "noindex", True, set()])


def test_a_draft_does_not_exist_for_anybody_else():
    stranger = Client()
    stranger.cookies[site.SESSION_COOKIE_NAME] = "no-such-session"
    visitors = {
        "anonymous": Client(),
        "with a strange cookie": stranger,
        "an account that is not staff": signed_in(User.objects.create_user("reader")),
        "staff without the right": signed_in(User.objects.create_user("helper", is_staff=True)),
        "a former administrator": signed_in(User.objects.create_user("former", is_superuser=True)),
    }
    addresses = [make(model, published=False).get_absolute_url() for model in PAGED]
    found = {
        (name, address): client.get(address).status_code
        for name, client in visitors.items()
        for address in addresses
    }
    assert found == dict.fromkeys(found, 404)


def test_readers_get_no_cookie_are_not_asked_who_they_are_and_ask_again_each_time(client):
    with sharing(Assembly):
        for model in MODELS:
            make(model)
    with CaptureQueriesContext(connection) as queries:
        answers = {address: client.get(address) for address in one_of_each_route(places())}
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
