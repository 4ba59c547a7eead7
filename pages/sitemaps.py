"""The parts of the sitemap."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import F, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest

from core import registry
from core.records.publishable import Publishable
from core.records.tracked import joined, part_models

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

    def items(self) -> Any:
        of_others = (F("live_at"), *self._of_parts())
        moments = (Coalesce(moment, F("changed_at")) for moment in of_others)
        required = [
            name for name in self.model.public_with if not self.model._meta.get_field(name).null
        ]
        rows = joined(self.model.objects.published(), required)  # some URLs name them
        return rows.annotate(last_change=Greatest("changed_at", *moments)).order_by("pk")

    def _of_parts(self) -> Iterator[Subquery]:
        """By table of parts, when that of a row was saved which was changed last."""
        for part, name in part_models(self.model):
            if issubclass(part, Publishable):
                parts = part.objects.published().filter(**{name: OuterRef("pk")})
                yield Subquery(parts.order_by("-changed_at").values("changed_at")[:1])

    def lastmod(self, row: Any) -> dt.datetime:
        moment: dt.datetime = row.last_change
        return moment


class ListSitemap(SiteSitemap):
    """The home page, the lists, the pages over several tables, and the data.

    Without a last change: what left a list has none, so the latest of its rows would be too early.
    """

    def items(self) -> list[str]:
        return ["/", *registry.lists, *registry.addresses, "/data/"]

    def location(self, url: str) -> str:
        return url


def sitemaps() -> dict[str, Sitemap]:
    models: list[type[Model]] = [*registry.details, Page]
    published = [model for model in models if issubclass(model, Publishable)]
    tables = {str(model._meta.model_name): RowSitemap(model) for model in published}
    return {"lists": ListSitemap(), **tables}
