from core.imports.resource import COMMON, INTERNAL, TableResource

from .models import Edition, Recommendation, Relation, Resolution, Topic


class TopicResource(TableResource):
    class Meta:
        model = Topic
        fields = ("slug", "name", "summary", *COMMON)


class ResolutionResource(TableResource):
    class Meta:
        model = Resolution
        fields = ("slug", "kind", "number", "title", "family", "is_internet_related", "topics", "summary", *COMMON)


class EditionResource(TableResource):
    """The text is staff's own: no download for readers holds it."""

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
