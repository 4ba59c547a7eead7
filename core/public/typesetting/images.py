"""The image that social networks and messengers show with a link to a page, as a PNG."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.http import HttpResponse

from ... import registry
from ..stored_files import FileStore, version_of
from .sheets import JsonObject, families, typeset

_SHEET = Path(__file__).with_name("share.typ")
_LONGEST = 600  # letters; there is no room for more

Mark = Literal["", "filled", "dotted", "square"]

_store = FileStore("share_images", keep=500)


@dataclass(frozen=True, kw_only=True)
class ShareImage:
    """The texts of an image. `url` is the path of its page; `mark` stands before the status."""

    title: str
    url: str
    designation: str = ""
    status: str = ""
    mark: Mark = ""


def share_image_response(image: ShareImage) -> HttpResponse:
    """Stored under its texts, so that saving another row makes no image again."""
    address = settings.BASE_URL.partition("://")[2] + image.url
    data: JsonObject = {
        "fonts": [*families()],
        "mark": image.mark,
        "site": _part(registry.names["site"]()),
        "designation": _part(image.designation),
        "title": _part(image.title),
        "status": _part(image.status),
        "address": _part(address.rstrip("/")),
    }
    set_in = _SHEET, data, "png", f"The image of {image.url}"
    version = version_of(data)
    with _store.open(version, lambda file: file.write(typeset(*set_in))) as file:
        response = HttpResponse(file.read(), content_type="image/png")
    response["ETag"] = f'"{version}"'
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _part(text: str) -> JsonObject:
    # As browsers do, by the first letter that has a direction.
    directions = [unicodedata.bidirectional(letter) for letter in text]
    first = next((one for one in directions if one in {"L", "R", "AL"}), "L")
    return {"text": " ".join(text[:_LONGEST].split()), "is_right_to_left": first != "L"}
