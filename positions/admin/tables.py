"""The admin of each table; `grid` and `outcomes` are pages over several rows."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.records.permissions import may
from editing.inlines import PartInline
from editing.publishable_admin import PublishableAdmin
from editing.table_admin import TableAdmin
from meetings.models import Session

from ..models import (
    AgendaItem,
    Dimension,
    ImpactAssessment,
    Position,
    Proponent,
    Proposal,
    ProposalItem,
)
from ..subjects import SUBJECT_JOINS, SUBJECTS, TARGET_JOINS, TARGETS, search_fields
from .grid import PositionGridPage
from .outcomes import OUTCOMES, OutcomesPage

SUBJECT = (
    _("Subject: choose one"),
    {"fields": (("resolution", "topic"), ("study_group", "question"), "item")},
)
EVIDENCE = (
    _("Evidence"),
    {
        "fields": ("document", ("evidence_kind", "seen_on")),
        "description": _("Give a document, or a source address below. One is required to publish."),
    },
)


class ProponentInline(PartInline):
    model = Proponent
    extra_on_add = 3
    fields = ["participant", "role"]


class ItemInline(PartInline):
    """Stacked: an item has more fields than fit on a line."""

    model = ProposalItem
    number_field = "number"
    extra_on_add = 2
    template = "admin/edit_inline/stacked.html"
    fields = [
        ("number", "action"),
        ("resolution", "study_group"),
        ("question", "recommendation"),
        ("new_text", "topic"),
        "account",
        ("outcome", "edition"),
        ("outcome_confidence", "outcome_remark"),
    ]


@admin.register(Proposal)
class ProposalAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    list_display = ["title", "number", "assembly", "dated", "stage", "document_stated"]
    list_filter = ["assembly", "stage", "evidence_kind", "items__action", "items__outcome"]
    search_fields = [
        "number",
        "title",
        "slug",
        "document_stated",
        "proponents__participant__code",
        "proponents__participant__name",
    ]
    inlines = [ProponentInline, ItemInline]
    fieldsets = [
        (None, {"fields": (("assembly", "number"), "title", "account", ("dated", "stage"))}),
        (_("Where it was filed"), {"fields": (("document_stated", "committee"),)}),
        (
            _("Other proposals"),
            {"fields": ("adds_to", "replaces", "slug"), "classes": ("collapse",)},
        ),
        EVIDENCE,
    ]

    def pages_of_many(self, request: HttpRequest) -> list[tuple[Promise, str]]:
        return OUTCOMES if may(request.user, "view", ProposalItem) else []


@admin.register(Proponent)
class ProponentAdmin(TableAdmin):
    list_display = ["participant", "role", "proposal"]
    list_filter = ["role", "proposal__assembly"]
    search_fields = [
        "participant__code",
        "participant__name",
        "proposal__number",
        "proposal__title",
    ]


@admin.register(ProposalItem)
class ProposalItemAdmin(TableAdmin):
    """Search covers what a person would type to choose an item: paper, text, kind."""

    ordering = ["-proposal", "number"]
    joins = ("proposal__assembly", "edition__resolution", "edition__assembly", *TARGET_JOINS)
    list_display = ["proposal", "number", "action", "target_label", "outcome", "edition"]
    list_filter = ["action", "outcome", "proposal__assembly", "topic"]
    search_fields = [
        "proposal__number",
        "proposal__title",
        "proposal__slug",
        *search_fields(TARGETS),
        "new_text",
    ]

    def pages_of_many(self, request: HttpRequest) -> list[tuple[Promise, str]]:
        return OUTCOMES

    def get_urls(self) -> list[Any]:
        return [OutcomesPage.url_pattern(self), *super().get_urls()]


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


@admin.register(Dimension)
class DimensionAdmin(PublishableAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name", "slug"]
    fieldsets = [(None, {"fields": ("name", "explanation", ("position", "slug"))})]


@admin.register(ImpactAssessment)
class ImpactAssessmentAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    joins = ("assessor", *SUBJECT_JOINS)
    list_display = ["__str__", "assembly", "dimension", "severity", "dated"]
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


class AgendaItemInline(PartInline):
    model = AgendaItem
    number_field = "number"
    template = "admin/edit_inline/stacked.html"
    fields = [("number", "title"), ("resolution", "proposal", "document"), "account"]


# The agenda is on the form of its session, a table of a lower app.
_session_admin = admin.site.get_model_admin(Session)
_session_admin.inlines = [*_session_admin.inlines, AgendaItemInline]  # type: ignore[misc]


@admin.register(AgendaItem)
class AgendaItemAdmin(TableAdmin):
    list_display = ["session", "number", "title", "resolution", "proposal", "document"]
    list_filter = ["session__meeting"]
    search_fields = ["title", "session__title", "resolution__title", "proposal__title"]
