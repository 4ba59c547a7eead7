from core.publishing import PublishableQuerySet


class PageQuerySet(PublishableQuerySet):
    def for_page(self) -> "PageQuerySet":
        return self

    def in_order(self) -> "PageQuerySet":
        return self.order_by("section", "position", "title")


class TermQuerySet(PublishableQuerySet):
    def for_list(self) -> "TermQuerySet":
        return self.order_by("term")


class NoteQuerySet(PublishableQuerySet):
    def newest_first(self) -> "NoteQuerySet":
        return self.order_by("-dated", "-created_at")
