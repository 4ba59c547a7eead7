from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.records.permissions import may
from editing.publishable_admin import PublishableAdmin

from ..models import Position
from ..subjects import SUBJECT_JOINS, SUBJECTS, search_fields
from .grid import PositionGridPage
from .proposals import EVIDENCE, SUBJECT


@admin.register(Position)
class PositionAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    joins = SUBJECT_JOINS
    list_display = [
        "about_label",
        "assembly",
        "held_by",
        "stance",
        "taken_on",
        "evidence_kind",
        "last_checked_on",
    ]
    list_filter = ["assembly", "stance", "evidence_kind", "held_by__kind"]
    search_fields = [
        "slug",
        "summary",
        "held_by__code",
        "held_by__name",
        *search_fields(SUBJECTS),
    ]
    fieldsets = [
        (None, {"fields": ("assembly", "held_by", "held_jointly_with")}),
        SUBJECT,
        (
            _("Where it stands"),
            {"fields": (("stance", "taken_on"), "summary", "supersedes", "slug")},
        ),
        EVIDENCE,
    ]

    def pages_of_many(self, request: HttpRequest) -> list[tuple[Promise, str]]:
        if not may(request.user, "add", Position):
            return []
        return [(PositionGridPage.title, PositionGridPage.url_name(self))]

    def get_urls(self) -> list[Any]:
        return [PositionGridPage.url_pattern(self), *super().get_urls()]
