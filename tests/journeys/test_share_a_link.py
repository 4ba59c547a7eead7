"""Sharing a link: a messenger reads the page, then fetches the image that the page names."""

import struct
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def preview_of(reader):
    """What a messenger takes from the head of the page."""
    names = ((one.attributes, one.attributes.get("content", "")) for one in reader.page.all("meta"))
    return {
        (attributes.get("property") or attributes.get("name")): value for attributes, value in names
    }


def image_of(reader, client):
    address = urlsplit(preview_of(reader)["og:image"])
    assert address.scheme
    assert address.netloc
    response = client.get(address.path)
    assert response["Content-Type"] == "image/png"
    return address.path, struct.unpack(">II", response.content[16:24])


def test_a_delegate_shares_a_resolution_in_a_chat(reader, client):
    reader.open().search("Res 2")
    preview = preview_of(reader)
    path, size = image_of(reader, client)
    assert path == f"{reader.address.rstrip('/')}.png"
    assert size == (int(preview["og:image:width"]), int(preview["og:image:height"])) == (1200, 630)
    assert preview["og:image:alt"].startswith("Resolution 2, ")
    assert preview["twitter:card"] == "summary_large_image"
