"""Staff see a draft at its own address, nobody keeps it."""

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.test import Client

from tests.public.places import faces_of, paged_models
from tests.rows import PAGES_OF_EACH_KIND, make

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
    drafts = [make(model, published=False) for model in PAGED if model in PAGES_OF_EACH_KIND]
    addresses = [row.get_absolute_url() for row in drafts]
    found = {
        (name, address): client.get(address).status_code
        for name, client in visitors.items()
        for address in addresses
    }
    assert found == dict.fromkeys(found, 404)
