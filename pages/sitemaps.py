"""The parts of the sitemap."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet

from core import registry
from core.records.publishable import Publishable
from core.records.tracked import joined

from .models import Page


class SiteSitemap(Sitemap):
    """Of the address of this site, whatever the request says."""

    def get_domain(self, site: object = None) -> str:
        return str(urlsplit(settings.BASE_URL).netloc)

    def get_protocol(self, protocol: str | None = None) -> str:
        return str(urlsplit(settings.BASE_URL).scheme)


class RowSitemap(SiteSitemap):
    """The pages of the rows of one table."""

    limit = 5000

    def __init__(self, model: type[Publishable]) -> None:
        self.model = model

    def items(self) -> QuerySet[Publishable]:
        parents = [
            name for name in self.model.public_with if not self.model._meta.get_field(name).null
        ]  # some URLs name them
        rows: QuerySet[Publishable] = joined(self.model.objects.published(), parents)
        return rows.order_by("pk")

    def lastmod(self, row: Publishable) -> dt.datetime:
        return row.changed_at


class ListSitemap(SiteSitemap):
    """The home page, the lists, the pages over several tables, and the data."""

    def items(self) -> list[str]:
        return ["/", *registry.lists, *registry.addresses, "/data/"]

    def location(self, url: str) -> str:
        return url


def sitemaps() -> dict[str, Sitemap]:
    models: list[type[Model]] = [*registry.details, Page]
    published = [model for model in models if issubclass(model, Publishable)]
    tables = {str(model._meta.model_name): RowSitemap(model) for model in published}
    return {"lists": ListSitemap(), **tables}
