from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.publishable_admin import PublishableAdmin

from ..models import Dimension, ImpactAssessment
from ..subjects import SUBJECT_JOINS, SUBJECTS, search_fields
from .proposals import EVIDENCE, SUBJECT


@admin.register(Dimension)
class DimensionAdmin(PublishableAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]
    fieldsets = [(None, {"fields": ("name", "explanation", ("position", "slug"))})]


@admin.register(ImpactAssessment)
class ImpactAssessmentAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    joins = ("assessor", *SUBJECT_JOINS)
    list_display = [
        "about_label",
        "assembly",
        "assessor_name",
        "dimension",
        "severity",
        "dated",
    ]
    list_filter = [
        "assembly",
        "assessor__is_owner",
        "assessor__kind",
        "dimension",
        "severity",
        "certainty",
        "result",
        "evidence_kind",
    ]
    search_fields = [
        "slug",
        "reason",
        "assessor_stated",
        "assessor__code",
        "assessor__name",
        "dimension__name",
        *search_fields(SUBJECTS),
    ]
    fieldsets = [
        (None, {"fields": ("assembly", ("assessor", "assessor_stated"))}),
        SUBJECT,
        (
            _("What it would do to the Internet"),
            {
                "fields": (
                    ("dimension", "dated"),
                    "reason",
                    ("severity", "certainty"),
                    "affected",
                    "slug",
                )
            },
        ),
        EVIDENCE,
        (_("After the assembly"), {"fields": ("result", "result_remark")}),
    ]
