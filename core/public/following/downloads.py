"""Files and feeds on the page of one row: its own, and those that apps above offer for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models


@dataclass(frozen=True)
class Download:
    """`links` are the formats of one download with their URLs."""

    name: str
    links: list[tuple[str, str]]


_offers: dict[type[models.Model], list[Callable[[Any], list[Download]]]] = {}


def register(model: type[models.Model], offer: Callable[[Any], list[Download]]) -> None:
    _offers.setdefault(model, []).append(offer)


def downloads_of(row: models.Model) -> list[Download]:
    return [one for offer in _offers.get(type(row), ()) for one in offer(row)]


def download(name: str, path: str, formats: Iterable[str], **query: str) -> Download:
    """`path` is the URL without the extension: `/meetings`."""
    words = f"?{urlencode(query, safe=',')}" if query else ""
    return Download(name, [(one, f"{path}.{one}{words}") for one in formats])
