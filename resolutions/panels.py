"""Panels that this app adds to pages of lower apps."""

from dataclasses import dataclass

from documents.models import Document
from meetings.models import Assembly
from study_groups.models import StudyGroup

from .choices import EditionOutcome
from .decision_counts import DecisionCount, counts_above_listed, unknown_decisions
from .models import Edition, Recommendation, Resolution, Topic
from .querysets import EditionQuerySet, RecommendationQuerySet, ResolutionQuerySet


def _decided(assembly: Assembly, *outcomes: str) -> EditionQuerySet:
    return Edition.objects.published().filter(assembly=assembly, outcome__in=outcomes).for_list()


def new_at(assembly: Assembly) -> EditionQuerySet:
    return _decided(assembly, EditionOutcome.NEW)


_MOST_ON_HOME_PAGE = 20


@dataclass(frozen=True)
class NewTexts:
    """The new texts of an assembly that are listed, and the counts by which there were more."""

    editions: list[Edition]
    count: int
    url: str  # of all of them
    decision_counts: list[DecisionCount]


def new_texts(assembly: Assembly) -> list[NewTexts]:
    rows = new_at(assembly)
    editions = list(rows[:_MOST_ON_HOME_PAGE])
    if not editions:
        return []
    url = f"/resolutions/?assembly={assembly.slug}&outcome={EditionOutcome.NEW}"
    counts = counts_above_listed(assembly, EditionOutcome.NEW)
    return [NewTexts(editions, rows.order_by().count(), url, counts)]


def changed_at(assembly: Assembly) -> EditionQuerySet:
    return _decided(
        assembly,
        EditionOutcome.REVISED,
        EditionOutcome.SUPPRESSED,
        EditionOutcome.MERGED,
        EditionOutcome.UNCHANGED,
    )


def decision_counts_at(assembly: Assembly) -> list[DecisionCount]:
    return counts_above_listed(assembly)


def unknown_decisions_at(assembly: Assembly) -> list[str]:
    return unknown_decisions(assembly)


def approved_at(assembly: Assembly) -> RecommendationQuerySet:
    return Recommendation.objects.published().filter(assembly=assembly).for_list()


def of_group(group: StudyGroup) -> RecommendationQuerySet:
    return Recommendation.objects.published().filter(study_group=group).for_list()


def on_topic(topic: Topic) -> ResolutionQuerySet:
    return Resolution.objects.published().filter(topics=topic).for_list()


def based_on(document: Document) -> EditionQuerySet:
    return Edition.objects.published().filter(document=document).for_list()
