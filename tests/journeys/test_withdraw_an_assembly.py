"""An administrator withdraws WTSA-24, reads what that does, confirms; readers come by; it is published again."""

import html
import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from core.rights import Operator
from core.writing import store
from meetings.models import Assembly
from positions.models import PaperEdition, Release
from positions.releases import freeze
from resolutions.models import Resolution
from tests.journeys.form_reading import forms_of, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
OPERATOR = Operator(may_publish=True)


def text(answer) -> str:
    body = html.unescape(answer.content.decode())
    return " ".join(strip_tags(body[body.index("<main") :].replace("<", " <")).split())


@pytest.fixture
def assembly():
    return Assembly.objects.get(slug="wtsa-24")


@pytest.fixture
def release(assembly):
    row = Release(number=1, assembly=assembly, publication="published")
    freeze(row)
    store(row, by=OPERATOR, door="test")
    return row


@pytest.fixture
def edition(assembly):
    return PaperEdition.objects.published().filter(paper__assembly=assembly).first()


def pressed(desk, assembly, name):
    page = desk.get(f"/admin/meetings/assembly/{assembly.pk}/change/")
    form = next(one for one in forms_of(page) if any(field == "seen_version" for field, _value in one.fields))
    return desk.post(page.request["PATH_INFO"], form.data(**{f"_{name}": "pressed"}), follow=True)


def status(address):
    return Client().get(address).status_code


def test_withdrawn_it_takes_its_page_and_leaves_what_was_released_at_its_address(administrator, assembly, release, edition):
    desk = Client()
    desk.force_login(administrator)
    text_of_24 = Resolution.objects.get(number=2, kind="resolution")  # revised by WTSA-20 and by WTSA-24
    before = text(Client().get(text_of_24.get_absolute_url()))
    asked = pressed(desk, assembly, "withdraw")
    send(desk, asked, "Yes")

    assert status(assembly.get_absolute_url()) == 404
    assert status(edition.paper.get_absolute_url()) == 404
    for address in (release.get_absolute_url(), edition.get_absolute_url()):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert re.search(r"Assembly withdrawn on \d+ \w+ 20\d\d\. This page stays at its address", text(answer))
        assert answer["X-Robots-Tag"] == "noindex"
        assert f'href="{assembly.get_absolute_url()}"' not in answer.content.decode()
    assert "as published in release 1 (Assembly withdrawn on" in text(Client().get("/positions/?release=1"))
    assert status("/positions.csv?release=1") == 200
    for listed in ("/positions/releases/", "/papers/", "/sitemap-release.xml", "/sitemap.xml"):
        body = Client().get(listed).content.decode()
        assert [release.get_absolute_url() in body, edition.get_absolute_url() in body] == [False, False]

    now = text(Client().get(text_of_24.get_absolute_url()))
    assert "in force" in before.lower()
    assert "in force" not in now.lower()
    assert "what later assemblies did is not recorded" in now

    asked = pressed(desk, assembly, "publish")
    send(desk, asked, "Yes")
    for address in (assembly, edition.paper, edition, release):
        answer = Client().get(address.get_absolute_url())
        assert [answer.status_code, "withdrawn on" in text(answer)] == [200, False]
    assert text(Client().get(text_of_24.get_absolute_url())) == before
