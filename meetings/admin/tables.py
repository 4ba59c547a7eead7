"""The admin of all tables. An editor who changes date or place of a meeting says whether it moved or a mistake is corrected."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.records.permissions import is_rolled_back
from editing.forms import VersionedForm
from editing.inlines import PartInline
from editing.publishable_admin import PublishableAdmin
from editing.stages import ConditionFilter
from editing.table_admin import TableAdmin, fieldset

from ..lifecycle import format_place, format_status
from ..models import (
    Assembly,
    Committee,
    CommitteeOfficer,
    Deadline,
    Figure,
    Meeting,
    Reschedule,
    Series,
    SeriesPlace,
    Session,
)
from .next_in_series import NextMeetingPage

MOVED, MISTAKE = "moved", "mistake"
_LABELS = {
    MOVED: _("The meeting was moved or rescheduled"),
    MISTAKE: _("This corrects a mistake"),
}
_REASONS = {MOVED: "the meeting was moved or rescheduled", MISTAKE: "this corrects a mistake"}
CHANGE = (_("If dates or place change"), {"fields": ("change_means", "why")})
_FOLDED = (CHANGE[0], {**CHANGE[1], "classes": ("collapse",)})


class MeetingForm(VersionedForm):
    change_means = forms.ChoiceField(
        label=_("Why they change"),
        required=False,
        choices=list(_LABELS.items()),
        widget=forms.RadioSelect,
        help_text=_(
            "Moved: readers see the earlier dates and place too. Mistake: they see only the corrected ones."
        ),
    )
    why = forms.CharField(
        label=_("Reason for the move"),
        required=False,
        max_length=500,
        help_text=_("Shown to readers with the earlier dates and place."),
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        means = self.cleaned_data.get("change_means")
        self.instance.is_moved = means == MOVED
        self.instance.why = self.cleaned_data.get("why", "")
        before = Meeting._base_manager.filter(pk=self.instance.pk).first()
        is_replaced = before and before.was_ever_published and self.instance.replaces(before)
        if is_replaced and not (means or self.errors):
            text = gettext(
                "You changed the dates, the place or the mode of a published meeting. Choose “%(moved)s” or “%(mistake)s”."
            )
            self.add_error("change_means", text % _LABELS)
        if before and not self.errors and is_rolled_back():
            # Part of the pending version, so that its publisher sees it. If one is pending already,
            # it holds what readers see; nobody saw the values in between.
            waits = self.instance.reschedules.filter(pk__lt=0).exists()
            earlier = None if waits else self.instance.earlier_statement(before)
            self.parts_with_row = [earlier] if earlier else []


class FigureInline(PartInline):
    model = Figure
    fields = [("measure", "about"), ("number", "said_by"), "source_addresses", "confidence"]
    template = "admin/edit_inline/stacked.html"


class DeadlineInline(PartInline):
    model = Deadline
    fields = ["name", "kind", "due_on", "due_time", "time_zone"]


class CommitteeInline(PartInline):
    model = Committee
    fields = ["code", "name", "parent"]


@admin.register(Assembly)
class AssemblyAdmin(PublishableAdmin):
    # For its list, and for choices and filters elsewhere.
    ordering = list(Assembly.objects.latest_first().query.order_by)
    list_display = [
        "code",
        "name",
        "kind",
        "ordinal",
        "closes_period",
        "opens_period",
        "is_current",
    ]
    list_filter = ["kind", "is_current"]
    search_fields = ["code", "name", "slug"]
    inlines = [FigureInline, DeadlineInline, CommitteeInline]
    fieldsets = [
        fieldset(None, ("code", "kind", "ordinal"), "name", "is_current"),
        fieldset(_("Study periods"), ("closes_period", "opens_period")),
        fieldset(_("Text"), "summary", "slug"),
    ]


@admin.register(Series)
class SeriesAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    list_display = ["name", "organiser", "assembly"]
    list_filter = ["assembly"]
    search_fields = ["name", "slug"]
    fieldsets = [fieldset(None, "name", ("organiser", "assembly"), "slug")]


class RescheduleInline(PartInline):
    model = Reschedule
    number_field = "number"
    fields = [
        ("number", "announced_on"),
        ("starts_on", "ends_on"),
        ("date_precision", "mode"),
        ("city", "country"),
        "why",
    ]
    template = "admin/edit_inline/stacked.html"


class SeriesPlaceInline(PartInline):
    model = SeriesPlace


class OpenQuestionFilter(ConditionFilter):
    """Meetings with facts that staff should find out."""

    title = _("open question")
    parameter_name = "open"
    conditions = {
        "dates": (
            _("dates open, within 60 days"),
            lambda _model: Q(pk__in=Meeting.objects.all().with_open_dates()),
        ),
        "report": (
            _("ended without a report"),
            lambda _model: Q(pk__in=Meeting.objects.all().without_report()),
        ),
    }


@admin.register(Meeting)
class MeetingAdmin(PublishableAdmin):
    save_as = True
    form = MeetingForm
    row_pages = (*PublishableAdmin.row_pages, NextMeetingPage)
    joins = ("country",)
    list_display = ["name", "kind", "dates_label", "place_label", "mode", "status_label"]
    list_filter = [
        OpenQuestionFilter,
        "status",
        "kind",
        "mode",
        "dates_confirmed",
        "place_confirmed",
        "date_precision",
        "prepares",
        "study_period",
    ]
    search_fields = ["name", "short_name", "slug", "city"]
    date_hierarchy = "starts_on"
    inlines = [RescheduleInline, SeriesPlaceInline, FigureInline, DeadlineInline]
    fieldsets = [
        fieldset(None, "name", ("short_name", "kind"), "organisers"),
        fieldset(
            _("When"),
            ("starts_on", "ends_on"),
            ("date_precision", "dates_confirmed"),
            ("start_time", "end_time", "time_zone"),
            "status",
        ),
        fieldset(_("Where"), ("city", "country"), ("place_confirmed", "mode")),
        CHANGE,
        fieldset(_("Purpose"), "prepares", "is_of", "study_period", ("within", "alongside")),
        fieldset(_("For readers"), "summary", "links", "owner_part", "slug"),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A new meeting has no earlier dates; if readers never saw it, nobody need say why they change."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return [one for one in fieldsets if one is not CHANGE]
        shown = CHANGE if obj.was_ever_published else _FOLDED
        return [shown if one is CHANGE else one for one in fieldsets]

    def change_reason(self, request: HttpRequest) -> str:
        return _REASONS.get(request.POST.get("change_means", ""), "")

    def asked_on_form(self, row: Meeting, changed: Meeting) -> str:
        text = gettext("Dates, place or mode would change: use the form, which asks why they do.")
        return text if row.was_ever_published and changed.replaces(row) else ""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        unconfirmed = {"dates_confirmed": False, "place_confirmed": False}  # until someone says so
        return unconfirmed | super().get_changeform_initial_data(request)

    @admin.display(description=_("dates"), ordering="starts_on")
    def dates_label(self, row: Meeting) -> str:
        return row.span.format_on(timezone.localdate())

    @admin.display(description=_("place"), ordering="city")
    def place_label(self, row: Meeting) -> str:
        return format_place(row, timezone.localdate())

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, row: Meeting) -> str:
        return format_status(row, timezone.localdate())


@admin.register(Figure)
class FigureAdmin(PublishableAdmin):
    list_display = ["assembly", "meeting", "measure", "about", "number", "said_by"]
    list_filter = ["measure", "assembly"]
    search_fields = ["said_by", "as_stated", "assembly__code", "meeting__name"]
    fieldsets = [
        fieldset(None, ("assembly", "meeting"), ("measure", "about"), ("number", "said_by"))
    ]


@admin.register(Deadline)
class DeadlineAdmin(PublishableAdmin):
    list_display = ["name", "kind", "assembly", "meeting", "due_on", "due_time", "time_zone"]
    list_filter = ["kind", "assembly"]
    search_fields = ["name", "slug"]
    date_hierarchy = "due_on"
    fieldsets = [
        fieldset(
            None,
            "name",
            "kind",
            ("assembly", "meeting"),
            ("due_on", "due_time", "time_zone"),
            "slug",
        )
    ]


@admin.register(Session)
class SessionAdmin(PublishableAdmin):
    save_as = True
    list_display = ["title", "meeting", "committee", "starts_on", "start_time", "room", "status"]
    list_filter = ["status", "committee", "meeting"]
    search_fields = ["title", "slug", "room", "meeting__name", "committee__code"]
    date_hierarchy = "starts_on"
    fieldsets = [
        fieldset(None, ("meeting", "committee"), "title", "status"),
        fieldset(_("When"), ("starts_on", "start_time"), ("ends_on", "end_time"), "time_zone"),
        fieldset(_("Where"), "room", "link", "slug"),
    ]


class CommitteeOfficerInline(PartInline):
    model = CommitteeOfficer


@admin.register(Committee)
class CommitteeAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    list_display = ["code", "assembly", "name", "parent"]
    list_filter = ["assembly"]
    search_fields = ["code", "name", "assembly__code"]
    inlines = [CommitteeOfficerInline]
    fieldsets = [fieldset(None, ("assembly", "code"), "name", "parent")]


@admin.register(Reschedule)
class RescheduleAdmin(TableAdmin):
    list_display = ["meeting", "number", "starts_on", "ends_on", "city", "country", "announced_on"]
    search_fields = ["meeting__name", "city"]
    date_hierarchy = "starts_on"


@admin.register(SeriesPlace)
class SeriesPlaceAdmin(TableAdmin):
    list_display = ["series", "ordinal", "meeting"]
    list_filter = ["series"]
    search_fields = ["series__name", "meeting__name"]


@admin.register(CommitteeOfficer)
class CommitteeOfficerAdmin(TableAdmin):
    list_display = ["committee", "role", "person", "state", "affiliation"]
    list_filter = ["role", "committee__assembly"]
    search_fields = ["person__name", "committee__code", "affiliation"]
