from typing import Self

from django.db.models import Exists, F, OuterRef, Prefetch, Subquery

from core.records.publishable import PublishableQuerySet
from documents.models import Document
from meetings.models import Assembly, Committee
from study_groups.models import StudyGroup


class ResolutionQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        topics = self.related("topics")
        return (
            self.with_last_assembly()
            .prefetch_related(
                Prefetch("editions", self.editions()), Prefetch("topics", topics.order_by("name"))
            )
            .in_order()
        )

    def with_last_assembly(self) -> Self:
        """Annotates each row with the year of the latest assembly known to have been held.

        One that is withdrawn counts: without its editions no text is known to be in force after it.
        """
        return self.annotate(
            last_assembly=Subquery(Assembly.objects.ever_public().years_held()[:1])
        )

    def in_order(self) -> Self:
        """Resolutions first, by number; texts without one last."""
        return self.order_by("-kind", F("number").asc(nulls_last=True), "title")

    def editions(self) -> "EditionQuerySet":
        rows: EditionQuerySet = self.related("editions")
        return rows.joined()

    def with_outcome(self, outcome: str, assembly: Assembly | None = None) -> Self:
        """Those to which this happened, at that assembly or at any."""
        editions = self.related("editions").filter(resolution=OuterRef("pk"))
        if outcome:
            editions = editions.filter(outcome=outcome)
        return self.filter(Exists(editions.filter(assembly=assembly) if assembly else editions))


class EditionQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return (
            self.joined()
            .select_related("resolution")
            .order_by(F("resolution__number").asc(nulls_last=True), "resolution__title")
        )

    def joined(self) -> Self:
        """In order of time: an assembly by the year of its code's ordinal, TSAG by its own."""
        return self.prefetch_related(
            Assembly.objects.published().as_reference("assembly", "with_meeting"),
            Prefetch("committee", Committee.objects.published().select_related("assembly")),
            Prefetch("document", Document.objects.published()),
        )


class RecommendationQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.prefetch_related(
            StudyGroup.objects.published().as_reference("study_group"),
            Assembly.objects.published().as_reference("assembly"),
        ).order_by("-approved_on", "designation")


__all__ = ["EditionQuerySet", "RecommendationQuerySet", "ResolutionQuerySet"]
