from typing import Self

from django.db.models import Prefetch

from core.records.publishable import PublishableQuerySet


class PageQuerySet(PublishableQuerySet):
    def in_order(self) -> Self:
        return self.order_by("section", "position", "title")


class TermQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.order_by("term")


class NoteQuerySet(PublishableQuerySet):
    def for_page(self) -> Self:
        return self.prefetch_related(
            Prefetch("meetings", self.related("meetings").in_order()),
            Prefetch("resolutions", self.related("resolutions").in_order()),
        )

    def newest_first(self) -> Self:
        return self.order_by("-dated", "-created_at")
