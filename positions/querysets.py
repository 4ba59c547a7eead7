from typing import Self

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from core.records.publishable import PublishableQuerySet
from core.records.tracked import PublicQuerySet
from meetings.models import Assembly, Meeting
from meetings.querysets import AssemblyQuerySet, SessionQuerySet
from participants.models import Participant
from resolutions.choices import EditionOutcome
from resolutions.models import Edition, Resolution, Topic

from .choices import Action
from .subjects import SUBJECT_JOINS, TARGET_JOINS


class ProposalQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        others = self.related("adds_to").select_related("assembly")
        papers = (
            Prefetch("document", self.related("document")),
            Prefetch("committee", self.related("committee").select_related("assembly")),
            Prefetch("adds_to", others),
            Prefetch("replaces", others),
        )
        rows = self.select_related("assembly").with_parts().prefetch_related(*papers)
        return rows.newest_first()

    def for_page(self) -> Self:
        replacing = self.related("replaced_by").select_related("assembly")
        return self.for_list().prefetch_related(
            Prefetch("assembly__meeting", Meeting.objects.published()),
            Prefetch("replaced_by", replacing),
            Prefetch("additions", self.related("additions").select_related("assembly")),
        )

    def newest_first(self) -> Self:
        """Latest assembly first; then by document and number."""
        return self.order_by(
            F("assembly__ordinal").desc(nulls_last=True), "document_stated", "number", "title", "pk"
        )

    def with_parts(self) -> Self:
        return self.prefetch_related(
            Prefetch("proponents", self.related("proponents").joined()),
            Prefetch("items", self.related("items").joined()),
        )

    def without_text(self) -> Self:
        """Proposals whose subject is not known."""
        items = self.related("items").filter(proposal=OuterRef("pk"))
        return self.filter(~Exists(items))

    def assemblies(self) -> AssemblyQuerySet:
        """The public assemblies of these proposals, latest first."""
        return Assembly.objects.published().filter(proposals__in=self).distinct().latest_first()


class ProponentQuerySet(PublicQuerySet):
    def joined(self) -> Self:
        # Proponents before co-signatories.
        return self.select_related("participant").order_by("-role", "pk")


def became_new(resolution: Resolution) -> Q:
    """Items for a new text that became this resolution."""
    editions = Edition.objects.published().filter(resolution=resolution, outcome=EditionOutcome.NEW)
    return Q(action=Action.ADD, edition__in=editions)


def on_topic(topic: Topic) -> Q:
    """Items on the topic's texts, items for one before it existed, and new texts on the topic."""
    texts = Resolution.objects.published().filter(topics=topic)
    editions = Edition.objects.published().filter(resolution__in=texts, outcome=EditionOutcome.NEW)
    return Q(topic=topic) | Q(resolution__in=texts) | Q(action=Action.ADD, edition__in=editions)


class ItemQuerySet(PublicQuerySet):
    def on_resolution(self, resolution: Resolution) -> Self:
        """Items on the resolution, and items for it before it existed."""
        return self.filter(Q(resolution=resolution) | became_new(resolution))

    def joined(self) -> Self:
        editions = self.related("edition").select_related("resolution", "assembly")
        parts = Prefetch("edition", editions), Prefetch("topic", self.related("topic"))
        rows = self.select_related(*TARGET_JOINS).prefetch_related(*parts)
        return rows.order_by("proposal_id", "number")

    def for_lines(self) -> Self:
        """Adds the proposal and what a line about an item shows."""
        proposals: ProposalQuerySet = self.related("proposal")
        # Joined, since it is public with its item: SQLite cannot fetch a thousand rows by key.
        parts = (
            Prefetch("proposal__proponents", proposals.related("proponents").joined()),
            Prefetch("proposal__document", proposals.related("document")),
            Prefetch("proposal__adds_to", proposals),
        )
        return self.joined().select_related("proposal").prefetch_related(*parts)


class AgendaItemQuerySet(PublicQuerySet):
    def for_list(self) -> Self:
        """A public item has a public session and meeting, but its committee may be hidden."""
        sessions: SessionQuerySet = self.related("session")
        committees = Prefetch("session__committee", sessions.related("committee"))
        return self.select_related(
            "session__meeting", "resolution", "proposal__assembly", "document"
        ).prefetch_related(committees)

    def in_order(self) -> Self:
        start = F("session__start_time").asc(nulls_last=True)
        return self.order_by("session__starts_on", start, "session_id", "number")

    def latest_first(self) -> Self:
        start = F("session__start_time").desc(nulls_last=True)
        return self.order_by("-session__starts_on", start, "-session_id", "number")


class PositionQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        others = self.related("supersedes")  # a page only says that they exist
        parts = (
            Prefetch("held_jointly_with", Participant.objects.published().order_by("name")),
            Prefetch("document", self.related("document")),
            Prefetch("item__edition", Edition.objects.published().select_related("resolution")),
            Prefetch("supersedes", others),
            Prefetch("superseded_by", others),
        )
        rows = self.select_related("assembly", "held_by", *SUBJECT_JOINS).prefetch_related(*parts)
        return rows.order_by("-assembly__ordinal", "held_by__code", "-taken_on", "pk")

    def of(self, holder: Participant) -> Self:
        """Held by this holder, alone or jointly."""
        jointly = self.links("held_jointly_with").filter(participant=holder).values("position")
        return self.filter(held_by=holder) | self.filter(pk__in=jointly)


class DimensionQuerySet(PublishableQuerySet):
    def in_order(self) -> Self:
        return self.order_by("position", "name")


class ImpactQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        parts = (
            Prefetch("affected", Participant.objects.published().order_by("name")),
            Prefetch("document", self.related("document")),
            Prefetch("item__edition", Edition.objects.published().select_related("resolution")),
        )
        rows = self.select_related("assembly", "assessor", "dimension", *SUBJECT_JOINS)
        latest_first = F("assembly__ordinal").desc(nulls_last=True)
        by_dimension = ("dimension__position", "dimension__name")
        return rows.prefetch_related(*parts).order_by(latest_first, *by_dimension, "-dated", "pk")
