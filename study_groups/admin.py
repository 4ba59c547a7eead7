from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.inlines import PartInline
from editing.publishable_admin import PublishableAdmin
from editing.table_admin import TableAdmin, fieldset

from .models import (
    Appointment,
    Mandate,
    MandateSuccession,
    Question,
    QuestionSuccession,
    StudyGroup,
    StudyPeriod,
)


@admin.register(StudyPeriod)
class StudyPeriodAdmin(PublishableAdmin):
    list_display = ["code", "first_year", "last_year"]
    search_fields = ["code"]
    fieldsets = [fieldset(None, "code", ("first_year", "last_year"))]


class MandateInline(PartInline):
    model = Mandate
    fields = ["period", "title", "outcome"]


@admin.register(StudyGroup)
class StudyGroupAdmin(PublishableAdmin):
    list_display = ["code", "kind", "number", "participant"]
    list_filter = ["kind"]
    search_fields = ["code", "slug"]
    inlines = [MandateInline]
    fieldsets = [fieldset(None, ("code", "kind", "number"), "participant", "summary", "slug")]


class AppointmentInline(PartInline):
    model = Appointment
    fields = [
        ("role", "stage"),
        ("person", "state"),
        "affiliation",
        ("since", "until"),
        "confidence",
    ]
    template = "admin/edit_inline/stacked.html"


class QuestionInline(PartInline):
    model = Question
    fields = ["code", "title", "working_party", "since", "until"]


class SuccessionInline(PartInline):
    model = MandateSuccession
    fk_name = "successor"
    verbose_name_plural = _("succeeds")


@admin.register(Mandate)
class MandateAdmin(PublishableAdmin):
    list_display = ["study_group", "period", "title", "outcome"]
    list_filter = ["period", "outcome", "study_group"]
    search_fields = ["study_group__code", "period__code", "title"]
    inlines = [AppointmentInline, QuestionInline, SuccessionInline]
    fieldsets = [
        fieldset(None, ("study_group", "period"), "title", "outcome"),
        fieldset(_("Mandate"), "text"),
    ]


class QuestionSuccessionInline(PartInline):
    model = QuestionSuccession
    fk_name = "successor"
    verbose_name_plural = _("succeeds")


@admin.register(Question)
class QuestionAdmin(PublishableAdmin):
    list_display = ["code", "mandate", "title", "working_party"]
    list_filter = ["mandate__period", "mandate__study_group"]
    search_fields = ["code", "title", "mandate__period__code"]
    inlines = [QuestionSuccessionInline]
    fieldsets = [fieldset(None, ("mandate", "code"), "title", "working_party", ("since", "until"))]


@admin.register(Appointment)
class AppointmentAdmin(PublishableAdmin):
    list_display = ["mandate", "role", "person", "state", "affiliation", "stage", "since", "until"]
    list_filter = ["role", "stage", "mandate__period", "mandate__study_group"]
    search_fields = ["person__name", "affiliation", "mandate__study_group__code"]
    fieldsets = [
        fieldset(
            None,
            ("mandate", "role", "stage"),
            ("person", "state", "affiliation"),
            ("since", "until"),
        )
    ]


@admin.register(MandateSuccession)
class MandateSuccessionAdmin(TableAdmin):
    list_display = ["predecessor", "successor"]
    search_fields = ["predecessor__study_group__code", "successor__study_group__code"]


@admin.register(QuestionSuccession)
class QuestionSuccessionAdmin(TableAdmin):
    list_display = ["predecessor", "successor", "in_part"]
    search_fields = ["predecessor__code", "successor__code"]
