import datetime as dt
from collections import defaultdict
from itertools import chain, groupby
from operator import attrgetter
from typing import Self

from django.db.models import Count, DateField, Exists, F, OuterRef, Prefetch, Q, Value

from core.records.publishable import PublishableQuerySet
from core.records.state_cache import state_cached_of
from documents.models import Document
from meetings.models import Assembly, Committee, public_assemblies
from study_groups.models import StudyGroup

from .choices import ResolutionStanding
from .standing import last_day_of_decisions, standing_of


def decided_by(day: dt.date | None) -> Q:
    """The editions that `decided_by_day` keeps; all of them without a day."""
    if day is None:
        return Q()
    held = [
        row.pk
        for row in public_assemblies()
        if last_day_of_decisions(row.own_meeting, row.year) <= day
    ]
    last_full_year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    return Q(tsag_year__lte=last_full_year) | Q(assembly__in=held)


class TopicQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        texts = Q(resolutions__in=self.related("resolutions"))
        return self.annotate(texts_count=Count("resolutions", filter=texts)).order_by("name")


class ResolutionQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        topics = self.related("topics")
        return self.prefetch_related(
            Prefetch("editions", self.related("editions").joined()),
            Prefetch("topics", topics.order_by("name")),
        ).in_order()

    def as_of(self, day: dt.date) -> Self:
        """Those decided on by that day, each with its standing then."""
        editions = self.related("editions").filter(decided_by(day), resolution=OuterRef("pk"))
        return self.filter(Exists(editions)).annotate(as_of=Value(day, DateField()))

    def of_standing(self, standing: str, day: dt.date | None = None) -> Self:
        """Those with this standing, as `standing_of` has it."""

        def read() -> dict[ResolutionStanding, list[int]]:
            editions = (
                self.related("editions")
                .filter(decided_by(day))
                .prefetch_related(
                    Assembly.objects.published().as_reference("assembly", "with_meeting")
                )
            )
            found = defaultdict[ResolutionStanding, list[int]](list)
            for text, decisions in groupby(
                editions.order_by("resolution"), attrgetter("resolution_id")
            ):
                found[standing_of(decisions, day)].append(text)
            return found

        known = state_cached_of("texts by standing", day, read)
        if standing == ResolutionStanding.NOT_RECORDED:
            return self.exclude(pk__in=chain.from_iterable(known.values()))
        return self.filter(pk__in=known.get(ResolutionStanding(standing), []))

    def in_order(self) -> Self:
        """Resolutions first, by number; texts without one last."""
        return self.order_by("-kind", F("number").asc(nulls_last=True), "title")

    def with_outcome(
        self, outcome: str, assembly: Assembly | None = None, day: dt.date | None = None
    ) -> Self:
        """Those to which this happened, at that assembly or at any."""
        editions = self.related("editions").filter(decided_by(day), resolution=OuterRef("pk"))
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
