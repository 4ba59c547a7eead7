"""The images that networks and messengers show beside a link."""

import struct
from types import SimpleNamespace

import pytest

from core.public.typesetting import images
from core.public.typesetting.sheets import NotMade
from meetings.models import Assembly, Meeting
from resolutions.models import Edition, Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db


def size_of(content):
    """Width and height, as the header of a PNG says them."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])


@pytest.fixture
def texts(monkeypatch):
    """What each image says that is made, in place of making it."""
    said = []

    def typeset(sheet):
        parts = ("site", "designation", "title", "status", "address")
        said.append(SimpleNamespace(**{part: sheet.data[part]["text"] for part in parts}))
        return b"image"

    monkeypatch.setattr(images, "typeset", typeset)
    return said


@pytest.fixture
def resolution():
    return make(Resolution, slug="r50", number=50, title="Cybersecurity")


def test_an_image_is_a_png_that_any_site_may_show(client, resolution):
    response = client.get("/resolutions/r50.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert size_of(response.content) == (1200, 630)
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "no-cache"
    again = client.get("/resolutions/r50.png", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert client.post("/resolutions/r50.png").status_code == 405


def test_the_image_of_a_resolution_says_what_its_page_says_first(client, texts, resolution):
    assembly = make(Assembly, code="WTSA-24")
    make(Edition, resolution=resolution, assembly=assembly, outcome="suppressed")
    assert client.get("/resolutions/r50.png").status_code == 200
    (said,) = texts
    assert (said.designation, said.title) == ("Resolution 50", "Cybersecurity")
    assert said.status.startswith("Suppressed in 2024")
    assert said.status in client.get("/resolutions/r50/").text
    assert said.address.endswith("/resolutions/r50")


def test_the_image_of_an_assembly_says_when_and_where_it_was(client, texts):
    assembly = make(Assembly, slug="wtsa-20", code="WTSA-20", name="Assembly 2020")
    make(
        Meeting,
        is_of=assembly,
        status="held",
        starts_on="2022-03-01",
        ends_on="2022-03-09",
        city="Yaoundé",
        dates_confirmed=True,
        place_confirmed=True,
    )
    client.get("/assemblies/wtsa-20.png")
    assert (texts[0].designation, texts[0].title) == ("WTSA-20", "Assembly 2020")
    assert texts[0].status.startswith("Held: 1–9 March 2022, Yaoundé")


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


def test_an_image_is_made_once_whatever_else_is_saved_and_says_nothing_of_a_draft(
    client, texts, resolution
):
    make(Edition, resolution=resolution, assembly=make(Assembly), published=False)
    client.get("/resolutions/r50.png")
    make(Resolution, slug="r52", number=52)
    client.get("/resolutions/r50.png")
    assert [said.status for said in texts] == ["No decision on it found"]


def test_an_image_that_cannot_be_made_is_asked_for_later(client, monkeypatch):
    def refuses(sheet):
        raise NotMade

    monkeypatch.setattr(images, "typeset", refuses)
    response = client.get("/share.png")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "could not be made" in response.text
