from typing import Self

from core.records.publishable import PublishableQuerySet


class ReleaseQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.select_related("assembly").defer("contents").order_by("-number")

    def for_page(self) -> Self:
        return self.select_related("assembly")
