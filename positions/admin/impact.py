from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from editing.publishable_admin import PublishableAdmin

from ..models import Dimension, ImpactAssessment
from ..subjects import SUBJECT_JOINS, SUBJECTS, search_fields


@admin.register(Dimension)
class DimensionAdmin(PublishableAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]
    date_hierarchy = "changed_at"
    fieldsets = [(None, {"fields": ("name", "explanation", ("position", "slug"))})]


@admin.register(ImpactAssessment)
class ImpactAssessmentAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    list_display = [
        "about_label",
        "assembly",
        "dimension",
        "severity",
        "certainty",
        "dated",
        "result",
    ]
    list_filter = ["assembly", "dimension", "severity", "certainty", "result"]
    search_fields = [
        "slug",
        "reason",
        "dimension__name",
        *search_fields(SUBJECTS),
    ]
    date_hierarchy = "changed_at"
    fieldsets = [
        (None, {"fields": ("assembly", "dimension")}),
        (
            _("Subject: choose one"),
            {"fields": (("resolution", "topic"), ("study_group", "question"), "item")},
        ),
        (
            _("Assessment"),
            {"fields": (("severity", "certainty"), "reason", "affected", ("dated", "slug"))},
        ),
        (_("After the assembly"), {"fields": ("result", "result_remark")}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("assembly", *SUBJECT_JOINS)
