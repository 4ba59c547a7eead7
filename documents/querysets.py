from typing import Self

from django.db.models import F, Prefetch

from core.records.publishable import PublishableQuerySet
from meetings.models import Assembly, Meeting
from participants.models import Participant


class DocumentQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.prefetch_related(
            Prefetch("authors", Participant.objects.published().order_by("code")),
            Assembly.objects.published().as_reference("assembly"),
            Prefetch("meeting", Meeting.objects.published()),
        ).order_by(F("dated").desc(), "number", "title")

    def for_page(self) -> Self:
        related = self.related("relates_to")
        return self.for_list().prefetch_related(
            Prefetch("relates_to", related),
            Prefetch("related_documents", related.order_by("number")),
        )
