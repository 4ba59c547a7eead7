"""The sitemap."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from core import registry
from core.records.tracked import joined

from .models import Page


class Rows(Sitemap):
    """Pages of one table."""

    limit = 5000

    def __init__(self, model: Any) -> None:
        self.model = model

    def items(self) -> Any:
        parents = [
            name for name in self.model.public_with if not self.model._meta.get_field(name).null
        ]  # some addresses name them
        return joined(self.model.objects.published().order_by("pk"), parents)

    def lastmod(self, row: Any) -> dt.datetime:
        return row.changed_at

    def get_domain(self, site: Any = None) -> str:
        return settings.BASE_URL.split("//", 1)[1]

    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.BASE_URL.split("//", 1)[0].rstrip(":")


class Lists(Rows):
    """The lists themselves, the home page and the data."""

    def __init__(self) -> None:
        super().__init__(None)

    def items(self) -> list[str]:
        return ["/", *registry.lists, *registry.addresses, "/data/"]

    def location(self, address: str) -> str:
        return address

    lastmod = None  # type: ignore[assignment]


def sitemaps() -> dict[str, Any]:
    models: list[Any] = [*registry.details, Page]
    tables = {model._meta.model_name: Rows(model) for model in models}
    return {"lists": Lists(), **tables}
