from typing import Self

from django.db.models import Prefetch

from core.records.publishable import PublishableQuerySet


class BackgroundPaperQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        """With editions, without the contents of these."""
        editions = Prefetch("editions", self.related("editions").for_list())
        rows = self.select_related("assembly").prefetch_related(editions)
        return rows.order_by("-assembly__ordinal", "title")


class PaperEditionQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.for_page().defer("contents")

    def for_page(self) -> Self:
        """The latest first."""
        document = Prefetch("document", self.related("document"))
        rows = self.select_related("paper__assembly").prefetch_related(document)
        return rows.order_by("paper", "-number")
