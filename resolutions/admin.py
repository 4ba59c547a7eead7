from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from editing.inlines import PartInline
from editing.publishable_admin import PublishableAdmin
from editing.table_admin import TableAdmin, fieldset

from .models import Edition, Recommendation, Relation, Resolution, Topic


@admin.register(Topic)
class TopicAdmin(PublishableAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    fieldsets = [fieldset(None, "name", "summary", "slug")]


class EditionInline(PartInline):
    model = Edition
    proposes_current = ("assembly",)
    fields = ["assembly", "tsag_year", "outcome", "designation", "confidence"]


class RelationInline(PartInline):
    model = Relation
    fk_name = "source"


@admin.register(Resolution)
class ResolutionAdmin(PublishableAdmin):
    list_display = [
        "designation_label",
        "title",
        "family",
        "standing_recorded",
        "is_internet_related",
    ]
    list_filter = ["kind", "family", "is_internet_related", "topics", "editions__assembly"]
    search_fields = ["number", "title", "slug"]
    inlines = [EditionInline, RelationInline]
    fieldsets = [
        fieldset(None, ("kind", "number"), "title", "summary"),
        fieldset(_("Classification"), ("family", "is_internet_related"), "topics", "slug"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resolution]:
        editions = Edition.objects.readable_by(request.user).prefetch_related("assembly__meeting")
        return super().get_queryset(request).prefetch_related(Prefetch("editions", editions))

    @admin.display(description=_("designation"), ordering="number")
    def designation_label(self, row: Resolution) -> str:
        return row.designation

    @admin.display(description=_("standing (including drafts)"))
    def standing_recorded(self, row: Resolution) -> str:
        return row.standing


@admin.register(Edition)
class EditionAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    list_display = ["resolution", "assembly", "tsag_year", "outcome", "designation"]
    list_filter = ["outcome", "assembly"]
    search_fields = ["resolution__title", "resolution__slug", "designation", "assembly__code"]
    fieldsets = [
        fieldset(None, "resolution", ("assembly", "tsag_year"), "outcome", "designation", "title"),
        fieldset(_("Where it was discussed"), ("committee", "document")),
        fieldset(_("Text"), "text_may_be_shown", "text"),
    ]


@admin.register(Relation)
class RelationAdmin(TableAdmin):
    list_display = ["source", "kind", "target", "assembly"]
    list_filter = ["kind"]
    search_fields = ["source__title", "target__title"]


@admin.register(Recommendation)
class RecommendationAdmin(PublishableAdmin):
    list_display = [
        "designation",
        "title",
        "document_type",
        "study_group",
        "approval",
        "approved_on",
        "assembly",
    ]
    list_filter = ["series", "document_type", "approval", "study_group", "assembly"]
    search_fields = ["designation", "title", "slug"]
    fieldsets = [
        fieldset(
            None,
            ("designation", "series"),
            ("document_type", "edition_number"),
            "title",
            "study_group",
        ),
        fieldset(_("Approval"), ("approval", "approved_on"), "assembly", "slug"),
    ]
