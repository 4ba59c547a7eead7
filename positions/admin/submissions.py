from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import SentEvidence
from ..submissions import KEPT_FOR, deal_with, forget_what_is_over, reopen


class DealtWithFilter(admin.SimpleListFilter):
    title = gettext_lazy("dealt with")
    parameter_name = "dealt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not yet")), ("yes", _("yes"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return (
            queryset.filter(handled_at__isnull=self.value() == "no")
            if self.value() in {"no", "yes"}
            else queryset
        )


class DealtWithForm(forms.ModelForm):
    is_dealt_with = forms.BooleanField(label=gettext_lazy("dealt with"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_dealt_with"].initial = self.instance.handled_at is not None
        self.fields["is_dealt_with"].help_text = _(
            "It is deleted %(days)d days after that, the next time a message comes in or the list is opened."
        ) % {"days": KEPT_FOR.days}


@admin.register(SentEvidence)
class SentEvidenceAdmin(admin.ModelAdmin):
    """What readers sent: read, followed up elsewhere, and marked. Nothing of it can be changed or published here."""

    form = DealtWithForm
    list_display = ["about", "sent_at", "address", "sender", "handled_at", "handled_by"]
    list_filter = [DealtWithFilter, "sent_at"]
    list_select_related = ["handled_by"]
    search_fields = ["about", "message", "address", "sender"]
    date_hierarchy = "sent_at"
    show_facets = admin.ShowFacets.ALWAYS
    actions = ["mark_dealt_with", "mark_open"]
    readonly_fields = [
        "about",
        "about_address",
        "message",
        "address",
        "sender",
        "sent_at",
        "handled_at",
        "handled_by",
    ]
    fieldsets = [
        (None, {"fields": ("about", "about_address", "message", "address", "sender", "sent_at")}),
        (gettext_lazy("Dealt with"), {"fields": ("is_dealt_with", ("handled_at", "handled_by"))}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        forget_what_is_over()
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        verb = deal_with if form.cleaned_data["is_dealt_with"] else reopen
        verb(SentEvidence.objects.filter(pk=obj.pk), request.user)

    @admin.action(description=gettext_lazy("Mark as dealt with"), permissions=["change"])
    def mark_dealt_with(self, request: HttpRequest, queryset: Any) -> None:
        count = deal_with(queryset, request.user)
        said = ngettext("%(count)d marked as dealt with.", "%(count)d marked as dealt with.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Mark as open again"), permissions=["change"])
    def mark_open(self, request: HttpRequest, queryset: Any) -> None:
        count = reopen(queryset, request.user)
        said = ngettext("%(count)d is open again.", "%(count)d are open again.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)
