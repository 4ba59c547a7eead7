"""The images that networks and messengers show beside a link."""

import struct
from types import SimpleNamespace

import pytest

from core.public.typesetting import images
from core.public.typesetting.sheets import NotMade
from meetings.models import Assembly
from resolutions.models import Edition, Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(monkeypatch):
    """What each image says that is made, in place of making it."""
    said = []

    def typeset(sheet, data, *rest):
        parts = ("site", "designation", "title", "status", "address")
        said.append(SimpleNamespace(**{part: data[part]["text"] for part in parts}))
        return b"image"

    monkeypatch.setattr(images, "typeset", typeset)
    return said


@pytest.fixture
def resolution():
    return make(Resolution, slug="r50", number=50, title="Cybersecurity")


def test_an_image_is_a_png_that_any_site_may_show(client, resolution):
    response = client.get("/resolutions/r50.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", response.content[16:24]) == (1200, 630)  # width and height
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "no-cache"
    again = client.get("/resolutions/r50.png", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert client.post("/resolutions/r50.png").status_code == 405


def test_an_image_says_what_its_page_says_first_and_is_made_once_whatever_else_is_saved(
    client, texts, resolution
):
    assembly = make(Assembly, code="WTSA-24")
    make(Edition, resolution=resolution, assembly=assembly, outcome="suppressed")
    make(Edition, resolution=resolution, assembly=make(Assembly), outcome="new", published=False)
    assert client.get("/resolutions/r50.png").status_code == 200
    make(Resolution, slug="r52", number=52)
    client.get("/resolutions/r50.png")
    (said,) = texts
    assert (said.designation, said.title) == ("Resolution 50", "Cybersecurity")
    assert said.status.startswith("Suppressed in 2024")
    assert said.status in client.get("/resolutions/r50/").text
    assert said.address.endswith("/resolutions/r50")


def test_a_draft_has_no_image_for_staff_either(admin_client, texts):
    for model in (Assembly, Resolution):
        address = make(model, published=False).get_absolute_url()
        image = f"{address.rstrip('/')}.png"
        assert admin_client.get(image).status_code == 404
        page = admin_client.get(address)
        assert [page.status_code, image in page.text, '/share.png">' in page.text] == [
            *(200, False, True)
        ]
    assert texts == []


def test_an_image_that_cannot_be_made_is_asked_for_later(client, monkeypatch):
    def refuses(*given):
        raise NotMade

    monkeypatch.setattr(images, "typeset", refuses)
    response = client.get("/share.png")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "could not be made" in response.text
