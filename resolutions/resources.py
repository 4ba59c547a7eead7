from operator import attrgetter

from django.db.models import Prefetch

from exchange.columns.resource import COMMON, INTERNAL, ListResource, TableResource

from .models import Edition, Recommendation, Relation, Resolution, Topic
from .querysets import ResolutionQuerySet


class TopicResource(TableResource):
    class Meta:
        model = Topic
        fields = ("slug", "name", "summary", *COMMON)


class ResolutionResource(TableResource):
    class Meta:
        model = Resolution
        fields = (
            "slug",
            "kind",
            "number",
            "title",
            "family",
            "is_internet_related",
            "topics",
            "summary",
            *COMMON,
        )


class ResolutionListResource(ListResource):
    """The table's columns and the standing, as a code and in words."""

    label_columns = {
        "standing": attrgetter("standing_code"),
        "standing_in_words": attrgetter("standing"),
    }

    class Meta:
        model = Resolution
        fields = ResolutionResource.Meta.fields

    @classmethod
    def joined(cls, rows: ResolutionQuerySet, public: bool = False) -> ResolutionQuerySet:
        found: ResolutionQuerySet = super().joined(rows, public)
        return found.prefetch_related(Prefetch("editions", found.related("editions").joined()))


class EditionResource(TableResource):
    """The text is for staff: no public download has it."""

    internal = INTERNAL | {"text", "text_may_be_shown"}

    class Meta:
        model = Edition
        fields = (
            "resolution",
            "assembly",
            "tsag_year",
            "outcome",
            "title",
            "designation",
            "committee",
            "document",
            "text",
            "text_may_be_shown",
            *COMMON,
        )


class RelationResource(TableResource):
    class Meta:
        model = Relation
        fields = ("source", "target", "kind", "assembly")


class RecommendationResource(TableResource):
    class Meta:
        model = Recommendation
        fields = (
            "designation",
            "series",
            "document_type",
            "title",
            "study_group",
            "approval",
            "approved_on",
            "assembly",
            "edition_number",
            *COMMON,
        )
